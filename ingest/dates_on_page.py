"""When a page says it was published, and where it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ingest.date_words import read_written_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ingest.linked_data import LinkedData

MAX_ELEMENTS = 4_000
MAX_TIMES = 60
MAX_ATTRIBUTE = 60
NEAR_HEADING = 25  # elements; further down stand the article and its teasers
_NEAR_BONUS = 2
_WEAK = 1  # a bare date anywhere is as likely another's
MAX_LABEL = 160  # characters; a longer text is prose, and its dates are its subject

_DATE_NAMES = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time",
    "article.published", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created",
    "dc.date.created", "pubdate", "publishdate", "publish-date", "publish_date", "published-date",
    "publication_date", "publicationdate", "parsely-pub-date", "sailthru.date", "article_date_original",
    "bt:pubdate", "datecreated", "cxenseparse:recs:publishtime", "citation_publication_date",
    "citation_date", "article:published", "rnews:datepublished", "displaydate", "originalpublicationdate",
    "article-publication-date", "article:post_date", "iso-8601-publish-date", "created", "doc_date",
    "vr:published_time", "timestamp", "weibo: article:create_at", "apub:time",
)  # fmt: skip
_CHANGED_NAMES = (
    "article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified",
    "revision_date", "article.updated", "lastmod",
)  # fmt: skip
_URL_DATE = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d)[/_-](\d\d?)[/_-](\d\d?)|(20\d\d)(\d\d)(\d\d))(?!\d)"
)
_PUBLISHED = re.compile(
    r"publi(?:sh|cad|qu|é|kat|cat)|veröffentlicht|erschienen|erstellt|posted|mise en ligne|released"
    r"|created|написан|опубликован|opublikowan|gepubliceerd|pubblicat|发布|發布|公開|掲載|등록|입력"
    r"|stand:|datum",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updat|aktualisier|modif|mise? à jour|actualiza|atualiza|aggiornat|geändert|bijgewerkt|edited"
    r"|обновл|更新|수정|zuletzt",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"date|datum|fecha|time(?!line)|publi|posted|byline|meta|pub-|stamp|detail__credits",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"teaser|relat|recommend|\bcard\b|sidebar|comment|popular", re.IGNORECASE)
_TEXTUAL = ("time", "span", "p", "div", "small", "h5", "h6", "li", "td", "abbr", "em", "b", "a",
            "strong", "dd", "font", "i", "cite", "h4", "label")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A moment and where it stood: json-ld, meta, time, url, text, guess, or empty for none."""

    moment: datetime | None = None
    source: str = ""


def find_stated_date(
    tree: Any, metas: Mapping[str, str], linked: LinkedData, url: str
) -> FoundDate:
    """What the page states for machines, its address included."""
    if moment := read_written_date(linked.published):
        return FoundDate(moment, "json-ld")
    if moment := _first(metas.get(name, "") for name in _DATE_NAMES):
        return FoundDate(moment, "meta")
    if moment := read_url_date(url):
        return FoundDate(moment, "url")
    if moment := _read_microdata(tree) or _read_marked_times(tree):
        return FoundDate(moment, "time")
    if moment := read_written_date(linked.page_published):
        return FoundDate(moment, "json-ld")
    return FoundDate()


def find_modified(metas: Mapping[str, str], linked: LinkedData) -> datetime | None:
    """When the page says that it was last changed."""
    stated = (linked.modified, *(metas.get(name, "") for name in _CHANGED_NAMES))
    return _first(stated)


def read_url_date(url: str) -> datetime | None:
    """A full date in the address's path."""
    for match in _URL_DATE.finditer(unquote(urlsplit(url).path)[:500]):
        parts = [part for part in match.groups() if part]
        if moment := read_written_date("-".join(parts)):
            return moment
    return None


def guess_date(markup: str, url: str) -> FoundDate:
    """The library's guess where nothing is stated: right about four times in five."""
    from datetime import UTC, datetime

    from htmldate import find_date

    # As bytes: a string that begins like an address is taken for one, and fetched past the gate.
    raw = markup.encode("utf-8", "replace")
    try:
        found = find_date(raw, url=url, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 - a date is worth no failure
        return FoundDate()
    if not found:
        return FoundDate()
    return FoundDate(datetime.fromisoformat(found).replace(tzinfo=UTC), "guess")


def _first(texts: Iterable[str]) -> datetime | None:
    for text in texts:
        if text and (moment := read_written_date(text)):
            return moment
    return None


def _read_microdata(tree: Any) -> datetime | None:
    for element in tree.xpath(
        ".//*[@itemprop='datePublished' or @pubdate or @property='datePublished']"
    )[:5]:
        stated = element.get("content") or element.get("datetime") or element.text_content()
        if moment := read_written_date(stated or ""):
            return moment
    return None


def _read_marked_times(tree: Any) -> datetime | None:
    """The <time> whose name says that it is the publication's."""
    for _, element in zip(range(MAX_TIMES), tree.iter("time"), strict=False):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        stated = element.get("datetime") or element.text_content()
        if _PUBLISHED.search(names) and (moment := read_written_date(stated)):
            return moment
    return None


def find_written_date(tree: Any) -> FoundDate:
    """For people: the date that is best labelled or named as one and stands closest below the heading."""
    best, top = FoundDate(), _WEAK
    since_heading = -1
    for element in _iterate(tree):
        if element.tag == "h1":
            since_heading = 0
            continue
        since_heading += since_heading >= 0
        moment, rank = _read_label(element)
        if moment is None:
            continue
        rank += _NEAR_BONUS * (0 <= since_heading <= NEAR_HEADING) + (since_heading >= 0)
        if rank > top:  # the first of equals stays
            best, top = FoundDate(moment, "time" if element.tag == "time" else "text"), rank
    return best


def _read_label(element: Any) -> tuple[datetime | None, int]:
    text = " ".join(element.text_content()[: 4 * MAX_LABEL].split())
    stated = text if len(text) <= MAX_LABEL else ""
    attribute = element.get("datetime") or element.get("title") or ""
    moment = read_written_date(attribute) if 0 < len(attribute) <= MAX_ATTRIBUTE else None
    moment = moment or (read_written_date(stated) if any(c.isdigit() for c in stated) else None)
    rank = _rank_label(element, stated) if moment else 0
    return (moment, rank) if rank else (None, 0)


def _iterate(tree: Any) -> Iterator[Any]:
    for seen, element in enumerate(tree.iter("h1", *_TEXTUAL)):
        if seen > MAX_ELEMENTS:
            return
        if len(element) <= 6:  # noqa: PLR2004 - what holds more is a container
            yield element


def _rank_label(element: Any, text: str) -> int:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _OTHERS.search(names) or (_CHANGED.search(text) and not _PUBLISHED.search(text)):
        return 0
    if _PUBLISHED.search(text):
        return 4
    if element.tag == "time":
        return 3
    if _DATE_CLASS.search(names):
        return 2
    return 1 if len(text) <= 40 else 0  # noqa: PLR2004 - hardly more than the date itself
