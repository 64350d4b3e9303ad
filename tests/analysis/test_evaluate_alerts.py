"""Alerts against labelled events: what counts as told, right and wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analysis.alerts.scoring import load_scoring
from analysis.evaluate.alert_gold import read_gold, targets_of_actor
from analysis.evaluate.alert_wishes import Wish, usual_wishes
from analysis.evaluate.alerts import add_scores, evaluate_alerts, to_score
from analysis.hashing_embedder import HashingEmbedder
from analysis.knowledge.understand import load_understander
from app.wish_file import read_wishes
from db.alert_types import Conditions, SubscriptionKind
from db.errors import AnalysisError, ConfigError
from db.types import Tier

if TYPE_CHECKING:
    from pathlib import Path

KIN = load_scoring().kinship
TOPIC, ENTITY = SubscriptionKind.TOPIC, SubscriptionKind.ENTITY
SUED = {
    "id": "a", "title": "Authors sue Anthropic over pirated books", "date": "2026-07-01T10:00:00Z",
    "text": "A group of authors sued Anthropic in a federal court over copyright infringement. "
    "The lawsuit says that the company copied books to train Claude.",
    "url": "https://gazette.example/a",
}  # fmt: skip
BANK = {
    "id": "b", "title": "A bank opens in Leeds", "date": "2026-07-02T10:00:00Z",
    "text": "The bank opened its doors.", "url": "https://ledger.example/b",
}  # fmt: skip
LABELS = (
    {"id": "a", "event": "sued", "topics": ["legal"]},
    {"id": "b", "event": "bank", "topics": ["other"]},
)
EVENTS = [
    {"slug": "sued", "topics": ["legal"], "actors": ["Anthropic", "Claude Fable 5", "Nobody"]},
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    articles, labels, events = (tmp_path / name for name in ("a.jsonl", "l.jsonl", "e.json"))
    articles.write_text("\n".join(map(json.dumps, (SUED, BANK))), "utf-8")
    labels.write_text("\n".join(map(json.dumps, LABELS)), "utf-8")
    events.write_text(json.dumps(EVENTS), "utf-8")
    return articles, labels, events


def test_an_actor_counts_for_its_family_and_its_maker():
    assert targets_of_actor("Claude Fable 5", KIN) == [
        (ENTITY, "model:claude-fable-5"),
        (SubscriptionKind.FAMILY, "model:claude"),
        (ENTITY, "organisation:anthropic"),
    ]
    assert targets_of_actor("A group of authors", KIN) == []


def test_a_story_is_judged_by_its_labelled_articles_alone(files: tuple[Path, Path, Path]):
    _, labels, events = files
    gold = read_gold([labels], events, {"a", "b"}, KIN)
    assert gold.judge(["a"], (TOPIC, "legal")) is True
    assert gold.judge(["b"], (TOPIC, "legal")) is False
    assert gold.judge(["c"], (TOPIC, "legal")) is None
    assert gold.judge(["a"], (ENTITY, "organisation:anthropic")) is True
    assert gold.judge(["a"], (ENTITY, "organisation:openai")) is False
    # No actors are known of an event that the list of events does not hold.
    assert gold.judge(["b"], (ENTITY, "organisation:anthropic")) is None


def test_the_usual_subscriptions_are_every_topic_and_the_names_that_act(
    files: tuple[Path, Path, Path],
):
    _, labels, events = files
    wishes = usual_wishes(read_gold([labels], events, {"a", "b"}, KIN))
    assert len([wish for wish in wishes if wish.kind is TOPIC]) == 14
    assert "entity organisation:anthropic" in {wish.name for wish in wishes}


def test_the_whole_way_from_articles_to_figures(files: tuple[Path, Path, Path]):
    articles, labels, events = files
    wishes = [
        Wish(ENTITY, "organisation:anthropic"),
        Wish(ENTITY, "organisation:openai"),
        Wish(TOPIC, "legal", Conditions(min_relevance=2.1)),
    ]
    figures = evaluate_alerts(
        articles, [labels], events, HashingEmbedder(), load_understander(), wishes
    )
    told = figures.subscriptions["entity organisation:anthropic"]
    assert (told.precision, told.recall, told.events) == (1.0, 1.0, 1)
    assert figures.subscriptions["entity organisation:openai"].alerts == 0
    # Nothing is as relevant as that: the conditions of a subscription hold.
    assert figures.subscriptions["topic legal"].told == 0
    assert figures.entities.precision_at_recall_80 == 1.0
    assert [point.min_score for point in figures.both.curve][:2] == [0.05, 0.1]
    assert figures.documents == 2


def test_counts_add_up_and_nothing_divides_by_zero():
    summed = add_scores([to_score(4, 3, 2, 1), to_score(0, 0, 2, 2)])
    assert (summed.alerts, summed.right, summed.events, summed.told) == (4, 3, 4, 3)
    assert (summed.precision, summed.recall) == (0.75, 0.75)
    assert add_scores([]).precision == 0.0


@pytest.mark.parametrize("content", ["{", "[1]", '[{"slug": "e"}]', "{}"])
def test_a_file_of_events_that_is_none_is_named(files: tuple[Path, Path, Path], content: str):
    _, labels, events = files
    events.write_text(content, "utf-8")
    with pytest.raises(AnalysisError, match=r"e\.json"):
        read_gold([labels], events, {"a"}, KIN)


def test_without_a_labelled_article_there_is_nothing_to_measure(files: tuple[Path, Path, Path]):
    _, labels, events = files
    with pytest.raises(AnalysisError, match="--labels"):
        read_gold([labels], events, {"z"}, KIN)


def test_subscriptions_are_read_from_a_file(tmp_path: Path):
    path = tmp_path / "wanted.toml"
    path.write_text(
        '[[subscription]]\nkind = "topic"\ntarget = "legal"\nmin_score = 0.7\ntiers = ["press"]\n',
        "utf-8",
    )
    assert read_wishes(path) == (
        Wish(TOPIC, "legal", Conditions(min_score=0.7, tiers=(Tier.PRESS,))),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "lists no"),
        ("[[subscription]]\nkind = 'topic'\n", "no `kind` and `target`"),
        ("[[subscription]]\nkind = 'colour'\ntarget = 'x'\n", "subscription 1"),
        ("[[subscription]]\nkind = 'topic'\ntarget = 'x'\nsize = 1\n", "unknown key `size`"),
        ("[[subscription]]\nkind = 'topic'\ntarget = 'x'\nmin_score = 'high'\n", "subscription 1"),
        ("subscription", "no TOML"),
    ],
)
def test_a_faulty_file_of_subscriptions_is_refused_in_one_sentence(
    tmp_path: Path, content: str, said: str
):
    path = tmp_path / "wanted.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=said):
        read_wishes(path)
