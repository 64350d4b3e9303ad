"""Rows of an article archive: from a line of JSON to an article, or the reason why not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.errors import IngestError
from db.types import Arrival, Article, DateKind, PageState, TextKind, hash_text
from ingest.addresses import check_url
from ingest.catalogue_loader import load_tiers
from ingest.dates import read_date
from ingest.decide import LONG_CONTENT
from ingest.screen import Rejected
from ingest.text import MAX_SUMMARY, clean_line, clean_text, clean_title, markup_to_text
from ingest.urls import article_id, canonicalise_url, domain_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.types import Source

IMPORTED = "imported"  # the note of articles whose page is not read
MAX_OUTLET = 200
MAX_STAMP = 100
_MARKUP = re.compile(
    r"</?(?:p|div|br|li|[uo]l|h[1-6]|t(?:able|r|d)|script|style|a|span|em|strong|b|i|img"
    r"|blockquote|article|section|figure|iframe|pre|code)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TOMORROW = timedelta(days=1)
_ANY_PORT = range(1, 65_536)  # it is shown, not fetched


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A row as it will be stored: the article and its words."""

    article: Article
    text: str
    text_kind: TextKind


def read_row(line: bytes, source: Source, outlet: str, now: datetime) -> ArchiveRow | Rejected:
    """One line as an article; a row that cannot be one is refused with the reason.

    `outlet` is used where the row names none. Fields that are not known are ignored.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        return Rejected("bad_json", f"It is not JSON ({clean_line(str(fault), 100)}).")
    if not isinstance(row, dict):
        return Rejected("not_an_object", "It is JSON, but not an object with fields.")
    address = _read_address(row, source.key)
    if isinstance(address, Rejected):
        return address
    date = _read_date(row, now)
    if isinstance(date, Rejected):
        return date
    return _make_row(row, source, outlet, now, address, date)


def _make_row(
    row: Mapping[str, Any],
    source: Source,
    outlet: str,
    now: datetime,
    address: tuple[str, str],
    date: tuple[datetime, DateKind, str],
) -> ArchiveRow | Rejected:
    summary = _clean_words(_text(row, "summary", "description"), MAX_SUMMARY)
    text = _clean_words(_text(row, "text", "content", "body"))
    first_line = (text or summary).partition("\n")[0]
    title = clean_title(_text(row, "title", "headline")) or clean_line(first_line, 120)
    if not title:
        return Rejected("no_title", "It has neither a title nor a text.")
    url, canonical = address
    domain = domain_of(_text(row, "url", "link").strip())
    published, kind, note = date
    article = Article(
        id=article_id(canonical),
        canonical_url=canonical,
        url=url,
        source_key=source.key,
        outlet=clean_line(_text(row, "outlet", "source", "publisher"), MAX_OUTLET)
        or outlet
        or domain,
        domain=domain,
        title=title,
        summary=summary,
        published_at=published,
        date_kind=kind,
        first_seen_at=now,
        page_state=PageState.SKIPPED,
        page_note=IMPORTED,
        tier=load_tiers().get(domain, source.tier),
        arrival=Arrival.IMPORT,
        date_note=note,
        details=_read_details(row),
    )
    return ArchiveRow(article, *choose_words(text, summary))


def choose_words(text: str, summary: str) -> tuple[str, TextKind]:
    """The text where it is long enough to be an article's, else the longer of the two."""
    if len(text) >= LONG_CONTENT:
        return text, TextKind.PAGE
    words = max(text, summary, key=len)
    return words, TextKind.SUMMARY if words else TextKind.TITLE


def _read_address(row: Mapping[str, Any], key: str) -> tuple[str, str] | Rejected:
    stated = _text(row, "url", "link").strip()
    if not stated:
        return Rejected("no_url", "It has no url.")
    try:
        canonical = canonicalise_url(stated)
        url = check_url(stated, ports=_ANY_PORT).url
    except IngestError as fault:
        return Rejected("bad_url", f"{fault.message}.")
    parts = urlsplit(canonical)
    if parts.path == "/" and not parts.query:  # a site's front page is nobody's article
        mark = _text(row, "id") or "\0".join(_text(row, name) for name in ("title", "date"))
        return "", f"urn:tocsin:{key}:{hash_text(f'{canonical} {mark}')[:32]}"
    return url, canonical


def _read_date(row: Mapping[str, Any], now: datetime) -> tuple[datetime, DateKind, str] | Rejected:
    """An article of the past needs its date: undated, it would be taken for news."""
    stated = _text(row, "date", "published_at", "published", "date_published").strip()
    if not stated:
        return Rejected("no_date", "It has no date.")
    found = read_date(stated[:MAX_STAMP], _text(row, "language", "lang"))
    if found is None:
        return Rejected("bad_date", f"Its date cannot be read: {clean_line(stated, 60)!r}.")
    if found.moment > now + (_TOMORROW if found.day_only else timedelta(hours=1)):
        return Rejected("future_date", f"Its date is still to come: {found.moment:%Y-%m-%d}.")
    note = "no zone stated; read as UTC" if found.zone_assumed and not found.day_only else ""
    kind = DateKind.DAY if found.day_only else DateKind.STATED
    return min(found.moment, now), kind, note


def _read_details(row: Mapping[str, Any]) -> dict[str, str]:
    language = clean_line(_text(row, "language", "lang"), 20)
    return {"language": language} if language else {}


def _clean_words(words: str, limit: int | None = None) -> str:
    clean = markup_to_text if _MARKUP.search(words) else clean_text
    return clean(words) if limit is None else clean(words, limit)


def _text(row: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds words; a number is read as its digits."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(int(value)) if value == value and abs(value) < 1e15 else ""  # noqa: PLR0124, PLR2004 - NaN; beyond any stamp
    return ""
