"""How fast search answers over a large generated collection, beside LanceDB over the same.

    python benchmarks/bench_search.py [--articles 100000] [--questions 200] [--folder DIR] [--no-peer]

Prints how long the collection and each index take to build and what they take on disk and in
memory; p50 and p95 in milliseconds of whole answers (reading the question, its embedding by the
shipped model, retrieval, ranking, stories, counts, passages) by kind of question; the same of
LanceDB's hybrid search with its default reranker, which gives back twenty rows of the table and
nothing else, as our retrieval alone gives two hundred numbers; and the share of the exact ten nearest articles that either finds. Vectors of the
collection are generated, so the model embeds every question for its time alone and the generated
vector is put in its place. Wall time and processor time are both given: on a machine with other
work the second is the honest one. A folder with a finished collection is used again.
"""

from __future__ import annotations

import argparse
import gc
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from large_corpus import DIM, MODEL_ID, LargeCorpus, store_corpus
from search_timing import measure, resident, size_of

from analysis.search.dense import nearest
from analysis.search.engine import SearchEngine
from analysis.search.filters import Filters, WordQuery
from analysis.search.indexes import open_indexes
from analysis.search.retrieval import propose
from analysis.search.words import query_words
from analysis.search_index import index_pending
from analysis.search_types import SearchQuery
from db.search import searchable_vectors
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from large_corpus import Question
    from numpy.typing import NDArray
    from search_timing import Timed

    from analysis.ports import Embedder
    from analysis.search.indexes import SearchIndexes
    from db.store import Database

NEAREST, RECALL_QUESTIONS = 10, 100


class GivenVectors:
    """The shipped model's work and the generated vectors."""

    model_id, dim = MODEL_ID, DIM

    def __init__(self, model: Embedder | None, questions: Sequence[Question]) -> None:
        self._model = model
        self._vectors = {question.text: question.vector for question in questions}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions, after the model has embedded them."""
        if self._model is not None:
            self._model.encode(texts)
        return np.stack([self._vectors[text] for text in texts])


def main() -> None:
    """Build, ask, compare, print."""
    options = _read_options()
    with TemporaryDirectory() as scratch:
        folder = Path(options.folder or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        database, questions = prepare(folder, options.articles, options.questions)
        indexes = build(database, folder / "search")
        model = _load_model()
        embedder = GivenVectors(model, questions)
        time_embedding(model, questions)
        gc.collect()
        gc.freeze()  # as the service does once its model is loaded
        _print_head()
        for name, timed in ask(SearchEngine(database, embedder, indexes), questions):
            print(timed.line(f"tocsin, {name}"), flush=True)
        for name, timed in retrieve(embedder, indexes, questions):
            print(timed.line(f"tocsin, retrieval alone, {name}"), flush=True)
        exact = find_exact(database, questions[:RECALL_QUESTIONS])
        print(f"tocsin, exact ten nearest found: {own_recall(indexes, questions, exact):.3f}")
        if not options.no_peer:
            from peer_lancedb import compare_lancedb

            compare_lancedb(folder, database, embedder, questions, exact)
        database.close()


def prepare(folder: Path, articles: int, questions: int) -> tuple[Database, list[Question]]:
    """The collection as a database that can be indexed, and questions to it."""
    path = folder / f"corpus-{articles}.sqlite3"
    finished = path.with_suffix(".done")
    started = time.perf_counter()
    if not finished.exists():
        path.unlink(missing_ok=True)
        store_corpus(LargeCorpus(articles), path)
        finished.touch()
    database = open_database(sqlite_url(path))
    index_pending(database)
    size = path.stat().st_size / 1e6
    print(f"{articles} articles, {size:.0f} MB, stored in {time.perf_counter() - started:.0f} s")
    return database, make_questions(LargeCorpus(articles), questions)


def make_questions(corpus: LargeCorpus, count: int) -> list[Question]:
    """Questions to articles drawn evenly from the collection's beginning."""
    rng = np.random.default_rng(11)
    found: list[Question] = []
    for batch in corpus.batches():
        places = rng.choice(len(batch), min(len(batch), 50), replace=False)
        found += [corpus.ask(batch[place], rng) for place in sorted(places.tolist())]
        if len(found) >= count:
            break
    return found[:count]


