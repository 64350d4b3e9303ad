"""What happens to a made-up past (benchmarks/made_up_weeks.py): all that pages have to list.

Threads, rules, values of licences and prices, signals that fired or expired, polls, refusals, runs
of jobs, versions of documents, reactions, old issues and stacks. Written straight into the tables.
"""

from __future__ import annotations

import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from analysis.brief.weeks import issue_period
from db import reader_tables as r
from db import tables as t
from db.types import Predicate, SignalState, hash_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Table

    from db.store import Connection, Database

OLD_ISSUES = 97
RULES = (
    ("European Commission", Predicate.RULE_PUBLISHED, "adopted guidelines for general-purpose models"),
    ("EU AI Act", Predicate.RULE_EFFECTIVE, ""),
    ("BIS", Predicate.EXPORT_RULE_CHANGED, "lifted export controls"),
    ("California", Predicate.RULE_PUBLISHED, "passed a bill on frontier models"),
    ("Colorado AI Act", Predicate.RULE_EFFECTIVE, ""),
)  # fmt: skip
LICENCES = ("Apache 2.0", "MIT", "Llama 4 Community License", "CC BY-NC 4.0", "Gemma Terms of Use")
JOBS = {"ingest": 20, "analyse": 20, "ledger": 60, "backup": 1440, "brief": 10080}  # minutes
ENDS = (SignalState.FIRED,) * 3 + (SignalState.EXPIRED,) * 4 + (SignalState.CONTRADICTED, SignalState.VOID)  # fmt: skip
STACK = """name = "Made up"
models = ["Lantern 3.42", "Llama 3.3 70B", "GPT-5.5"]
providers = ["Northlight", "OpenAI"]
licences = ["Apache 2.0"]
hardware = ["H100"]
regions = ["EU"]
"""


def seed_lives(database: Database, now: datetime) -> None:
    """Let things happen to every story that lies in the database; the same each time."""
    draw = random.Random(11)  # noqa: S311 - made-up data, the same each time
    for fill in (
        _tie_threads, _state_rules, _name_values, _expect_rules, _decide_signals, _poll_sources, _refuse, _run_jobs,
        _watch_documents, _react, _date_back_issues,
    ):  # fmt: skip
        with database.write() as connection:
            fill(connection, draw, now)


def write_stack(home: Path) -> None:
    """The stack of whoever opens the page of stacks."""
    folder = home / "stacks"
    folder.mkdir(exist_ok=True)
    (folder / "made-up.toml").write_text(STACK, encoding="utf-8")


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while batch := list(itertools.islice(waiting, 5_000)):
        connection.execute(table.insert(), batch)


def _tie_threads(connection: Connection, draw: random.Random, now: datetime) -> None:
    """Stories of one model follow one another, up to 40 in a thread."""
    del draw, now
    stories = t.stories.c
    query = select(stories.id, stories.title, stories.first_published_at)
    rows = connection.execute(query.order_by(stories.title, stories.first_published_at, stories.id))
    threads: list[dict[str, Any]] = []
    places: list[dict[str, Any]] = []
    for number, (title, found) in enumerate(itertools.groupby(rows, key=lambda row: row.title)):
        chain = list(found)[:40]
        if number % 3 or len(chain) < 2:  # noqa: PLR2004 - a thread has two stories
            continue
        threads.append(
            {"id": f"th{number}", "title": title, "opened_at": chain[0].first_published_at}
        )
        places += [
            {"story_id": row.id, "thread_id": f"th{number}", "relation": "follows", "score": 0.8,
             "follows_id": before.id if before else None, "joined_at": row.first_published_at}
            for before, row in zip([None, *chain], chain, strict=False)
        ]  # fmt: skip
    _insert(connection, t.threads, threads)
    _insert(connection, t.thread_stories, places)


def _state_rules(connection: Connection, draw: random.Random, now: datetime) -> None:
    """A tenth of the articles with a fact also tell of a rule, by the same passage."""
    del now
    facts = t.facts.c
    query = select(t.facts).where(facts.position == 0).order_by(facts.article_id)
    rows = connection.execute(query).mappings().all()[::10]
    added = []
    for row in rows:
        subject, predicate, words = draw.choice(RULES)
        added.append(
            dict(row)
            | {"position": 1, "subject": subject, "predicate": predicate.value, "to_value": words}
        )
    _insert(connection, t.facts, added)


