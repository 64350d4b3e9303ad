"""Sources and the state of their polling."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update

from db import tables as t
from db.rows import to_polled_source, to_values
from db.types import PollState, SourceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import PolledSource, Source


def add_sources(
    connection: Connection,
    sources: Iterable[Source],
    status: SourceStatus = SourceStatus.ACTIVE,
) -> list[str]:
    """Insert the sources whose key and URL are both new; returns the keys added."""
    known = connection.execute(select(t.sources.c.key, t.sources.c.url)).all()
    keys, urls = {row.key for row in known}, {row.url for row in known}
    added = []
    for source in sources:
        if source.key in keys or source.url in urls:
            continue
        connection.execute(t.sources.insert().values(**_source_values(source), status=status.value))
        keys.add(source.key)
        urls.add(source.url)
        added.append(source.key)
    return added


def list_sources(connection: Connection) -> list[PolledSource]:
    """Every source, by key."""
    rows = connection.execute(select(t.sources).order_by(t.sources.c.key)).mappings()
    return [to_polled_source(row) for row in rows]


def find_source(connection: Connection, key: str) -> PolledSource | None:
    """The source with that key."""
    row = connection.execute(select(t.sources).where(t.sources.c.key == key)).mappings().first()
    return to_polled_source(row) if row else None


def due_sources(connection: Connection, now: datetime) -> list[PolledSource]:
    """Active sources whose time has come, by key so that two runs save in the same order."""
    query = (
        select(t.sources)
        .where(t.sources.c.status == SourceStatus.ACTIVE.value)
        .where((t.sources.c.next_poll_at.is_(None)) | (t.sources.c.next_poll_at <= now))
        .order_by(t.sources.c.key)
    )
    return [to_polled_source(row) for row in connection.execute(query).mappings()]


def save_poll_state(connection: Connection, key: str, state: PollState) -> None:
    """Replace the state of one source."""
    values = to_values(state) | {"status": state.status.value}
    connection.execute(_REPLACE_STATE, {f"p_{n}": v for n, v in values.items()} | {"p_key": key})


_REPLACE_STATE = (
    update(t.sources)
    .where(t.sources.c.key == bindparam("p_key"))
    .values({name: bindparam(f"p_{name}") for name in PollState.__dataclass_fields__})
)


def move_source(connection: Connection, key: str, url: str, host: str) -> bool:
    """Learn a permanent redirect; False when another source already polls the new URL."""
    taken = connection.execute(select(t.sources.c.key).where(t.sources.c.url == url)).scalar()
    if taken is not None:
        return False
    connection.execute(update(t.sources).where(t.sources.c.key == key).values(url=url, host=host))
    return True


def remove_source(connection: Connection, key: str) -> bool:
    """Delete a source that brought nothing, or disable one whose articles we keep."""
    used = connection.execute(
        select(func.count()).select_from(t.articles).where(t.articles.c.source_key == key)
    ).scalar_one()
    if used:
        disabled = update(t.sources).where(t.sources.c.key == key)
        return bool(connection.execute(disabled.values(status="disabled")).rowcount)
    connection.execute(delete(t.entries).where(t.entries.c.source_key == key))
    return bool(connection.execute(delete(t.sources).where(t.sources.c.key == key)).rowcount)


def set_status(connection: Connection, key: str, status: SourceStatus) -> bool:
    """Switch a source on or off; False when there is none of that key."""
    change = update(t.sources).where(t.sources.c.key == key).values(status=status.value)
    return bool(connection.execute(change).rowcount)


def _source_values(source: Source) -> dict[str, object]:
    options = json.dumps(dict(source.options), sort_keys=True, ensure_ascii=False)
    return to_values(source) | {"options": options, "tier": source.tier.value}


def count_articles_by_source(connection: Connection) -> dict[str, int]:
    """How many articles each source was the first to bring."""
    query = select(t.articles.c.source_key, func.count()).group_by(t.articles.c.source_key)
    return {key: count for key, count in connection.execute(query)}
