"""The outbox's first table: alerts queued, what was told before, and the rules that ask for them."""

from __future__ import annotations

import gc
import hashlib
import json
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db import tables as t
from db.alert_tables import alerts as table
from db.alert_tables import subscriptions
from db.alert_types import AlertKind, AlertState, SubscriptionKind, SubscriptionState
from db.rows import to_values
from db.subscriptions import read_conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection

    from db.alert_types import Alert, Conditions
    from db.types import Passage

_BATCH = 500
_PORTION = 600  # rows in one statement; more would live until garbage is collected
_AGAIN = "alerts:again:"
_KEY_LENGTH = 32
_NAMES = tuple(column.name for column in table.c)
_KINDS = {kind.value: kind for kind in SubscriptionKind}


class ActiveRule(NamedTuple):
    """What matching needs of a subscription."""

    id: str
    kind: SubscriptionKind
    target: str
    created_at: datetime
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class AlertForMany:
    """What several subscriptions are told alike; id and subscription of `alert` stay empty."""

    alert: Alert
    subscription_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """What was queued about a story: the latest moment by subscription, and the facts' keys.

    `keys` holds pairs of subscription and key.
    """

    at: Mapping[str, datetime]
    keys: frozenset[tuple[str, str]] = frozenset()


def active_rules(connection: Connection) -> list[ActiveRule]:
    """The subscriptions at work, the weekly brief's apart; quick for 100,000."""
    c = subscriptions.c
    query = select(c.id, c.kind, c.target, c.created_at, c.conditions).where(
        c.state == SubscriptionState.ACTIVE.value, c.kind != SubscriptionKind.BRIEF.value
    )
    return [
        ActiveRule(row[0], _KINDS[row[1]], row[2], row[3], read_conditions(row[4]))
        for row in connection.execute(query)
    ]


def alert_id(subscription_id: str, key: str) -> str:
    """The id of the one alert that a subscription gets under a key."""
    return hashlib.sha256(f"{subscription_id}\n{key}".encode()).hexdigest()[:_KEY_LENGTH]


def insert_alerts(connection: Connection, batches: Sequence[AlertForMany]) -> int:
    """Queue alerts; one whose subscription had its key before is left out. Returns how many."""
    rows: list[tuple[Any, ...]] = []
    added = 0
    shape = _Shape(connection)
    with _collector_at_rest():
        for batch in batches:
            rows += shape.rows(batch)
            if len(rows) >= _PORTION:
                added += shape.insert(rows)
                rows = []
        return added + shape.insert(rows)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Look for no cycles among rows, which have none: with 400,000 that took a tenth of the time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


class _Shape:
    """How rows of alerts reach the driver: values all rows share are prepared once.

    That is several times as quick as a dictionary for each row.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        dialect = connection.dialect
        make = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        self._statement = make(table).on_conflict_do_nothing()
        self._sql = str(self._statement.compile(dialect=dialect))
        self._bind: dict[str, Callable[[Any], Any] | None] = {
            column.name: column.type.dialect_impl(dialect).bind_processor(dialect)
            for column in table.c
        }

    def rows(self, batch: AlertForMany) -> Iterator[tuple[Any, ...]]:
        """The rows of one batch, their values in the order of the table's columns."""
        values = _to_columns(batch.alert)
        if self._direct:
            values = {k: bind(v) if (bind := self._bind[k]) else v for k, v in values.items()}
        shared = tuple(values[name] for name in _NAMES[2:])
        for key in batch.subscription_ids:
            yield (alert_id(key, batch.alert.key), key, *shared)

    def insert(self, rows: list[tuple[Any, ...]]) -> int:
        """Insert such rows, leaving out what is there; returns how many were new."""
        if not rows:
            return 0
        rows.sort()  # neighbours in the index are written together
        if not self._direct:
            named = [dict(zip(_NAMES, row, strict=True)) for row in rows]
            new = self._connection.execute(self._statement.returning(table.c.id), named)
            return len(new.all())
        before = self._changes()
        self._connection.exec_driver_sql(self._sql, rows)
        return self._changes() - before

    @property
    def _direct(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _changes(self) -> int:
        # What the driver says of many rows at once is not how many were new.
        return int(self._connection.exec_driver_sql("SELECT total_changes()").scalar_one())


def told_stories(connection: Connection, story_ids: Sequence[str]) -> dict[str, ToldStory]:
    """What was queued about stories, by story id; those of which nothing was are left out."""
    latest: dict[str, dict[str, datetime]] = defaultdict(dict)
    keys: dict[str, set[tuple[str, str]]] = defaultdict(set)
    c = table.c
    for at in range(0, len(story_ids), _BATCH):
        chosen = c.story_id.in_(story_ids[at : at + _BATCH])
        told = c.kind.in_([AlertKind.STORY.value, AlertKind.FACT.value])
        query = select(c.story_id, c.subscription_id, func.max(c.queued_at)).where(chosen, told)
        for story, subscription, queued in connection.execute(
            query.group_by(c.story_id, c.subscription_id)
        ):
            latest[story][subscription] = queued
        facts = select(c.story_id, c.subscription_id, c.key)
        for story, subscription, key in connection.execute(
            facts.where(chosen, c.kind == AlertKind.FACT.value)
        ):
            keys[story].add((subscription, key))
    return {key: ToldStory(found, frozenset(keys[key])) for key, found in latest.items()}


def move_affairs(connection: Connection, affairs: Mapping[str, str]) -> None:
    """Give what waits to be told of stories the affair that each now belongs to, by story id."""
    c = table.c
    for story_id, affair in affairs.items():
        # Not the bare column: its index would be taken before that of the story.
        is_queued = func.coalesce(c.state, "") == AlertState.QUEUED.value
        waits = (c.story_id == story_id) & is_queued
        moved = update(table).where(waits, c.affair != affair).values(affair=affair)
        connection.execute(moved)


def savepoint(connection: Connection) -> AbstractContextManager[object]:
    """What is done within is undone when it fails; the transaction around it goes on."""
    return connection.begin_nested()


def note_unmatched(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    """Remember what could not be matched, to take it up again; the first failure's time stays."""
    known = set(unmatched(connection))
    rows = [
        {"name": _AGAIN + key, "reached": 0, "at": now}
        for key in dict.fromkeys(keys)
        if key not in known
    ]
    if rows:
        connection.execute(t.progress.insert(), rows)


def unmatched(connection: Connection) -> dict[str, datetime]:
    """What could not be matched, with the time of its first failure."""
    c = t.progress.c
    query = select(c.name, c.at).where(c.name.startswith(_AGAIN, autoescape=True)).order_by(c.name)
    return {name.removeprefix(_AGAIN): at for name, at in connection.execute(query)}


def forget_unmatched(connection: Connection, keys: Sequence[str]) -> None:
    """These were matched after all, or are given up."""
    for key in keys:
        connection.execute(delete(t.progress).where(t.progress.c.name == _AGAIN + key))


def passages_to_json(passages: Sequence[Passage]) -> str:
    """Passages as canonical JSON."""
    return json.dumps([to_values(one) for one in passages], sort_keys=True, separators=(",", ":"))


def _to_columns(alert: Alert) -> dict[str, Any]:
    values = {name: getattr(alert, name) for name in _NAMES}
    return values | {
        "kind": alert.kind.value,
        "state": alert.state.value,
        "passages": passages_to_json(alert.passages),
    }
