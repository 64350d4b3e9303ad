"""What hosts ask of robots: robots.txt, and being left alone for a while."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from db import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_BATCH = 500


@dataclass(frozen=True, slots=True)
class HostState:
    """What a host asked of robots, and until when it asked to be left alone.

    `robots_status` is None until robots.txt was asked for; 0 when it could not be reached.
    """

    host: str
    robots: str = ""
    robots_status: int | None = None
    robots_until: datetime | None = None
    hold_until: datetime | None = None


def host_states(connection: Connection, hosts: Sequence[str]) -> dict[str, HostState]:
    """What is known of these hosts; unknown ones are left out."""
    found: dict[str, HostState] = {}
    for at in range(0, len(hosts), _BATCH):
        query = select(t.hosts).where(t.hosts.c.host.in_(hosts[at : at + _BATCH]))
        found |= {r["host"]: HostState(**r) for r in connection.execute(query).mappings()}
    return found


def save_host_states(connection: Connection, states: Iterable[HostState]) -> None:
    """Insert or replace."""
    for state in states:
        values = dataclasses.asdict(state)
        match = t.hosts.c.host == state.host
        if not connection.execute(update(t.hosts).where(match).values(**values)).rowcount:
            connection.execute(t.hosts.insert().values(**values))


def held_hosts(connection: Connection, now: datetime) -> dict[str, float]:
    """Hosts to be left alone at `now`, and for how many more seconds."""
    query = select(t.hosts.c.host, t.hosts.c.hold_until).where(t.hosts.c.hold_until > now)
    return {host: (until - now).total_seconds() for host, until in connection.execute(query)}


def save_holds(connection: Connection, holds: Mapping[str, datetime]) -> None:
    """Keep until when each host is to be left alone."""
    known = host_states(connection, sorted(holds))
    save_host_states(
        connection,
        [
            dataclasses.replace(known.get(host, HostState(host)), hold_until=until)
            for host, until in sorted(holds.items())
        ],
    )
