"""Rare words weigh alike one by one and for many at once, and old articles are forgotten."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.stories.features import Profile, profile_item
from analysis.stories.item import StoryItem
from analysis.stories.rarity import Lexicon, Likeness, Rarity
from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

START = datetime(2026, 3, 1, tzinfo=UTC)
VECTOR = np.zeros(4, dtype=np.float32)
COMMON = [f"common{n}" for n in range(40)]


def profile(number: int, title: str, text: str = "") -> Profile:
    item = StoryItem(f"a{number}", title, text, START, VECTOR, (), ArticleKind.NEWS, "", Tier.PRESS)
    return profile_item(item)


def stream(count: int, seed: int = 1) -> list[Profile]:
    drawn = random.Random(seed)
    made = []
    for n in range(count):
        own = [f"rare{n // 4}x{k}" for k in range(6)]
        words = drawn.choices(COMMON, k=60) + drawn.choices(own, k=20)
        made.append(profile(n, " ".join(drawn.sample(own, 4)), " ".join(words)))
    return made


def learn_all(rarity: Rarity, profiles: list[Profile]) -> list[Profile]:
    packed = [rarity.pack(one) for one in profiles]
    for one in packed:
        rarity.learn(one)
    return packed


def by_definition(rarity: Rarity, new: Profile, old: Profile) -> Likeness:
    def length(words: Mapping[str, float]) -> float:
        return math.sqrt(math.fsum((rarity.weigh(w) * n) ** 2 for w, n in words.items()))

    def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
        shared = left.keys() & right.keys()
        dot = math.fsum(rarity.weigh(word) ** 2 * left[word] * right[word] for word in shared)
        return dot / (length(left) * length(right) or 1.0)

    def held(part: Mapping[str, float], whole: Mapping[str, float]) -> float:
        total = math.fsum(rarity.weigh(word) for word in part)
        return math.fsum(rarity.weigh(word) for word in part if word in whole) / (total or 1.0)

    return Likeness(
        cosine(new.lead, old.lead),
        cosine(new.title, old.title),
        max(held(new.title, old.lead), held(old.title, new.lead)),
    )


def test_many_at_once_give_what_each_gives_by_definition():
    rarity = Rarity(1_000)
    plain = stream(30)
    packed = learn_all(rarity, plain)
    new = plain[7]
    for old, found in zip(plain, rarity.liken(packed[7], packed), strict=True):
        assert found == pytest.approx(by_definition(rarity, new, old), abs=1e-6)


def test_a_pair_is_judged_alike_alone_and_in_any_company():
    rarity = Rarity(1_000)
    packed = learn_all(rarity, stream(60))
    together = rarity.liken(packed[0], packed)
    assert [rarity.liken(packed[0], [one])[0] for one in packed] == together
    assert rarity.liken(packed[0], packed[::-1]) == together[::-1]


def test_what_is_weighed_follows_from_the_last_articles_alone():
    whole, again = Rarity(20), Rarity(20)
    profiles = stream(60)
    learn_all(whole, profiles)
    learn_all(again, profiles[40:])
    for word in ("rare12x1", "rare3x1", "common4", "never"):
        assert whole.weigh(word) == again.weigh(word)
    asked = profile(99, "rare12x1 rare13x2", " ".join(COMMON))
    here = whole.liken(whole.pack(asked), [whole.pack(one) for one in profiles])
    there = again.liken(again.pack(asked), [again.pack(one) for one in profiles])
    assert here == there


def test_rare_words_weigh_more_than_common_ones():
    rarity = Rarity(100)
    learn_all(rarity, stream(40))
    assert rarity.weigh("rare3x1") > rarity.weigh("common1") + 1.0
    assert rarity.weigh("never") == pytest.approx(math.log(40 + 40) - math.log(0.5))


def test_articles_without_words_are_like_nothing():
    rarity = Rarity(10)
    empty, other = (rarity.pack(profile(n, text)) for n, text in enumerate(("", "owl released")))
    assert rarity.liken(empty, [empty, other, empty]) == [(0.0, 0.0, 0.0)] * 3
    assert rarity.liken(other, []) == []
    assert rarity.liken(other, [empty, other])[1] == pytest.approx((1.0, 1.0, 1.0))


def test_a_bag_answers_like_the_dictionary_it_was_made_of():
    rarity = Rarity(10)
    words = {"owl": 3.0, "fox": 1.0}
    bag = rarity.bag(words)
    assert dict(bag) == words
    assert list(bag) == ["owl", "fox"]
    assert "owl" in bag
    assert "hen" not in bag
    assert rarity.bag(bag) is bag
    assert bag == words


def test_a_lexicon_grows_beyond_its_first_size():
    lexicon = Lexicon()
    words = [f"w{n}" for n in range(10_000)]
    numbers = lexicon.number(words)
    assert list(numbers) == list(range(10_000))
    assert list(lexicon.number(["w5", "new", "w5", "new"])) == [5, 10_000, 5, 10_000]
    lexicon.count(numbers, 1)
    assert lexicon.logs[9_999] == math.log(1.5)
