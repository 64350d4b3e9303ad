"""Evaluation of pairs scores each by the odds that build stories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analysis.evaluate.pairs import evaluate_pairs
from analysis.hashing_embedder import HashingEmbedder
from db.errors import AnalysisError
from tests.analysis.story_corpus import WordUnderstander

if TYPE_CHECKING:
    from pathlib import Path

EMBEDDER = HashingEmbedder()
PAIRS: dict[str, Any] = {
    "docs": [
        {"id": "a", "title": "Acme releases Roadrunner 3 open weights", "date": "2026-03-01"},
        {"id": "b", "title": "Roadrunner 3 open weights: Acme releases", "date": "2026-03-01"},
        {"id": "c", "title": "Bluebird Bank buys Granite for nine billion", "date": "2026-03-01"},
    ],
    "must_link": [["a", "b"]],
    "cannot_link": [["a", "c"], ["b", "c"]],
}


def write(path: Path, record: object) -> Path:
    path.write_text(json.dumps(record))
    return path


def test_clear_pairs_are_told_apart_at_the_services_threshold(tmp_path: Path):
    path = write(tmp_path / "pairs.json", PAIRS)
    figures = evaluate_pairs(path, EMBEDDER, WordUnderstander())
    assert figures.auc == figures.average_precision == figures.best_f1 == figures.f1 == 1.0
    assert (figures.documents, figures.pairs) == (3, 3)


@pytest.mark.parametrize(
    "record",
    [[], {"docs": []}, PAIRS | {"must_link": [["a", "missing"]]}],
    ids=["a list", "no links", "an unknown document"],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, record: object):
    with pytest.raises(AnalysisError):
        evaluate_pairs(write(tmp_path / "pairs.json", record), EMBEDDER, WordUnderstander())


def test_what_is_not_json_is_refused(tmp_path: Path):
    path = tmp_path / "pairs.json"
    path.write_text("{")
    with pytest.raises(AnalysisError, match="not JSON"):
        evaluate_pairs(path, EMBEDDER, WordUnderstander())
