"""Floors of entities on the beginnings of recorded articles, labelled by reading.

A hundred English articles of 25 words or more were drawn with a fixed seed; title and first 80
words were read. Forty were at hand while the rules were made; the sixty blind ones were labelled
after that and before the first run on them. The labels hold ids, offsets and keys. Outlets,
bylines and what could be read either way are optional.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.evaluate.entities import evaluate_entities
from analysis.knowledge.entities import build_finder
from analysis.knowledge.gazetteer import load_gazetteer
from tests.evals.measuring import hash_files

pytestmark = [pytest.mark.shared, pytest.mark.slow]

ARTICLES = "data/replay/articles.jsonl.gz"
LABELS = Path(__file__).parent / "labels"
TRIED, BLIND = LABELS / "entities_tried.jsonl", LABELS / "entities_blind.jsonl"


def test_the_floors_belong_to_this_data(shared: Path):
    assert hash_files([shared / ARTICLES, TRIED, BLIND]) == "1009330c42dc8005"


def test_the_blind_articles_are_others_and_labels_hold_no_text():
    rows = {
        path: [json.loads(line) for line in path.read_text().splitlines()]
        for path in (TRIED, BLIND)
    }
    assert not {row["id"] for row in rows[TRIED]} & {row["id"] for row in rows[BLIND]}
    assert (len(rows[TRIED]), len(rows[BLIND])) == (40, 60)
    fields = {key for row in [*rows[TRIED], *rows[BLIND]] for one in row["entities"] for key in one}
    assert fields == {"start", "end", "entity", "optional"}


@pytest.mark.parametrize(
    ("labels", "precision", "recall"), [(TRIED, 0.98, 0.91), (BLIND, 0.98, 0.82)]
)
def test_entities_keep_their_floor(shared: Path, labels: Path, precision: float, recall: float):
    figures = evaluate_entities(shared / ARTICLES, [labels], build_finder(load_gazetteer()))
    assert figures.precision >= precision
    assert figures.recall >= recall
    assert figures.kinds["model"].f1 >= 0.95
    assert figures.kinds["person"].precision >= 0.95
