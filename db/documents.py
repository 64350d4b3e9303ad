"""Versions of watched documents."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

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
