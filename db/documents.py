"""Versions of watched documents."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.types import DocumentVersion

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping


def latest_versions(connection: Connection, source_key: str) -> dict[str, DocumentVersion]:
    """The newest version of each document of a source, by the document's URL."""
    query = (
        select(t.document_versions)
        .where(t.document_versions.c.source_key == source_key)
        .order_by(t.document_versions.c.url, t.document_versions.c.number)
    )
    rows = connection.execute(query).mappings()
    return {row["url"]: _to_version(row) for row in rows}


def versions_of_document(
    connection: Connection, source_key: str, url: str
) -> list[DocumentVersion]:
    """Every version of one document, oldest first."""
    query = (
        select(t.document_versions)
        .where(t.document_versions.c.source_key == source_key)
        .where(t.document_versions.c.url == url)
        .order_by(t.document_versions.c.number)
    )
    return [_to_version(row) for row in connection.execute(query).mappings()]


def insert_version(connection: Connection, version: DocumentVersion) -> None:
    """Add a version; versions are never changed afterwards."""
    details = json.dumps(dict(version.details), sort_keys=True, ensure_ascii=False)
    values = {f.name: getattr(version, f.name) for f in dataclasses.fields(version)}
    connection.execute(t.document_versions.insert().values(**values | {"details": details}))


def _to_version(row: RowMapping) -> DocumentVersion:
    return DocumentVersion(**dict(row) | {"details": json.loads(row["details"])})
