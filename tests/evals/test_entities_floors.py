"""Floors of entities on the beginnings of recorded articles, labelled by reading.

A hundred and thirty English articles of 25 words or more were drawn with a fixed seed; title and first 80
words were read. Forty were at hand while the rules were made; the sixty blind ones were labelled
after that and before the first run on them. Their misses were read then, and organisations, acts
and regions mended; thirty more were drawn and labelled before the first run of that. The labels
hold ids, offsets and keys. Outlets, bylines and what could be read either way are optional.
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
LATER = LABELS / "entities_later.jsonl"
ALL = (TRIED, BLIND, LATER)


def test_the_floors_belong_to_this_data(shared: Path):
    assert hash_files([shared / ARTICLES, *ALL]) == "6cffd473166aa5de"


def test_the_sets_are_disjoint_and_labels_hold_no_text():
    rows = {path: [json.loads(line) for line in path.read_text().splitlines()] for path in ALL}
    ids = [row["id"] for path in ALL for row in rows[path]]
    assert [len(rows[path]) for path in ALL] == [40, 60, 30]
    assert len(set(ids)) == len(ids)
    labelled = [one for path in ALL for row in rows[path] for one in row["entities"]]
    assert {key for one in labelled for key in one} == {"start", "end", "entity", "optional"}


@pytest.mark.parametrize(
    ("labels", "precision", "recall"),
    [(TRIED, 0.98, 0.91), (BLIND, 0.98, 0.86), (LATER, 0.96, 0.86)],
)
def test_entities_keep_their_floor(shared: Path, labels: Path, precision: float, recall: float):
    figures = evaluate_entities(shared / ARTICLES, [labels], build_finder(load_gazetteer()))
    assert figures.precision >= precision
    assert figures.recall >= recall
    assert figures.kinds["model"].f1 >= 0.95
    assert figures.kinds["person"].precision >= 0.95
