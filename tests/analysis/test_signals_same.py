from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analysis.signals.same import expects_same, find_same
from db.types import Predicate, Signal, SignalOrigin, Tier

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def signal(**changes: Any) -> Signal:
    made = Signal(
        id="a", origin=SignalOrigin.ARTICLE, publication="The Post",
        predicate=Predicate.WEIGHTS_PUBLISHED, subjects=("model:lumen-3", "org:northlight"),
        value="", statement="Northlight will publish the weights of Lumen 3.", test="they are out",
        tiers=(Tier.PRESS,), opened_at=NOON, due="2026-07-27", due_text="on 27 July",
        deadline="2026-08-10", void_rule="Lumen 3 is given up", story_id="s1",
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


@pytest.mark.parametrize(
    ("known", "fresh", "same"),
    [
        ({}, {"due": "2026-07-29"}, True),
        ({}, {"due": "2026-08-27"}, False),
        ({}, {"due": ""}, True),
        ({"due": ""}, {}, False),
        ({}, {"predicate": Predicate.PRICE_CHANGED}, False),
        ({}, {"subjects": ("model:lumen-4",)}, False),
        ({}, {"subjects": ()}, False),
        ({"value": "$3"}, {"value": "$4"}, False),
        ({"value": "$3"}, {"value": ""}, True),
        ({"due": ""}, {"due": "", "opened_at": NOON + timedelta(days=60)}, False),
        (
            {"predicate": Predicate.OTHER, "article_id": "a1", "story_id": None},
            {"predicate": Predicate.OTHER, "article_id": "a1", "story_id": None},
            True,
        ),
        ({"article_id": "a1"}, {"article_id": "a1", "due": ""}, False),
        ({"origin": SignalOrigin.TEMPLATE}, {}, True),
        ({}, {"origin": SignalOrigin.TEMPLATE}, True),
        ({}, {"origin": SignalOrigin.IMPORT}, False),
        ({"origin": SignalOrigin.IMPORT}, {"origin": SignalOrigin.IMPORT}, True),
        (
            {"origin": SignalOrigin.IMPORT},
            {"origin": SignalOrigin.IMPORT, "publication": "The Tide"},
            False,
        ),
        (
            {"predicate": Predicate.OTHER},
            {"predicate": Predicate.OTHER, "subjects": ("model:lumen-3",), "story_id": "s2"},
            False,
        ),
        ({"predicate": Predicate.OTHER}, {"predicate": Predicate.OTHER, "story_id": "s2"}, True),
    ],
)
def test_signals_expect_the_same(known: dict[str, Any], fresh: dict[str, Any], same: bool):
    assert expects_same(signal(**known), signal(**fresh)) is same


def test_the_earliest_of_the_same_is_found():
    later = signal(id="b", opened_at=NOON + timedelta(hours=1))
    assert find_same(signal(id="c"), [later, signal(id="z")]) == signal(id="z")
    assert find_same(signal(id="c", due="2027-01-01"), [later]) is None
