from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.search.dense import merge_vectors, nearest
from analysis.search.engine import rank_articles
from analysis.search.fusion import fuse_scores
from analysis.search.grouping import gather_stories
from db.search import Candidate

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
scores = st.dictionaries(st.integers(1, 50), st.floats(-1, 30), max_size=20)


def candidate(number: int, hours: int = 0, duplicate_of: str | None = None) -> Candidate:
    return Candidate(number, f"a{number}", NOON + timedelta(hours=hours), duplicate_of)


def test_an_article_that_leads_on_both_sides_scores_one() -> None:
    fused = fuse_scores({1: 12.0, 2: 6.0}, {1: 0.8, 3: 0.4}, 0.5)
    assert fused == {1: 1.0, 2: 0.25, 3: 0.25}


def test_the_weight_shifts_between_words_and_meaning() -> None:
    words, meaning = {1: 10.0, 2: 5.0}, {2: 0.9, 1: 0.3}
    assert fuse_scores(words, meaning, 0.0) == {1: 1.0, 2: 0.5}
    assert fuse_scores(words, meaning, 1.0) == {1: 0.333333, 2: 1.0}


def test_one_side_alone_is_enough() -> None:
    assert fuse_scores({}, {1: 0.5}, 0.5) == {1: 0.5}
    assert fuse_scores({1: 3.0}, {}, 0.5) == {1: 0.5}
    assert fuse_scores({}, {1: -0.5}, 0.5) == {1: 0.0}
    assert fuse_scores({}, {}, 0.5) == {}


@given(scores, scores, st.floats(0, 1))
def test_scores_stay_between_zero_and_one(
    words: dict[int, float], meaning: dict[int, float], weight: float
) -> None:
    fused = fuse_scores(words, meaning, weight)
    assert set(fused) == set(words) | set(meaning)
    assert all(0 <= score <= 1 for score in fused.values())


def test_equal_scores_stand_newest_first_then_by_number() -> None:
    found = [candidate(3), candidate(1), candidate(2, hours=5), candidate(4, hours=-5)]
    ranked = rank_articles({1: 0.5, 2: 0.5, 3: 0.5, 4: 0.9}, found)
    assert [c.number for c, _ in ranked] == [4, 2, 1, 3]


def test_of_equal_copies_the_original_stands_for_all_though_it_is_older() -> None:
    found = [candidate(1), candidate(2, hours=5, duplicate_of="a1"), candidate(3, hours=-9)]
    ranked = rank_articles({1: 0.5, 2: 0.5, 3: 0.5}, found)
    assert [c.number for c, _ in ranked] == [1, 3]


def test_a_copy_is_shown_once_in_its_best_place() -> None:
    found = [candidate(1), candidate(2, duplicate_of="a1"), candidate(3, duplicate_of="a1")]
    assert [c.number for c, _ in rank_articles({1: 0.9, 2: 0.8, 3: 0.7}, found)] == [1]
    assert [c.number for c, _ in rank_articles({1: 0.1, 2: 0.8, 3: 0.7}, found)] == [2]


def test_stories_stand_in_the_order_of_their_best_article() -> None:
    ranked = [(candidate(n), 1.0 / n) for n in range(1, 7)]
    story_of = {"a1": "s1", "a3": "s1", "a4": "s2", "a5": "s1", "a6": "s2"}
    groups = gather_stories(ranked, story_of, limit=2, per_story=2)
    assert [[c.number for c, _ in group] for group in groups] == [[1, 3], [2]]
    every = gather_stories(ranked, story_of, limit=9, per_story=9)
    assert [[c.number for c, _ in group] for group in every] == [[1, 3, 5], [2], [4, 6]]


def test_the_nearest_stand_by_similarity_then_by_number() -> None:
    numbers = np.array([1, 2, 3, 4, 5])
    similar = np.array([0.5, 0.9, 0.5, 0.5, 0.1], np.float32)
    assert [n for n, _ in nearest(similar, numbers, 3)] == [2, 1, 3]
    assert [n for n, _ in nearest(similar, numbers, 9)] == [2, 1, 3, 4, 5]
    assert nearest(similar[:0], numbers[:0], 3) == []


def test_a_new_vector_replaces_the_old_one_of_its_number() -> None:
    old = (np.array([1, 3]), np.array([[1, 0], [3, 0]], np.float32))
    new = (np.array([3, 2]), np.array([[9, 0], [2, 0]], np.float32))
    numbers, vectors = merge_vectors(*old, *new)
    assert numbers.tolist() == [1, 2, 3]
    assert vectors[:, 0].tolist() == [1, 2, 9]
    assert old[1].tolist() == [[1, 0], [3, 0]]


def test_the_first_vectors_need_nothing_to_merge_with() -> None:
    empty = (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
    numbers, vectors = merge_vectors(*empty, np.array([2, 1]), np.eye(2, dtype=np.float32))
    assert (numbers.tolist(), vectors.tolist()) == ([1, 2], [[0, 1], [1, 0]])
    assert merge_vectors(*empty, *empty)[0].tolist() == []
