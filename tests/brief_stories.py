"""Made-up stories in a real database, for the tests of the brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.sources import add_sources, save_poll_state
from db.stories import add_member, next_seq, save_story
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    Fact,
    Membership,
    PageState,
    PollState,
    Predicate,
    Snapshot,
    Source,
    Story,
    TextKind,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from db.store import Database

END = datetime(2026, 6, 18, 8, tzinfo=UTC)  # when the issue of 2026-W25 goes out
WEEK = "2026-W25"


@dataclass(frozen=True)
class Told:
    """One made-up article: `fact` is (predicate, subject, words in the text that state it)."""

    key: str
    outlet: str
    title: str
    text: str = ""
    days_before_end: float = 3.0
    kind: ArticleKind = ArticleKind.NEWS
    topics: tuple[Topic, ...] = (Topic.EXPORT_CONTROL,)
    relevance: float = 2.0
    tier: Tier = Tier.PRESS
    fact: tuple[Predicate, str, str] | None = None
    effective: str = ""


def seed_story(database: Database, story_id: str, articles: list[Told]) -> None:
    """Store the articles as analysed members of one story."""
    with database.write() as connection:
        for told in articles:
            slug = told.outlet.lower().replace(" ", "-")
            host = f"{slug}.example"
            url = f"https://{host}/feed"
            add_sources(connection, [Source(slug, told.outlet, url, host, tier=told.tier)])
            save_poll_state(connection, slug, PollState(last_success_at=END - timedelta(hours=1)))
            insert_articles(connection, [to_article(told, slug)])
            snapshot = to_snapshot(told)
            insert_snapshot(connection, snapshot)
            save_analysis(connection, to_analysis(told, snapshot))
        dates = [published(told) for told in articles]
        title = articles[0].title
        save_story(connection, Story(story_id, title, min(dates), min(dates), max(dates)))
        for told in articles:
            seq = next_seq(connection)
            add_member(connection, Membership(told.key, story_id, seq, 1.0, published(told)))


def published(told: Told) -> datetime:
    """When an article came out."""
    return END - timedelta(days=told.days_before_end)


def to_article(told: Told, slug: str) -> Article:
    """The record of an article."""
    url = f"https://{slug}.example/{told.key}"
    return Article(
        id=told.key,
        canonical_url=url,
        url=url,
        source_key=slug,
        outlet=told.outlet,
        domain=f"{slug}.example",
        title=told.title,
        summary="",
        published_at=published(told),
        date_kind=DateKind.STATED,
        first_seen_at=published(told),
        page_state=PageState.FETCHED,
    )


def to_snapshot(told: Told) -> Snapshot:
    """Its only version."""
    content = snapshot_content(told.title, told.text)
    kind = TextKind.PAGE if told.text else TextKind.TITLE
    return Snapshot(
        f"{told.key}.1",
        told.key,
        1,
        published(told),
        told.title,
        told.text,
        kind,
        hash_text(content),
    )


def to_analysis(told: Told, snapshot: Snapshot) -> Analysis:
    """What was understood of it."""
    facts = []
    if told.fact is not None:
        predicate, subject, words = told.fact
        start = snapshot.content.index(words)
        passage = anchor_passage(snapshot, start, start + len(words))
        facts.append(Fact(predicate, subject, "", "", told.effective, passage))
    return Analysis(
        article_id=told.key,
        snapshot_id=snapshot.id,
        analysed_at=END,
        language="en",
        kind=told.kind,
        relevance=told.relevance,
        text_hash=hash_text(told.title),
        topics=dict.fromkeys(told.topics, 0.9),
        facts=tuple(facts),
    )


SUSPENSION = [
    Told(
        "s1",
        "Harbour Wire",
        "Northlight suspends access to Lantern 5 after export order",
        "Northlight suspended access to its Lantern 5 model for all customers on Friday after an "
        "export order from the Commerce Department. Under the export order, every provider must "
        "block access to Lantern 5 for foreign nationals outside the United States. Northlight will restore access "
        "to Lantern 4 on 27 June 2026, a spokesperson said. It was a long night. Sign up for our "
        "newsletter to read more about Lantern 5.",
        fact=(
            Predicate.ACCESS_SUSPENDED,
            "Lantern 5",
            "Northlight suspended access to its Lantern 5 model for all customers on Friday",
        ),
    ),
    Told(
        "s2",
        "Quay Post",
        "Export order forces Northlight to switch off Lantern 5 | Quay Post",
        "The Commerce Department told Northlight to cut off its Lantern 5 model in a two-page "
        "letter sent on Thursday evening. More than 12,000 companies had built on Lantern 5 since "
        "its launch. Mira Solberg, a law professor in Bergen, said the export order is a mistake "
        "and warned that it punishes Northlight customers who broke no rule.",
        days_before_end=2.5,
    ),
    Told("s3", "Ledger Daily", "Northlight suspends access to Lantern 5", days_before_end=2.0),
]
