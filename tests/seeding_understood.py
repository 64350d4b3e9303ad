"""What was understood of the made-up world: names, a thread, facts that differ, newsletters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from db import entities, roundups, stories, threads
from db import tables as t
from db.articles import latest_snapshots
from db.types import (
    ArticleKind,
    EntityRecord,
    Predicate,
    RoundupItem,
    Story,
    StoryChange,
    Thread,
    ThreadStory,
    anchor_passage,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

THREAD = "t-northlight"
AURORA = "model:aurora 5"
MAKER = "organisation:northlight"
SPLIT_OFF = "s-compiler"
ATTACK = '<img src=x onerror="window.hit=1">'
_RECORDS = (
    EntityRecord(AURORA, "model", "Aurora 5", "model:aurora", MAKER, "5", "70B"),
    EntityRecord("model:aurora 4", "model", "Aurora 4", "model:aurora", MAKER, "4"),
    EntityRecord("model:aurora", "model", "Aurora", "model:aurora", MAKER),
    EntityRecord(MAKER, "organisation", "Northlight AI"),
    EntityRecord("model:<b>subject</b>", "model", f"<b>subject</b> {ATTACK}", discovered=True),
)


def seed_understood(connection: Connection, now: datetime) -> None:
    """Entities, a thread of three stories, facts that differ, a newsletter, a split."""
    first = _article(connection, "suspended-0")
    entities.save_entities(connection, _RECORDS, first, now)
    _mention_maker(connection)
    _join_thread(connection, now)
    _differ(connection)
    _tell_in_newsletter(connection)
    note = StoryChange(now, "split_off", "s-suspended", SPLIT_OFF, f"3 articles {ATTACK}")
    back = StoryChange(now, "split_from", SPLIT_OFF, "s-suspended")
    gone = StoryChange(now, "merged_into", "s-merged-away", "s-suspended")
    for change in (note, back, gone):
        stories.record_change(connection, change)


def add_follower(connection: Connection, number: int, now: datetime) -> None:
    """One more story of the thread, after all others."""
    moment = now + timedelta(days=number)
    story = Story(f"s-later-{number}", f"Later {number} {ATTACK}", moment, moment, moment)
    stories.save_story(connection, story)
    threads.add_to_thread(
        connection, ThreadStory(story.id, THREAD, "s-rule", "follows", 0.9, moment)
    )


def _article(connection: Connection, place: str) -> str:
    query = select(t.articles.c.id).where(t.articles.c.canonical_url.endswith(f"/{place}"))
    return str(connection.execute(query).scalar_one())


def _mention_maker(connection: Connection) -> None:
    values = {"entity": MAKER, "kind": "organisation", "name": "Northlight AI", "count": 1}
    for place, titled in (("suspended-1", True), ("suspended-2", False), ("price-0", False)):
        key = {"article_id": _article(connection, place), "in_title": titled}
        connection.execute(t.mentions.insert().values(**values, **key))


def _join_thread(connection: Connection, now: datetime) -> None:
    threads.save_thread(connection, Thread(THREAD, "Aurora 5 and the export order", now))
    places = (
        ThreadStory("s-court", THREAD, None, "", 1.0, now),
        ThreadStory("s-suspended", THREAD, "s-court", "follows", 0.8, now),
        ThreadStory("s-rule", THREAD, "s-suspended", "reaction to", 0.7, now),
    )
    for place in places:
        threads.add_to_thread(connection, place)


def _differ(connection: Connection) -> None:
    """Two outlets give two days, and two prices, of which one replaces the other; its source."""
    facts = t.facts
    for place, old, new, unsourced, source in (
        ("price-0", "3.00 dollars", "1.80 dollars", False, "the price list"),
        ("price-1", "1.80 dollars", "2.10 dollars", True, ""),
    ):
        chosen = facts.c.article_id == _article(connection, place)
        values = {"from_value": old, "to_value": new, "unsourced": unsourced, "source": source}
        connection.execute(update(facts).where(chosen).values(**values))
    for place, day in (("retired-0", "2026-10-01"), ("retired-1", "2026-11-01")):
        chosen = facts.c.article_id == _article(connection, place)
        connection.execute(update(facts).where(chosen).values(effective_date=day))
    dated = facts.c.predicate == Predicate.ACCESS_SUSPENDED.value
    connection.execute(update(facts).where(dated).values(effective_date="2026-06-15"))


def _tell_in_newsletter(connection: Connection) -> None:
    roundup = _article(connection, "survey-0")
    snapshot = latest_snapshots(connection, [roundup])[roundup]
    kinds = update(t.analyses).where(t.analyses.c.article_id == roundup)
    connection.execute(kinds.values(kind=ArticleKind.ROUNDUP.value))
    opinion = update(t.analyses).where(
        t.analyses.c.article_id == _article(connection, "suspended-3")
    )
    connection.execute(opinion.values(kind=ArticleKind.OPINION.value))
    start = len(snapshot.title) + 2
    item = anchor_passage(snapshot, start, len(snapshot.content))
    roundups.save_items(connection, roundup, [RoundupItem(roundup, 1, item, "s-suspended", 0.7)])
