"""Searching past events: words and meaning, fused, grouped by story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.search.dense import DenseVectors, nearest
from analysis.search.fusion import fuse_scores
from analysis.search.grouping import group_hits
from analysis.search.words import query_words
from analysis.search_types import SearchAnswer
from db.search import (
    SearchFilters,
    candidates_by_number,
    filtered_numbers,
    match_words,
    vectors_of_numbers,
)
from db.search_words import clean_text
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.ports import Embedder, VectorIndex
    from analysis.search_types import SearchQuery
    from db.search import Candidate
    from db.store import Connection, Database

_LONGEST_QUERY = 2000


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How candidates are found and weighed.

    `meaning_weight` is the share of the embedding's similarity in the score, the rest is BM25;
    each side proposes `candidates` articles; at most `depth` are ranked.
    """

    meaning_weight: float = 0.5
    title_weight: float = 2.0
    candidates: int = 300
    depth: int = 100
    topic_score: float = 0.5
    articles_per_story: int = 5


class SearchEngine:
    """Answers questions about stored articles; threads may share it.

    Without an embedder words alone count. Without an index every vector is compared, from memory;
    with one, it proposes candidates where no filter is set.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder | None,
        index: VectorIndex | None = None,
        settings: SearchSettings = SearchSettings(),
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._index = index
        self._settings = settings
        self._dense = DenseVectors(embedder.model_id) if embedder else None

    def search(self, query: SearchQuery) -> SearchAnswer:
        """Stories that match, best first; raises StorageError and ModelError.

        A question without words, or with a topic we do not have, is answered by a note.
        """
        text = clean_text(query.text)[:_LONGEST_QUERY].strip()
        words = query_words(text)
        note = _find_fault(query, words)
        if note:
            return SearchAnswer(query, (), notes=(note,))
        vector = self._embedder.encode([text])[0] if self._embedder else None
        with self._database.read() as connection:
            scores = self._score(connection, words, vector, _to_filters(query, self._settings))
            ranked = rank_articles(scores, candidates_by_number(connection, list(scores)))
            ranked = ranked[: self._settings.depth]
            stories = group_hits(
                connection, ranked, words, query.limit, self._settings.articles_per_story
            )
        notes = () if ranked else ("nothing stored matches; try fewer words or wider filters",)
        return SearchAnswer(query, stories, tuple(found.id for found, _ in ranked), notes)

    def _score(
        self,
        connection: Connection,
        words: list[str],
        vector: NDArray[np.float32] | None,
        filters: SearchFilters,
    ) -> dict[int, float]:
        limit = self._settings.candidates
        found = dict(
            match_words(connection, words, filters, limit, title_weight=self._settings.title_weight)
        )
        if vector is None:
            return fuse_scores(found, {}, 0.0)
        if self._index is not None and len(self._index) and filters.is_empty:
            meaning = self._meaning_from_index(connection, self._index, vector, found)
        else:
            meaning = self._meaning_from_memory(connection, vector, filters, found)
        return fuse_scores(found, meaning, self._settings.meaning_weight)

    def _meaning_from_memory(
        self,
        connection: Connection,
        vector: NDArray[np.float32],
        filters: SearchFilters,
        found: Mapping[int, float],
    ) -> dict[int, float]:
        assert self._dense is not None
        numbers, vectors = self._dense.refresh(connection)
        if not len(numbers):
            return {}
        similarities = vectors @ vector
        if not filters.is_empty:
            # Comparing all and choosing after is cheaper than copying the rows that pass.
            allowed = np.isin(numbers, filtered_numbers(connection, filters), assume_unique=True)
            numbers, similarities = numbers[allowed], similarities[allowed]
        meaning = dict(nearest(similarities, numbers, self._settings.candidates))
        known = np.isin(numbers, np.fromiter(found, np.int64, len(found)), assume_unique=True)
        pairs = zip(numbers[known].tolist(), similarities[known].tolist(), strict=True)
        return meaning | dict(pairs)

    def _meaning_from_index(
        self,
        connection: Connection,
        index: VectorIndex,
        vector: NDArray[np.float32],
        found: Mapping[int, float],
    ) -> dict[int, float]:
        limit = min(self._settings.candidates, len(index))
        similarities, numbers = index.search(vector[np.newaxis], limit)
        pairs = zip(numbers[0].tolist(), similarities[0].tolist(), strict=True)
        meaning = {number: similarity for number, similarity in pairs if number >= 0}
        missing = [number for number in found if number not in meaning]
        assert self._embedder is not None
        stored = vectors_of_numbers(connection, self._embedder.model_id, missing)
        return meaning | {number: float(other @ vector) for number, other in stored.items()}


def rank_articles(
    scores: Mapping[int, float], candidates: Sequence[Candidate]
) -> list[tuple[Candidate, float]]:
    """Best first, each publication once: a copy that scores below its original is left out.

    Equal scores stand newest first, then by number.
    """
    order = sorted(
        candidates, key=lambda c: (-scores[c.number], -c.published_at.timestamp(), c.number)
    )
    kept: dict[str, Candidate] = {}
    for candidate in order:
        original = candidate.duplicate_of or candidate.id
        first = kept.setdefault(original, candidate)
        if candidate.id == original and scores[candidate.number] == scores[first.number]:
            kept[original] = candidate  # whose words they are
    return [(candidate, scores[candidate.number]) for candidate in kept.values()]


def _find_fault(query: SearchQuery, words: list[str]) -> str:
    if not words:
        return "there is nothing to search for; type at least one word"
    if query.topic is not None and query.topic not in set(Topic):
        return f"there is no topic {query.topic!r}; choose one of {', '.join(Topic)}"
    if query.since and query.until and query.since >= query.until:
        return "the period is empty: its end is not after its start"
    return ""


def _to_filters(query: SearchQuery, settings: SearchSettings) -> SearchFilters:
    return SearchFilters(
        since=query.since,
        until=query.until,
        topic=query.topic,
        entity=query.entity,
        source=query.source,
        topic_score=settings.topic_score,
    )