def build(database: Database, folder: Path) -> SearchIndexes:
    """The three indexes, built or brought up to date, and then opened again from their files."""
    started, worked = time.perf_counter(), time.process_time()
    indexes = open_indexes(folder, MODEL_ID)
    read = indexes.catch_up(database)
    indexes.save()
    wall, work = time.perf_counter() - started, time.process_time() - worked
    print(f"indexes: {read} articles read in {wall:.0f} s ({work:.0f} s of processor)")
    del indexes
    for path in sorted(folder.iterdir()):
        print(f"  {path.name}: {size_of(path) / 1e6:.0f} MB")
    before, started = resident(), time.perf_counter()
    indexes = open_indexes(folder, MODEL_ID)
    seconds = time.perf_counter() - started
    print(
        f"  opened in {seconds:.2f} s; {resident() - before:.0f} MB of memory, {resident():.0f} in all"
    )
    return indexes


def time_embedding(model: Embedder | None, questions: Sequence[Question]) -> None:
    """What the question's vector costs by itself."""
    if model is None:
        return
    model.encode(["to warm it up"])
    print(measure(lambda q: model.encode([q.text]), questions).line("embedding a question"))


def ask(engine: SearchEngine, questions: Sequence[Question]) -> Iterator[tuple[str, Timed]]:
    """Times by kind of question."""
    kinds: list[tuple[str, Callable[[Question], SearchQuery]]] = [
        ("plain", lambda q: SearchQuery(q.text)),
        ("period and topic", lambda q: SearchQuery(
            q.text, since=q.since, until=q.until, topic=q.topic)),
        ("entity", lambda q: SearchQuery(q.text, entity=q.entity)),
        ("source, tier, language and since", lambda q: SearchQuery(
            q.text, source=q.source, language="en", since=q.since)),
        ("as of a day", lambda q: SearchQuery(q.text, as_of=q.until)),
        ("excluded word", lambda q: SearchQuery(f"{q.text} -{q.text.split()[0][:4]}x")),
    ]  # fmt: skip
    for question in questions[:20]:
        engine.search(SearchQuery(question.text))
    for name, make in kinds:
        yield name, measure(partial(_fresh, engine, make), questions)
    yield "asked again", measure(lambda q: engine.search(SearchQuery(q.text)), questions)


def retrieve(
    embedder: GivenVectors, indexes: SearchIndexes, questions: Sequence[Question]
) -> Iterator[tuple[str, Timed]]:
    """Times of what the peer does too: embedding, both indexes, filters, joining the two orders."""

    def narrow(question: Question) -> Filters:
        return Filters(since=question.since, until=question.until, topic=question.topic)

    def act(question: Question, filters: Filters) -> object:
        [vector] = embedder.encode([question.text])
        words = WordQuery(tuple(query_words(question.text)))
        return propose(indexes, words, vector, filters, 300, 200, 0.4)

    yield "plain", measure(lambda q: act(q, Filters()), questions)
    yield "period and topic", measure(lambda q: act(q, narrow(q)), questions)


def find_exact(database: Database, questions: Sequence[Question]) -> list[set[int]]:
    """The numbers of the ten nearest articles to each question, by comparing all."""
    wanted = np.stack([question.vector for question in questions])
    best: list[list[tuple[int, float]]] = [[] for _ in questions]
    seq = 0
    while True:
        with database.read() as connection:
            rows = searchable_vectors(connection, MODEL_ID, seq, 20_000)
        if rows.seq == seq:
            return [{number for number, _ in found} for found in best]
        seq = rows.seq
        for place, similar in enumerate(wanted @ rows.vectors.T):
            pooled = best[place] + nearest(similar, rows.numbers, NEAREST)
            best[place] = sorted(pooled, key=lambda pair: (-pair[1], pair[0]))[:NEAREST]


def own_recall(
    indexes: SearchIndexes, questions: Sequence[Question], exact: Sequence[set[int]]
) -> float:
    """The share of the exact ten nearest among what the index proposes first, as many as ranked."""
    assert indexes.meaning is not None
    shares = []
    for question, wanted in zip(questions, exact, strict=False):
        found = {number for number, _ in indexes.meaning.search(question.vector, NEAREST)}
        shares.append(len(found & wanted) / len(wanted))
    return float(np.mean(shares))


def _fresh(
    engine: SearchEngine, make: Callable[[Question], SearchQuery], question: Question
) -> object:
    engine.forget_vectors()
    return engine.search(make(question))


def _load_model() -> Embedder | None:
    try:
        from analysis.embedding import load_embedder

        return load_embedder()
    except Exception as fault:  # noqa: BLE001  # without the model its time is left out, and said so
        print(f"the model is not there, its time is left out: {fault}")
        return None


def _print_head() -> None:
    print(f"{'':38} {'wall p50':>8} {'p95':>8} {'work p50':>10} {'p95':>8}   milliseconds")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time search over a large collection.")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--folder", default="")
    parser.add_argument("--no-peer", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