def _name_values(connection: Connection, draw: random.Random, now: datetime) -> None:
    """Licences and prices as facts state them."""
    del now
    facts = t.facts.c
    change = (
        update(t.facts)
        .where(facts.article_id == bindparam("a"), facts.position == 0)
        .values(from_value=bindparam("f"), to_value=bindparam("to"))
    )
    kinds = (Predicate.LICENCE_CHANGED.value, Predicate.PRICE_CHANGED.value)
    query = select(facts.article_id, facts.predicate).where(facts.predicate.in_(kinds))
    values = [
        {"a": row.article_id, "f": "", "to": draw.choice(LICENCES)}
        if row.predicate == kinds[0]
        else {"a": row.article_id, "f": f"${draw.randint(3, 30)}", "to": f"${draw.randint(1, 3)}"}
        for row in connection.execute(query.order_by(facts.article_id))
    ]
    connection.execute(change, values)


def _expect_rules(connection: Connection, draw: random.Random, now: datetime) -> None:
    """One signal in forty is about a rule's day."""
    del draw, now
    signals = t.signals.c
    ids = connection.execute(select(signals.id).order_by(signals.id)).scalars().all()[::40]
    expecting = signals.id == bindparam("key")
    change = update(t.signals).where(expecting).values(predicate=Predicate.RULE_EFFECTIVE.value)
    connection.execute(change, [{"key": key} for key in ids])


def _decide_signals(connection: Connection, draw: random.Random, now: datetime) -> None:
    """Seven in ten signals were decided by now, and every second was stated by others as well."""
    signals = t.signals.c
    query = select(t.signals).order_by(signals.id)
    rows = connection.execute(query).mappings().all()
    changes, sightings, states = [], [], []
    for number, row in enumerate(rows):
        passage = {name: row[name] for name in ("snapshot_id", "start", "end", "sha256")}
        if number % 2:
            sightings.append(
                passage
                | {"signal_id": row["id"], "article_id": row["article_id"], "outlet": "Site 7",
                   "seen_at": row["opened_at"]}
            )  # fmt: skip
        at = row["opened_at"] + timedelta(days=draw.randint(1, 12))
        if draw.random() > 0.7 or at > now:  # noqa: PLR2004 - the share of those decided
            continue
        end = draw.choice(ENDS)
        shown = end is SignalState.FIRED
        changes.append(
            {"signal_id": row["id"], "position": 0, "at": at, "from_state": "open",
             "to_state": end.value, "made_by": "rules", "reason": "told by a later report",
             "article_id": row["article_id"] if shown else None,
             "lead_days": float(draw.randint(0, 9)) if shown else None,
             "timing": "on_time" if shown else ""}
            | (passage if shown else dict.fromkeys(passage))
        )  # fmt: skip
        states.append({"key": row["id"], "to": end.value, "moment": at})
    _insert(connection, t.signal_sightings, sightings)
    _insert(connection, t.signal_transitions, changes)
    change = update(t.signals).where(signals.id == bindparam("key"))
    values = change.values(state=bindparam("to"), state_at=bindparam("moment"))
    connection.execute(values, states)


