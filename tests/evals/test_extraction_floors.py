"""Floors of taking text, dates and titles from recorded pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.evaluate_extraction import evaluate_extraction
from tests.evals.measuring import hash_files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.shared, pytest.mark.slow]

FINGERPRINT = "56132ae357e51737"


def test_extraction_from_recorded_pages_keeps_its_floors(shared: Path):
    pages = shared / "data" / "pages"
    truth = (pages / "index.jsonl", pages / "ground_truth_text.jsonl.gz")
    assert hash_files(truth) == FINGERPRINT
    figures = evaluate_extraction(pages)
    assert figures.text_f1 >= 0.965
    assert figures.text_recall >= 0.97
    assert figures.date_accuracy >= 0.925
    assert figures.stated_date_accuracy >= 0.95
    assert figures.title_accuracy >= 0.865
