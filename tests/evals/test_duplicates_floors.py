"""Floors of duplicates on pairs of the recording, labelled by reading both texts.

Two articles are duplicates when one text is, for the most part, the other's: edited, cut short,
reposted with its headline, or carried by another outlet. The same event in other words, a site's
templates and furniture, a digest that carries an article, a comment that quotes one, are none.
Pairs were drawn by equal and near titles, bands of shared word runs, bands of cosine, and labelled
events, spread over the weeks (`drawn`); nine that could not be told from what is known were left
out. The early pairs chose the thresholds. On the late ones (from 11 July on) the first run gave
precision 0.88 and recall 0.88; its failures were read and mended, so they are no held-out set.

The blind pairs were drawn and labelled later, without a look at the judge, and are disjoint from
the others; the others had taken nearly every copy there is. docs/duplicates.md has the figures.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from analysis.evaluate.duplicates import evaluate_duplicates
from tests.evals.measuring import hash_files

pytestmark = [pytest.mark.shared, pytest.mark.slow]

ARTICLES = "data/replay/articles.jsonl.gz"
LABELS = Path(__file__).parent / "labels"
EARLY, LATE = LABELS / "duplicates_early.jsonl", LABELS / "duplicates_late.jsonl"
BLIND = LABELS / "duplicates_blind.jsonl"


def test_the_floors_belong_to_this_data(shared: Path):
    assert hash_files([shared / ARTICLES, EARLY, LATE]) == "dca9992b7ce39145"


def test_the_sample_is_large_and_mostly_hard():
    rows = [json.loads(line) for path in (EARLY, LATE) for line in path.read_text().splitlines()]
    assert len(rows) >= 400
    assert len({frozenset((row["a"], row["b"])) for row in rows}) == len(rows)
    reasons = Counter(row["why"] for row in rows if not row["duplicate"])
    assert reasons["same_event"] >= 100
    assert reasons["template"] + reasons["series"] + reasons["furniture"] >= 100
    assert {set(row) == {"a", "b", "duplicate", "why", "drawn"} for row in rows} == {True}


@pytest.mark.parametrize(("labels", "support"), [(EARLY, 54), (LATE, 34)])
def test_duplicates_keep_their_floor(shared: Path, labels: Path, support: int):
    figures = evaluate_duplicates(shared / ARTICLES, [labels])
    assert figures.support == support
    assert figures.precision >= 0.98
    assert figures.recall >= 0.95


def test_the_blind_pairs_are_disjoint_from_those_that_were_tuned_on():
    tuned, blind = (
        {
            frozenset((row["a"], row["b"]))
            for path in paths
            for row in map(json.loads, path.read_text().splitlines())
        }
        for paths in ((EARLY, LATE), (BLIND,))
    )
    assert len(blind) >= 140
    assert not tuned & blind


def test_no_blind_pair_of_different_texts_is_taken_for_a_copy(shared: Path):
    figures = evaluate_duplicates(shared / ARTICLES, [BLIND])
    assert (figures.support, figures.precision) == (2, 1.0)
    assert figures.recall >= 0.5
