"""Signals of what people say: added by hand or imported from other publications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.signals.specify import specify_line
from db.types import Predicate, Signal, SignalOrigin, Tier

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder
from tests.analysis.signal_readings import PUBLISHED, made_up_finder


@pytest.fixture(scope="module")
def finder() -> EntityFinder:
    return made_up_finder()


def line(text: str, finder: EntityFinder, **given: object) -> Signal | str:
    return specify_line(text, PUBLISHED, "The Weekly", SignalOrigin.IMPORT, finder, **given)  # type: ignore[arg-type]  # its optional arguments


@pytest.mark.parametrize(
    ("text", "predicate", "subject", "due"),
    [
        ("Watch for: the weights of Lumen 3 on July 28", "weights_published", "model:lumen-3", "2026-07-28"),
        ("Whether Northlight restores access to Lumen 3", "access_restored", "model:lumen-3", ""),
        ("Heronworks will retire Corvid 1 on October 1", "deprecated", "model:corvid-1", "2026-10-01"),
        ("Keep an eye on the price of Lumen 3 after August 31", "price_changed", "model:lumen-3", "2026-08-31"),
        ("- **Heronworks' IPO**", "funding_or_deal", "organisation:heronworks", ""),
    ],
)  # fmt: skip
def test_a_watch_for_line_becomes_a_signal(
    finder: EntityFinder, text: str, predicate: str, subject: str, due: str
):
    signal = line(text, finder)
    assert isinstance(signal, Signal)
    assert (signal.predicate.value, signal.subjects[0], signal.due) == (predicate, subject, due)
    assert signal.publication == "The Weekly"
    assert signal.passage is None
    assert signal.article_id is None
    assert signal.deadline > "2026-07-15"


@pytest.mark.parametrize(
    ("text", "given", "reason"),
    [
        ("  ", {}, "the line is empty"),
        ("The weights will be out on July 28", {}, "it names nobody and nothing that is known; name the subject with --subject"),
        ("Northlight keeps growing", {}, "nothing in it can be checked: say what shall happen, or name predicate and day"),
        ("Weights of Lumen 3", {"due": "28 July"}, "the due '28 July' is no day; write it as 2026-07-27"),
        ("Weights of Lumen 3", {"deadline": "2026-07-01"}, "the deadline 2026-07-01 lies before the day it was said on"),
        ("Weights of Lumen 3", {"due": "2026-08-03", "deadline": "2026-08-01"}, "the deadline 2026-08-01 lies before the due day 2026-08-03"),
    ],
)  # fmt: skip
def test_an_unclear_line_is_refused_with_the_reason(
    finder: EntityFinder, text: str, given: dict[str, str], reason: str
):
    assert line(text, finder, **given) == reason


def test_what_is_given_explicitly_stands(finder: EntityFinder):
    signal = line(
        "Big news from the marsh",
        finder,
        predicate=Predicate.OTHER,
        subjects=("Northlight", "Marsh Mail"),
        due="2026-08-03",
        deadline="2026-08-10",
        tiers=(Tier.PRIMARY,),
    )
    assert isinstance(signal, Signal)
    assert signal.predicate is Predicate.OTHER
    assert signal.subjects == ("organisation:northlight", "name:marsh-mail")
    assert (signal.due, signal.deadline) == ("2026-08-03", "2026-08-10")
    assert signal.tiers == (Tier.PRIMARY,)


def test_two_publications_keep_their_own_ids(finder: EntityFinder):
    text = "Weights of Lumen 3 on July 28"
    one = specify_line(text, PUBLISHED, "The Weekly", SignalOrigin.IMPORT, finder)
    other = specify_line(text, PUBLISHED, "The Daily", SignalOrigin.IMPORT, finder)
    assert isinstance(one, Signal)
    assert isinstance(other, Signal)
    assert one.id != other.id
