"""Captured versions in a folder, compared."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.terms import evaluate_terms
from db.errors import AnalysisError

if TYPE_CHECKING:
    from pathlib import Path

OLD = "You must be at least 18 years old to use it.\nYou shall not resell it to anybody else."
NEW = OLD.replace("18", "16") + "\nYou may not use output to train any other AI model."


def read(body: bytes, name: str) -> str:
    return body.decode().replace("<html>", "").replace("<br>", "\n")


def write_index(folder: Path, texts: dict[str, str]) -> None:
    rows = []
    for number, (day, text) in enumerate(texts.items()):
        name = f"page{number}.html.gz"
        page = "<html>" + text.replace("\n", "<br>")
        (folder / name).write_bytes(gzip.compress(page.encode(), mtime=0))
        rows.append({"file": name, "service": "Corvid", "document": "Terms", "captured": day})
    lines = (json.dumps(row) for row in reversed(rows))
    (folder / "index.jsonl").write_text("\n".join(lines), "utf-8")


def test_captures_are_compared_in_order_of_time(tmp_path: Path):
    write_index(tmp_path, {"2025-01-01": OLD, "2025-02-01": OLD + "\n", "2025-03-01": NEW})
    figures = evaluate_terms(tmp_path, read)
    assert (figures.versions, figures.documents) == (3, 1)
    assert [(one.from_version, one.to_version) for one in figures.unchanged] == [
        ("page0.html.gz", "page1.html.gz")
    ]
    (change,) = figures.changes
    assert [one.text for one in change.added] == [NEW.splitlines()[2]]
    assert change.added[0].kinds == ("output_use",)
    assert change.added[0].who == ("Those who train other models with outputs",)
    assert change.removed == ()
    assert [(one.before, one.says, one.who) for one in change.reworded] == [
        (("Age 18",), ("Age 16",), ("Those under 16",))
    ]
    assert change.kinds == ("output_use", "age")


def test_texts_are_grouped_by_name_and_ordered_by_number(tmp_path: Path):
    for version in ("2", "10", "3_1"):
        (tmp_path / f"lumen{version}-LICENSE.txt").write_text(f"{OLD}\nWithin {version} days.")
        (tmp_path / f"lumen{version}-POLICY.md").write_text(OLD)
    (tmp_path / "README.md").write_text("about")
    figures = evaluate_terms(tmp_path, read)
    assert (figures.versions, figures.documents) == (6, 2)
    assert [one.to_version for one in figures.changes] == [
        "lumen3_1-LICENSE.txt", "lumen10-LICENSE.txt",
    ]  # fmt: skip
    assert len(figures.unchanged) == 2


def test_a_renamed_threshold_is_told_as_one_in_which_only_a_name_changed(tmp_path: Path):
    text = (
        "If, on the Lumen 3 release date, you have more than 9 million monthly users, ask us.\n"
        "You may use Lumen 3 as you like at home.\n"
        "Lumen 3 was made with care by Corvid in winter."
    )
    (tmp_path / "lumen3.txt").write_text(text)
    (tmp_path / "lumen4.txt").write_text(text.replace("Lumen 3", "Lumen 4"))
    (change,) = evaluate_terms(tmp_path, read).changes
    assert [(one.only_names, one.kinds) for one in change.reworded] == [(True, ("user_threshold",))]
    assert change.renamed == 3


def test_the_newest_version_has_its_table(tmp_path: Path):
    write_index(tmp_path, {"2025-01-01": OLD, "2025-03-01": NEW})
    rows = evaluate_terms(tmp_path, read).terms
    assert {(one.version, one.kind) for one in rows} >= {("page1.html.gz", "age")}


@pytest.mark.parametrize("text", ["{}", "not json", '{"file": 1'])
def test_a_bad_index_is_refused_with_its_line(tmp_path: Path, text: str):
    (tmp_path / "index.jsonl").write_text(text)
    with pytest.raises(AnalysisError, match="line 1"):
        evaluate_terms(tmp_path, read)


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(AnalysisError, match="neither"):
        evaluate_terms(tmp_path, read)


def test_a_capture_outside_the_folder_is_refused(tmp_path: Path):
    row = {"file": "../secret", "service": "a", "document": "b", "captured": "2025-01-01"}
    (tmp_path / "index.jsonl").write_text(json.dumps(row))
    with pytest.raises(AnalysisError, match="outside"):
        evaluate_terms(tmp_path, read)


def test_a_missing_capture_is_refused_by_name(tmp_path: Path):
    row = {"file": "gone.html", "service": "a", "document": "b", "captured": "2025-01-01"}
    (tmp_path / "index.jsonl").write_text(json.dumps(row))
    with pytest.raises(AnalysisError, match="gone"):
        evaluate_terms(tmp_path, read)
