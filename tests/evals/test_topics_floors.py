"""Floors of topics, kinds and relevance on the labelled weeks; the heads never saw W30."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.topics import evaluate_relevance, evaluate_topics
from tests.evals.measuring import hash_files

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.ports import Embedder, Understands

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.model]

ARTICLES = "data/replay/articles.jsonl.gz"
UNSEEN_WEEK = "data/gold/events_2026-W30.jsonl"


@pytest.mark.parametrize(
    ("labels", "fingerprint"),
    [(UNSEEN_WEEK, "1e0ab65deb4c399e")],
)
def test_the_floors_belong_to_this_data(shared: Path, labels: str, fingerprint: str):
    assert hash_files([shared / ARTICLES, shared / labels]) == fingerprint


def test_topics_of_the_unseen_week_keep_their_floor(
    shared: Path, embedder: Embedder, understander: Understands
):
    figures = evaluate_topics(shared / ARTICLES, [shared / UNSEEN_WEEK], embedder, understander)
    assert figures.documents == 532
    assert figures.macro_f1 >= 0.65
    assert figures.micro_f1 >= 0.675
    assert figures.kinds["roundup"].precision >= 0.90
    assert figures.kinds["roundup"].recall >= 0.68


def test_relevance_of_the_unseen_week_keeps_its_floor(
    shared: Path, embedder: Embedder, understander: Understands
):
    labels = [shared / UNSEEN_WEEK]
    figures = evaluate_relevance(shared / ARTICLES, labels, embedder, understander)
    assert figures.auc >= 0.885
    assert figures.ndcg_per_week >= 0.925
