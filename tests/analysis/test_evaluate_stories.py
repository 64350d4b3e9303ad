"""Evaluation of stories reads every stated form and scores labelled documents only."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from analysis.evaluate.documents import parse_date, read_documents
from analysis.evaluate.stories import evaluate_stories, follow_outcomes
from analysis.hashing_embedder import HashingEmbedder
from analysis.stories.item import Merge, Outcome, Placement, Split
from analysis.stories.options import StoryOptions
from db.errors import AnalysisError
from tests.analysis.story_corpus import WordUnderstander

if TYPE_CHECKING:
    from pathlib import Path

EMBEDDER = HashingEmbedder()
DOCUMENTS: list[dict[str, Any]] = [
    {"id": "3", "title": "Bluebird Bank buys Granite for nine billion", "date": "2026-03-02",
     "cluster_id": "bank"},
    {"id": "1", "title": "Acme releases Roadrunner 3 open weights", "date": "2026-03-01T10:00:00Z",
     "cluster_id": "acme"},
    {"id": "2", "title": "Roadrunner 3 open weights: Acme releases",
     "date": "2026-03-01T14:00:00+02:00", "cluster_id": "acme"},
    {"id": "4", "title": "Norland passes law", "date": None, "text": "", "cluster_id": "law"},
]  # fmt: skip


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    data = "\n".join(json.dumps(record) for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["docs.jsonl", "docs.jsonl.gz"])
def test_documents_with_their_own_clusters_are_scored(tmp_path: Path, name: str):
    path = write_lines(tmp_path / name, DOCUMENTS)
    figures = evaluate_stories(path, [], EMBEDDER, WordUnderstander())
    assert (figures.documents, figures.scored, figures.clusters) == (4, 4, 3)
    assert figures.b_cubed_f1 == figures.b_cubed_f1_multi == figures.ari == 1.0
    assert figures.seconds > 0


def test_all_articles_stream_and_only_labelled_events_count(tmp_path: Path):
    path = write_lines(tmp_path / "articles.jsonl", DOCUMENTS)
    first = write_lines(
        tmp_path / "a.jsonl", [{"id": "1", "event": "x"}, {"id": "9", "event": "y"}]
    )
    second = write_lines(
        tmp_path / "b.jsonl", [{"id": "3", "event": "x"}, {"id": "4", "event": None}]
    )
    figures = evaluate_stories(path, [first, second], EMBEDDER, WordUnderstander())
    assert (figures.documents, figures.scored) == (4, 2)
    assert figures.b_cubed_precision == 1.0
    assert figures.b_cubed_recall == 0.5


def test_labels_are_not_read_before_the_prediction(tmp_path: Path):
    path = write_lines(tmp_path / "articles.jsonl", DOCUMENTS)
    labels = write_lines(tmp_path / "labels.jsonl", [{"id": "1", "event": "x"}])

    class Spoiler(HashingEmbedder):
        def encode(self, texts: Any) -> Any:
            labels.write_text('{"id": "3", "event": "late"}')
            return super().encode(texts)

    figures = evaluate_stories(path, [labels], Spoiler(), WordUnderstander())
    assert figures.scored == 1


def test_what_the_assigner_has_forgotten_is_scored_all_the_same(tmp_path: Path):
    path = write_lines(tmp_path / "docs.jsonl", DOCUMENTS)
    options = StoryOptions(memory=2)
    figures = evaluate_stories(path, [], EMBEDDER, WordUnderstander(), options)
    assert figures.scored == len(DOCUMENTS)


def test_merges_and_splits_are_followed_to_the_end():
    def placed(key: str, story: str) -> Placement:
        return Placement(key, story, 1.0, opened=True)

    outcomes = [
        Outcome(placed("a", "s1")),
        Outcome(placed("b", "s2")),
        Outcome(placed("c", "s1"), (Merge("s2", "s1", 0.9),)),
        Outcome(placed("d", "s2"), splits=(Split("s2", "s3", ("b", "d"), 0.9),)),
        Outcome(placed("e", "s3")),
    ]
    assert follow_outcomes(outcomes) == {"a": "s2", "b": "s3", "c": "s2", "d": "s3", "e": "s3"}


def test_documents_come_in_time_order_with_undated_ones_last(tmp_path: Path):
    path = write_lines(tmp_path / "docs.jsonl", DOCUMENTS)
    assert [document.id for document in read_documents(path)] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("value", [None, "", "soon", 17])
def test_what_is_no_date_is_none(value: object):
    assert parse_date(value) is None


@pytest.mark.parametrize("line", ["not json", '["no object"]', '{"title": "no id"}', "[" * 100_000])
def test_a_broken_line_is_named(tmp_path: Path, line: str):
    path = tmp_path / "docs.jsonl"
    path.write_text('{"id": "1", "title": "x"}\n' + line)
    with pytest.raises(AnalysisError, match="line 2"):
        read_documents(path)


def test_an_address_that_cannot_be_read_leaves_the_source(tmp_path: Path):
    record = {"id": "1", "title": "x", "url": "http://[bad", "source": "Gazette"}
    documents = read_documents(write_lines(tmp_path / "docs.jsonl", [record]))
    assert [(one.url, one.domain) for one in documents] == [("", "gazette")]


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_documents(tmp_path / "missing.jsonl")


def test_documents_without_any_label_are_refused(tmp_path: Path):
    path = write_lines(tmp_path / "docs.jsonl", [{"id": "1", "title": "x"}])
    with pytest.raises(AnalysisError, match=r"no document of .* has a label"):
        evaluate_stories(path, [], EMBEDDER, WordUnderstander())
