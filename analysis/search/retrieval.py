"""Which articles a search considers: the best by words and the nearest by meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.search.features import LEAD_LETTERS, Candidates
from analysis.search.words import words_pattern
from db.search_pool import as_it_was, pool_articles, snapshots_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from analysis.search.filters import Filters, WordQuery
    from analysis.search.indexes import SearchIndexes
    from db.search_pool import PoolArticle
    from db.store import Connection

_RANK_OFFSET = 60


@dataclass(frozen=True, slots=True)
class Proposals:
    """Article numbers that may be answers: BM25 of those found by words, and all of them.

    `is_cut` says that more could have been proposed.
    """

    words: Mapping[int, float]
    numbers: tuple[int, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """The articles considered, ascending by number, and what ranking sees of them."""

    articles: tuple[PoolArticle, ...]
    candidates: Candidates


def propose(
    indexes: SearchIndexes,
    query: WordQuery,
    vector: NDArray[np.float32] | None,
    filters: Filters,
    limit: int,
    most: int,
    title_weight: float,
) -> Proposals:
    """At most `limit` articles by words and as many by meaning, all within the filters.

    Of both together the `most` that stand highest in either order, or in both, are kept.
    """
    words = dict(indexes.words.search(query, filters, limit, title_weight))
    near: list[int] = []
    if vector is not None and indexes.meaning is not None:
        allowed = None if filters.is_empty else indexes.columns.allowed(filters)
        near = [number for number, _ in indexes.meaning.search(vector, limit, allowed)]
        if not query.is_plain:
            passing = indexes.words.passing(query, near)
            near = [number for number in near if number in passing]
    numbers = best_of_both(list(words), near, most)
    is_cut = max(len(words), len(near)) >= limit or len(numbers) < len({*words, *near})
    return Proposals(words, tuple(sorted(numbers)), is_cut)


def best_of_both(first: Sequence[int], second: Sequence[int], most: int) -> list[int]:
    """The `most` numbers of two orders by reciprocal rank (Cormack and others, 2009)."""
    scores: dict[int, float] = {}
    for order in (first, second):
        for rank, number in enumerate(order, 1):
            scores[number] = scores.get(number, 0.0) + 1 / (_RANK_OFFSET + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))[:most]


def read_pool(
    connection: Connection,
    proposals: Proposals,
    words: Sequence[str],
    vector: NDArray[np.float32] | None,
    model_id: str,
    known_by: datetime | None = None,
) -> Pool:
    """What is known of the proposed articles; with `known_by`, as it was known then."""
    articles = pool_articles(connection, proposals.numbers, model_id, LEAD_LETTERS, known_by)
    if known_by is not None:
        articles = _as_known(connection, articles, words, known_by)
    return Pool(tuple(articles), to_candidates(articles, proposals.words, vector))


def to_candidates(
    articles: Sequence[PoolArticle],
    words: Mapping[int, float],
    vector: NDArray[np.float32] | None,
) -> Candidates:
    """The articles as ranking sees them, in the order given."""
    dim = 0 if vector is None else len(vector)
    vectors = np.zeros((len(articles), dim), np.float32)
    for row, article in enumerate(articles):
        if article.vector is not None and len(article.vector) == dim:
            vectors[row] = article.vector
    meaning = vectors @ vector if vector is not None else np.zeros(len(articles), np.float32)
    return Candidates(
        numbers=np.array([article.number for article in articles], np.int64),
        titles=tuple(article.title for article in articles),
        leads=tuple(article.lead for article in articles),
        words=np.array([words.get(article.number, 0.0) for article in articles], np.float32),
        meaning=meaning.astype(np.float32),
        vectors=vectors,
    )


def _as_known(
    connection: Connection,
    articles: Sequence[PoolArticle],
    words: Sequence[str],
    moment: datetime,
) -> list[PoolArticle]:
    """Later versions in the words of their time, left out where those have none of the question's."""
    later = [article.id for article in articles if article.taken_at > moment]
    then = snapshots_at(connection, later, moment)
    pattern = words_pattern(list(words))
    found = []
    for article in articles:
        snapshot = then.get(article.id)
        if snapshot is None or snapshot.id == article.snapshot_id:
            found.append(article)
        elif pattern is None or pattern.search(snapshot.content):
            found.append(as_it_was(article, snapshot, LEAD_LETTERS))
    return found
