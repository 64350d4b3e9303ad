"""A licence or watched terms as pages and programs read them, and two of them side by side."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.licences.knowledge import find_licence, known_licences
from app.licence_shelf import PREFIX, find_document, list_shelf, read_versions
from db.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.evaluate.terms import SameVersions, VersionChange
    from analysis.licences.knowledge import KnownLicence
    from analysis.licences.terms import Statement
    from db.documents import DocumentRecord, DocumentVersion
    from db.store import Database

_PAIR = ".."
_VERSION = "@"
_NUMBERED = re.compile(rf"(.+){_VERSION}([0-9]{{1,8}})", re.DOTALL)
_UNTOLD = frozenset({"key", "name", "aliases"})


@dataclass(frozen=True, slots=True)
class VersionMark:
    """A kept version: its number from 1, its label as the publisher names it, when it was taken."""

    number: int
    label: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class KeptText:
    """A document that is kept, a version of it as we read it, and all its versions, newest first.

    `spec` names it in addresses, with `@2` behind for a version.
    """

    record: DocumentRecord
    spec: str
    version: VersionMark
    statements: tuple[Statement, ...]
    versions: tuple[VersionMark, ...]


@dataclass(frozen=True, slots=True)
class LicenceView:
    """A licence: our own reading of it (None for terms we have no reading of), and kept texts."""

    name: str
    known: KnownLicence | None
    texts: tuple[KeptText, ...]


@dataclass(frozen=True, slots=True)
class TermRow:
    """One matter of two licences by our reading; each side in words."""

    matter: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the sides differ."""
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class ComparedView:
    """Two licences or versions. `change` compares their texts; without both, `rows` our readings."""

    left: str
    right: str
    change: VersionChange | SameVersions | None
    rows: tuple[TermRow, ...]


def list_documents_kept(database: Database) -> tuple[DocumentRecord, ...]:
    """Licences and terms of which versions are kept."""
    return list_shelf(database)


def read_licence(database: Database, key: str) -> LicenceView | None:
    """What is known of a licence (its key or name) or of a document; None for neither."""
    known = _known(key)
    documents = list_shelf(database)
    if known is not None:
        texts = [one for one in documents if find_licence(one.title) == known]
        kept = tuple(_read_text(database, one, 0) for one in texts)
        return LicenceView(known.name, known, kept)
    found = _find_text(database, key)
    if found is None:
        return None
    text = _read_text(database, *found)
    return LicenceView(found[0].title, find_licence(found[0].title), (text,))


def read_comparison(database: Database, asked: str) -> ComparedView:
    """`A..B`, each a licence's key or name or a document with `@2` for a version, side by side.

    Raises ConfigError for what is not known.
    """
    left, cut, right = asked.partition(_PAIR)
    if not (cut and left and right):
        raise ConfigError("two licences are compared as A..B, such as llama-3.1..llama-4")
    texts = [_find_text(database, one) for one in (left, right)]
    if texts[0] is not None and texts[1] is not None:
        return _compare_texts(database, texts[0], texts[1])
    known = [_known(one) or _known_of(text) for one, text in zip((left, right), texts, strict=True)]
    for name, one in zip((left, right), known, strict=True):
        if one is None:
            raise ConfigError(f"no licence and no kept document is called {name[:80]!r}")
    old, new = (one for one in known if one is not None)
    return ComparedView(old.name, new.name, None, compare_known(old, new))


def compare_known(left: KnownLicence, right: KnownLicence) -> tuple[TermRow, ...]:
    """Our readings of two licences, matter by matter."""
    names = [f.name for f in dataclasses.fields(left) if f.name not in _UNTOLD]
    return tuple(
        TermRow(name, describe(left, name), describe(right, name))
        for name in names
        if name not in {"users_per", "revenue_per"}
    )


def describe(known: KnownLicence, matter: str) -> str:
    """What our reading says of a matter, in words; `none` where it names nothing."""
    value = getattr(known, matter)
    match matter:
        case "user_threshold":
            return (
                f"other terms from {value:,} active users a {known.users_per}" if value else "none"
            )
        case "revenue_threshold_usd":
            return f"other terms from ${value:,} a {known.revenue_per}" if value else "none"
        case "regions_excluded":
            return ", ".join(value) or "none"
    return str(value).replace("_", " ") or "none"


def licence_choices() -> tuple[tuple[str, str], ...]:
    """Every licence that we have a reading of, by name: key and name."""
    found = [(one.key, one.name) for one in known_licences()]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


def document_spec(record: DocumentRecord, number: int = 0) -> str:
    """How a document is named in addresses, with its version where one is given."""
    name = record.source_key if record.source_key.startswith(PREFIX) else record.url
    return f"{name}{_VERSION}{number}" if number else name


def _known(key: str) -> KnownLicence | None:
    wanted = key.strip().casefold()
    exact = next((one for one in known_licences() if one.key == wanted), None)
    return exact or find_licence(key)


def _known_of(text: tuple[DocumentRecord, int] | None) -> KnownLicence | None:
    return find_licence(text[0].title) if text else None


def _find_text(database: Database, spec: str) -> tuple[DocumentRecord, int] | None:
    named = _NUMBERED.fullmatch(spec)
    name, number = (named[1], int(named[2])) if named else (spec, 0)
    if any(one.key == name.strip().casefold() for one in known_licences()):
        return None
    try:
        record = find_document(database, name)
    except ConfigError:
        return None
    return record, number


def _read_text(database: Database, record: DocumentRecord, number: int) -> KeptText:
    from analysis.licences.terms import read_terms

    versions = read_versions(database, record)
    chosen = _choose(versions, number)
    return KeptText(
        record=record,
        spec=document_spec(record),
        version=_mark(chosen),
        statements=read_terms(chosen.text).table,
        versions=tuple(_mark(one) for one in reversed(versions)),
    )


def _choose(versions: tuple[DocumentVersion, ...], number: int) -> DocumentVersion:
    found = next((one for one in versions if one.number == number), None)
    return found or versions[-1]


def _mark(version: DocumentVersion) -> VersionMark:
    return VersionMark(version.number, version.details.get("version", ""), version.taken_at)


def _compare_texts(
    database: Database, left: tuple[DocumentRecord, int], right: tuple[DocumentRecord, int]
) -> ComparedView:
    """Clause by clause; the same document without versions is its newest against the one before."""
    from analysis.evaluate.captures import Capture
    from analysis.evaluate.terms import compare_captures

    sides = []
    for place, (record, number) in enumerate((left, right)):
        versions = read_versions(database, record)
        is_before = place == 0 and left == right and not number
        version = _choose(versions, len(versions) - 1 if is_before else number)
        label = f"version {version.details.get('version', '') or version.number}"
        name = f"{record.title}, {label} of {version.taken_at:%Y-%m-%d}"
        sides.append(Capture(record.title, name, version.text))
    change = compare_captures(sides[0], sides[1])
    return ComparedView(sides[0].version, sides[1].version, change, ())
