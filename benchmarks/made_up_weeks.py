"""A made-up past of any size, written straight into the tables: what large benchmarks stand on.

Stories are told by one outlet or by up to 150, a third of the articles have a full text; there are
mentions, facts, vectors, entities, and one signal in ten articles.
"""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import func, select

from analysis.brief.weeks import issue_period
from db import tables as t
from db.rows import to_snapshot
from db.signals import open_signal
from db.sources import add_sources
from db.types import (
    Predicate,
    Signal,
    SignalOrigin,
    Source,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.store import Connection, Database

MODEL, DIM = "made-up", 384
SITES = 600
LONE = 0.72  # the share of stories that one outlet tells
MAKERS = ("Northlight", "Corvid", "Harbour", "Tidewater", "Quarry", "Meridian", "Fathom", "Garnet")
LINES = ("Lantern", "Lumen", "Ember", "Beacon", "Cobalt", "Dorado", "Isthmus", "Anvil")
ACTS = {
    Predicate.MODEL_RELEASED: "{maker} released {model} on {day}, and says that it reads {n},000 pages at once.",
    Predicate.LICENCE_CHANGED: "{maker} moved {model} to the Apache 2.0 licence on {day} for all who use it.",
    Predicate.PRICE_CHANGED: "{maker} cut the price of {model} from ${n} to ${less} per million tokens.",
    Predicate.DEPRECATED: "{maker} will retire {model} on {later}, and asks customers to move by then.",
    Predicate.ACCESS_SUSPENDED: "{maker} suspended access to {model} on {day} for customers in {n} countries.",
    Predicate.SECURITY_INCIDENT: "Attackers read {n},000 records of {maker} through {model}, it said on {day}.",
}
TOPIC_OF = {
    Predicate.MODEL_RELEASED: Topic.MODEL_RELEASE,
    Predicate.LICENCE_CHANGED: Topic.WEIGHTS_OR_LICENCE,
    Predicate.PRICE_CHANGED: Topic.PRICING_LIMITS,
    Predicate.DEPRECATED: Topic.DEPRECATION_SHUTDOWN,
    Predicate.ACCESS_SUSPENDED: Topic.EXPORT_CONTROL,
    Predicate.SECURITY_INCIDENT: Topic.SECURITY_INCIDENT,
}
FILLER = (
    "Developers in {n} cities tried {word} with the {word} they had, and {word} took {n} minutes.",
    "Mira Solberg, who teaches {word} in Bergen, said the {word} of {maker} is a {word} mistake.",
    "The {word} costs {n} percent more than the {word} that {maker} sold before {word} began.",
    "Customers must move their {word} to another {word} before the {word} closes on {later}.",
    "About {n},{n}00 companies use the {word} of {maker} for {word}, a survey of {word} found.",
)


@dataclass(frozen=True, slots=True)
class Event:
    """What one story tells: its names, its act and where its vectors lie."""

    story: str
    maker: str
    model: str
    act: Predicate
    day: datetime
    vector: Any
    number: int


def seed_weeks(
    database: Database,
    weeks: Sequence[tuple[str, int]],
    model_id: str = MODEL,
    dim: int = DIM,
) -> tuple[float, int]:
    """Fill each week with so many articles; returns the seconds it took and how many stories."""
    draw = random.Random(7)  # noqa: S311 - made-up data, the same each time
    started = time.perf_counter()
    with database.write() as connection:
        add_sources(connection, [_source(n) for n in range(SITES)])
    stories = 0
    number = 0
    for week, count in weeks:
        start = issue_period(week).start
        with database.write() as connection:
            for event, outlets in _events(draw, week, start, count, dim):
                _save_story(connection, event)
                number = _save_articles(connection, draw, event, outlets, number, model_id)
                stories += 1
    with database.write() as connection:
        _save_entities(connection)
    return time.perf_counter() - started, stories


def _events(
    draw: random.Random, week: str, start: datetime, count: int, dim: int
) -> Iterator[tuple[Event, list[int]]]:
    made, n = 0, 0
    space = np.random.default_rng(count)
    while made < count:
        size = 1 if draw.random() < LONE else min(int(draw.paretovariate(0.95)) + 1, 150)
        size = min(size, count - made)
        maker, line = draw.choice(MAKERS), draw.choice(LINES)
        model = f"{line} {draw.randint(1, 9)}.{draw.randint(0, 99)}"
        day = start + timedelta(hours=draw.randint(1, 150))
        vector = space.standard_normal(dim)
        yield (
            Event(f"{week}-{n}", maker, model, draw.choice(list(ACTS)), day, vector, n),
            draw.sample(range(SITES), size),
        )
        made, n = made + size, n + 1


def _save_articles(
    connection: Connection,
    draw: random.Random,
    event: Event,
    outlets: list[int],
    number: int,
    model_id: str,
) -> int:
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "articles", "snapshots", "analyses", "mentions", "topics", "facts", "members", "vectors",
        )
    }  # fmt: skip
    signals = []
    for place, site in enumerate(outlets):
        number += 1
        signal = _add_rows(rows, draw, event, site, place, number)
        signals += [signal] if signal else []
    for row in rows["vectors"]:
        row["model_id"] = model_id
    for name, table in (
        ("articles", t.articles), ("snapshots", t.snapshots), ("analyses", t.analyses),
        ("mentions", t.mentions), ("topics", t.article_topics), ("facts", t.facts),
        ("members", t.story_members), ("vectors", t.vectors),
    ):  # fmt: skip
        if rows[name]:
            connection.execute(table.insert(), rows[name])
    for signal in signals:
        open_signal(connection, signal)
    return number


