"""Documents whose versions are kept: found by name, and texts put on the shelf by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.documents import DocumentVersion, insert_version, list_documents, list_versions
from db.errors import ConfigError
from db.sources import add_sources, find_source
from db.types import Source, SourceStatus, Tier, hash_text

if TYPE_CHECKING:
    from datetime import datetime

    from db.documents import DocumentRecord
    from db.store import Database

PREFIX = "licence:"
_HOST = "licence.invalid"  # reserved, so that nothing is ever asked there
NO_ADDRESS = f"https://{_HOST}/"  # with what texts kept by hand begin in an address's place
_LEGAL = re.compile(
    r"licen[sc]e|\bterms\b|conditions|polic(?:y|ies)|agreement|privacy|\baup\b|协议|条款",
    re.IGNORECASE,
)
_NOT_SLUG = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A kept text: which version it became, and whether it says anything new."""

    name: str
    number: int
    is_new: bool


def list_shelf(database: Database, *, every: bool = False) -> tuple[DocumentRecord, ...]:
    """Licences and terms with versions; `every` adds price lists, model cards and the like."""
    with database.read() as connection:
        found = list_documents(connection)
    return tuple(one for one in found if every or is_legal(one))


def is_legal(record: DocumentRecord) -> bool:
    """Whether a document is a licence or terms, by its name or because it was put here by hand."""
    named = f"{record.title} {record.name} {record.url}"
    return record.source_key.startswith(PREFIX) or _LEGAL.search(named) is not None


def find_document(database: Database, name: str) -> DocumentRecord:
    """The one document of that name, part of a name, source key or URL; raises ConfigError."""
    wanted = name.strip().casefold()
    with database.read() as connection:
        records = list_documents(connection)
    exact = [one for one in records if wanted in _names(one)]
    found = exact or [one for one in records if any(wanted in each for each in _names(one))]
    if not wanted or not found:
        raise ConfigError(f"no document is named {name!r}; `tocsin licences list --all` shows all")
    if len(found) > 1:
        listed = ", ".join(repr(one.title) for one in found[:5])
        raise ConfigError(f"{name!r} could be {listed}; give more of the name, or its address")
    return found[0]


def _names(record: DocumentRecord) -> tuple[str, ...]:
    key = record.source_key
    return tuple(
        one.casefold()
        for one in (record.title, record.name, key, key.removeprefix(PREFIX), record.url)
    )


def read_versions(database: Database, record: DocumentRecord) -> tuple[DocumentVersion, ...]:
    """Every version of a document, oldest first."""
    with database.read() as connection:
        return list_versions(connection, record.source_key, record.url)


def shelve_text(
    database: Database, text: str, name: str, version: str, taken_at: datetime
) -> Shelved:
    """Keep a text as the newest version of the document of that name.

    Its source is switched off and stands for no address. A text that is the newest version already
    is not kept twice. Raises ConfigError for an empty name or a day before the newest version's.
    """
    source = _make_source(name)
    with database.write() as connection:
        known = find_source(connection, source.key)
        if known is None:
            add_sources(connection, [source], SourceStatus.DISABLED)
        versions = list_versions(connection, source.key, source.url)
        newest = versions[-1] if versions else None
        if newest and newest.text == text:
            return Shelved(name, newest.number, is_new=False)
        if newest and taken_at < newest.taken_at:
            day = f"{newest.taken_at:%Y-%m-%d}"
            raise ConfigError(f"{name!r} has a version of {day}; add versions in their order")
        number = newest.number + 1 if newest else 1
        details = {"version": version} if version else {}
        digest = hash_text(f"{name}\n{text}")
        insert_version(
            connection,
            DocumentVersion(source.key, source.url, number, taken_at, name, text, digest, details),
        )
    return Shelved(name, number, is_new=True)


def _make_source(name: str) -> Source:
    slug = _NOT_SLUG.sub("-", name.casefold()).strip("-.")[:120]
    if not slug:
        raise ConfigError("a licence needs a --name with letters or digits")
    url = f"https://{_HOST}/{slug}"
    return Source(
        key=f"{PREFIX}{slug}", name=name, url=url, host=_HOST, kind="document",
        tier=Tier.PRIMARY, category="licence",
    )  # fmt: skip
