"""JSON Feed 1.0 and 1.1, read leniently: a field of the wrong kind is a field that is missing."""

from __future__ import annotations

import json
import re
from typing import Any

from ingest.dates import StatedDate, read_date
from ingest.encodings import decode_body
from ingest.entries import FeedEntry, ParsedFeed, clean_link, shorten_guid
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits
from ingest.text import (
    MAX_SUMMARY,
    MAX_TEXT,
    clean_line,
    clean_title,
    markup_to_text,
    words_to_text,
)

MAX_DETAILS = 40
MAX_NAME = 60
MAX_VALUE = 500

_KNOWN_VERSION = re.compile(
    r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d{1,3})?/?", re.IGNORECASE
)


class Number(str):
    """A number as it was written; converting one of a million digits would take minutes."""

    __slots__ = ()


def looks_like_json(text: str) -> bool:
    """Whether a text is meant as JSON, by its first character."""
    return text.lstrip("\ufeff \t\r\n\0")[:1] in {"{", "["}


def parse_json_feed(
    body: bytes | str, charset: str = "", limits: ScreenLimits = USUAL_LIMITS
) -> ParsedFeed | Rejected:
    """Read a JSON feed; what is no JSON, or JSON of another kind, is refused with the reason."""
    text = body if isinstance(body, str) else decode_body(body, charset)
    text = text.lstrip("\ufeff \t\r\n\0")
    if sum(map(text.count, ",[{")) > limits.json_values:
        return Rejected("json_flood", f"It has more than {limits.json_values:,} values.")
    try:
        data = _load(text)
    except RecursionError:
        return Rejected("deep_nesting", "Its values are nested too deep.")
    except ValueError:
        return Rejected("bad_json", "This looks like JSON, but is damaged or cut short.")
    if not isinstance(data, dict) or not _is_feed(data):
        return Rejected("json", "This is JSON, but not a JSON Feed; check the address.")
    return _read_feed(data, limits.feed_entries)


def _load(text: str) -> Any:
    return json.loads(
        text, parse_int=Number, parse_float=Number, parse_constant=lambda _: None, strict=False
    )


def _is_feed(data: dict[str, Any]) -> bool:
    """Whether it says so, or at least looks like one."""
    if _KNOWN_VERSION.fullmatch(_text(data.get("version")).strip()):
        return True
    return any(
        "content_html" in item or "content_text" in item or {"id", "title"} <= item.keys()
        for item in _dicts(data.get("items"))
    )


def _read_feed(data: dict[str, Any], most: int) -> ParsedFeed:
    items = _dicts(data.get("items"))
    is_known = _KNOWN_VERSION.fullmatch(_text(data.get("version")).strip())
    notes = () if is_known else ("It names no known version of JSON Feed.",)
    if len(items) > most:
        notes = (*notes, f"Only the first {most:,} entries are read.")
    return ParsedFeed(
        title=clean_title(_text(data.get("title"))),
        home_url=clean_link(_text(data.get("home_page_url"))),
        base_url="",
        entries=tuple(_read_item(item) for item in items[:most]),
        notes=notes,
        next_url=clean_link(_text(data.get("next_url"))),
    )


def _read_item(item: dict[str, Any]) -> FeedEntry:
    details = _details(item)
    content = _content(item) or "\n".join(f"{name}: {value}" for name, value in details)
    stated = _date(item)
    link = _text(item.get("url")) or _text(item.get("external_url"))
    return FeedEntry(
        guid=shorten_guid(_identity(item.get("id"))),
        link=clean_link(link),
        title=clean_title(_text(item.get("title"))),
        summary=words_to_text(_text(item.get("summary")), MAX_SUMMARY)
        or words_to_text(content, MAX_SUMMARY),
        content=content,
        published=stated.moment if stated else None,
        day_only=stated is not None and stated.day_only,
        updated=clean_line(_text(item.get("date_modified")), 100),
        details=details,
        zone_assumed=stated is not None and stated.zone_assumed,
    )


def _content(item: dict[str, Any]) -> str:
    markup = markup_to_text(_text(item.get("content_html")), MAX_TEXT)
    return markup or words_to_text(_text(item.get("content_text")), MAX_TEXT)


def _date(item: dict[str, Any]) -> StatedDate | None:
    for name in ("date_published", "date_modified"):
        if found := read_date(_text(item.get(name))):
            return found
    return None


def _identity(value: Any) -> str:
    """An id as text: the specification wants strings, and many feeds give numbers."""
    return str(value) if isinstance(value, str) else ""


def _details(item: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The values of extension objects, one level deep; the first of a name counts."""
    found: dict[str, str] = {}
    for key, value in item.items():
        if key.startswith("_") and isinstance(value, dict):
            for name, stated in value.items():
                shown = clean_line(_show(stated), MAX_VALUE)
                if shown and len(found) < MAX_DETAILS:
                    found.setdefault(clean_line(name, MAX_NAME), shown)
    return tuple(found.items())


def _show(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return str(value)
        case list():
            return ", ".join(str(part) for part in value[:MAX_DETAILS] if isinstance(part, str))
        case _:
            return ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A string as such; numbers and everything else are no words."""
    return value if isinstance(value, str) and not isinstance(value, Number) else ""
