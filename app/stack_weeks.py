"""The last issues as written for a stack, and whether they were written for it as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import briefs, overview
from db.ledger_pages import count_open_on

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.model import Brief
    from analysis.stack.model import Stack
    from analysis.stack.resolve import ResolvedStack
    from app.calendar import Event
    from db.store import Database


@dataclass(frozen=True, slots=True)
class StackWeek:
    """A week's edition for a stack, None where none was written.

    `is_current` is False where the stack, or the issue, was another then.
    """

    week: str
    edition: Brief | None
    is_current: bool


def read_weeks(database: Database, stack: Stack, count: int) -> tuple[StackWeek, ...]:
    """The newest issues' editions for a stack, newest first."""
    from analysis.brief.codec import canonical_json
    from analysis.brief.serialise import brief_from_json

    now = canonical_json(stack)
    found = []
    with database.read() as connection:
        for week in overview.issue_weeks(connection)[:count]:
            stored = briefs.find_edition(connection, week, stack.name)
            brief = brief_from_json(stored.document) if stored is not None else None
            found.append(StackWeek(week, brief, stored is not None and stored.stack_json == now))
    return tuple(found)


def match_weeks(database: Database, stack: ResolvedStack, weeks: tuple[str, ...]) -> None:
    """Write the editions of those weeks for the stack as it is now, the oldest first.

    Raises WriterError for an issue that cannot be taken up again.
    """
    from analysis.brief.edition import find_or_write_edition

    for week in sorted(weeks):
        find_or_write_edition(database, week, stack)


@dataclass(frozen=True, slots=True)
class WatchedEntry:
    """Something of a stack that open signals are about, and how many."""

    key: str
    name: str
    signals: int


def count_signals(database: Database, stack: ResolvedStack) -> tuple[WatchedEntry, ...]:
    """What of a stack open signals are about, most of them first: its entries, families, owners."""
    names: dict[str, str] = {}
    for entry in stack.entries:
        if entry.part == "region":
            continue
        for key in (entry.key, entry.family, entry.owner):
            if key:
                names.setdefault(key, stack.gazetteer.name_of(key) or entry.name)
    with database.read() as connection:
        counts = count_open_on(connection, list(names))
    ranked = sorted(counts, key=lambda key: (-counts[key], names[key], key))
    return tuple(WatchedEntry(key, names[key], counts[key]) for key in ranked)


def coming_days(database: Database, stack: ResolvedStack, now: datetime) -> tuple[Event, ...]:
    """Days to come that concern a stack: stated by open signals, or on which a change takes effect."""
    from app.calendar import read_events

    events = read_events(database, now, stack=stack)
    return tuple(event for event in events if event.day >= now.date())
