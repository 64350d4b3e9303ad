"""Versions of watched documents."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One text of a watched document, such as terms, a licence or a model's card; n from 1."""

    source_key: str
    url: str
    number: int
    taken_at: datetime
    title: str
    text: str
    sha256: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of which versions are kept; `name` is its source's, `title` the newest one's.

    `first_at` and `newest_at` are when the first and the newest version were taken.
    """

    source_key: str
    url: str
    name: str
    title: str
    versions: int
    first_at: datetime
    newest_at: datetime


def list_documents(connection: Connection) -> tuple[DocumentRecord, ...]:
    """Every document with versions, by source and URL."""
    versions, sources = t.document_versions.c, t.sources.c
    counted = (
        select(
            versions.source_key,
            versions.url,
            func.max(versions.number).label("newest"),
            func.count().label("count"),
            func.min(versions.taken_at).label("first_at"),
        )
        .group_by(versions.source_key, versions.url)
        .subquery()
    )
    query = (
        select(t.document_versions, sources.name, counted.c.count, counted.c.first_at)
        .join(
            counted,
            (versions.source_key == counted.c.source_key)
            & (versions.url == counted.c.url)
            & (versions.number == counted.c.newest),
        )
        .join(t.sources, sources.key == versions.source_key)
        .order_by(versions.source_key, versions.url)
    )
    return tuple(
        DocumentRecord(
            row["source_key"], row["url"], row["name"], row["title"], row["count"],
            row["first_at"], row["taken_at"],
        )
        for row in connection.execute(query).mappings()
    )  # fmt: skip


def list_versions(connection: Connection, source_key: str, url: str) -> tuple[DocumentVersion, ...]:
    """Every version of a document, oldest first."""
    query = (
        select(t.document_versions)
        .where(t.document_versions.c.source_key == source_key)
        .where(t.document_versions.c.url == url)
        .order_by(t.document_versions.c.number)
    )
    return tuple(_to_version(row) for row in connection.execute(query).mappings())


def latest_versions(connection: Connection, source_key: str) -> dict[str, DocumentVersion]:
    """The newest version of each document of a source, by the document's URL."""
    query = (
        select(t.document_versions)
        .where(t.document_versions.c.source_key == source_key)
        .order_by(t.document_versions.c.url, t.document_versions.c.number)
    )
    rows = connection.execute(query).mappings()
    return {row["url"]: _to_version(row) for row in rows}


def last_two_versions(
    connection: Connection, source_key: str, url: str
) -> tuple[DocumentVersion, ...]:
    """The newest version of a document and the one before it, older first."""
    query = (
        select(t.document_versions)
        .where(t.document_versions.c.source_key == source_key)
        .where(t.document_versions.c.url == url)
        .order_by(t.document_versions.c.number.desc())
        .limit(2)
    )
    rows = connection.execute(query).mappings().all()
    return tuple(_to_version(row) for row in reversed(rows))


def insert_version(connection: Connection, version: DocumentVersion) -> None:
    """Add a version; versions are never changed afterwards."""
    details = json.dumps(dict(version.details), sort_keys=True, ensure_ascii=False)
    values = {f.name: getattr(version, f.name) for f in dataclasses.fields(version)}
    connection.execute(t.document_versions.insert().values(**values | {"details": details}))


def _to_version(row: RowMapping) -> DocumentVersion:
    return DocumentVersion(**dict(row) | {"details": json.loads(row["details"])})
