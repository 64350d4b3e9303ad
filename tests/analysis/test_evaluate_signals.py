"""Figures of the ledger over labelled statements, from files of the stated form."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.signal_labels import find_quote, subject_keys
from analysis.evaluate.signals import SignalFigures, evaluate_signals
from analysis.hashing_embedder import HashingEmbedder
from analysis.knowledge.understand import Understander, load_understander
from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PROMISE = "Google will release Gemini 9 Pro on 20 March 2026."
ARTICLES = [
    {"id": "a1", "title": PROMISE, "text": "", "published": "2026-03-02T09:00:00Z"},
    {"id": "a2", "title": "Google releases Gemini 8 Flash", "published": "2026-03-20T09:00:00Z"},
    {
        "id": "a3",
        "title": "Google releases Gemini 9 Pro to all developers",
        "published": "2026-03-20T15:00:00Z",
    },
    {"id": "a4", "title": "A walk along the quay", "published": "2026-03-21T15:00:00Z"},
]
LABEL = {
    "signal_id": "g1",
    "article_id": "a1",
    "quote": PROMISE,
    "subject": ["Google", "Gemini 9 Pro"],
    "predicate": "model_released",
    "due": "2026-03-20",
    "due_text": "on 20 March 2026",
    "outcome": "fired",
    "evidence": [{"article_id": "a3", "published": "2026-03-20T15:00:00Z"}],
}


@cache
def understander() -> Understander:
    return load_understander()


def write(path: Path, records: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def figures(folder: Path, *labels: Mapping[str, object]) -> SignalFigures:
    return evaluate_signals(
        write(folder / "articles.jsonl", [{"text": "", "source": "q", **one} for one in ARTICLES]),
        write(folder / "labels.jsonl", list(labels)),
        write(folder / "negatives.jsonl", [{"signal_id": "g1", "article_id": "a2"}]),
        HashingEmbedder(),
        understander(),
    )


def test_a_promise_that_was_kept_counts_in_every_figure(tmp_path: Path):
    told = figures(tmp_path, LABEL)
    assert (told.extraction_recall, told.predicate_accuracy, told.due_accuracy) == (1.0, 1.0, 1.0)
    assert (told.resolution_precision, told.resolution_recall) == (1.0, 1.0)
    assert (told.specified.exact, told.streamed.right) == (1, 1)
    assert (told.false_fire_rate, told.negatives, told.void_rate) == (0.0, 1, 0.0)
    assert told.documents == 4


def test_a_firing_of_what_did_not_happen_costs_precision(tmp_path: Path):
    told = figures(tmp_path, {**LABEL, "outcome": "not_fired_by_end", "evidence": []})
    assert told.resolution_precision == 0.0
    assert told.specified.support == 0


def test_an_unknown_outcome_counts_neither_way(tmp_path: Path):
    told = figures(tmp_path, {**LABEL, "outcome": "unknown", "evidence": []})
    assert (told.specified.fired, told.specified.unknown_fired) == (0, 1)


def test_evidence_of_another_time_is_not_the_same_event(tmp_path: Path):
    far = [{"article_id": "zz", "published": "2026-05-01T00:00:00Z"}]
    near = [{"article_id": "zz", "published": "2026-03-22T00:00:00Z"}]
    assert figures(tmp_path, {**LABEL, "evidence": far}).specified.right == 0
    told = figures(tmp_path, {**LABEL, "evidence": near}).specified
    assert (told.right, told.exact) == (1, 0)


def test_a_label_without_its_quotation_is_refused_by_name(tmp_path: Path):
    with pytest.raises(AnalysisError, match="`quote`"):
        figures(tmp_path, {**LABEL, "quote": ""})


def test_labels_of_other_articles_are_no_labels(tmp_path: Path):
    with pytest.raises(AnalysisError, match="names no dated article"):
        figures(tmp_path, {**LABEL, "article_id": "elsewhere"})


def test_a_quotation_is_found_whatever_its_spaces():
    assert find_quote("One two\n three.", "two three") == (4, 14)
    assert find_quote("One two", "four") is None


def test_the_thing_stands_before_who_makes_it():
    keys = subject_keys(["Google", "Gemini 9 Pro", "Northlight Reader"], understander().finder)
    assert keys == ("model:gemini-9-pro", "name:northlight-reader", "organisation:google")
