"""Mentions against labels: same entity, same place; optional ones apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analysis.evaluate.entities import evaluate_entities
from analysis.knowledge.entities import build_finder
from analysis.knowledge.gazetteer import load_gazetteer
from db.errors import AnalysisError

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "OpenAI ships GPT-5.9"
ARTICLE = {
    "id": "a",
    "title": TITLE,
    "text": "Nvidia and Broadcom profit. Beyond the line: Google.",
}
MODEL = {"start": 13, "end": 20, "entity": "model:gpt-5.9"}
WRONG_KEY = {"start": 0, "end": 6, "entity": "organisation:openai-foundation"}
READ_TO = len(TITLE) + 2 + 27


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_gazetteer())


def measure(folder: Path, finder: Any, *entities: dict[str, Any], end: int = READ_TO) -> Any:
    articles, labels = folder / "articles.jsonl", folder / "labels.jsonl"
    articles.write_text(json.dumps(ARTICLE) + "\n")
    labels.write_text(json.dumps({"id": "a", "end": end, "entities": list(entities)}) + "\n")
    return evaluate_entities(articles, [labels], finder)


def test_an_entity_counts_where_place_and_key_agree(tmp_path: Path, finder: Any):
    start = len(TITLE) + 2
    nvidia = {"start": start, "end": start + 6, "entity": "organisation:nvidia"}
    broadcom = {"start": start + 11, "end": start + 19, "entity": "organisation:broadcom"}
    openai = {"start": 0, "end": 6, "entity": "organisation:openai"}
    figures = measure(tmp_path, finder, MODEL, nvidia, broadcom, openai)
    assert (figures.precision, figures.recall, figures.documents) == (1.0, 1.0, 1)
    assert figures.kinds["organisation"].support == 3


def test_another_key_is_both_wrong_and_missed(tmp_path: Path, finder: Any):
    figures = measure(tmp_path, finder, MODEL, WRONG_KEY, end=len(TITLE))
    assert figures.kinds["model"].f1 == 1.0
    assert (figures.kinds["organisation"].precision, figures.recall) == (0.0, 0.5)


def test_an_optional_mention_is_neither_wrong_nor_missed(tmp_path: Path, finder: Any):
    figures = measure(tmp_path, finder, MODEL, WRONG_KEY | {"optional": True}, end=len(TITLE))
    assert (figures.precision, figures.recall) == (1.0, 1.0)
    assert "organisation" not in figures.kinds


def test_a_label_of_another_form_is_refused(tmp_path: Path, finder: Any):
    with pytest.raises(AnalysisError, match="`start`, `end` and `entity`"):
        measure(tmp_path, finder, {"start": 1, "end": 2})
