from __future__ import annotations

import pytest

from analysis.stories.calibration import MODEL, Regime
from analysis.stories.claims import name_other_models, name_other_sums, read_claims
from analysis.stories.features import FEATURES
from analysis.stories.options import StoryOptions


def apart(left: str, right: str, *entities: tuple[str, ...]) -> bool:
    named = entities or ((), ())
    return name_other_models(read_claims(left, named[0]), read_claims(right, named[1]))


@pytest.mark.parametrize(
    ("left", "right", "other"),
    [
        ("Northlight ships Lantern 4.1", "Northlight ships Lantern 4.5", True),
        ("Northlight ships Lantern 4.1", "Lantern v4.1 is out", False),
        ("Lantern 4.1 and Lantern 4.5 compared", "Northlight ships Lantern 4.5", False),
        ("Northlight ships Lantern 4.1", "Quarry ships Pick 2", False),
        ("Northlight ships Lantern 4", "Lantern 4.0 is out", False),
        ("The order of June 12 is signed", "On June 13 the order takes effect", False),
    ],
)
def test_a_version_names_one_model(left: str, right: str, other: bool) -> None:
    assert apart(left, right) is other


@pytest.mark.parametrize(
    ("left", "right", "other"),
    [
        ("model:lantern-5-sol", "model:lantern-5-sol-mini", True),
        ("model:lantern-5-flash", "model:lantern-5-pro", True),
        ("model:lantern-5", "model:lantern-5-pro", False),  # the flagship goes by the plain name
        ("model:lantern-5-70b", "model:lantern-5-8b", True),
        ("model:lantern-5", "model:lantern-5", False),
        ("model:lantern-5-mini", "model:pick-2", False),
        ("organisation:northlight", "organisation:northlight-mini", False),
    ],
)
def test_a_size_names_another_model(left: str, right: str, other: bool) -> None:
    assert apart("one", "two", (left,), (right,)) is other


@pytest.mark.parametrize(
    ("left", "right", "other"),
    [
        ("Quarry raises $2 billion", "Quarry raises $600 million", True),
        ("Quarry raises $2 billion", "Quarry takes in $1.9bn from banks", False),
        ("Quarry raises $2bn at a $14bn valuation", "Quarry is worth $14 billion", False),
        ("Quarry raises €1,200,000", "Quarry raises €1.2m", False),
        ("Quarry raises $2 billion", "Quarry raises money", False),
    ],
)
def test_sums_that_are_not_near_tell_of_two_deals(left: str, right: str, other: bool) -> None:
    assert name_other_sums(read_claims(left, ()), read_claims(right, ())) is other


@pytest.mark.parametrize(
    ("title", "phase", "stage"),
    [
        ("Writers sue Northlight over Lantern", -1, 0),
        ("Northlight settles the lawsuit of the writers", 1, 0),
        ("Judge dismisses suit against Northlight", 1, 0),
        ("Northlight plans to launch Lantern 6", 0, -1),
        ("Lantern 6 is now available", 0, 1),
        ("Northlight announces that Lantern 6 is now available", 0, 0),
        ("Lantern 6 reads maps", 0, 0),
    ],
)
def test_a_case_and_a_launch_have_stages(title: str, phase: int, stage: int) -> None:
    claims = read_claims(title, ())
    assert (claims.phase, claims.stage) == (phase, stage)


@pytest.mark.parametrize("name", ["version_conflict", "opposite"])
def test_a_conflict_outweighs_titles_that_share_every_other_word(name: str) -> None:
    first, *rest = MODEL.coefficients[Regime.TITLE_DATED]
    alike = dict.fromkeys(("dense", "steady", "words", "titles", "contained", "names"), 0.93)
    values = alike | {name: 1.0, "gap": 0.7}
    odds = first + sum(w * values.get(f, 0.0) for f, w in zip(FEATURES, rest, strict=True))
    assert odds < StoryOptions().threshold
