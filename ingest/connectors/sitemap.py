"""Sitemaps: what a site says to search engines about its pages, newest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from db.errors import IngestError
from ingest.connectors.port import Listing
from ingest.connectors.sitemap_xml import parse_sitemap
from ingest.connectors.stated_days import day_in_path
from ingest.date_words import read_iso, read_iso_stamp
from ingest.entries import LASTMOD, PATH_DAY, FeedEntry
from ingest.screen import Rejected

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.port import Page
    from ingest.connectors.sitemap_xml import Location, Sitemap

MAX_ENTRIES = 1_000
MAX_PAST_ENTRIES = 20_000  # of one map, when the past is read
MAX_MAPS = 5
MAX_PAST_MAPS = 100
OPTIONS = frozenset({"include", "exclude", "maps"})

_SINCE = re.compile(r"since=(\d{4}-\d\d-\d\d)")
_SIDE_MAPS = re.compile(
    r"(?<![a-z])(?:categor(?:y|ies)|tags?|authors?|products?|images?|videos?|pages?|users?|archives?"
    r"|taxonom(?:y|ies)|local(?:e|ization)?s?|events?|jobs?|careers?)(?![a-z])"
)
_MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])?(?!\d)")


class SitemapConnector:
    """Maps and indexes of maps; when the past is read, `#since=DAY` in an address says since when.

    A map's lastmod is no date of publication: it goes to `updated` and to the details.
    """

    kind = "sitemap"
    obeys_robots = False
    reads_pages = True

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The map's address; raises IngestError for options that it does not know."""
        del cursor, now
        _check_options(source)
        return source.url

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """The same map, of which all since that day is taken."""
        del now
        return (f"{urldefrag(source.url).url}#since={since:%Y-%m-%d}",)

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """The pages of a map, or the maps of an index."""
        parsed = parse_sitemap(page.body, page.url, page.limits)
        if isinstance(parsed, Rejected):
            return parsed
        since = _read_since(page.asked_url)
        if parsed.is_index:
            maps = _choose_maps(parsed, source, page, since)
            cursor = _newest_change(parsed)
            return Listing(next_urls=maps, is_paged=False, cursor=cursor, notes=parsed.notes)
        return Listing(entries=_choose_entries(parsed, source, page, since), notes=parsed.notes)


def _check_options(source: Source) -> None:
    unknown = sorted(set(source.options) - OPTIONS)
    if unknown:
        known = ", ".join(sorted(OPTIONS))
        raise IngestError(f"A sitemap has no option {unknown[0]!r}; it has {known}", source.url)
    for name in ("include", "exclude"):
        for prefix in source.options.get(name, "").split():
            if not prefix.startswith("/"):
                message = f"Option {name!r} takes paths such as /news/, not {prefix!r}"
                raise IngestError(message, source.url)


def _read_since(asked_url: str) -> datetime | None:
    found = _SINCE.fullmatch(urldefrag(asked_url).fragment)
    return read_iso(found[1]) if found else None


def _choose_entries(
    parsed: Sitemap, source: Source, page: Page, since: datetime | None
) -> tuple[FeedEntry, ...]:
    """Those that the options admit, newest first; undated ones keep their order, at the end."""
    entries: dict[str, tuple[float, FeedEntry]] = {}
    for location in parsed.locations:
        link = _resolve(page.url, location.loc)
        if not link or link in entries or not _is_wanted(link, source):
            continue
        stamp = _date_of(location, link)
        if since is None or stamp is None or stamp >= since:
            at = stamp.timestamp() if stamp else 0.0
            entries[link] = (at, _make_entry(location, link))
    ranked = sorted(entries.values(), key=lambda pair: -pair[0])  # stable
    return tuple(entry for _, entry in ranked[: MAX_PAST_ENTRIES if since else MAX_ENTRIES])


def _is_wanted(link: str, source: Source) -> bool:
    path = urlsplit(link).path or "/"
    include = source.options.get("include", "").split()
    exclude = source.options.get("exclude", "").split()
    if any(path.startswith(prefix) for prefix in exclude):
        return False
    # The prefix alone is the section's own list page.
    return not include or any(path.startswith(prefix) and path != prefix for prefix in include)


def _date_of(location: Location, link: str) -> datetime | None:
    stated = read_iso(location.publication_date) or read_iso(location.lastmod)
    return stated or day_in_path(urlsplit(link).path)


def _make_entry(location: Location, link: str) -> FeedEntry:
    stated = read_iso_stamp(location.publication_date)
    return FeedEntry(
        guid=link,
        link=link,
        title=location.title,
        summary="",
        content="",
        published=stated.moment if stated else None,
        day_only=stated is not None and stated.day_only,
        updated=location.lastmod,
        details=_describe(location, link),
        zone_assumed=stated is not None and stated.zone_assumed,
    )


def _describe(location: Location, link: str) -> tuple[tuple[str, str], ...]:
    lastmod = read_iso(location.lastmod)
    named = day_in_path(urlsplit(link).path)
    details = (
        (LASTMOD, lastmod.isoformat() if lastmod else ""),
        (PATH_DAY, f"{named:%Y-%m-%d}" if named else ""),
        ("language", location.language),
    )
    return tuple(pair for pair in details if pair[1])


def _choose_maps(
    parsed: Sitemap, source: Source, page: Page, since: datetime | None
) -> tuple[str, ...]:
    """The maps worth reading: articles before side maps, newest first, all of the past since."""
    words = source.options.get("maps", "").lower().split()
    ranked: dict[str, tuple[bool, float]] = {}
    for location in parsed.locations:
        link = urldefrag(_resolve(page.url, location.loc)).url
        name = urlsplit(link).path.lower()
        if not link or link in ranked or link == urldefrag(page.url).url:
            continue
        if words and not any(word in name for word in words):
            continue
        changed = read_iso(location.lastmod)
        if since is None or changed is None or changed >= since:
            at = changed.timestamp() if changed else _month_named(name)
            ranked[link] = (_SIDE_MAPS.search(name) is not None and not words, -at)
    chosen = sorted(ranked, key=ranked.__getitem__)[: MAX_PAST_MAPS if since else MAX_MAPS]
    return tuple(f"{link}#since={since:%Y-%m-%d}" if since else link for link in chosen)


def _newest_change(index: Sitemap) -> str:
    """When the index says that one of its maps changed last; nothing where some are undated."""
    dates = [read_iso(location.lastmod) for location in index.locations]
    stated = [date for date in dates if date is not None]
    return max(stated).isoformat() if stated and len(stated) == len(dates) else ""


def _month_named(name: str) -> float:
    """Where the name of a map has a year and month, seconds since the epoch; otherwise 0."""
    found = list(_MONTH_IN_NAME.finditer(name))
    moment = read_iso(f"{found[-1][1]}-{found[-1][2] or '01'}-01") if found else None
    return moment.timestamp() if moment else 0.0


def _resolve(base: str, loc: str) -> str:
    try:
        link = urljoin(base, loc.strip())
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in {"http", "https"} and parts.netloc else ""
