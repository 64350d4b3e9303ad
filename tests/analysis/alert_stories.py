"""Made-up stories as matching sees them, and the same stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from analysis.alerts.sketch import MemberSketch, StorySketch
from db.alert_types import Conditions, Subscription, SubscriptionKind
from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.sources import add_sources
from db.stories import add_member, count_members, next_seq, save_story, stories_by_id
from db.subscriptions import insert_subscription
from db.types import (
    Analysis,
    Arrival,
    Article,
    ArticleKind,
    DateKind,
    Fact,
    Membership,
    Mention,
    PageState,
    Passage,
    Predicate,
    Snapshot,
    Source,
    Story,
    TextKind,
    Tier,
    Topic,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from db.store import Database

BEGUN = datetime(2026, 6, 1, tzinfo=UTC)  # when subscriptions began
TOLD = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)  # when stories are first reported
NOW = TOLD + timedelta(hours=1)
MAKER = "organisation:openai"
HOUR = timedelta(hours=1)
OUT = Mention(MAKER, "organisation", "OpenAI", 3, True)
TITLE = "OpenAI suspends access to Lumen 3 in two regions"


def state(predicate: Predicate, subject: str, title: str, article: str = "a1", **more: Any) -> Fact:
    """A fact that a headline states."""
    passage = Passage(f"{article}.1", 0, len(title), hash_text(title))
    return Fact(
        predicate, subject, more.get("before", ""), more.get("to", ""), more.get("day", ""), passage
    )


def member(article: str = "a1", title: str = TITLE, **changed: Any) -> MemberSketch:
    """An article of the press that names OpenAI in its title, seen ten minutes after it came out."""
    at = changed.pop("at", TOLD)
    made = MemberSketch(
        article_id=article,
        snapshot_id=f"{article}.1",
        title=title,
        source_key="gazette",
        outlet="The Model Gazette",
        domain="gazette.example",
        tier=Tier.PRESS,
        language="en",
        kind=ArticleKind.NEWS,
        relevance=1.5,
        published_at=at,
        first_seen_at=at + timedelta(minutes=10),
        arrival=Arrival.POLL,
        text_hash=hash_text(article),
        topics={Topic.EXPORT_CONTROL: 0.95},
        mentions=(OUT,),
        facts=(),
    )
    return replace(made, **changed)


def story(*members: MemberSketch, story_id: str = "s1", **changed: Any) -> StorySketch:
    """A story of those articles, opened when the first was seen."""
    opened = members[0].first_seen_at
    return replace(StorySketch(story_id, members[0].title, opened, members), **changed)


def wants(
    target: str = MAKER,
    kind: SubscriptionKind = SubscriptionKind.ENTITY,
    name: str = "sub",
    since: datetime = BEGUN,
    **conditions: Any,
) -> Subscription:
    """An active subscription."""
    return Subscription(name, "reader", name, kind, target, since, Conditions(**conditions))


def store_article(
    database: Database, sketch: MemberSketch, story_id: str, text: str, now: datetime = NOW
) -> None:
    """Store an article with its analysis and put it into a story."""
    source = Source(
        sketch.source_key, sketch.outlet, f"https://{sketch.domain}/feed", sketch.domain
    )
    with database.write() as connection:
        add_sources(connection, [source])
        insert_articles(connection, [_article(sketch)])
        content = hash_text(snapshot_content(sketch.title, text))
        insert_snapshot(
            connection,
            Snapshot(
                sketch.snapshot_id, sketch.article_id, 1, sketch.first_seen_at, sketch.title, text,
                TextKind.PAGE, content,
            ),
        )  # fmt: skip
        save_analysis(
            connection,
            Analysis(
                sketch.article_id, sketch.snapshot_id, now, sketch.language, sketch.kind,
                sketch.relevance, sketch.text_hash, dict(sketch.topics), sketch.mentions, sketch.facts,
            ),
        )  # fmt: skip
        if not stories_by_id(connection, [story_id]):
            moment = sketch.published_at
            save_story(connection, Story(story_id, sketch.title, now, moment, moment))
        place = Membership(sketch.article_id, story_id, next_seq(connection), 1.0, now)
        add_member(connection, place)
        assert count_members(connection, story_id)


def subscribe(database: Database, *subscriptions: Subscription) -> None:
    """Store subscriptions."""
    with database.write() as connection:
        for one in subscriptions:
            insert_subscription(connection, one)


def _article(sketch: MemberSketch) -> Article:
    url = f"https://{sketch.domain}/{sketch.article_id}"
    return Article(
        id=sketch.article_id,
        canonical_url=url,
        url=url,
        source_key=sketch.source_key,
        outlet=sketch.outlet,
        domain=sketch.domain,
        title=sketch.title,
        summary="",
        published_at=sketch.published_at,
        date_kind=DateKind.STATED,
        first_seen_at=sketch.first_seen_at,
        page_state=PageState.FETCHED,
        tier=sketch.tier,
        arrival=sketch.arrival,
    )
