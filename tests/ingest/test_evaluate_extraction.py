from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from ingest.evaluate_extraction import evaluate_extraction, score_text
from ingest.text import markup_to_text
from tests.feeding import PROSE, page

if TYPE_CHECKING:
    from pathlib import Path


def test_shingles_score_what_is_shared() -> None:
    assert score_text("a b c d e", "a b c d e") == (1.0, 1.0)
    assert score_text("a b c d e x", "a b c d e") == (2 / 3, 1.0)
    assert score_text("", "a b c d") == (0.0, 0.0)


def test_a_folder_with_one_perfect_page_scores_high(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page().encode()))
    row = {"file": "a.html.gz", "url": "https://ledger.example/1", "title": "Model 1 is out"}
    (tmp_path / "index.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    truth = json.dumps(row | {"text": markup_to_text(PROSE)})
    (tmp_path / "ground_truth_text.jsonl.gz").write_bytes(gzip.compress(truth.encode()))
    figures = evaluate_extraction(tmp_path)
    assert (figures.pages, figures.text_pages, figures.date_pages) == (1, 1, 0)
    assert figures.text_f1 > 0.9
    assert figures.title_accuracy == 1.0
