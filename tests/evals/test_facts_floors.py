"""Floors of facts: on labelled quotations, and on sentences of weeks that nobody had labelled.

`facts_blind.jsonl` holds places only. Rows with `right` are facts that the service found and a
reader judged, in thirteen draws while the rules grew; rows with `subjects` are sentences that a reader
found to state a fact, before the service was asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.documents import read_documents
from analysis.evaluate.facts import evaluate_facts
from db.types import Predicate, Tier, snapshot_content
from tests.evals.measuring import hash_files

if TYPE_CHECKING:
    from analysis.ports import Embedder, Understands

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.model]

ARTICLES = "data/replay/articles.jsonl.gz"
EVENTS = "data/gold/events.json"
FINGERPRINT = "0ba098a7ef999639"
BLIND = Path(__file__).parent / "labels" / "facts_blind.jsonl"
_RELEASED = {Predicate.MODEL_RELEASED.value, Predicate.PRODUCT_AVAILABLE.value}


def test_the_floors_belong_to_this_data(shared: Path):
    assert hash_files([shared / ARTICLES, shared / EVENTS]) == FINGERPRINT


def test_facts_of_labelled_quotations_keep_their_floor(
    shared: Path, embedder: Embedder, understander: Understands
):
    figures = evaluate_facts(shared / ARTICLES, shared / EVENTS, embedder, understander)
    assert figures.support == 50
    assert figures.precision >= 0.85
    assert figures.recall >= 0.75
    assert figures.dated >= 0.90


def test_most_sentences_that_a_reader_found_give_their_fact(
    shared: Path, understander: Understands
):
    rows = [json.loads(line) for line in BLIND.read_text().splitlines()]
    wanted = [row for row in rows if "subjects" in row]
    documents = {document.id: document for document in read_documents(shared / ARTICLES)}
    found = 0
    for row in wanted:
        known = documents[row["article_id"]]
        content = snapshot_content(known.title, known.text)
        names = [content[start:end].lower() for start, end in row["subjects"]]
        read = understander.understand_text(
            known.title, known.text, known.url, known.date, Tier.PRESS, None
        )
        found += any(
            (fact.predicate.value == row["predicate"]
             or {fact.predicate.value, row["predicate"]} <= _RELEASED)
            and any(name in fact.subject.lower() for name in names)
            for fact in read.facts
        )  # fmt: skip
    assert len(wanted) >= 60
    assert found / len(wanted) >= 0.70
