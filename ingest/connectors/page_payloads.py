"""Lists that a page carries as data for its scripts: JSON-LD, Next.js, Nuxt and plain JSON."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.connectors.list_items import is_title
from ingest.connectors.stated_days import find_day
from ingest.date_words import read_iso_stamp
from ingest.dates import StatedDate
from ingest.text import clean_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_PAYLOAD = 6_000_000  # characters of one page, all its payloads together
MAX_NODES = 300_000
MAX_RECORDS = 2_000

_PUSH = re.compile(r'self\.__next_f\.push\(\[\s*1\s*,\s*("(?:[^"\\]|\\.)*")\s*\]\)', re.DOTALL)
_FLIGHT_LINE = re.compile(r"^[0-9a-f]{1,6}:(?:[A-Z]{1,2}(?=[\[{\"]))?([\[{].*)$", re.MULTILINE)
_TITLES = ("title", "headline", "name", "heading")
_LINKS = (
    "url",
    "href",
    "link",
    "permalink",
    "canonicalUrl",
    "canonical_url",
    "path",
    "uri",
    "slug",
)
_DATES = (
    "datePublished", "publishedAt", "published_at", "publishedOn", "publishDate", "publish_date",
    "publicationDate", "publishedDate", "published", "pubDate", "postDate", "post_date", "date",
    "displayDate", "releaseDate", "createdAt", "created_at", "_createdAt",
)  # fmt: skip
_EPOCH_MS = 10_000_000_000


@dataclass(frozen=True, slots=True)
class PayloadRecord:
    """An object with a title and a link as stated; a bare slug is relative to the list."""

    title: str
    link: str
    is_slug: bool
    date: StatedDate | None


def find_records(tree: Any) -> list[PayloadRecord]:
    """The largest set of like objects in a page's payloads, dated ones before undated."""
    groups: dict[tuple[str, ...], list[PayloadRecord]] = defaultdict(list)
    taken = 0
    for node in _walk(_read_payloads(tree)):
        record = _read_record(node)
        if record is not None and taken < MAX_RECORDS:
            taken += 1
            groups[_shape_of(node)].append(record)
    return max(groups.values(), key=_weigh, default=[])


def _weigh(records: list[PayloadRecord]) -> int:
    links = {record.link: record for record in records}
    return len(links) + 3 * sum(1 for record in links.values() if record.date is not None)


def _shape_of(node: dict[str, Any]) -> tuple[str, ...]:
    named = [key for key in (*_TITLES, *_LINKS, *_DATES) if node.get(key)]
    kind = node.get("_type") or node.get("@type") or node.get("__typename") or ""
    return (*named, str(kind)[:60])


def _read_payloads(tree: Any) -> Iterator[Any]:
    """What the scripts of a page hold as data, parsed; nothing is run."""
    left = MAX_PAYLOAD
    flight: list[str] = []
    for script in tree.iter("script"):
        text = script.text or ""
        left -= len(text)
        if left < 0:
            break
        if "json" in (script.get("type") or "") or script.get("id") == "__NEXT_DATA__":
            yield from _parse(text)
        elif "__next_f" in text:
            flight += [part for match in _PUSH.finditer(text) for part in _parse(match[1])]
    joined = "".join(part for part in flight if isinstance(part, str))
    for match in _FLIGHT_LINE.finditer(joined):
        yield from _parse(match[1])


def _parse(text: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
    except (ValueError, RecursionError):
        return


def _walk(roots: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Every object, in the order of the page; bounded."""
    seen = 0
    for root in roots:
        waiting = [root]
        while waiting and seen < MAX_NODES:
            node = waiting.pop()
            seen += 1
            if isinstance(node, dict):
                yield node
                waiting.extend(reversed(list(node.values())))
            elif isinstance(node, list):
                waiting.extend(reversed(node))


def _read_record(node: dict[str, Any]) -> PayloadRecord | None:
    title = clean_title(next(filter(None, (_word(node.get(key)) for key in _TITLES)), ""))
    key, link = next(((key, link) for key in _LINKS if (link := _word(node.get(key)))), ("", ""))
    if not link or len(link) > 2_000 or any(space in link for space in " \n\t<>"):  # noqa: PLR2004 - no address is longer
        return None
    if not is_title(title) or (" " not in title and title.isascii()):
        return None
    is_slug = key == "slug" or not link.startswith(("/", "http:", "https:"))
    return PayloadRecord(title, link, is_slug, _date_of(node))


def _word(value: Any) -> str:
    """Text, or what content systems put around it: {"current": text}, {"rendered": text}."""
    if isinstance(value, dict):
        value = value.get("current") or value.get("rendered") or value.get("@id")
    return value.strip() if isinstance(value, str) else ""


def _date_of(node: dict[str, Any]) -> StatedDate | None:
    return next((date for key in _DATES if (date := _read_date(node.get(key)))), None)


def _read_date(value: Any) -> StatedDate | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return _read_epoch(value)
    stated = _word(value)
    if found := read_iso_stamp(stated):
        return found
    day = find_day(stated)
    return StatedDate(day) if day else None


def _read_epoch(number: int) -> StatedDate | None:
    from datetime import UTC, datetime

    seconds = number / 1000 if number > _EPOCH_MS else number
    if not 631_152_000 < seconds < 4_102_444_800:  # noqa: PLR2004 - 1990 to 2100
        return None
    return StatedDate(datetime.fromtimestamp(seconds, UTC), day_only=False)
