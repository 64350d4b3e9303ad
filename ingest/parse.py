"""RSS, Atom and RDF to entries, from bytes, without network and without trust."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.screen import Rejected, screen_feed
from ingest.text import MAX_SUMMARY, MAX_TEXT, clean_line, clean_title, markup_to_text

if TYPE_CHECKING:
    from time import struct_time

MAX_GUID = 500
MAX_LINK = 4_000
EARLIEST_YEAR = 1990
_LATEST_YEAR = 2100

_PAGE_START = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MIDNIGHT = re.compile(r"(?<![\d:])00:00(?::00(?:\.0+)?)?(?![\d:])")
_HAS_TIME = re.compile(r"\d:\d\d")


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


def parse_feed(body: bytes, content_type: str = "", charset: str = "") -> ParsedFeed | Rejected:
    """Read a feed; a malformed one yields what it has, with the reason as a note."""
    if not body.strip():
        return Rejected("empty", "The feed is empty.")
    if rejected := screen_feed(body):
        return rejected
    try:
        data = _run_feedparser(body, content_type, charset)
    except Exception as fault:  # noqa: BLE001 - the library raises whatever hostile bytes provoke
        return Rejected("parser_failed", f"The feed cannot be read ({type(fault).__name__}).")
    entries = tuple(_read_entry(item) for item in data.entries)
    if not entries and not data.version:
        return _reject_non_feed(body)
    return ParsedFeed(
        title=clean_title(_text(data.feed.get("title"))),
        home_url=_text(data.feed.get("link"))[:MAX_LINK],
        base_url=_text(data.get("href"))[:MAX_LINK],
        entries=entries,
        notes=_notes(data),
    )


def _run_feedparser(body: bytes, content_type: str, charset: str) -> Any:
    import feedparser

    kind = content_type.partition(";")[0].strip() or "application/xml"
    header = f"{kind}; charset={charset}" if charset else kind
    return feedparser.parse(
        BytesIO(body),
        response_headers={"content-type": header},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _reject_non_feed(body: bytes) -> Rejected:
    start = body[:3000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PAGE_START.match(start) or b"<html" in start.lower():
        detail = (
            "This is a web page, not a feed; "
            "`tocsin sources discover URL` looks for the site's feed."
        )
        return Rejected("web_page", detail)
    if start[:1] in (b"{", b"["):
        return Rejected("json", "This is JSON, not an RSS or Atom feed.")
    return Rejected("not_a_feed", "This is not an RSS, Atom or RDF feed; check the address.")


def _notes(data: Any) -> tuple[str, ...]:
    if not data.get("bozo"):
        return ()
    fault = data.get("bozo_exception")
    return (clean_line(f"{type(fault).__name__}: {fault}", 200),)


def _read_entry(item: Any) -> FeedEntry:
    updated = _text(item["updated"]) if "updated" in item else ""
    stated = _text(item.get("published")) or updated or _text(item.get("created"))
    parsed = _first_date(item)
    summary, content = _bodies(item)
    return FeedEntry(
        guid=_shorten_guid(_text(item.get("id"))),
        link=_text(item.get("link")).strip()[:MAX_LINK],
        title=clean_title(_text(item.get("title"))),
        summary=markup_to_text(summary, MAX_SUMMARY),
        content=markup_to_text(content, MAX_TEXT) if content else "",
        published=parsed,
        day_only=parsed is not None and _names_day_only(stated),
        updated=clean_line(updated, 100),
    )


def _bodies(item: Any) -> tuple[str, str]:
    """Summary and full content as markup; the longest content counts."""
    contents = [_text(part.get("value")) for part in item.get("content") or []]
    content = max(contents, key=len, default="")
    summary = _text(item.get("summary"))
    return summary or content, content or summary


def _first_date(item: Any) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # The library answers `updated` from `published`, with a warning, unless asked first.
        moment = _to_datetime(item.get(name) if name in item else None)
        if moment is not None:
            return moment
    return None


def _to_datetime(parsed: struct_time | None) -> datetime | None:
    """Aware UTC, or None where the library misread an absurd date."""
    if parsed is None or not EARLIEST_YEAR <= parsed.tm_year <= _LATEST_YEAR:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _names_day_only(stated: str) -> bool:
    return _MIDNIGHT.search(stated) is not None or _HAS_TIME.search(stated) is None


def _shorten_guid(guid: str) -> str:
    cleaned = clean_line(guid, 2_000_000)
    if len(cleaned) <= MAX_GUID:
        return cleaned
    return "sha256:" + hashlib.sha256(cleaned.encode("utf-8")).hexdigest()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
