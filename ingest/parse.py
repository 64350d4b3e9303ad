"""RSS, Atom and RDF to entries, from bytes, without network and without trust."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.dates import is_in_range, read_date
from ingest.encodings import decode_body
from ingest.entries import MAX_LINK, FeedEntry, ParsedFeed, clean_link, shorten_guid
from ingest.feed_markup import cut_items, tidy_markup
from ingest.json_feed import looks_like_json, parse_json_feed
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits, screen_feed
from ingest.text import MAX_SUMMARY, MAX_TEXT, clean_line, clean_title, cut_text, markup_to_text

if TYPE_CHECKING:
    from time import struct_time

__all__ = ["ParsedFeed", "begins_like_page", "parse_feed"]

# A comment must not reach over the next one, or many of them cost a power of their number.
_PAGE_START = re.compile(
    rb"[\xef\xbb\xbf\s]*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHANNEL_START = re.compile(rb"\s*(?:<[!?][^<>]*>\s*)*<channel\b", re.IGNORECASE)  # CDF
_HAS_TIME = re.compile(r"\d:\d\d")
_DATE_FIELDS = ("published", "updated", "created")


def parse_feed(
    body: bytes, content_type: str = "", charset: str = "", limits: ScreenLimits = USUAL_LIMITS
) -> ParsedFeed | Rejected:
    """Read a feed; a malformed one yields what it has, with the reason as a note.

    The content type is not believed: servers name feeds by any type, JSON feeds too.
    """
    del content_type
    if rejected := screen_feed(body, limits):
        return rejected
    text = decode_body(body, charset)
    if looks_like_json(text):
        return parse_json_feed(text, limits=limits)
    tidied = tidy_markup(text)
    if not tidied.strip("\0 \t\r\n"):
        return Rejected("empty", "The feed is empty.")
    if "<" not in tidied:
        return _reject_non_feed(tidied.encode("utf-8", "replace"))
    kept = cut_items(tidied, limits.feed_entries)
    plain = kept.encode("utf-8", "replace")
    # Markup that the screen could not see in the original's encoding is seen now.
    if plain not in body and (rejected := screen_feed(plain, limits)):
        return rejected
    is_whole = len(kept) == len(tidied)
    cut = f"Only the first {limits.feed_entries:,} entries are read."
    return _parse_markup(plain, () if is_whole else (cut,))


def _parse_markup(plain: bytes, notes: tuple[str, ...]) -> ParsedFeed | Rejected:
    try:
        data = _run_feedparser(plain)
    except Exception as fault:  # noqa: BLE001 - the library raises whatever hostile bytes provoke
        return Rejected("parser_failed", f"The feed cannot be read ({type(fault).__name__}).")
    language = _text(data.feed.get("language"))
    entries = tuple(_read_entry(item, language) for item in data.entries)
    if not entries and not data.get("version") and not _CHANNEL_START.match(plain):
        return _reject_non_feed(plain)
    return ParsedFeed(
        title=clean_title(_text(data.feed.get("title"))),
        home_url=clean_link(_text(data.feed.get("link"))) or _find_link(data.feed, "alternate"),
        base_url=_text(data.get("href"))[:MAX_LINK],
        entries=entries,
        notes=(*notes, *_notes(data)),
        next_url=_find_link(data.feed, "next"),
        archive_url=_find_link(data.feed, "prev-archive"),
    )


def _find_link(owner: Any, relation: str) -> str:
    """The first link of a relation, where there is one."""
    for link in owner.get("links") or ():
        if _text(link.get("rel")).lower() == relation:
            return clean_link(_text(link.get("href")))
    return ""


def begins_like_page(body: bytes) -> bool:
    """Whether the first tag is one of HTML's, whatever the body is declared to be."""
    return _PAGE_START.match(body[:4000]) is not None


def _run_feedparser(plain: bytes) -> Any:
    import feedparser

    return feedparser.parse(
        BytesIO(plain),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _reject_non_feed(body: bytes) -> Rejected:
    if begins_like_page(body) or b"<html" in body[:3000].lower():
        detail = (
            "This is a web page, not a feed; "
            "`tocsin sources discover URL` looks for the site's feed."
        )
        return Rejected("web_page", detail)
    return Rejected("not_a_feed", "This is not an RSS, Atom, RDF or JSON feed; check the address.")


def _notes(data: Any) -> tuple[str, ...]:
    if not data.get("bozo"):
        return ()
    fault = data.get("bozo_exception")
    return (clean_line(f"{type(fault).__name__}: {fault}", 200),)


def _read_entry(item: Any, language: str) -> FeedEntry:
    updated = _text(item["updated"]) if "updated" in item else ""
    published, day_only, zone_assumed = _first_date(item, language)
    summary, content = _bodies(item)
    return FeedEntry(
        guid=shorten_guid(_text(item.get("id"))),
        link=_entry_link(item),
        title=clean_title(_text(item.get("title"))),
        summary=summary,
        content=content,
        published=published,
        day_only=day_only,
        updated=clean_line(updated, 100),
        zone_assumed=zone_assumed,
    )


def _entry_link(item: Any) -> str:
    """The page of the entry: its alternate link, which the library mistakes for an enclosure's."""
    link = clean_link(_text(item.get("link")))
    links = item.get("links") or ()
    alternates = [_text(other.get("href")) for other in links if other.get("rel") == "alternate"]
    if len(links) < 2 or not alternates or link in alternates:  # noqa: PLR2004 - nothing to mistake
        return link
    return next((clean_link(other) for other in alternates if other), link)


def _bodies(item: Any) -> tuple[str, str]:
    """Summary and full content as text; the longest content counts, and each stands in."""
    contents = [_text(part.get("value")) for part in item.get("content") or []]
    content = max(contents, key=len, default="")
    summary = _text(item.get("summary"))
    if content and summary and content != summary:
        return markup_to_text(summary, MAX_SUMMARY), markup_to_text(content, MAX_TEXT)
    whole = markup_to_text(content or summary, MAX_TEXT)
    return cut_text(whole, MAX_SUMMARY), whole


def _first_date(item: Any, language: str) -> tuple[datetime | None, bool, bool]:
    """When published; whether that names only the day; whether its zone is assumed."""
    for name in _DATE_FIELDS:
        # The library answers `updated` from `published`, with a warning, unless asked first.
        stated = _text(item[name]) if name in item else ""
        if not stated:
            continue
        if found := read_date(stated, language):
            return found.moment, found.day_only, found.zone_assumed
        moment = _to_datetime(item.get(f"{name}_parsed"))
        if moment is not None:
            return moment, _HAS_TIME.search(stated) is None, True
    return None, False, False


def _to_datetime(parsed: struct_time | None) -> datetime | None:
    """Aware UTC, or None where the library misread an absurd date."""
    if parsed is None:
        return None
    try:
        moment = datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if is_in_range(moment) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
