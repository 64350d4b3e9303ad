"""Models that no list knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.discovery import discover_models
from analysis.knowledge.entities import build_finder, to_records
from analysis.knowledge.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder

GAZETTEER = load_gazetteer()


@pytest.fixture(scope="module")
def finder():
    return build_finder(GAZETTEER)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Krea released Zephyra 2.5, a new open model for images.", {"model:zephyra-2.5": "krea"}),
        ("Samsung has trained a language model called Gauss Onyx.", {"model:gauss-onyx": "samsung"}),
        ("Today Salesforce launches Halcyon 3 70B, a model for code.", {"model:halcyon-3-70b": "salesforce"}),
        ("Firefox 140.1 is out. Mozilla released it with a model inside.", {}),
        ("Intel announced that Section 5.1 of the model contract ends.", {}),
        ("The agreement covers Route 66 and Terminal 2.", {}),
        ("NVIDIA Nemotron 3 Ultra, a model by NVIDIA, is released.", {}),
        ("She drives a Volvo 240 to the model shop.", {}),
    ],
)  # fmt: skip
def test_strangers_need_strong_signs_and_get_their_maker(
    finder: EntityFinder, text: str, found: dict[str, str]
):
    records = to_records(finder.locate(text), GAZETTEER)
    strangers = {r.key: r.owner for r in records if r.kind == "model" and r.family not in FAMILIES}
    assert strangers == {key: f"organisation:{owner}" for key, owner in found.items()}


FAMILIES = {family.key for family in GAZETTEER.families}


def test_a_maker_tips_the_balance():
    text = "It announces a model named Halcyon today."
    assert [one.name for one in discover_models(text, [])] == ["Halcyon"]
    quiet = "There was a robot called Halcyon by Acme."
    assert discover_models(quiet, [(36, 40, "organisation:acme")]) == []


def test_a_known_family_may_have_a_new_branch(finder: EntityFinder):
    text = "Anthropic released Claude Saga 9, its largest model. Claude Saga 9 costs more."
    records = {r.key: r for r in to_records(finder.locate(text), GAZETTEER)}
    saga = records["model:claude-saga-9"]
    assert (saga.family, saga.owner) == ("model:claude", "organisation:anthropic")
    assert (saga.version, saga.discovered) == ("9", True)
