"""Watched documents: when a text counts as a new version, and the entry that tells of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from db.documents import DocumentVersion
from db.types import RevisionKind
from ingest.entries import FeedEntry
from ingest.identity import DOCUMENT
from ingest.revisions import describe_revision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.port import DocumentText

MAX_QUOTED = 20_000  # characters of changed passages that an article holds
NAMES = frozenset({"sha"})  # details that say where a text is from, not what it says
_ARROW = "→"


def next_version(
    source: Source, before: DocumentVersion | None, document: DocumentText, now: datetime
) -> DocumentVersion | None:
    """The version to store, or None when the document says what it said before.

    Changes of white space, counters and the like are none.
    """
    details = dict(document.details)
    if before is not None and not compare_details(before.details, details):
        if before.text == document.text:
            return None
        change = describe_revision(before.title, before.text, document.title, document.text)
        if change.kind is RevisionKind.TRIVIAL:
            return None
    return DocumentVersion(
        source_key=source.key,
        url=document.url,
        number=before.number + 1 if before else 1,
        taken_at=now,
        title=document.title or source.name,
        text=document.text,
        sha256=hash_version(document.title, document.text, details),
        details=details,
    )


def hash_version(title: str, text: str, details: Mapping[str, str]) -> str:
    """SHA-256 over title, text and details, as 64 hexadecimal digits."""
    whole = json.dumps([title, text, dict(details)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


def describe_version_change(before: DocumentVersion, after: DocumentVersion) -> FeedEntry:
    """An entry whose words are the values that changed and the passages that came, verbatim.

    Passages that went are quoted as such behind them.
    """
    change = describe_revision(before.title, before.text, after.title, after.text)
    values = compare_details(before.details, after.details)
    removed = [f"No longer there: {passage}" for passage in change.removed]
    passages = [*values, *change.added, *removed]
    content = "\n".join(passages)[:MAX_QUOTED]
    return FeedEntry(
        guid=f"{after.url}#version-{after.number}",
        link=after.url,
        title=f"{after.title}: {_name_change(values)}",
        summary=content[:500],
        content=content,
        published=after.taken_at,
        day_only=False,
        updated="",
        details=((DOCUMENT, after.url), ("version", str(after.number))),
    )


def compare_details(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """One line per value that changed: `license: apache-2.0 → other`; names of versions aside."""
    return [
        f"{name}: {before.get(name) or 'none'} {_ARROW} {after.get(name) or 'none'}"
        for name in sorted({*before, *after} - NAMES)
        if before.get(name) != after.get(name)
    ]


def _name_change(values: list[str]) -> str:
    return "; ".join(values) if values and len("; ".join(values)) <= 120 else "the text changed"  # noqa: PLR2004 - a headline
