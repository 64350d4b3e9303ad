"""A feed before it is written down as Atom or JSON."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST_ENTRIES = 50
# XML 1.0 has no way to write these characters, not even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. `name` identifies it for good; `title` and `summary` are plain text.

    `content` is HTML that is safe already, empty where the summary is all. `updated` is the last
    time at which something was added to it. `related` is a second address.
    """

    name: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str
    content: str = ""
    related: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `name` identifies it, and its address is `/feeds/{path}.xml` or `.json`.

    `home` is the address of the page that shows the same. `began` dates a feed without entries.
    """

    name: str
    path: str
    title: str
    subtitle: str
    home: str
    began: datetime
    entries: tuple[FeedEntry, ...]

    @property
    def updated(self) -> datetime:
        """The time of the newest entry."""
        return max((entry.updated for entry in self.entries), default=self.began)


def newest_first(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    """The entries as a feed shows them, no more than a feed may hold."""
    ordered = sorted(entries, key=lambda entry: entry.name)
    ordered.sort(key=lambda entry: entry.updated, reverse=True)
    return tuple(ordered[:MOST_ENTRIES])


def stable_id(name: str) -> str:
    """The id of a feed or entry: from its name alone, so that a new address changes none."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://tocsin.invalid/{name}").urn


def timestamp(moment: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def writable(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _UNWRITABLE.sub("", text)
