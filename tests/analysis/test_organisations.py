"""Organisations that no list knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.entities import build_finder, to_records
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.knowledge.organisations import discover_organisations

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder

GAZETTEER = load_gazetteer()


@pytest.fixture(scope="module")
def finder():
    return build_finder(GAZETTEER)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Shares of Quillon Inc. rose.", ["Quillon"]),
        ("Brisco Venture Partners led the round.", ["Brisco Venture Partners"]),
        ("We spoke with Tamsin, a Berlin start-up that routes parcels.", ["Tamsin"]),
        ("The security firm Garnetta said it had found the hole.", ["Garnetta"]),
        ("Lumo CEO Dana Reyes resigned.", ["Lumo"]),
        ("Oakfern (NASDAQ: OAKF) slipped.", ["Oakfern"]),
        ("The company Thursday said nothing.", []),
        ("Our Company, Inc. is an example. The bank and the firm met.", []),
        ("The firm Harbour has a harbour view.", []),
        ("Ann Moss, a researcher at a security firm, agreed.", []),
        ("Why New Systems Need Fresh Capital Management", []),
    ],
)
def test_an_organisation_is_introduced_by_form_trade_or_office(text: str, names: list[str]):
    assert [one.name for one in discover_organisations(text)] == names


def test_once_introduced_it_is_found_throughout_and_owns_its_people(finder: EntityFinder):
    text = "Tamsin grows\n\nTamsin, a parcel start-up, hired. Tamsin CEO Joan Lisle was glad."
    located = finder.locate(text)
    assert [hit.start for hit in located if hit.entity == "organisation:tamsin"] == [0, 14, 48]
    records = {record.key: record for record in to_records(located, GAZETTEER)}
    assert records["organisation:tamsin"].discovered
    assert records["person:joan-lisle"].owner == "organisation:tamsin"


def test_a_known_organisation_is_not_discovered_again(finder: EntityFinder):
    text = "OpenAI Inc. and Nvidia Corporation (NASDAQ: NVDA) agreed with the chipmaker Broadcom."
    records = to_records(finder.locate(text), GAZETTEER)
    assert {r.key for r in records} == {
        "organisation:openai", "organisation:nvidia", "organisation:broadcom",
    }  # fmt: skip
    assert not any(record.discovered for record in records)
