"""Names that are also everyday words, decided by what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.entities import build_finder
from analysis.knowledge.gazetteer import load_gazetteer
from tests.analysis.ambiguous_names import BLIND, TRIED

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_gazetteer())


def is_right(finder: EntityFinder, sentence: str, key: str, *, meant: bool) -> bool:
    return any(hit.entity == key for hit in finder.locate(sentence)) == meant


@pytest.mark.parametrize(("sentence", "key", "meant"), TRIED)
def test_the_sense_is_read_from_the_sentence(
    finder: EntityFinder, sentence: str, key: str, meant: bool
):
    assert is_right(finder, sentence, key, meant=meant)


def test_the_rules_hold_on_sentences_that_they_were_not_made_on(finder: EntityFinder):
    right = [is_right(finder, sentence, key, meant=meant) for sentence, key, meant in BLIND]
    assert sum(right) >= 0.95 * len(BLIND)


def test_the_tables_are_disjoint_and_show_both_senses_of_most_names():
    assert not {row[0] for row in TRIED} & {row[0] for row in BLIND}
    assert len(TRIED) >= 60
    for table in (TRIED, BLIND):
        meant = {row[2] for row in table}
        assert meant == {True, False}
    both = {key for _, key, meant in TRIED if meant} & {key for _, key, meant in TRIED if not meant}
    assert len(both) >= 20
