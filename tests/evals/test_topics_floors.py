"""Floors of topics, relevance and facts on the labelled weeks; the heads never saw W30."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.embedding import load_embedder
from analysis.evaluate.facts import evaluate_facts
from analysis.evaluate.topics import evaluate_relevance, evaluate_topics
from analysis.knowledge.understand import load_understander

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.knowledge.understand import Understander
    from analysis.ports import Embedder

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.model]


@pytest.fixture(scope="module")
def embedder():
    return load_embedder()


@pytest.fixture(scope="module")
def understander():
    return load_understander()


def test_topics_of_the_unseen_week_keep_their_floor(
    shared: Path, embedder: Embedder, understander: Understander
):
    articles = shared / "data" / "replay" / "articles.jsonl.gz"
    labels = [shared / "data" / "gold" / "events_2026-W30.jsonl"]
    figures = evaluate_topics(articles, labels, embedder, understander)
    assert figures.documents == 532
    assert figures.macro_f1 >= 0.57
    assert figures.micro_f1 >= 0.60
    assert figures.kinds["roundup"].precision >= 0.90


def test_relevance_of_the_unseen_week_keeps_its_floor(
    shared: Path, embedder: Embedder, understander: Understander
):
    articles = shared / "data" / "replay" / "articles.jsonl.gz"
    labels = [shared / "data" / "gold" / "events_2026-W30.jsonl"]
    assert evaluate_relevance(articles, labels, embedder, understander).auc >= 0.88


def test_facts_keep_their_floor(shared: Path, embedder: Embedder, understander: Understander):
    data = shared / "data"
    figures = evaluate_facts(
        data / "replay" / "articles.jsonl.gz", data / "gold" / "events.json", embedder, understander
    )
    assert figures.overall.precision >= 0.85
    assert figures.overall.recall >= 0.38
