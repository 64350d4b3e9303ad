"""Feeds into entries, through feedparser. Runs in a process that can be killed.

A malformed feed yields what it has; why it is malformed is a note, not a reason to drop it.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from db.errors import ParseError
from ingest.text import MAX_SUMMARY, MAX_TEXT, clean_line, clean_text, clean_title, strip_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_GUID = 1000
MAX_URL = 2000
_EARLIEST_YEAR = 1990
_DECLARES_ENTITY = re.compile(
    rb"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+(?:SYSTEM|PUBLIC|[\"'])", re.IGNORECASE
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf|[a-z]+:feed|channel)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An item as the feed states it, cleaned. `guid` is never empty; `url` may be."""

    guid: str
    url: str
    title: str
    summary: str
    text: str
    published: datetime | None
    updated: datetime | None

    @property
    def content_hash(self) -> str:
        """Changes when the words do; dates are left out, since some feeds renew them daily."""
        parts = f"{self.title}\x1f{self.summary}\x1f{self.text}"
        return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed held. `note` says what was wrong with it; `left_out` counts entries over the cap."""

    title: str
    entries: tuple[FeedEntry, ...]
    note: str = ""
    left_out: int = 0


def parse_feed(body: bytes, url: str, content_type: str, max_entries: int) -> ParsedFeed:
    """The entries of a feed, newest first where dates are known; raises ParseError."""
    refuse_other_documents(body, url)
    import feedparser

    try:
        parsed = feedparser.parse(
            # Bytes in a stream: a string could be taken for a file name or an address.
            BytesIO(body),
            response_headers={"content-type": content_type, "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as fault:  # feedparser raises whatever its input makes it raise
        raise ParseError(f"the feed cannot be parsed ({type(fault).__name__})", url) from fault
    if not parsed.get("version") and not parsed.entries:
        raise ParseError("this is not a feed: neither RSS, Atom nor RDF was found in it", url)
    entries = [_to_entry(entry) for entry in parsed.entries[: max_entries * 20]]
    kept = _newest([entry for entry in entries if entry is not None], max_entries)
    title = clean_title(str(parsed.feed.get("title", "")))
    return ParsedFeed(title, tuple(kept), _describe_fault(parsed), len(parsed.entries) - len(kept))


def refuse_other_documents(body: bytes, url: str) -> None:
    """Raise ParseError for an empty body, a web page, JSON, or entities that could explode."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise ParseError("the answer is empty, not a feed", url)
    if _DECLARES_ENTITY.search(body[:200_000]):
        raise ParseError("the feed declares XML entities of its own, which is refused", url)
    if _HTML.search(head) and not _FEED.search(head):
        raise ParseError(
            "this is a web page, not a feed; look in the site's page for the address of its feed",
            url,
        )
    if head[:1] in b"{[":
        raise ParseError("this is JSON; JSON Feed is not read yet", url)


def _describe_fault(parsed: Any) -> str:
    """What feedparser found malformed; labels that merely name another encoding are no fault."""
    from feedparser.exceptions import CharacterEncodingOverride, NonXMLContentType

    fault = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if fault is None or isinstance(fault, (CharacterEncodingOverride, NonXMLContentType)):
        return ""
    return clean_line(str(fault), 300)


def _newest(entries: Sequence[FeedEntry], limit: int) -> list[FeedEntry]:
    # A stable sort: undated entries keep the feed's own order behind the dated ones.
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda e: e.published or e.updated or oldest, reverse=True)[:limit]


def _to_entry(raw: Any) -> FeedEntry | None:
    title = clean_title(_text(raw, "title"))
    link = clean_line(_text(raw, "link"), MAX_URL)
    summary = clean_text(strip_markup(_text(raw, "summary")), MAX_SUMMARY)
    contents = [str(part.get("value", "")) for part in raw.get("content", [])[:5]]
    longest = max(contents, key=len, default="")
    text = clean_text(strip_markup(longest), MAX_TEXT)
    if not title and not summary and not text:
        return None
    guid = clean_line(_text(raw, "id"), MAX_GUID) or link
    return FeedEntry(
        guid=guid or hashlib.sha256((title + summary).encode("utf-8", "replace")).hexdigest(),
        url=link,
        title=title or clean_line(summary or text, 120),
        summary=summary,
        text=text if text != summary else "",
        published=_moment(raw.get("published_parsed")),
        updated=_moment(raw.get("updated_parsed")),
    )


def _text(raw: Any, key: str) -> str:
    value = raw.get(key, "")
    return value if isinstance(value, str) else ""


def _moment(parsed: Any) -> datetime | None:
    # feedparser gives a UTC time tuple; odd input can put any number into it.
    if parsed is None:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if moment.year >= _EARLIEST_YEAR else None
