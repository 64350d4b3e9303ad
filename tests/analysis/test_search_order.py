from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from analysis.search.engine import rank_articles
from analysis.search.grouping import gather_stories
from analysis.search.retrieval import Pool, to_candidates
from db.search_pool import PoolArticle

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def article(number: int, hours: int = 0, origin: str | None = None, story: str = "") -> PoolArticle:
    return PoolArticle(
        number=number,
        id=f"a{number}",
        outlet="Paper",
        url="https://paper.invalid/",
        published_at=NOON + timedelta(hours=hours),
        origin=origin,
        story_id=story,
        snapshot_id=f"a{number}.1",
        title="",
        lead="",
        taken_at=NOON,
        vector=None,
    )


def rank(found: list[PoolArticle], *scores: float) -> list[int]:
    pool = Pool(tuple(found), to_candidates(found, {}, None))
    return [one.number for one, _ in rank_articles(pool, np.array(scores))]


def test_equal_scores_stand_newest_first_then_by_number() -> None:
    found = [article(1), article(2, hours=5), article(3), article(4, hours=-5)]
    assert rank(found, 0.5, 0.5, 0.5, 0.9) == [4, 2, 1, 3]


def test_of_equal_copies_the_original_stands_for_all_though_it_is_older() -> None:
    found = [article(1), article(2, hours=5, origin="a1"), article(3, hours=-9)]
    assert rank(found, 0.5, 0.5, 0.5) == [1, 3]


def test_a_copy_is_shown_once_in_its_best_place() -> None:
    found = [article(1), article(2, origin="a1"), article(3, origin="a1")]
    assert rank(found, 0.9, 0.8, 0.7) == [1]
    assert rank(found, 0.1, 0.8, 0.7) == [2]


def test_stories_stand_in_the_order_of_their_best_article() -> None:
    stories = ["s1", "", "s1", "s2", "s1", "s2"]
    ranked = [(article(n, story=key), 1.0 / n) for n, key in enumerate(stories, 1)]
    groups = gather_stories(ranked)
    assert [[one.number for one, _ in group.articles] for group in groups] == [
        [1, 3, 5],
        [2],
        [4, 6],
    ]
    assert [group.score for group in groups] == [1.0, 0.5, 0.25]
