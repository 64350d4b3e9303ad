"""Floors of alerts on the labelled week that no score was fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.alerts import evaluate_alerts
from tests.evals.measuring import hash_files

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.ports import Embedder, Understands

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.model]

ARTICLES = "data/replay/articles.jsonl.gz"
UNSEEN_WEEK = "data/gold/events_2026-W30.jsonl"
EVENTS = "data/gold/events.json"


def test_the_floors_belong_to_this_data(shared: Path):
    files = [shared / name for name in (ARTICLES, UNSEEN_WEEK, EVENTS)]
    assert hash_files(files) == "ff8aebde445db13d"


def test_alerts_of_the_unseen_week_keep_their_floor(
    shared: Path, embedder: Embedder, understander: Understands
):
    figures = evaluate_alerts(
        shared / ARTICLES, [shared / UNSEEN_WEEK], shared / EVENTS, embedder, understander
    )
    assert figures.both.listed.events == 121
    assert figures.both.listed.precision >= 0.88
    assert figures.both.listed.recall >= 0.81
    assert figures.both.precision_at_recall_80 is not None
    assert figures.both.precision_at_recall_80 >= 0.89
    assert figures.entities.listed.precision >= 0.86
    assert figures.topics.labelled.precision >= 0.80
