"""Stories that resemble one: near its articles' common vector, naming the same entities."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from analysis.search.features import LEAD_LETTERS
from analysis.search.grouping import gather_stories, show_stories
from analysis.search_types import SearchAnswer, SearchQuery
from db.search import numbers_of_articles
from db.search_pool import pool_articles
from db.search_rows import names_of
from db.stories import find_story, members_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from analysis.search.grouping import Ranked
    from analysis.search.indexes import SearchIndexes
    from db.search_pool import PoolArticle
    from db.store import Connection

_NAMES_WEIGHT = 0.3  # of shared entities beside the cosine; chosen by reading, not fitted
_MOST_MEMBERS = 200
_PER_STORY = 3
_DIGITS = 6


def find_like(
    connection: Connection,
    indexes: SearchIndexes,
    model_id: str,
    story_id: str,
    limit: int,
    candidates: int,
) -> SearchAnswer:
    """The `limit` stories nearest to one, without itself and without copies of its articles.

    Without vectors nothing resembles anything. A story that was merged stands for the one that
    lives on.
    """
    story = find_story(connection, story_id)
    query = SearchQuery(story.title if story else "", limit=limit)
    if story is None or indexes.meaning is None:
        return SearchAnswer(query, ())
    own = members_of(connection, [story.id]).get(story.id, [])[-_MOST_MEMBERS:]
    numbers = numbers_of_articles(connection, own)
    members = pool_articles(connection, sorted(numbers.values()), model_id, LEAD_LETTERS)
    vector = centroid(members)
    if vector is None:
        return SearchAnswer(query, ())
    near = indexes.meaning.search(vector, candidates + len(own))
    pool = pool_articles(connection, sorted(n for n, _ in near), model_id, LEAD_LETTERS)
    others = _others(pool, set(own) | {member.origin or "" for member in members}, story.id)
    names = _weigh_names(connection, own, others)
    ranked = _rank(others, vector, names)
    found = gather_stories(ranked)
    shown = show_stories(connection, found[:limit], (), _PER_STORY)
    ids = tuple(article.id for article, _ in ranked)
    return SearchAnswer(query, shown, ids, found=len(found), is_cut=True)


def centroid(members: Sequence[PoolArticle]) -> NDArray[np.float32] | None:
    """The unit vector between the members' own, of shape (dim,); None without any."""
    vectors = [member.vector for member in members if member.vector is not None]
    if not vectors:
        return None
    total = np.sum(np.stack(vectors), axis=0, dtype=np.float32)
    length = float(np.linalg.norm(total))
    return np.asarray(total / length, np.float32) if length > 0 else None


def _others(pool: Sequence[PoolArticle], own: AbstractSet[str], story_id: str) -> list[PoolArticle]:
    return [
        article
        for article in pool
        if article.story_id != story_id and article.id not in own and article.origin not in own
    ]


def _weigh_names(
    connection: Connection,
    own: Sequence[str],
    others: Sequence[PoolArticle],
) -> Mapping[str, float]:
    """How far the entities of each article are the story's, 0 to 1; what all name tells little."""
    pairs = names_of(connection, [*own, *(article.id for article in others)])
    named = {article: {key for key, _ in some} for article, some in pairs.items()}
    wanted = set().union(*(named.get(key, set()) for key in own))
    counts: dict[str, int] = {}
    for article in others:
        for name in named.get(article.id, ()):
            counts[name] = counts.get(name, 0) + 1
    total = len(others) + 1
    weights = {name: math.log(total / (1 + counts.get(name, 0))) + 0.1 for name in sorted(wanted)}
    whole = sum(weights.values()) or 1.0
    return {
        article.id: sum(weights[name] for name in sorted(named.get(article.id, set()) & wanted))
        / whole
        for article in others
    }


def _rank(
    others: Sequence[PoolArticle], vector: NDArray[np.float32], names: Mapping[str, float]
) -> list[Ranked]:
    scored = []
    for article in others:
        if article.vector is None:
            continue
        score = float(article.vector @ vector) + _NAMES_WEIGHT * names[article.id]
        scored.append((article, round(score, _DIGITS)))
    return sorted(
        scored, key=lambda pair: (-pair[1], -pair[0].published_at.timestamp(), pair[0].number)
    )
