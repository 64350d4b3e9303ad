"""What a feed comes to, whatever its format: entries, and the feed around them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.text import clean_line

LASTMOD = "lastmod"  # the detail under which connectors state when a page changed last, in ISO
PATH_DAY = "path_day"  # the same for the day that an entry's address names
MAX_GUID = 500
MAX_LINK = 4_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An item as the feed states it, cleaned; `link` is not yet resolved.

    `day_only` dates name a day but no hour; `zone_assumed` ones name no zone. `details` are named
    values that the source states beside its words, such as an effective date.
    """

    guid: str
    link: str
    title: str
    summary: str
    content: str
    published: datetime | None
    day_only: bool
    updated: str
    details: tuple[tuple[str, str], ...] = ()
    zone_assumed: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in its order; `notes` are faults that did not stop us.

    `next_url` and `archive_url` are the feed's own links to older entries (RFC 5005), unresolved.
    """

    title: str
    home_url: str
    base_url: str
    entries: tuple[FeedEntry, ...]
    notes: tuple[str, ...] = ()
    next_url: str = ""
    archive_url: str = ""


def shorten_guid(guid: str) -> str:
    """A guid on one line, or its hash where it is longer than 500 characters."""
    cleaned = clean_line(guid, 2_000_000)
    if len(cleaned) <= MAX_GUID:
        return cleaned
    return "sha256:" + hashlib.sha256(cleaned.encode("utf-8")).hexdigest()


def clean_link(link: str) -> str:
    """A link as stated, without space around it and without its excess."""
    return link.strip()[:MAX_LINK]


def entry_moment(entry: FeedEntry) -> datetime | None:
    """When the entry was published or, failing that, when its page changed last."""
    return entry.published or read_moment(dict(entry.details).get(LASTMOD, ""))


def read_moment(text: str) -> datetime | None:
    """A moment that a connector stated in ISO, in UTC where it names no zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
