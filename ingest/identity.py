"""Which entries are the same: guid within a source, canonical URL across sources."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from db.errors import IngestError
from db.types import hash_text
from ingest.urls import article_id, canonicalise_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.types import Source
    from ingest.entries import FeedEntry

DOCUMENT = "document"  # the detail that marks an entry as a watched document's new version


@dataclass(frozen=True, slots=True)
class Identified:
    """A feed entry with its identity: guid within the source, canonical URL across sources."""

    entry: FeedEntry
    guid: str
    url: str  # where to fetch it; empty without a usable link
    canonical_url: str
    content_hash: str

    @property
    def article_id(self) -> str:
        """Id of the article that it states."""
        return article_id(self.canonical_url)


def identify_entries(source: Source, entries: Sequence[FeedEntry]) -> list[Identified]:
    """Give each entry its identity: guid, guid with link on collision, link, hash of its words.

    Entries repeated within the feed are left out; the first one stands.
    """
    links = [resolve_link(entry.link, source) for entry in entries]
    guids = Counter(entry.guid for entry in entries)
    named = [
        _identify(source, entry, link, is_shared=guids[entry.guid] > 1)
        for entry, link in zip(entries, links, strict=True)
    ]
    unique: dict[str, Identified] = {}
    for item in _part_shared_links(named):
        unique.setdefault(item.guid, item)
    return list(unique.values())


def _identify(source: Source, entry: FeedEntry, link: str, *, is_shared: bool) -> Identified:
    content_hash = hash_text(f"{entry.title}\0{entry.summary}\0{entry.content}\0{entry.updated}")
    canonical = canonicalise_url(link) if link else ""
    if canonical and urlsplit(canonical).path == "/" and not urlsplit(canonical).query:
        canonical = link = ""  # a site's front page is nobody's article
    guid = entry.guid or canonical or content_hash
    if is_shared and entry.guid and canonical:
        guid = f"{entry.guid} {canonical}"
    if DOCUMENT in dict(entry.details):
        canonical = ""  # versions share their document's address, and are articles of their own
    return Identified(entry, guid, link, canonical or _invent_url(source, guid), content_hash)


def _part_shared_links(items: list[Identified]) -> list[Identified]:
    """Where several entries link to places on one page, the place is part of the identity."""
    sharing = Counter(item.canonical_url for item in items)
    return [
        replace(item, canonical_url=f"{item.canonical_url}#{urldefrag(item.url).fragment}")
        if sharing[item.canonical_url] > 1 and urldefrag(item.url).fragment
        else item
        for item in items
    ]


def _invent_url(source: Source, guid: str) -> str:
    digest = hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()[:32]
    return f"urn:tocsin:{source.key}:{digest}"


def resolve_link(link: str, source: Source) -> str:
    """The absolute web address that an entry links to, or nothing when it is none."""
    if not link:
        return ""
    try:
        absolute = urljoin(source.homepage or source.url, link)
        canonicalise_url(absolute)
    except (IngestError, ValueError):
        return ""
    return absolute
