"""Articles made up for the tests of opening signals, as later stages read them."""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.knowledge.entities import EntityFinder, build_finder
from analysis.knowledge.gazetteer import Entity, Gazetteer, load_gazetteer
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    Fact,
    Mention,
    Predicate,
    Reading,
    Snapshot,
    TextKind,
    Tier,
    anchor_passage,
    hash_text,
    snapshot_content,
)

PUBLISHED = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)  # a Wednesday


_MADE_UP = (
    Entity("model:lumen", "model", "Lumen", family="model:lumen", owner="Northlight"),
    Entity("model:corvid", "model", "Corvid", family="model:corvid", owner="Heronworks"),
    Entity("organisation:northlight", "organisation", "Northlight"),
    Entity("organisation:heronworks", "organisation", "Heronworks"),
    Entity("regulator:fenland-office", "regulator", "Fenland Office"),
    Entity("instrument:marsh-act", "instrument", "Marsh Act"),
)


def made_up_finder() -> EntityFinder:
    """The shipped names with those of the tests."""
    entities = load_gazetteer().entities | {one.key: one for one in _MADE_UP}
    return build_finder(Gazetteer(dict(sorted(entities.items()))))


def reading_of(
    title: str,
    text: str = "",
    *,
    kind: ArticleKind = ArticleKind.NEWS,
    tier: Tier = Tier.PRESS,
    domain: str = "news.example",
    relevance: float = 1.5,
    facts: tuple[tuple[Predicate, str, str], ...] = (),
    mentions: tuple[Mention, ...] = (),
) -> Reading:
    """A reading; `facts` are given as predicate, subject and the words of their passage."""
    content = snapshot_content(title, text)
    snapshot = Snapshot("a1.1", "a1", 1, PUBLISHED, title, text, TextKind.PAGE, hash_text(content))
    article = Article(
        "a1", "u", "https://" + domain, "s", "The Example", domain, title, "", PUBLISHED,
        DateKind.STATED, PUBLISHED, tier=tier,
    )  # fmt: skip
    stated = tuple(_fact(snapshot, *one) for one in facts)
    analysis = Analysis(
        "a1", "a1.1", PUBLISHED, "en", kind, relevance, "", mentions=mentions, facts=stated
    )
    return Reading(article, snapshot, analysis, tier, "story-1")


def _fact(snapshot: Snapshot, predicate: Predicate, subject: str, words: str) -> Fact:
    start = snapshot.content.index(words)
    passage = anchor_passage(snapshot, start, start + len(words))
    return Fact(predicate, subject, "", "", "", passage)