def _poll_sources(connection: Connection, draw: random.Random, now: datetime) -> None:
    """Half of the sources answer, some fail; each article is an entry of its feed."""
    keys = connection.execute(select(t.sources.c.key).order_by(t.sources.c.key)).scalars().all()
    polled = [
        {"k": key, "at": now - timedelta(minutes=draw.randint(1, 300)), "failures": n % 11 == 0,
         "error": "http_503" if n % 11 == 0 else "", "new": now - timedelta(hours=draw.randint(1, 90))}
        for n, key in enumerate(keys[: len(keys) // 2])
    ]  # fmt: skip
    change = update(t.sources).where(t.sources.c.key == bindparam("k"))
    values = change.values(
        last_polled_at=bindparam("at"), last_success_at=bindparam("at"), last_error=bindparam("error"),
        failures=bindparam("failures"), last_new_at=bindparam("new"),
    )  # fmt: skip
    connection.execute(values, polled)
    articles = t.articles.c
    query = select(
        articles.source_key, articles.id.label("guid"), articles.id.label("article_id"),
        articles.url, articles.title, articles.published_at, articles.first_seen_at,
    )  # fmt: skip
    rows = connection.execute(query).mappings()
    _insert(connection, t.entries, (dict(row) | {"content_hash": row["guid"]} for row in rows))


def _refuse(connection: Connection, draw: random.Random, now: datetime) -> None:
    reasons = (("page", "http_404"), ("page", "paywall"), ("feed", "http_503"), ("page", "robots"))
    rows = []
    for n in range(20_000):
        stage, reason = draw.choice(reasons)
        site = draw.randrange(300)
        rows.append(
            {"at": now - timedelta(minutes=2 * n), "source_key": f"s{site}", "stage": stage,
             "url": f"https://site{site}.example/{n}", "reason": reason, "detail": "made up"}
        )  # fmt: skip
    _insert(connection, t.refusals, rows[::-1])


def _run_jobs(connection: Connection, draw: random.Random, now: datetime) -> None:
    rows = []
    for job, minutes in JOBS.items():
        for n in range(1, 60 * 1440 // minutes):
            slot = now - timedelta(minutes=n * minutes)
            failed = draw.random() < 0.01  # noqa: PLR2004 - the share that fails
            rows.append(
                {"job": job, "slot": slot, "owner": "bench", "started_at": slot,
                 "lease_until": slot + timedelta(minutes=5), "detail": "no new articles",
                 "finished_at": slot + timedelta(seconds=draw.randint(1, 90)),
                 "status": "failed" if failed else "done"}
            )  # fmt: skip
    _insert(connection, t.job_runs, rows)


def _watch_documents(connection: Connection, draw: random.Random, now: datetime) -> None:
    """A hundred documents of 2,000 words in three versions, of which one sentence in ten changes."""
    rows = []
    for n in range(100):
        said = [f"Section {i} binds whoever uses {draw.choice('abcdefgh')}{i} in {n}." for i in range(250)]  # fmt: skip
        for number in (1, 2, 3):
            for at in draw.sample(range(250), 25):
                said[at] = f"Section {at} of form {number} allows use {draw.randint(1, 99)} of {n}."
            text = " ".join(said)
            rows.append(
                {"source_key": f"s{n}", "url": f"https://site{n}.example/terms", "number": number,
                 "taken_at": now - timedelta(days=90 - 30 * number, hours=n), "text": text,
                 "title": f"Terms of use {n}", "sha256": hash_text(text), "details": "{}"}
            )  # fmt: skip
    _insert(connection, t.document_versions, rows)


def _react(connection: Connection, draw: random.Random, now: datetime) -> None:
    ids = connection.execute(select(t.stories.c.id).order_by(t.stories.c.id)).scalars().all()
    rows = [
        {"story_id": key, "reader": f"reader{draw.randrange(40)}", "place": "story", "context": "",
         "verdict": draw.choice(("useful", "useful", "not_useful")), "at": now - timedelta(hours=n)}
        for n, key in enumerate(draw.sample(ids, min(2_000, len(ids))))
    ]  # fmt: skip
    _insert(connection, r.reactions, rows)


def _date_back_issues(connection: Connection, draw: random.Random, now: datetime) -> None:
    """The first issue again for many weeks before it, so that there is an archive."""
    del draw, now
    first = connection.execute(select(t.briefs).order_by(t.briefs.c.week).limit(1)).mappings().one()
    day = first["period_start"] + timedelta(days=3)
    rows = []
    for n in range(1, OLD_ISSUES + 1):
        year, week, _ = (day - timedelta(weeks=n)).isocalendar()
        key = f"{year}-W{week:02}"
        period = issue_period(key)
        document = json.loads(first["document"]) | {
            "week": key, "period_start": _iso(period.start), "period_end": _iso(period.end),
        }  # fmt: skip
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        rows.append(
            dict(first)
            | {"week": key, "period_start": period.start, "period_end": period.end,
               "issued_at": period.end, "document": text, "sha256": hash_text(text)}
        )  # fmt: skip
    _insert(connection, t.briefs, rows)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