def _add_rows(
    rows: dict[str, list[dict[str, Any]]],
    draw: random.Random,
    event: Event,
    site: int,
    place: int,
    number: int,
) -> Signal | None:
    key, at = f"a{number}", event.day + timedelta(minutes=7 * place)
    title, sentence, text = _words(draw, event, full=number % 3 == 0)
    digest = hash_text(snapshot_content(title, text))
    snapshot_row = {
        "id": f"{key}.1", "article_id": key, "number": 1, "taken_at": at, "title": title,
        "text": text, "text_kind": "page" if number % 3 == 0 else "summary", "sha256": digest,
    }  # fmt: skip
    snapshot = to_snapshot(snapshot_row)
    begin = snapshot.content.index(sentence)
    passage = anchor_passage(snapshot, begin, begin + len(sentence))
    rows["snapshots"].append(snapshot_row)
    rows["articles"].append(_article_row(key, number, site, title, at))
    rows["analyses"].append(
        {"article_id": key, "snapshot_id": snapshot.id, "analysed_at": at, "language": "en",
         "kind": draw.choice(("news", "news", "news", "primary", "opinion", "roundup")),
         "relevance": round(draw.random() * 2, 3), "text_hash": hash_text(key)}
    )  # fmt: skip
    model = event.model.lower().replace(" ", "-").replace(".", "-")
    for entity, kind, name in (
        (f"organisation:{event.maker.lower()}", "organisation", event.maker),
        (f"model:{model}", "model", event.model),
    ):
        rows["mentions"].append(
            {"article_id": key, "entity": entity, "kind": kind, "name": name, "count": 3,
             "in_title": True}
        )  # fmt: skip
    rows["topics"].append({"article_id": key, "topic": TOPIC_OF[event.act].value, "score": 0.9})
    if number % 4 == 0:
        rows["facts"].append(
            {"article_id": key, "position": 0, "predicate": event.act.value,
             "subject": event.model, "from_value": "", "to_value": "",
             "effective_date": (event.day + timedelta(days=40)).date().isoformat(),
             "source": "", "unsourced": False} | asdict(passage)
        )  # fmt: skip
    rows["members"].append(
        {"article_id": key, "story_id": event.story, "seq": number, "score": 1.0, "assigned_at": at}
    )
    noise = np.random.default_rng(number).standard_normal(len(event.vector))
    vector = event.vector + 0.5 * noise
    vector = (vector / np.linalg.norm(vector)).astype("<f4")
    rows["vectors"].append(
        {"text_hash": hash_text(key), "dim": len(vector), "data": vector.tobytes()}
    )
    if number % 10:
        return None
    day = (event.day + timedelta(days=9)).date().isoformat()
    return Signal(
        f"sig-{number}", SignalOrigin.ARTICLE, f"Site {site}", event.act, (f"model:{model}",), "",
        sentence, f"{event.model} is in the news again", (Tier.PRIMARY, Tier.PRESS), at, day, "",
        day, "", round(draw.random(), 3), key, passage, event.story,
    )  # fmt: skip


def _words(draw: random.Random, event: Event, *, full: bool) -> tuple[str, str, str]:
    values = {
        "maker": event.maker, "model": event.model, "day": f"{event.day.day} June 2026",
        "later": f"{event.day.day} August 2026",
    }  # fmt: skip
    sentence = ACTS[event.act].format(n=event.number % 80 + 3, less=event.number % 3 + 1, **values)
    title = sentence.split(",")[0].rstrip(".") + f" ({draw.choice(('report', 'update', 'news'))})"
    more = [
        draw.choice(FILLER).format(n=draw.randint(2, 99), word=_word(draw), **values)
        for _ in range(45 if full else 1)
    ]
    return title, sentence, " ".join([sentence, *more])


def _word(draw: random.Random) -> str:
    return "".join(draw.choice("bdklmnprst") + draw.choice("aeiou") for _ in range(3))


def _article_row(key: str, number: int, site: int, title: str, at: datetime) -> dict[str, Any]:
    url = f"https://site{site}.example/{key}"
    return {
        "id": key, "number": number, "canonical_url": url, "url": url, "source_key": f"s{site}",
        "outlet": f"Site {site}", "domain": f"site{site}.example", "title": title,
        "published_at": at, "date_kind": "stated", "first_seen_at": at, "page_state": "fetched",
        "tier": (Tier.PRIMARY if site % 9 == 0 else Tier.PRESS).value,
    }  # fmt: skip


def _save_entities(connection: Connection) -> None:
    named = t.mentions.c
    first = func.min(named.article_id).label("first")
    query = select(named.entity, named.kind, named.name, first).group_by(
        named.entity, named.kind, named.name
    )
    rows = [
        {"key": row.entity, "kind": row.kind, "name": row.name, "first_article_id": row.first,
         "family": row.name.split()[0].lower() if row.kind == "model" else "",
         "first_seen_at": datetime(2026, 1, 1, tzinfo=UTC)}
        for row in connection.execute(query)
    ]  # fmt: skip
    connection.execute(t.entities.insert(), rows)


def _save_story(connection: Connection, event: Event) -> None:
    row = {
        "id": event.story, "title": event.model, "opened_at": event.day,
        "first_published_at": event.day, "last_published_at": event.day + timedelta(days=1),
    }  # fmt: skip
    connection.execute(t.stories.insert(), [row])


def _source(n: int) -> Source:
    host = f"site{n}.example"
    return Source(f"s{n}", f"Site {n}", f"https://{host}/feed", host)
