"""Searching past events: words and meaning, ranked, grouped by story."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from analysis.search.counts import count_facets
from analysis.search.events import find_undated
from analysis.search.filters import Filters, WordQuery
from analysis.search.grouping import gather_stories, show_stories, sort_stories
from analysis.search.indexes import memory_indexes
from analysis.search.more_like import find_like
from analysis.search.notes import say_limits
from analysis.search.question import question_text
from analysis.search.ranking import score_candidates
from analysis.search.retrieval import propose, read_pool
from analysis.search.understanding import Understander, without_period
from analysis.search_types import SearchAnswer, SearchQuery
from db.search_words import clean_text
from db.types import Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from analysis.ports import Embedder
    from analysis.search.indexes import SearchIndexes
    from analysis.search.knowledge import LiveKnowledge
    from analysis.search.retrieval import Pool
    from analysis.search_types import Understood
    from db.search_pool import PoolArticle
    from db.store import Connection, Database

_LONGEST_QUERY = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How candidates are found and shown.

    Words and meaning propose `candidates` articles each; a word in the title counts
    `title_weight` times more; the best `depth` of both are ranked. Sorted by time stand only stories that
    score at least `time_floor` of the best. Vectors of `remembered` questions are kept.
    """

    title_weight: float = 0.4
    candidates: int = 300
    depth: int = 150
    articles_per_story: int = 5
    time_floor: float = 0.5
    remembered: int = 512


