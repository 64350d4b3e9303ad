"""What it costs to write the brief of a large week, after its articles were analysed.

A made-up week in a temporary SQLite: by default 20,000 articles in about 9,000 stories, a third of
them with a full text, the largest story told by 150 outlets; with mentions, facts, vectors, one
signal in ten articles, four weeks of earlier issues, and one edition for a stack. Printed are the
seconds of each step and the highest memory of the process before and after.

Usage: bench_brief.py [--articles 20000] [--keep FILE] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.brief.edition import write_edition
from analysis.brief.rebuild import compare_brief
from analysis.brief.weeks import IssueSchedule, issue_period
from analysis.brief.write import write_brief
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.model import Stack
from analysis.stack.resolve import resolve_stack
from db import tables as t
from db.rows import to_snapshot
from db.schema import upgrade_schema
from db.signals import open_signal
from db.sources import add_sources
from db.store import open_database, sqlite_url
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
    from collections.abc import Iterator

    from db.store import Connection, Database

WEEK = "2026-W26"
EARLIER = ("2026-W24", "2026-W25")
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
MEBI = 1 << 20


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


class _Clock:
    """Seconds since it was made: of the processor, and of the wall."""

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        wall, processor = time.perf_counter() - self.wall, time.process_time() - self.processor
        return f"{processor:.1f} s of processor time, {wall:.1f} s in all"


def main() -> int:
    """Seed, write, verify, and write an edition."""
    options = _parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(options.keep or Path(folder) / "bench.sqlite3")
        database = open_database(sqlite_url(path))
        if not options.keep or not path.is_file() or not path.stat().st_size:
            upgrade_schema(database)
            seconds, stories = seed(database, options.articles)
            print(f"seeded {options.articles} articles in {stories} stories: {seconds:.1f} s")
        print(f"highest memory before: {_peak()} MiB")
        measure(database, profile=options.profile)
        print(f"highest memory after: {_peak()} MiB")
        database.close()
    return 0


def measure(database: Database, *, profile: bool) -> None:
    """Time the issue, its verification and an edition of it."""
    end = issue_period(WEEK).end
    profiler = cProfile.Profile()
    for week in (*EARLIER, WEEK):
        if profile and week == WEEK:
            profiler.enable()
        clock = _Clock()
        brief = write_brief(database, week, IssueSchedule(), end, MODEL, "bench")
        told = f"{brief.coverage.articles} articles, {brief.coverage.stories} stories"
        print(f"write {week} ({told}): {clock}")
        profiler.disable()
    if profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
    clock = _Clock()
    same = compare_brief(database, WEEK).same
    print(f"verify (same: {same}): {clock}")
    stack = Stack("bench", models=("Lantern 5", "Lumen 3"), providers=("Northlight",))
    resolved = resolve_stack(stack, load_gazetteer())
    clock = _Clock()
    edition = write_edition(database, WEEK, resolved)
    items = len(edition.for_you.items) if edition.for_you else 0
    print(f"edition ({items} items): {clock}")


def seed(database: Database, articles: int) -> tuple[float, int]:
    """Fill the week, and a tenth as much in each of the two weeks before."""
    draw = random.Random(7)  # noqa: S311 - made-up data, the same each time
    started = time.perf_counter()
    with database.write() as connection:
        add_sources(connection, [_source(n) for n in range(SITES)])
    stories = 0
    number = 0
    for week, count in (*((week, articles // 10) for week in EARLIER), (WEEK, articles)):
        start = issue_period(week).start
        with database.write() as connection:
            for event, outlets in _events(draw, week, start, count):
                _save_story(connection, event)
                number = _save_articles(connection, draw, event, outlets, number)
                stories += 1
    return time.perf_counter() - started, stories


def _events(
    draw: random.Random, week: str, start: datetime, count: int
) -> Iterator[tuple[Event, list[int]]]:
    made, n = 0, 0
    space = np.random.default_rng(count)
    while made < count:
        size = 1 if draw.random() < LONE else min(int(draw.paretovariate(0.95)) + 1, 150)
        size = min(size, count - made)
        maker, line = draw.choice(MAKERS), draw.choice(LINES)
        model = f"{line} {draw.randint(1, 9)}.{draw.randint(0, 99)}"
        day = start + timedelta(hours=draw.randint(1, 150))
        vector = space.standard_normal(DIM)
        yield (
            Event(f"{week}-{n}", maker, model, draw.choice(list(ACTS)), day, vector, n),
            draw.sample(range(SITES), size),
        )
        made, n = made + size, n + 1


def _save_articles(
    connection: Connection, draw: random.Random, event: Event, outlets: list[int], number: int
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
             "subject": event.model, "from_value": "", "to_value": "", "effective_date": "",
             "source": "", "unsourced": False} | asdict(passage)
        )  # fmt: skip
    rows["members"].append(
        {"article_id": key, "story_id": event.story, "seq": number, "score": 1.0, "assigned_at": at}
    )
    noise = np.random.default_rng(number).standard_normal(DIM)
    vector = event.vector + 0.5 * noise
    vector = (vector / np.linalg.norm(vector)).astype("<f4")
    rows["vectors"].append(
        {"text_hash": hash_text(key), "model_id": MODEL, "dim": DIM, "data": vector.tobytes()}
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


def _save_story(connection: Connection, event: Event) -> None:
    row = {
        "id": event.story, "title": event.model, "opened_at": event.day,
        "first_published_at": event.day, "last_published_at": event.day + timedelta(days=1),
    }  # fmt: skip
    connection.execute(t.stories.insert(), [row])


def _source(n: int) -> Source:
    host = f"site{n}.example"
    return Source(f"s{n}", f"Site {n}", f"https://{host}/feed", host)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MEBI


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--keep", default="", help="a database to keep, or to take up again")
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
