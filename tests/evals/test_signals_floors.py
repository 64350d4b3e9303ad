"""Floors of the ledger on labelled statements: what is opened, and what decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from analysis.evaluate.signals import evaluate_signals
from tests.evals.measuring import KeptReadings, hash_files

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.knowledge.entities import EntityFinder
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.knowledge.understand import Understander
    from analysis.ports import Embedder

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.model]

ARTICLES = "data/replay/articles.jsonl.gz"
LABELS = "data/gold/signals.jsonl"
NEGATIVES = "data/gold/signal_negatives.jsonl"
FINGERPRINT = "de1ac892a01d2571"


class KeptFinds(KeptReadings):
    """What remembers its readings, with the parts of the understander that the ledger needs."""

    @property
    def finder(self) -> EntityFinder:
        return cast("Understander", self.understander).finder

    @property
    def gazetteer(self) -> Gazetteer:
        return cast("Understander", self.understander).gazetteer


def test_the_floors_belong_to_this_data(shared: Path):
    assert hash_files([shared / name for name in (ARTICLES, LABELS, NEGATIVES)]) == FINGERPRINT


def test_labelled_statements_keep_their_floor(
    shared: Path, embedder: Embedder, understander: KeptReadings
):
    reads = cast("Understander", KeptFinds(understander.understander, understander.known))
    files = (shared / ARTICLES, shared / LABELS, shared / NEGATIVES)
    told = evaluate_signals(*files, embedder, reads)
    assert (told.labels, told.negatives) == (101, 38)
    assert told.extraction_recall >= 0.80
    assert told.due_accuracy >= 0.90
    assert told.resolution_precision >= 0.95
    assert told.resolution_recall >= 0.60
    assert told.streamed.precision >= 0.85
    assert told.false_fire_rate <= 0.03
    assert told.void_rate <= 0.05
