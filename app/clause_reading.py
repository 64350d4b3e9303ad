"""Kept licences and terms as programs read them: by a short id, with clauses and changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from app.licence_shelf import is_legal, list_shelf, read_versions

if TYPE_CHECKING:
    from analysis.evaluate.terms import SameVersions, VersionChange
    from analysis.licences.clauses import Clause
    from analysis.licences.knowledge import KnownLicence
    from analysis.licences.terms import Statement
    from db.documents import DocumentRecord, DocumentVersion
    from db.store import Database

_ID_DIGITS = 16
_KEPT = 64  # comparisons that are remembered; a long one takes a second


@dataclass(frozen=True, slots=True)
class ShelvedDocument:
    """A document with its versions, oldest first; `id` stays while source and address do."""

    id: str
    record: DocumentRecord
    versions: tuple[DocumentVersion, ...]

    def find(self, number: int | None) -> DocumentVersion | None:
        """The version of that number, the newest without one."""
        if number is None:
            return self.versions[-1]
        return next((one for one in self.versions if one.number == number), None)


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """What a version says: its clauses, the plain table, and our own reading of its licence."""

    clauses: tuple[Clause, ...]
    table: tuple[Statement, ...]
    known: KnownLicence | None


def document_id(record: DocumentRecord) -> str:
    """A short name for a document, made of its source and address."""
    whole = f"{record.source_key}\n{record.url}"
    return hashlib.sha256(whole.encode()).hexdigest()[:_ID_DIGITS]


def list_legal(database: Database, *, every: bool = False) -> list[tuple[str, DocumentRecord]]:
    """Documents by id: licences and terms; `every` adds price lists, model cards and the like."""
    found = [(document_id(one), one) for one in list_shelf(database, every=True)]
    return sorted(pair for pair in found if every or is_legal(pair[1]))


def read_document(database: Database, key: str) -> ShelvedDocument | None:
    """The document of that id."""
    found = dict(list_legal(database, every=True)).get(key)
    return ShelvedDocument(key, found, read_versions(database, found)) if found else None


@lru_cache(maxsize=_KEPT)
def read_text(title: str, text: str) -> ReadVersion:
    """What a text says; remembered, since reading it takes a while."""
    from analysis.licences.clauses import segment
    from analysis.licences.knowledge import find_licence
    from analysis.licences.terms import read_terms

    return ReadVersion(segment(text), read_terms(text).table, find_licence(title))


def compare_versions(
    title: str, old: DocumentVersion, new: DocumentVersion
) -> VersionChange | SameVersions:
    """What changed between two versions, clause by clause, and who is caught."""
    return _compare(title, version_name(old), old.text, version_name(new), new.text)


@lru_cache(maxsize=_KEPT)
def _compare(
    title: str, old_name: str, old: str, new_name: str, new: str
) -> VersionChange | SameVersions:
    from analysis.evaluate.captures import Capture
    from analysis.evaluate.terms import compare_captures

    return compare_captures(Capture(title, old_name, old), Capture(title, new_name, new))


def version_name(version: DocumentVersion) -> str:
    """`2 (v1.1) of 2026-06-18`: its number, the publisher's label, the day on which it was taken."""
    stated = version.details.get("version", "")
    label = f"{version.number} ({stated})" if stated else f"{version.number}"
    return f"{label} of {version.taken_at:%Y-%m-%d}"
