from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from analysis.search.grouping import gather_stories, sort_stories
from analysis.search.retrieval import best_of_both
from analysis.search_types import Sort
from db.search_pool import PoolArticle

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_article(number: int, **more: object) -> PoolArticle:
    article = PoolArticle(
        number=number,
        id=f"a{number}",
        outlet="The Post",
        url="",
        published_at=NOON,
        origin=None,
        story_id="",
        snapshot_id=f"a{number}.1",
        title="",
        lead="",
        taken_at=NOON,
        vector=None,
    )
    return dataclasses.replace(article, **more)  # type: ignore[arg-type]  # names of its fields


def test_by_time_only_what_answers_well_enough_is_shown() -> None:
    days = {1: 5, 2: 9, 3: 7}
    scores = {1: 1.0, 2: 0.2, 3: 0.6}
    found = gather_stories(
        [(make_article(n, published_at=NOON.replace(day=days[n])), scores[n]) for n in days]
    )
    by_time = {sort: sort_stories(found, sort, 0.5) for sort in Sort}
    told = {sort: [s.articles[0][0].number for s in some] for sort, some in by_time.items()}
    assert told == {Sort.RELEVANCE: [1, 2, 3], Sort.NEWEST: [3, 1], Sort.OLDEST: [1, 3]}
    assert sort_stories([], Sort.NEWEST, 0.5) == []


def test_two_orders_are_joined_by_rank() -> None:
    assert best_of_both([1, 2, 3], [3, 9], 3) == [3, 1, 2]
    assert best_of_both([], [4, 5], 1) == [4]
