"""Evaluation of threads scores events by thread, over stories as found and as given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from analysis.evaluate.threads import evaluate_threads, read_members, score_links
from analysis.hashing_embedder import HashingEmbedder
from analysis.stories.options import StoryOptions
from analysis.stories.threads import Link, ThreadOptions
from db.errors import AnalysisError
from tests.analysis.story_corpus import WordUnderstander

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS: list[dict[str, Any]] = [
    {"id": "1", "title": "Northlight suspends access to Lantern 5 after export order",
     "date": "2026-03-01"},
    {"id": "2", "title": "Export order on Lantern 5 lifted, Northlight access returns",
     "date": "2026-03-12"},
    {"id": "3", "title": "Quarry buys Norland Bank for nine billion", "date": "2026-03-12"},
]  # fmt: skip
LABELS: list[dict[str, Any]] = [
    {"id": "1", "event": "out", "thread": "lantern"},
    {"id": "2", "event": "back", "thread": "lantern"},
    {"id": "3", "event": "bank", "thread": None},
]


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def test_a_linked_pair_of_events_counts_for_both_ways_of_scoring(tmp_path: Path):
    figures = evaluate_threads(
        write_lines(tmp_path / "docs.jsonl", DOCUMENTS),
        [write_lines(tmp_path / "labels.jsonl", LABELS)],
        HashingEmbedder(),
        WordUnderstander(),
        options=ThreadOptions(threshold=-6.5),
    )
    assert (figures.documents, figures.events, figures.threads) == (3, 3, 1)
    for scores in (figures.found, figures.given):
        assert (scores.pair_precision, scores.pair_recall, scores.links_right) == (1.0, 1.0, 1.0)
        assert scores.b_cubed_f1 == 1.0


def test_documents_that_the_assigner_forgot_count_too(tmp_path: Path):
    read = read_members(
        write_lines(tmp_path / "docs.jsonl", DOCUMENTS),
        HashingEmbedder(),
        WordUnderstander(),
        StoryOptions(memory=1),
    )
    assert [(key, member.seq) for key, member in read.items()] == [("1", 1), ("2", 2), ("3", 3)]


def test_labels_without_threads_are_refused(tmp_path: Path):
    labels = [{"id": "1", "event": "out", "thread": None}]
    with pytest.raises(AnalysisError, match="thread"):
        evaluate_threads(
            write_lines(tmp_path / "docs.jsonl", DOCUMENTS),
            [write_lines(tmp_path / "labels.jsonl", labels)],
            HashingEmbedder(),
            WordUnderstander(),
        )


def test_a_wrong_link_costs_precision_and_a_missing_one_recall():
    events = {"1": "out", "2": "back", "3": "bank"}
    stories = {"1": "s1", "2": "s2", "3": "s3"}
    threads = {"out": "lantern", "back": "lantern"}
    wrong = score_links([Link("s3", "s1", "follows", 1.0)], stories, events, threads)
    assert (wrong.pair_precision, wrong.pair_recall, wrong.links_right) == (0.0, 0.0, 0.0)
    none = score_links([], stories, events, threads)
    assert (none.pair_recall, none.b_cubed_precision, none.links) == (0.0, 1.0, 0)
    assert none.b_cubed_f1_multi == pytest.approx(2 / 3)
