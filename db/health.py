"""What the health of sources is told from, beside their polls: hosts, documents, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t
from db.hosts import HostState
from db.types import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_UNREACHABLE = 0  # the robots_status of a host whose robots.txt cannot be had


@dataclass(frozen=True, slots=True)
class DocumentHistory:
    """A watched document: how many versions are kept, and when the first and last were taken."""

    source_key: str
    url: str
    title: str
    versions: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """What was refused of one source at one stage for one reason: how often, and the latest."""

    times: int
    latest: Refusal


def document_histories(connection: Connection) -> list[DocumentHistory]:
    """Every watched document, the one that changed last first."""
    versions = t.document_versions.c
    spans = (
        select(
            versions.source_key,
            versions.url,
            func.count().label("versions"),
            func.max(versions.number).label("number"),
            func.min(versions.taken_at).label("first_at"),
            func.max(versions.taken_at).label("last_at"),
        )
        .group_by(versions.source_key, versions.url)
        .subquery()
    )
    query = (
        select(spans, versions.title)
        .join(
            t.document_versions,
            (versions.source_key == spans.c.source_key)
            & (versions.url == spans.c.url)
            & (versions.number == spans.c.number),
        )
        .order_by(spans.c.last_at.desc(), spans.c.source_key, spans.c.url)
    )
    return [
        DocumentHistory(**{k: v for k, v in row.items() if k != "number"})
        for row in connection.execute(query).mappings()
    ]


def hosts_on_hold(connection: Connection, now: datetime) -> list[HostState]:
    """Hosts that asked to be left alone beyond `now`, by name."""
    query = select(t.hosts).where(t.hosts.c.hold_until > now).order_by(t.hosts.c.host)
    return [HostState(**row) for row in connection.execute(query).mappings()]


def hosts_without_robots(connection: Connection) -> list[HostState]:
    """Hosts whose robots.txt could not be had when it was last asked for, by name."""
    query = select(t.hosts).where(t.hosts.c.robots_status == _UNREACHABLE).order_by(t.hosts.c.host)
    return [HostState(**row) for row in connection.execute(query).mappings()]


def refusal_groups(connection: Connection, since: datetime) -> list[RefusalGroup]:
    """What was refused since then by stage, reason and source, the most frequent first."""
    refusals = t.refusals.c
    counted = (
        select(func.count().label("times"), func.max(refusals.id).label("latest"))
        .where(refusals.at >= since)
        .group_by(refusals.stage, refusals.reason, refusals.source_key)
        .subquery()
    )
    query = (
        select(t.refusals, counted.c.times)
        .join(counted, counted.c.latest == refusals.id)
        .order_by(counted.c.times.desc(), refusals.id.desc())
    )
    return [
        RefusalGroup(row["times"], Refusal(**{f: row[f] for f in _REFUSAL_FIELDS}))
        for row in connection.execute(query).mappings()
    ]


_REFUSAL_FIELDS = ("at", "source_key", "url", "stage", "reason", "detail")
