"""Search quality on documents with judged queries, through the service's own engine.

Figures after Järvelin and Kekäläinen (2002) with gains 2^grade - 1; documents without a judgement
count as not relevant, queries without a relevant document are left out.
"""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.evaluate.documents import read_objects, read_text
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.search.engine import SearchEngine
from analysis.search.knowledge import LiveKnowledge
from analysis.search_index import index_pending
from analysis.search_types import SearchQuery
from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.errors import AnalysisError
from db.schema import upgrade_schema
from db.search_words import clean_text
from db.sources import add_sources
from db.store import open_database, sqlite_url
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    PageState,
    Snapshot,
    Source,
    TextKind,
    hash_text,
    snapshot_content,
)
from db.vectors import save_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.ports import Embedder
    from db.store import Database

_BATCH = 512
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_NDCG_DEPTH = 10
_RECALL_DEPTH = 20
_SOURCE = Source("evaluation", "Evaluation", "https://evaluation.invalid/", "evaluation.invalid")


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """Means over the judged queries; times are per query, `seconds` covers the whole run."""

    ndcg_at_10: float
    recall_at_20: float
    mrr: float
    p50_ms: float
    p95_ms: float
    queries: int
    documents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Document:
    """Something to be found."""

    id: str
    title: str
    text: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A question with the grades of the documents that answer it."""

    id: str
    query: SearchQuery
    grades: Mapping[str, int]


def evaluate_search(
    docs_path: Path, queries_path: Path, qrels_path: Path | None, embedder: Embedder
) -> SearchFigures:
    """Index the documents in a database of their own and ask every query.

    Raises AnalysisError when a file has another form, or no query has a relevant document.
    """
    started = time.perf_counter()
    documents = read_documents(docs_path)
    queries = read_queries(queries_path, qrels_path)
    with tempfile.TemporaryDirectory(prefix="tocsin-search-") as folder:
        database = open_database(sqlite_url(Path(folder) / "search.sqlite3"))
        try:
            store_documents(database, documents, embedder)
            rankings, times = _ask(make_engine(database, embedder), queries)
        finally:
            database.close()
    return _summarise(queries, rankings, times, len(documents), time.perf_counter() - started)


def make_engine(database: Database, embedder: Embedder) -> SearchEngine:
    """The service's engine over a database of documents, its clock at the newest of them."""
    knowledge = LiveKnowledge(database, load_gazetteer())
    return SearchEngine(database, embedder, knowledge=knowledge)


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = _NDCG_DEPTH) -> float:
    """Discounted cumulative gain of the first `depth` over that of the best order, 0 to 1."""
    gains = [2 ** grades.get(document, 0) - 1 for document in ranking[:depth]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    ideal = _discounted(best)
    return _discounted(gains) / ideal if ideal else 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = _RECALL_DEPTH) -> float:
    """Share of the relevant documents among the first `depth`."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """One over the place of the first relevant document; 0 when there is none."""
    for place, document in enumerate(ranking, 1):
        if grades.get(document, 0) > 0:
            return 1 / place
    return 0.0


def read_documents(path: Path) -> list[Document]:
    """Documents of a JSON lines file, each id once."""
    found: dict[str, Document] = {}
    for row in _rows(path):
        key = _field(path, row, "id")
        text = row.get("text") or row.get("summary") or ""
        title = clean_text(str(row.get("title") or ""))
        document = Document(key, title, clean_text(str(text)), _date_of(row))
        found.setdefault(key, document)
    if not found:
        raise AnalysisError(f"{path} has no documents; give one JSON object a line")
    return list(found.values())


def read_queries(path: Path, qrels_path: Path | None) -> list[JudgedQuery]:
    """The queries that have a relevant document, with grades from the qrels or their own lists."""
    judged = _read_qrels(qrels_path) if qrels_path else {}
    found = []
    for row in _rows(path):
        key = _field(path, row, "id", "query_id")
        own = {str(document): 1 for document in row.get("relevant") or ()}
        grades = {d: grade for d, grade in (judged.get(key) or own).items() if grade > 0}
        if not grades:
            continue
        until = _moment(path, row.get("date_to"))
        whole_day = until is not None and until.time() == datetime.min.time()
        query = SearchQuery(
            _field(path, row, "query", "text"),
            since=_moment(path, row.get("date_from")),
            until=until + timedelta(days=1) if until and whole_day else until,
        )
        found.append(JudgedQuery(key, query, grades))
    if not found:
        raise AnalysisError(f"no query of {path} has a relevant document; give its judgements too")
    return found


def store_documents(database: Database, documents: Sequence[Document], embedder: Embedder) -> None:
    """Put the documents into an empty database as the service would, ready to be searched."""
    upgrade_schema(database)
    with database.write() as connection:
        add_sources(connection, [_SOURCE])
    for at in range(0, len(documents), _BATCH):
        _store_batch(database, documents[at : at + _BATCH], embedder)
    index_pending(database)


def _store_batch(database: Database, documents: Sequence[Document], embedder: Embedder) -> None:
    from analysis.embedding import embedding_text

    texts = [embedding_text(d.title, d.text) for d in documents]
    hashes = [hash_text(text) for text in texts]
    vectors = dict(zip(hashes, embedder.encode(texts), strict=True))
    with database.write() as connection:
        insert_articles(connection, [_to_article(document) for document in documents])
        save_vectors(connection, embedder.model_id, vectors)
        for document, text_hash in zip(documents, hashes, strict=True):
            snapshot = _to_snapshot(document)
            insert_snapshot(connection, snapshot)
            save_analysis(connection, _to_analysis(snapshot, text_hash))


def _ask(
    engine: SearchEngine, queries: Sequence[JudgedQuery]
) -> tuple[list[tuple[str, ...]], list[float]]:
    # The first question pays for loading the vectors; a service has done that at its start.
    engine.search(queries[0].query)
    rankings, times = [], []
    for judged in queries:
        started = time.perf_counter()
        rankings.append(engine.search(judged.query).ranking)
        times.append((time.perf_counter() - started) * 1000)
    return rankings, times


def _summarise(
    queries: Sequence[JudgedQuery],
    rankings: Sequence[tuple[str, ...]],
    times: Sequence[float],
    documents: int,
    seconds: float,
) -> SearchFigures:
    pairs = [(ranking, q.grades) for ranking, q in zip(rankings, queries, strict=True)]
    ordered = sorted(times)
    return SearchFigures(
        ndcg_at_10=statistics.fmean(ndcg(*pair) for pair in pairs),
        recall_at_20=statistics.fmean(recall(*pair) for pair in pairs),
        mrr=statistics.fmean(reciprocal_rank(*pair) for pair in pairs),
        p50_ms=statistics.median(ordered),
        p95_ms=ordered[math.ceil(0.95 * len(ordered)) - 1],
        queries=len(queries),
        documents=documents,
        seconds=seconds,
    )


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def _to_article(document: Document) -> Article:
    moment = document.published_at or _UNDATED
    url = f"{_SOURCE.url}{document.id}"
    return Article(
        id=document.id,
        canonical_url=url,
        url=url,
        source_key=_SOURCE.key,
        outlet=_SOURCE.name,
        domain=_SOURCE.host,
        title=document.title,
        summary="",
        published_at=moment,
        date_kind=DateKind.STATED if document.published_at else DateKind.MISSING,
        first_seen_at=moment,
        page_state=PageState.FETCHED,
    )


def _to_snapshot(document: Document) -> Snapshot:
    return Snapshot(
        id=f"{document.id}.1",
        article_id=document.id,
        number=1,
        taken_at=document.published_at or _UNDATED,
        title=document.title,
        text=document.text,
        text_kind=TextKind.PAGE if document.text else TextKind.TITLE,
        sha256=hash_text(snapshot_content(document.title, document.text)),
    )


def _to_analysis(snapshot: Snapshot, text_hash: str) -> Analysis:
    return Analysis(
        article_id=snapshot.article_id,
        snapshot_id=snapshot.id,
        analysed_at=snapshot.taken_at,
        language="en",
        kind=ArticleKind.NEWS,
        relevance=0.0,
        text_hash=text_hash,
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (row for _, row in read_objects(path))


def _field(path: Path, row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if row.get(name) not in (None, ""):
            return str(row[name])
    raise AnalysisError(f"{path} has a row without `{names[0]}`")


def _moment(path: Path, stated: object) -> datetime | None:
    try:
        return _parse_time(stated)
    except ValueError as fault:
        raise AnalysisError(f"{path} has a time that is not ISO 8601: {stated!r}") from fault


def _date_of(row: Mapping[str, Any]) -> datetime | None:
    # An impossible date (29 February 2021) leaves a document undated, as in the service.
    try:
        return _parse_time(row.get("date") or row.get("published"))
    except ValueError:
        return None


def _parse_time(stated: object) -> datetime | None:
    if not stated:
        return None
    moment = datetime.fromisoformat(str(stated))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    try:
        for line in read_text(path).splitlines():
            if line.strip():
                query, _, document, grade = line.split()
                found.setdefault(query, {})[document] = int(grade)
    except ValueError as fault:
        raise AnalysisError(
            f"{path} is not a file of judgements (query 0 document grade)"
        ) from fault
    return found
