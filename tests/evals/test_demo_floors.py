"""Floors of the shipped demo corpus, with the real model: they hold on any machine.

Stories are read from the database that the demo's own run left; topics, facts and search are
measured on the articles it stored, by the same code as `tocsin evaluate`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.documents import read_labels
from analysis.evaluate.facts import evaluate_facts
from analysis.evaluate.grounding import evaluate_grounding
from analysis.evaluate.metrics import measure_clusters
from analysis.evaluate.search import evaluate_search
from analysis.evaluate.topics import evaluate_relevance, evaluate_topics
from app.demo.build import build_demo
from app.demo.corpus import FOLDER
from app.setting_sections import ModelSettings
from app.settings import Settings
from app.wiring import connect_database
from db.articles import articles_by_id, latest_snapshots
from db.briefs import list_briefs
from db.store import database_path
from db.stories import all_memberships
from tests.evals.measuring import hash_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.ports import Embedder, Understands
    from db.store import Database

pytestmark = [pytest.mark.slow, pytest.mark.model]

LABELS = FOLDER / "labels"
FINGERPRINT = "bdd746d72bedc874"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    home = tmp_path_factory.mktemp("demo")
    model = ModelSettings(threads=1)  # type: ignore[call-arg]  # the rest has defaults
    made = build_demo(Settings(home=home, model=model))
    opened = connect_database(made.settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def articles(demo: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo stored, as an evaluation file; labels know articles by address."""
    with demo.read() as connection:
        ids = [member.article_id for member in all_memberships(connection)]
        stored, texts = articles_by_id(connection, ids), latest_snapshots(connection, ids)
    path = tmp_path_factory.mktemp("evaluation") / "articles.jsonl"
    rows = [
        {
            "id": stored[key].canonical_url,
            "url": stored[key].url,
            "title": texts[key].title,
            "text": texts[key].text,
            "date": stored[key].published_at.isoformat(),
        }
        for key in ids
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_the_floors_belong_to_these_labels():
    names = ("articles.jsonl", "events.json", "qrels.tsv", "queries.jsonl")
    assert hash_files(LABELS / name for name in names) == FINGERPRINT


def test_stories_of_the_demo_keep_their_floor(demo: Database):
    with demo.read() as connection:
        members = all_memberships(connection)
        urls = articles_by_id(connection, [member.article_id for member in members])
    predicted = {urls[m.article_id].canonical_url: m.story_id for m in members}
    labels = read_labels([LABELS / "articles.jsonl"], "event")
    gold = {key: record["event"] for key, record in labels.items() if record["event"]}
    scored = {key: event for key, event in gold.items() if key in predicted}
    assert len(scored) >= 0.97 * len(gold)
    figures = measure_clusters(predicted, scored)
    assert figures.b_cubed_f1 >= 0.89
    assert figures.b_cubed_f1_multi >= 0.86


def test_topics_of_the_demo_keep_their_floor(
    articles: Path, embedder: Embedder, understander: Understands
):
    labels = [LABELS / "articles.jsonl"]
    figures = evaluate_topics(articles, labels, embedder, understander)
    relevance = evaluate_relevance(articles, labels, embedder, understander)
    assert figures.documents == len(read_labels(labels))
    assert figures.micro_f1 >= 0.59
    assert figures.macro_f1 >= 0.55
    assert relevance.auc >= 0.79


def test_facts_of_the_demo_keep_their_floor(
    articles: Path, embedder: Embedder, understander: Understands
):
    figures = evaluate_facts(articles, LABELS / "events.json", embedder, understander)
    assert figures.precision >= 0.72
    assert figures.recall >= 0.32


def test_search_in_the_demo_keeps_its_floor(articles: Path, embedder: Embedder):
    figures = evaluate_search(articles, LABELS / "queries.jsonl", LABELS / "qrels.tsv", embedder)
    assert figures.ndcg_at_10 >= 0.84
    assert figures.recall_at_20 >= 0.93


def test_every_issue_of_the_demo_is_anchored_and_of_a_readable_length(demo: Database):
    with demo.read() as connection:
        issues = list_briefs(connection)
    assert len(issues) >= 4
    for issue in issues:
        document = json.loads(issue.document)
        assert 5 <= len(document["stories"]) <= 15, issue.week
        figures = evaluate_grounding(issue.document, demo)
        assert figures.sentences > 0
        assert (figures.anchored, figures.unsupported) == (figures.sentences, 0), figures.failing


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_every_issue_is_rebuilt_byte_for_byte_in_another_process(demo: Database, seed: str):
    # Sets have another order in each process; nothing written may depend on it.
    home = database_path(demo)
    assert home is not None
    own = {name: value for name, value in os.environ.items() if "TOCSIN" not in name}
    environment = own | {"TOCSIN_HOME": str(home.parent), "PYTHONHASHSEED": seed}
    with demo.read() as connection:
        weeks = [brief.week for brief in list_briefs(connection)]
    for week in weeks:
        command = [str(Path(sys.executable).with_name("tocsin")), "brief", "verify", week]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout
    assert len(weeks) == 5
