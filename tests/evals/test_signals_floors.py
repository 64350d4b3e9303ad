"""Floors of the ledger on labelled statements: what is opened, and what decides it.

All 4,000 articles take minutes: by default the ledger runs over those that the labels name and one
in twenty of the others, in which fewer articles can decide a statement, and fewer wrongly.
"""

from __future__ import annotations

import gzip
import json
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
ONE_IN = 20


class KeptFinds(KeptReadings):
    """What remembers its readings, with the parts of the understander that the ledger needs."""

    @property
    def finder(self) -> EntityFinder:
        return cast("Understander", self.understander).finder

    @property
    def gazetteer(self) -> Gazetteer:
        return cast("Understander", self.understander).gazetteer


def wanted_ids(shared: Path) -> set[str]:
    """The articles of the labels: where they stand, their evidence, and what must not fire."""
    found: set[str] = set()
    for name in (LABELS, NEGATIVES):
        for line in (shared / name).read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            found.add(label["article_id"])
            found.update(one["article_id"] for one in label.get("evidence") or ())
    return found


def write_part(shared: Path, path: Path) -> None:
    ids = wanted_ids(shared)
    with gzip.open(shared / ARTICLES, "rt") as whole, gzip.open(path, "wt") as part:
        for number, line in enumerate(whole):
            if number % ONE_IN == 0 or json.loads(line)["id"] in ids:
                part.write(line)


def keep(understander: KeptReadings) -> Understander:
    return cast("Understander", KeptFinds(understander.understander, understander.known))


def test_the_floors_belong_to_this_data(shared: Path):
    assert hash_files([shared / name for name in (ARTICLES, LABELS, NEGATIVES)]) == FINGERPRINT


def test_a_part_of_the_articles_keeps_its_floor(
    shared: Path, embedder: Embedder, understander: KeptReadings, tmp_path: Path
):
    part = tmp_path / "part.jsonl.gz"
    write_part(shared, part)
    files = (part, shared / LABELS, shared / NEGATIVES)
    told = evaluate_signals(*files, embedder, keep(understander))
    assert (told.labels, told.negatives) == (101, 38)
    assert told.extraction_recall >= 0.80
    assert told.due_accuracy >= 0.90
    assert told.resolution_precision >= 0.95
    assert told.resolution_recall >= 0.30
    assert told.false_fire_rate <= 0.03
    assert told.void_rate <= 0.05


def test_labelled_statements_keep_their_floor(
    shared: Path, embedder: Embedder, understander: KeptReadings, big_set: None
):
    files = (shared / ARTICLES, shared / LABELS, shared / NEGATIVES)
    told = evaluate_signals(*files, embedder, keep(understander))
    assert (told.labels, told.negatives) == (101, 38)
    assert told.extraction_recall >= 0.80
    assert told.due_accuracy >= 0.90
    assert told.resolution_precision >= 0.95
    assert told.resolution_recall >= 0.60
    assert told.streamed.precision >= 0.85
    assert told.false_fire_rate <= 0.03
    assert told.void_rate <= 0.05
