"""The title a story goes by."""

from __future__ import annotations

import numpy as np

from analysis.stories.headline import story_headline
from analysis.stories.item import StoryItem
from db.types import ArticleKind, Tier

VECTOR = np.array([1.0, 0.0], np.float32)


def items(*titles: str) -> list[StoryItem]:
    return [
        StoryItem(f"a{n}", title, "", None, VECTOR, (), ArticleKind.NEWS, "", Tier.PRESS)
        for n, title in enumerate(titles)
    ]


def test_a_preview_gives_way_to_what_happened():
    told = items(
        "What to expect from the Lantern conference: Ember and more",
        "Northlight shows Ember at the Lantern conference",
        "Northlight unveils Ember at Lantern conference",
    )
    assert story_headline(told) == "Northlight shows Ember at the Lantern conference"


def test_a_hosts_offer_gives_way_to_the_release():
    told = items(
        "Ember 3 is now available on Cobalt Gateway",
        "Northlight releases Ember 3",
    )
    assert story_headline(told) == "Northlight releases Ember 3"


def test_the_first_title_stays_where_no_other_is_clearly_better():
    told = items("Northlight releases Ember 3", "Ember 3 released by Northlight")
    assert story_headline(told) == "Northlight releases Ember 3"
