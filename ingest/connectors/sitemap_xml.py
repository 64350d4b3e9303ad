"""Sitemaps as they are published (sitemaps.org, Google News, gzip, plain text), from bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from db.errors import FetchError
from ingest.body import GZIP_MAGIC, GzipBody
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits, screen_feed
from ingest.text import clean_line, clean_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_INFLATED = 52_428_800  # the protocol's own bound of one map
MAX_LOCATIONS = 50_000  # the same
MAX_LINK = 4_000
PART_TAGS = 200_000
MAX_PARTS = 12

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_FIELDS = frozenset({"loc", "lastmod"})
_NEWS_FIELDS = frozenset({"title", "publication_date", "language"})
_WEB_PAGE = "This is a web page, not a sitemap; robots.txt of the site names its sitemaps."
_NOT_A_MAP = "This is not a sitemap; robots.txt of the site names its sitemaps."


@dataclass(frozen=True, slots=True)
class Location:
    """One address of a map, as stated; dates are not yet read."""

    loc: str
    lastmod: str = ""
    title: str = ""
    publication_date: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A map's addresses in its order; those of an index are maps themselves."""

    is_index: bool
    locations: tuple[Location, ...]
    notes: tuple[str, ...] = ()


def parse_sitemap(body: bytes, url: str, limits: ScreenLimits = USUAL_LIMITS) -> Sitemap | Rejected:
    """Read a map or an index; a damaged one yields what it has, with the reason as a note."""
    plain = inflate_map(body, url)
    if isinstance(plain, Rejected):
        return plain
    plain = plain.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not plain:
        return Rejected("empty", "The sitemap is empty.")
    if plain[:4].lower() == b"http":
        return _read_lines(plain)
    return _join_parts([_read_part(part, limits) for part in _split_map(plain)])


def _split_map(body: bytes) -> list[bytes]:
    """A great map in parts that are each fit for the screen, all under the same first tags."""
    tags, start = body.count(b"<"), body.find(b"<url>")
    if tags <= PART_TAGS or start < 0:
        return [body]
    entries = body[start:].split(b"</url>")[:MAX_LOCATIONS]
    size = max(len(entries) * PART_TAGS // tags, 1)
    groups = [entries[at : at + size] for at in range(0, len(entries), size)][:MAX_PARTS]
    return [body[:start] + b"</url>".join(group) + b"</url></urlset>" for group in groups]


def _read_part(body: bytes, limits: ScreenLimits) -> Sitemap | Rejected:
    return screen_feed(body, limits) or _read_xml(body)


def _join_parts(parts: list[Sitemap | Rejected]) -> Sitemap | Rejected:
    """All that could be read; refused when the first part is."""
    read = [part for part in parts if isinstance(part, Sitemap)]
    if isinstance(parts[0], Rejected) or len(parts) == 1:
        return parts[0]
    found = [location for part in read for location in part.locations]
    notes = [note for part in read for note in part.notes]
    notes += [part.detail for part in parts if isinstance(part, Rejected)]
    return Sitemap(is_index=False, locations=tuple(found[:MAX_LOCATIONS]), notes=tuple(notes[:1]))


def inflate_map(body: bytes, url: str) -> bytes | Rejected:
    """The body without its gzip cover, if it has one, within the protocol's bound."""
    if not body.startswith(GZIP_MAGIC):
        return body
    reader = GzipBody(url, MAX_INFLATED)
    try:
        reader.feed(body)
        return reader.finish()
    except FetchError as error:
        return Rejected("bad_gzip", f"The sitemap cannot be unpacked: {error.message.lower()}.")


def _read_lines(body: bytes) -> Sitemap | Rejected:
    lines = body.decode("utf-8", "replace").splitlines()[: MAX_LOCATIONS * 2]
    found = [line.strip() for line in lines if _ADDRESS.fullmatch(line.strip()[:MAX_LINK])]
    if not found:
        return Rejected("not_a_sitemap", _NOT_A_MAP)
    return Sitemap(is_index=False, locations=tuple(map(Location, found[:MAX_LOCATIONS])))


def _read_xml(body: bytes) -> Sitemap | Rejected:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        return Rejected("parser_failed", f"The sitemap cannot be read ({type(fault).__name__}).")
    kind = _local_name(root) if root is not None else ""
    if kind not in {"urlset", "sitemapindex"}:
        return _reject_other(kind)
    locations = tuple(_read_locations(root))
    faults = [clean_line(f"{fault.type_name}: {fault.message}", 200) for fault in parser.error_log]
    return Sitemap(kind == "sitemapindex", locations, tuple(faults[:1]))


def _reject_other(kind: str) -> Rejected:
    if kind.lower() in {"html", "head", "body"}:
        return Rejected("web_page", _WEB_PAGE)
    if kind.lower() in {"rss", "feed", "rdf"}:
        return Rejected("feed", "This is a feed, not a sitemap; add it with the kind `feed`.")
    return Rejected("not_a_sitemap", _NOT_A_MAP)


def _read_locations(root: Any) -> Iterator[Location]:
    taken = 0
    for element in root:
        if taken >= MAX_LOCATIONS:
            return
        if _local_name(element) in {"url", "sitemap"}:
            location = _read_location(element)
            if location.loc:
                taken += 1
                yield location


def _read_location(element: Any) -> Location:
    stated = _read_fields(element, _FIELDS)
    location = Location(
        loc=stated.get("loc", "")[:MAX_LINK], lastmod=clean_line(stated.get("lastmod", ""), 60)
    )
    for child in element:
        if _local_name(child) == "news":
            return _add_news(location, _read_fields(child, _NEWS_FIELDS))
    return location


def _add_news(location: Location, stated: dict[str, str]) -> Location:
    return replace(
        location,
        title=clean_title(stated.get("title", "")),
        publication_date=clean_line(stated.get("publication_date", ""), 60),
        language=clean_line(stated.get("language", ""), 20),
    )


def _read_fields(element: Any, wanted: Iterable[str]) -> dict[str, str]:
    """Texts of the children with these names; a language stands one level deeper."""
    found: dict[str, str] = {}
    for child in element:
        name = _local_name(child)
        if name in wanted:
            found.setdefault(name, (child.text or "").strip())
        elif name == "publication":
            found.update(_read_fields(child, {"language"}))
    return found


def _local_name(element: Any) -> str:
    tag = element.tag
    if not isinstance(tag, str):
        return ""  # an entity that was not resolved
    return tag.rpartition("}")[2].rpartition(":")[2]
