"""Made-up stories as a stack meets them: members with facts that point into their words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.brief.material import Member, StoryMaterial, Told, fact_key
from db.types import (
    ArticleKind,
    Fact,
    Predicate,
    Snapshot,
    TextKind,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)

START = datetime(2026, 6, 10, 9, tzinfo=UTC)


def told(
    title: str,
    *facts: tuple[Predicate, str, str],
    text: str = "",
    outlet: str = "gazette",
    topics: tuple[Topic, ...] = (),
    entities: tuple[str, ...] = (),
    kind: ArticleKind = ArticleKind.NEWS,
    effective: str = "",
    before: str = "",
) -> Member:
    """An article; each fact is predicate, subject and the words in title or text that state it."""
    snapshot = Snapshot(
        f"{outlet}.1", outlet, 1, START, title, text, TextKind.PAGE,
        hash_text(snapshot_content(title, text)),
    )  # fmt: skip
    stated = []
    for predicate, subject, words in facts:
        start = snapshot.content.index(words)
        passage = anchor_passage(snapshot, start, start + len(words))
        stated.append(Fact(predicate, subject, before, words, effective, passage))
    return Member(
        article_id=outlet,
        outlet=outlet,
        domain=f"{outlet}.example",
        url=f"https://{outlet}.example/1",
        published_at=START,
        tier=Tier.PRESS,
        kind=kind,
        language="en",
        relevance=2.0,
        topics=topics,
        entities=entities,
        facts=tuple(stated),
        duplicate_of=None,
        snapshot=snapshot,
    )


def story(*members: Member, story_id: str = "s1", known: tuple[Fact, ...] = ()) -> StoryMaterial:
    """A story of the period; `known` are facts that an earlier issue told of it."""
    earlier = Told("2026-W23", (), tuple(map(fact_key, known))) if known else None
    first = START - timedelta(days=7) if known else START
    return StoryMaterial(story_id, members, first, told=earlier)
