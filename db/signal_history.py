"""The ledger as it stood at a moment.

What a signal's state was then follows from its transitions, so that an issue of a past week sees
what its day saw.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from db import tables as t
from db.signals import read_entries, to_entries
from db.types import LedgerEntry, Passage, SignalState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from db.types import Signal

_BATCH = 500
_PASSAGE = ("snapshot_id", "start", "end", "sha256")


def entries_until(connection: Connection, until: datetime) -> list[LedgerEntry]:
    """The whole ledger as it stood just before `until`, oldest signals first."""
    query = select(t.signals).where(t.signals.c.opened_at < until)
    ordered = query.order_by(t.signals.c.opened_at, t.signals.c.id)
    return [_as_of(entry, until) for entry in read_entries(connection, ordered)]


def ledger_between(
    connection: Connection, start: datetime, end: datetime, late: Sequence[str] = ()
) -> list[LedgerEntry]:
    """What opened or changed in [start, end), as it stood at `end`, oldest signals first.

    With what the articles `late` opened and decided before: they came in only since `start`.
    """
    change, signals = t.signal_transitions.c, t.signals.c
    wanted = [
        (signals.opened_at >= start) & (signals.opened_at < end),
        signals.id.in_(select(change.signal_id).where(change.at >= start, change.at < end)),
    ]
    for at in range(0, len(late), _BATCH):
        some = late[at : at + _BATCH]
        decided = select(change.signal_id).where(change.article_id.in_(some), change.at < end)
        wanted += [signals.article_id.in_(some), signals.id.in_(decided)]
    found: dict[str, LedgerEntry] = {}
    for condition in wanted:
        query = select(t.signals).where(condition, signals.opened_at < end)
        found |= {entry.signal.id: entry for entry in read_entries(connection, query)}
    ordered = sorted(found.values(), key=lambda one: (one.signal.opened_at, one.signal.id))
    return [_as_of(entry, end) for entry in ordered]


def due_between(
    connection: Connection, first_day: str, last_day: str, at: datetime
) -> list[LedgerEntry]:
    """Signals open at `at` whose stated day is from `first_day` to `last_day`, soonest first."""
    query = (
        select(t.signals)
        .where(t.signals.c.due >= first_day, t.signals.c.due <= last_day)
        .where(t.signals.c.opened_at < at)
        .order_by(t.signals.c.due, t.signals.c.id)
    )
    found = [_as_of(entry, at) for entry in read_entries(connection, query)]
    return [entry for entry in found if entry.state is SignalState.OPEN]


def signals_of_stories(
    connection: Connection, story_ids: Sequence[str], until: datetime
) -> dict[str, list[Signal]]:
    """Signals of those stories open just before `until`, the strongest first, by story id.

    A signal belongs to the stories of the article that opened it and of those that stated it again,
    wherever these stand now; for each of the latter it comes once more, with that article's passage.
    """
    found: dict[str, list[Signal]] = defaultdict(list)
    for at in range(0, len(story_ids), _BATCH):
        some = story_ids[at : at + _BATCH]
        rows = list(connection.execute(_opened_in(some, until)).mappings())
        again = list(connection.execute(_stated_in(some, until)).mappings())
        standing = {
            entry.signal.id: entry.signal
            for entry in to_entries(connection, [*rows, *again])
            if _as_of(entry, until).state is SignalState.OPEN
        }
        for row in rows:
            if row["id"] in standing:
                found[row["member_of"]].append(standing[row["id"]])
        for row in again:
            if row["id"] in standing:
                passage = Passage(*(row[f"seen_{name}"] for name in _PASSAGE))
                signal = replace(
                    standing[row["id"]], article_id=row["seen_article"], passage=passage
                )
                found[row["member_of"]].append(signal)
    return {key: sorted(signals, key=_strongest) for key, signals in found.items()}


def _strongest(signal: Signal) -> tuple[float, datetime, str]:
    return -signal.strength, signal.opened_at, signal.id


def _opened_in(story_ids: Sequence[str], until: datetime) -> Select[Any]:
    members = t.story_members
    return (
        select(t.signals, members.c.story_id.label("member_of"))
        .join(members, members.c.article_id == t.signals.c.article_id)
        .where(members.c.story_id.in_(story_ids), t.signals.c.opened_at < until)
        .order_by(t.signals.c.id)
    )


def _stated_in(story_ids: Sequence[str], until: datetime) -> Select[Any]:
    members, seen = t.story_members, t.signal_sightings
    passage = [seen.c[name].label(f"seen_{name}") for name in _PASSAGE]
    return (
        select(t.signals, members.c.story_id.label("member_of"), *passage)
        .add_columns(seen.c.article_id.label("seen_article"))
        .join(seen, seen.c.signal_id == t.signals.c.id)
        .join(members, members.c.article_id == seen.c.article_id)
        .where(members.c.story_id.in_(story_ids), t.signals.c.opened_at < until)
        .where(seen.c.seen_at < until)
        .order_by(seen.c.seen_at, seen.c.article_id, t.signals.c.id)
    )


def _as_of(entry: LedgerEntry, until: datetime) -> LedgerEntry:
    transitions = tuple(change for change in entry.transitions if change.at < until)
    sightings = tuple(sighting for sighting in entry.sightings if sighting.seen_at < until)
    state = transitions[-1].to_state if transitions else SignalState.OPEN
    return LedgerEntry(entry.signal, state, transitions, sightings)
