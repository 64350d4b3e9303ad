"""The figures of duplicates, from both forms of labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from analysis.evaluate.duplicates import evaluate_duplicates
from app.cli.main import cli
from db.errors import AnalysisError
from tests.analysis.copy_corpus import prose

if TYPE_CHECKING:
    from pathlib import Path

SAME, OTHER = prose(1, 150), prose(2, 150)
ARTICLES = [
    {"id": "x1", "title": "One", "text": SAME, "date": "2026-03-01T05:00:00Z", "source": "A"},
    {"id": "x2", "title": "Two", "text": SAME, "date": "2026-03-01T08:00:00Z", "source": "B"},
    {"id": "x3", "title": "Three", "text": OTHER, "source": "C"},
    {"id": "x4", "title": "Four", "summary": f"{SAME[:300]}…", "outlet": "D"},
]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(tmp_path / "articles.jsonl", ARTICLES)


def test_labels_that_name_originals_are_scored_on_all_their_pairs(articles: Path, tmp_path: Path):
    rows: list[dict[str, Any]] = [
        {"id": "x1", "duplicate_of": None},
        {"id": "x2", "duplicate_of": "x1"},
        {"id": "x3", "duplicate_of": "x1"},
        {"id": "unknown", "duplicate_of": "x1"},
    ]
    figures = evaluate_duplicates(articles, [write(tmp_path / "labels.jsonl", rows)])
    assert (figures.precision, figures.recall) == (1.0, 1 / 3)
    assert (figures.support, figures.scored, figures.documents) == (3, 3, 4)


def test_labels_of_pairs_are_scored_one_by_one(articles: Path, tmp_path: Path):
    rows = [
        {"a": "x1", "b": "x2", "duplicate": True},
        {"a": "x2", "b": "x1", "duplicate": True},
        {"a": "x2", "b": "x3", "duplicate": False},
        {"a": "x1", "b": "unknown", "duplicate": True},
        {"a": "x1", "b": "x3", "duplicate": True},
    ]
    figures = evaluate_duplicates(articles, [write(tmp_path / "labels.jsonl", rows)])
    assert (figures.precision, figures.recall, figures.scored) == (1.0, 0.5, 3)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"x": 1}], "neither `id` nor"),
        ([{"a": "x1", "b": "x2"}], "`duplicate` is not"),
        ([{"id": "x1"}], "no label has `duplicate_of`"),
        ([{"a": "u", "b": "v", "duplicate": True}], "no article of"),
    ],
)
def test_labels_of_another_form_are_refused_with_a_reason(
    articles: Path, tmp_path: Path, rows: list[dict[str, Any]], message: str
):
    with pytest.raises(AnalysisError, match=message):
        evaluate_duplicates(articles, [write(tmp_path / "labels.jsonl", rows)])


def test_the_command_prints_the_figures(articles: Path, tmp_path: Path):
    labels = write(tmp_path / "labels.jsonl", [{"a": "x1", "b": "x2", "duplicate": True}])
    given = ["evaluate", "duplicates", str(articles), "--labels", str(labels), "--json"]
    result = CliRunner().invoke(cli, given)
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert {"precision", "recall", "f1", "seconds", "documents"} <= found.keys()
    assert found["f1"] == 1.0
