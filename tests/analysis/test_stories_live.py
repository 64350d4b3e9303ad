"""What may be joined: searched alike however it was taken in, exactly among few, closely among many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.stories.candidates import DaySlice, sign_code
from analysis.stories.features import profile_item
from analysis.stories.item import StoryItem
from analysis.stories.live import LiveArticles
from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.stories.features import Profile

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DIM = 384


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(
        np.float32
    )
    return found


def clouds(count: int, dim: int = DIM, groups: int = 40) -> NDArray[np.float32]:
    drawn = np.random.default_rng(7)
    centres = drawn.standard_normal((groups, dim))
    return unit(
        centres[drawn.integers(0, groups, count)] + 0.9 * drawn.standard_normal((count, dim))
    )


def profile(number: int, vector: NDArray[np.float32], days: float | None = 0.0) -> Profile:
    moment = None if days is None else START + timedelta(days=days)
    item = StoryItem(
        f"a{number:05}",
        f"title {number}",
        "text",
        moment,
        vector,
        (),
        ArticleKind.NEWS,
        "",
        Tier.PRESS,
    )
    return profile_item(item)


def fill(live: LiveArticles, profiles: list[Profile]) -> LiveArticles:
    for one in profiles:
        live.add(one)
    return live


def keys(found: list[tuple[Profile, float]]) -> list[str]:
    return [one.item.article_id for one, _ in found]


@pytest.mark.parametrize("exact_up_to", [0, 10_000])
def test_the_nearest_come_first_and_equal_ones_by_arrival(exact_up_to: int):
    vectors = clouds(600)
    vectors[450] = vectors[3]
    live = fill(
        LiveArticles(8.0, 1_000, exact_up_to=exact_up_to),
        [profile(n, vector, n / 200) for n, vector in enumerate(vectors)],
    )
    found = live.nearest(profile(999, vectors[3], 1.0), 20)
    similar = vectors.astype(np.float64) @ vectors[3]
    expected = sorted(range(600), key=lambda n: (-round(similar[n], 6), n))[:20]
    assert keys(found) == [f"a{n:05}" for n in expected]
    assert keys(found)[:2] == ["a00003", "a00450"]
    assert [value for _, value in found] == pytest.approx(similar[expected], abs=1e-6)


@pytest.mark.parametrize("exact_up_to", [0, 10_000])
def test_only_the_window_is_searched_and_the_undated_always(exact_up_to: int):
    vectors = clouds(5, groups=1)
    days = [0.0, 7.99, 8.01, None, -8.01]
    live = fill(
        LiveArticles(8.0, 100, exact_up_to=exact_up_to),
        [profile(n, vectors[n], day) for n, day in enumerate(days)],
    )
    assert sorted(keys(live.nearest(profile(9, vectors[0], 0.0), 9))) == [
        "a00000",
        "a00001",
        "a00003",
    ]
    assert len(live.nearest(profile(9, vectors[0], None), 9)) == 5


@pytest.mark.parametrize("exact_up_to", [0, 10_000])
def test_what_is_found_depends_on_the_last_arrivals_alone(exact_up_to: int):
    memory = 700
    drawn = np.random.default_rng(3)
    late = drawn.random(2_000) < 0.1  # some arrive days after their date, some have none
    profiles = [
        profile(n, v, None if n % 50 == 0 else n / 100 - 5 * late[n])
        for n, v in enumerate(clouds(2_000))
    ]
    whole = LiveArticles(8.0, memory, exact_up_to=exact_up_to, candidates=100)
    for at, one in enumerate(profiles):
        if at in (400, 1_111, 1_999):
            last = profiles[max(0, at - memory) : at]
            again = fill(LiveArticles(8.0, memory, exact_up_to=exact_up_to, candidates=100), last)
            assert len(whole) == len(again) == len(last)
            for asked in profiles[at : at + 20]:
                here = whole.nearest(asked, 48)
                assert [(k.item.article_id, v) for k, v in here] == [
                    (k.item.article_id, v) for k, v in again.nearest(asked, 48)
                ]
        whole.add(one)


def test_skipped_arrivals_age_the_others():
    vectors = clouds(3)
    live = fill(LiveArticles(8.0, 3), [profile(n, vectors[n]) for n in range(2)])
    live.skip()
    live.skip()
    assert keys(live.nearest(profile(9, vectors[0]), 9)) == ["a00001"]


def test_candidates_by_signs_hold_nearly_all_of_the_nearest():
    vectors = clouds(6_000, groups=60)
    profiles = [profile(n, vector, n / 2_000) for n, vector in enumerate(vectors)]
    exact = fill(LiveArticles(8.0, 6_000), profiles)
    close = fill(LiveArticles(8.0, 6_000, exact_up_to=0), profiles)
    shares = []
    for one in profiles[::200]:
        true, found = set(keys(exact.nearest(one, 48))), set(keys(close.nearest(one, 48)))
        shares.append(len(true & found) / len(true))
    assert np.mean(shares) > 0.97


def test_what_is_kept_of_an_article_has_its_vector_and_no_text():
    vectors = clouds(1)
    given = profile(0, vectors[0])
    kept = LiveArticles(8.0, 10).add(given)
    assert kept.item.text == ""
    assert np.array_equal(kept.item.vector, vectors[0])
    assert kept.title == given.title


def test_dead_days_are_dropped_whole():
    live = LiveArticles(8.0, 256)
    for n, vector in enumerate(clouds(1_024)):
        live.add(profile(n, vector, float(n // 128)))
    assert len(live) == 256
    assert sorted(live._slices) == [int(START.timestamp() // 86_400) + n for n in (6, 7)]


@pytest.mark.parametrize("dim", [3, 64, 100, 384, 700])
def test_vectors_of_any_length_have_signs_in_whole_words(dim: int):
    vectors = clouds(300, dim, groups=5)
    code = sign_code(vectors[0])
    assert code.dtype == np.uint8
    assert len(code) % 8 == 0
    assert len(code) * 8 >= max(dim, 384)
    part = DaySlice()
    for n, vector in enumerate(vectors):
        part.add(vector, 0.0, n)
    rows, bits = part.closest(code, 50, 0)
    assert rows[0] == 0
    assert bits[0] == 0
    assert list(bits) == sorted(bits)


def test_of_equal_signs_the_earliest_rows_are_the_candidates():
    part = DaySlice()
    same, other = clouds(2)
    for n in range(90):
        part.add(same if n % 3 else other, 0.0, n)
    rows, _ = part.closest(sign_code(same), 10, 30)
    assert sorted(rows) == [n for n in range(30, 90) if n % 3][:10]


def test_an_empty_store_has_nothing_near():
    assert LiveArticles(8.0, 10).nearest(profile(0, clouds(1)[0]), 5) == []
