"""Floors of comparing terms and licences: every version read by us that says something new."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.captures import read_captures
from analysis.evaluate.terms import evaluate_terms
from analysis.licences.compare import compare
from app.document_pages import read_page
from tests.evals.measuring import hash_files

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.evaluate.terms import TermsFigures

pytestmark = [pytest.mark.shared, pytest.mark.slow]

TERMS, LICENCES = "data/terms", "data/licences"
# Captures that say what the one before said; we read all 35 pairs. The others say something new.
SAME = {
    "0df6df28", "b566af16",  # a link's mark, a misprint
    "728befc2", "5c918e90",  # the same in the sister document
    "68745914", "2bce6211", "10a1c839",  # headings and breaks, the form of a date, marks
    "922a6529",  # a heading of the page
}  # fmt: skip


@pytest.fixture(scope="module")
def licences(shared: Path) -> TermsFigures:
    return evaluate_terms(shared / LICENCES, read_page)


def test_the_floors_belong_to_this_data(shared: Path):
    found = sorted((shared / LICENCES).glob("llama*"))
    assert hash_files([shared / TERMS / "index.jsonl", *found]) == "687bb9264e8828db"


def test_every_real_change_is_found_and_none_where_only_layout_changed(shared: Path):
    captures = read_captures(shared / TERMS, read_page)
    captures.sort(key=lambda one: one.document)
    pairs = [(a, b) for a, b in pairwise(captures) if a.document == b.document]
    assert (len(captures), len(pairs)) == (43, 35)
    found = {b.version: compare(a.text, b.text).is_changed for a, b in pairs}
    same = {name.partition(".")[0].rpartition("_")[2] for name, new in found.items() if not new}
    assert same == SAME


def find(figures: TermsFigures, to_version: str, kind: str) -> tuple[str, str, str]:
    change = next(one for one in figures.changes if one.to_version.startswith(to_version))
    turn = next(one for one in change.turns if one.kind == kind)
    return turn.before, turn.after, turn.who


def test_the_naming_rule_comes_with_the_third_licence(licences: TermsFigures):
    before, after, who = find(licences, "llama3-LICENSE", "naming")
    assert (before, after) == ("", "“Built with Meta Llama 3” must be shown")
    assert who == "Those who distribute it or what is built with it"


def test_outputs_turn_from_barred_to_allowed_with_naming(licences: TermsFigures):
    before, after, who = find(licences, "llama3_1-LICENSE", "output_use")
    assert before == "Using outputs to improve other models is barred"
    assert after.endswith("is allowed with naming")
    assert who.startswith("Those who create/train")


def test_multimodal_models_are_withheld_from_one_region(licences: TermsFigures):
    before, after, who = find(licences, "llama3_2-USE_POLICY", "region")
    assert before == ""
    assert after == "Not granted in European Union for multimodal models"
    assert who == "Those domiciled in European Union"


def test_the_threshold_of_users_is_told_in_every_licence(licences: TermsFigures):
    changes = [one for one in licences.changes if "LICENSE" in one.to_version]
    assert len(changes) == 5
    for change in changes:
        told = [one for one in change.reworded if "user_threshold" in one.kinds]
        assert [one.who for one in told] == [
            ("Those with more than 700 million monthly active users",)
        ]
