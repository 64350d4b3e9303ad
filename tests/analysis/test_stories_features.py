from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from analysis.stories.calibration import MODEL, Regime
from analysis.stories.features import FEATURES, compare, profile_item
from analysis.stories.item import StoryItem
from analysis.stories.rarity import Rarity
from db.types import ArticleKind, Tier


def item(
    title: str,
    text: str = "",
    kind: ArticleKind = ArticleKind.NEWS,
    domain: str = "daily.example",
) -> StoryItem:
    return StoryItem(
        article_id=title,
        title=title,
        text=text,
        published_at=datetime(2026, 3, 2, tzinfo=UTC),
        vector=np.array([0.6, 0.8], dtype=np.float32),
        mentions=(),
        kind=kind,
        domain=domain,
        tier=Tier.PRESS,
    )


def feature(name: str, left: StoryItem, right: StoryItem) -> float:
    values = compare(profile_item(left), profile_item(right), 0.5, Rarity(10))
    return dict(zip(FEATURES, values, strict=True))[name]


def test_two_guides_of_one_site_are_a_series_and_its_news_are_not():
    guide = item("How to cache prompts", kind=ArticleKind.TUTORIAL)
    other = item("How to batch requests", kind=ArticleKind.PRIMARY)
    assert feature("own_series", guide, other) == 1.0
    assert feature("own_series", guide, replace(other, kind=ArticleKind.NEWS)) == 0.0
    assert feature("own_series", guide, replace(other, domain="weekly.example")) == 0.0


@pytest.mark.parametrize(
    ("other", "expected"),
    [("Colts beat Jaguars 31-24", 0.0), ("Colts beat Chiefs 20-13", 1.0), ("Colts win", 0.0)],
)
def test_numbers_of_which_none_is_shared_tell_apart(other: str, expected: float):
    assert feature("other_numbers", item("Colts win 31-24 at home"), item(other)) == expected


@pytest.mark.parametrize("regime", list(Regime))
def test_every_regime_has_a_coefficient_for_each_feature(regime: Regime):
    assert len(MODEL.coefficients[regime]) == len(FEATURES) + 1


@pytest.mark.parametrize("name", ["own_series", "other_numbers", "template", "gap"])
@pytest.mark.parametrize("regime", list(Regime))
def test_what_tells_apart_never_raises_the_odds(name: str, regime: Regime):
    assert MODEL.coefficients[regime][FEATURES.index(name) + 1] <= 0.0