class SearchEngine:
    """Answers questions about stored articles; threads may share it.

    Without an embedder words alone count. Without `indexes` it makes its own in memory at the
    first question. `clock` is what "last week" is read against; without one, the newest article.
    A question waits for at most `patience` changes to be indexed, without one for all.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder | None,
        indexes: SearchIndexes | None = None,
        settings: SearchSettings = SearchSettings(),
        *,
        knowledge: LiveKnowledge | None = None,
        clock: Callable[[], datetime] | None = None,
        patience: int | None = None,
    ) -> None:
        self._database = database
        self._model_id = embedder.model_id if embedder else ""
        self._indexes = indexes or memory_indexes(self._model_id or None)
        self._settings = settings
        self._understander = Understander(knowledge)
        self._clock = clock
        self._patience = patience
        self._vectors = KeptVectors(embedder, settings.remembered) if embedder else None

    @property
    def indexes(self) -> SearchIndexes:
        """What it searches."""
        return self._indexes

    @property
    def missing(self) -> int:
        """How many changes are not yet in its indexes."""
        with self._database.read() as connection:
            return self._indexes.missing(connection)

    def prepare(self) -> None:
        """Bring the indexes up to date, however long it takes; raises StorageError."""
        if self._indexes.catch_up(self._database):
            self._indexes.save()

    def forget_vectors(self) -> None:
        """Embed every question anew from now on."""
        if self._vectors is not None:
            self._vectors.forget()

    def search(self, query: SearchQuery) -> SearchAnswer:
        """Stories that match, in the order asked; raises StorageError and ModelError.

        A question without words, or with a topic we do not have, is answered by a note.
        """
        self._keep_up()
        text = clean_text(query.text)[:_LONGEST_QUERY].strip()
        now = query.as_of or self._now()
        words = self._indexes.words
        understood = self._understander.read(
            text, words, now, literal=query.literal, known_by=query.as_of
        )
        note = _find_fault(query, understood)
        if note:
            return SearchAnswer(query, (), notes=(note,), understood=understood)
        answer = self._answer(text, query, understood)
        if answer.found or not _uses_period(query, understood):
            undated = find_undated(understood.corrected or text, understood)
            return replace(answer, notes=(undated, *answer.notes)) if undated else answer
        period = understood.period.words if understood.period else ""
        wider = self._answer(text, query, without_period(understood, text, now))
        note = f"nothing is from “{period}”; these are from any time"
        return replace(wider, notes=(note,)) if wider.found else answer

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        """Stories that resemble one, nearest first; without stories when it is unknown."""
        self._keep_up()
        with self._database.read() as connection:
            return find_like(
                connection,
                self._indexes,
                self._model_id,
                story_id,
                limit,
                self._settings.candidates,
            )

    def _answer(self, text: str, query: SearchQuery, understood: Understood) -> SearchAnswer:
        vector = self._vectors.of(question_text(text, understood)) if self._vectors else None
        with self._database.read() as connection:
            return self._find(connection, query, understood, vector)

    def _find(
        self,
        connection: Connection,
        query: SearchQuery,
        understood: Understood,
        vector: NDArray[np.float32] | None,
    ) -> SearchAnswer:
        settings, words = self._settings, understood.words
        asked = WordQuery(words, understood.phrases, understood.excluded)
        filters = self._filters(query, understood)
        proposals = propose(
            self._indexes,
            asked,
            vector,
            filters,
            settings.candidates,
            settings.depth,
            settings.title_weight,
        )
        pool = read_pool(connection, proposals, words, vector, self._model_id, query.as_of)
        scores = score_candidates(understood, pool.candidates, self._indexes.words)
        ranked = rank_articles(pool, scores)
        found = sort_stories(gather_stories(ranked), query.sort, settings.time_floor)
        page = found[query.offset : query.offset + query.limit]
        return SearchAnswer(
            query,
            show_stories(connection, page, words, settings.articles_per_story, query.as_of),
            ranking=tuple(article.id for article, _ in ranked),
            notes=say_limits(query, filters, is_found=bool(found), is_worded=bool(proposals.words)),
            understood=understood,
            facets=count_facets(connection, self._indexes.columns, found),
            found=len(found),
            is_cut=proposals.is_cut,
        )

    def _now(self) -> datetime:
        if self._clock is not None:
            return self._clock()
        return _EPOCH + timedelta(microseconds=self._indexes.columns.latest or 0)

    def _filters(self, query: SearchQuery, understood: Understood) -> Filters:
        entity, since, until = query.entity, query.since, query.until
        if understood.period is not None and _uses_period(query, understood):
            since, until = understood.period.since, understood.period.until
        return Filters(
            since=since,
            until=until,
            known_by=query.as_of,
            topic=query.topic,
            entities=self._indexes.columns.keys_of(entity) if entity is not None else None,
            source=query.source,
            tier=query.tier,
            language=query.language,
        )

    def _keep_up(self) -> None:
        with self._database.read() as connection:
            if not self._indexes.is_behind(connection):
                return
            missing = self._indexes.missing(connection)
        if self._patience is None or missing <= self._patience:
            self.prepare()


class KeptVectors:
    """Vectors of questions, the last ones kept, for a reader who narrows one down asks it again."""

    def __init__(self, embedder: Embedder, most: int) -> None:
        self._embedder = embedder
        self._most = most
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Keep none of them any more."""
        with self._lock:
            self._kept.clear()

    def of(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a text; raises ModelError."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        vector = np.asarray(self._embedder.encode([text])[0], np.float32)
        with self._lock:
            self._kept[text] = vector
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return vector


def rank_articles(pool: Pool, scores: NDArray[np.float64]) -> list[tuple[PoolArticle, float]]:
    """Best first, each publication once: a copy that scores below its original is left out.

    Equal scores stand newest first, then by number.
    """
    scored = list(zip(pool.articles, (float(score) for score in scores), strict=True))
    scored.sort(key=lambda pair: (-pair[1], -pair[0].published_at.timestamp(), pair[0].number))
    kept: dict[str, tuple[PoolArticle, float]] = {}
    for article, score in scored:
        original = article.origin or article.id
        first = kept.setdefault(original, (article, score))
        if article.id == original and score == first[1]:
            kept[original] = (article, score)  # whose words they are
    return list(kept.values())


def _uses_period(query: SearchQuery, understood: Understood) -> bool:
    # A period that was set outweighs one that was read out of the words.
    return understood.period is not None and query.since is None and query.until is None


def _find_fault(query: SearchQuery, understood: Understood) -> str:
    if not understood.words and not understood.phrases:
        return "there is nothing to search for; type at least one word"
    return (
        _find_unknown("topic", query.topic, [topic.value for topic in Topic])
        or _find_unknown("tier", query.tier, [tier.value for tier in Tier])
        or _find_empty_period(query)
    )


def _find_unknown(name: str, value: str | None, known: Sequence[str]) -> str:
    if value is None or value in known:
        return ""
    return f"there is no {name} {value!r}; choose one of {', '.join(known)}"


def _find_empty_period(query: SearchQuery) -> str:
    if query.since and query.until and query.since >= query.until:
        return "the period is empty: its end is not after its start"
    return ""
