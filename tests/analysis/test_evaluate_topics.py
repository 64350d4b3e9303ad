"""Figures of topics, relevance and facts on small known cases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.evaluate.facts import evaluate_facts
from analysis.evaluate.topics import (
    auc_of,
    evaluate_relevance,
    evaluate_topics,
    ndcg_of,
    summarise_topics,
)
from analysis.knowledge.understand import load_understander
from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Zeros:
    model_id = "zeros"
    dim = 3

    def encode(self, texts: Sequence[str]):
        return np.zeros((len(texts), 3), dtype=np.float32)


def test_micro_f1_counts_every_decision():
    figures = summarise_topics([{"legal"}, {"research"}], [{"legal"}, {"legal"}], [])
    assert figures.topics["legal"].precision == 0.5
    assert figures.topics["legal"].recall == 1.0
    assert figures.micro_f1 == pytest.approx(0.5)
    assert figures.macro_f1 == 0.0  # no topic has ten documents


def test_auc_and_ndcg_of_known_rankings():
    assert auc_of([(2, 0.9), (1, 0.1), (0, 0.2)]) == 1.0
    assert auc_of([(2, 0.5), (0, 0.5)]) == 0.5
    assert ndcg_of([(2, 3.0), (1, 2.0), (0, 1.0)]) == pytest.approx(1.0)
    assert ndcg_of([(0, 3.0), (2, 1.0)]) == pytest.approx(0.6309, abs=1e-3)


@pytest.fixture
def files(tmp_path: Path):
    articles = tmp_path / "articles.jsonl"
    record = {
        "id": "a", "title": "Anthropic ships Claude Fable 5", "date": "2026-07-15T10:00:00Z",
        "text": "Anthropic released Claude Fable 5 on July 14.", "url": "https://x.test/a",
    }  # fmt: skip
    articles.write_text(json.dumps(record) + "\n")
    labels = tmp_path / "labels.jsonl"
    labels.write_text(
        json.dumps({"id": "a", "topics": ["model_release"], "relevance": 2, "kind": "news"}) + "\n"
    )
    events = tmp_path / "events.json"
    fact = {
        "type": "model_release", "subject": "Claude Fable 5", "article_id": "a",
        "quote": "released Claude Fable 5 on July 14", "effective_date": "2026-07-14",
    }  # fmt: skip
    events.write_text(json.dumps([{"slug": "e", "facts": [fact]}]))
    return articles, labels, events


def test_labelled_files_are_evaluated(files: tuple[Path, ...]):
    articles, labels, events = files
    understander = load_understander()
    topics = evaluate_topics(articles, [labels], Zeros(), understander)
    assert topics.documents == 1
    assert topics.topics["model_release"].recall == 1.0
    relevance = evaluate_relevance(articles, [labels], Zeros(), understander)
    assert relevance.ndcg_per_week == 1.0
    facts = evaluate_facts(articles, events, Zeros(), understander)
    assert facts.recall == facts.loose.recall == 1.0
    assert facts.dated == 1.0


def test_events_of_another_form_are_refused(files: tuple[Path, ...], tmp_path: Path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"a": 1}')
    with pytest.raises(AnalysisError, match="not a list"):
        evaluate_facts(files[0], wrong, Zeros(), load_understander())
