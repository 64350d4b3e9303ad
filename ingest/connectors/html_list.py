"""Pages that list articles and have no feed: by selectors, or by finding the list."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from db.errors import IngestError
from ingest.connectors.list_items import (
    days_above,
    days_follow,
    is_headline,
    is_title,
    read_date,
    read_summary,
    read_title,
    text_of,
)
from ingest.connectors.list_links import (
    FEWEST_ITEMS,
    LinkedItem,
    find_base,
    find_folder,
    find_next,
    find_targets,
    gather_items,
    group_items,
    resolve,
)
from ingest.connectors.markup import parse_page
from ingest.connectors.page_payloads import find_records
from ingest.connectors.port import Listing
from ingest.connectors.stated_days import day_in_path, find_day, spell_out
from ingest.dates import StatedDate
from ingest.entries import FeedEntry
from ingest.metadata import read_page_facts
from ingest.screen import Rejected
from ingest.walls import find_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.port import Page

MAX_ENTRIES = 200
MAX_READ = 400  # items that are looked into, for some have no title
MAX_ANCHORS = 6  # links of one item
OPTIONS = frozenset({"item", "title", "link", "date", "link_prefix", "date_order"})
ORDERS = frozenset({"", "mdy", "dmy"})
SELECTORS = ("item", "title", "link", "date")


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item of the list as it was read."""

    url: str
    title: str
    date: StatedDate | None = None
    summary: str = ""


class ListConnector:
    """Reads the list out of a page: selectors first, then its links, then its scripts' data."""

    kind = "list"
    obeys_robots = True
    reads_pages = True

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The page's address; raises IngestError for options that make no sense."""
        del cursor, now
        check_options(source)
        return source.url

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """The page, whose link to the next one leads into the past."""
        del since, now
        return (source.url,)

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """The items of the page in its order."""
        tree = parse_page(page.body, page.charset, page.limits)
        if isinstance(tree, Rejected):
            return tree
        if order := source.options.get("date_order", ""):
            _spell_out_days(tree, order)
        found = find_items(tree, source, page)
        facts = read_page_facts(tree, page.url)
        if not found:
            return _explain(tree, facts.title, source)
        older = find_next(tree, page)
        return Listing(
            entries=tuple(make_entry(item) for item in found[:MAX_ENTRIES]),
            next_urls=(older,) if older else (),
            older_url=older,
            title=facts.title,
            home_url=page.url,
        )


def check_options(source: Source) -> None:
    """Raises IngestError for an unknown option or a selector that cannot be read."""
    unknown = sorted(set(source.options) - OPTIONS)
    if unknown:
        known = ", ".join(sorted(OPTIONS))
        raise IngestError(f"A list has no option {unknown[0]!r}; it has {known}", source.url)
    for name in SELECTORS:
        _compile(_selector(source, name), name, source.url)
    if _prefix(source)[:1] not in {"", "/"}:
        raise IngestError("Option 'link_prefix' takes a path such as /news/", source.url)
    if source.options.get("date_order", "") not in ORDERS:
        raise IngestError("Option 'date_order' is mdy or dmy", source.url)


def _spell_out_days(tree: Any, order: str) -> None:
    for element in tree.iter():
        element.text = spell_out(element.text, order) if element.text else None
        element.tail = spell_out(element.tail, order) if element.tail else None


def _selector(source: Source, name: str) -> str:
    stated = source.options.get(name, "").strip()
    return "" if name == "link" and stated.startswith("/") else stated


def _prefix(source: Source) -> str:
    """The path below which the items lie; `link` may name it too, for no selector begins so."""
    link = source.options.get("link", "").strip()
    return source.options.get("link_prefix", "").strip() or (link if link.startswith("/") else "")


def _compile(selector: str, name: str, url: str) -> Any:
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    try:
        return CSSSelector(selector or "a[href]", translator="html")
    except (SelectorError, ValueError) as error:
        raise IngestError(f"Option {name!r} is no CSS selector", url) from error


def find_items(tree: Any, source: Source, page: Page) -> list[FoundItem]:
    """The list of a page, by whichever way finds one; dates missing there come from its data."""
    base = find_base(tree, page.url)
    if _selector(source, "item"):
        return _unique(_select_items(tree, source, base))
    found = _unique(_find_linked(tree, base, page.url, _prefix(source)))
    if len(found) >= FEWEST_ITEMS and all(item.date for item in found):
        return found
    stated = _unique(_find_stated(tree, base, page.url, _prefix(source)))
    if len(found) < FEWEST_ITEMS:
        least = 1 if _prefix(source) else FEWEST_ITEMS
        return max((stated, found), key=len) if max(len(stated), len(found)) >= least else []
    dates = {item.url: item.date for item in stated}
    return [replace(item, date=item.date or dates.get(item.url)) for item in found]


def _unique(items: Iterable[FoundItem]) -> list[FoundItem]:
    unique: dict[str, FoundItem] = {}
    for item in items:
        known = unique.setdefault(item.url, item)
        if known.date is None and item.date is not None:
            unique[item.url] = replace(known, date=item.date)
    return list(unique.values())


def _select_items(tree: Any, source: Source, base: str) -> Iterable[FoundItem]:
    """The items that the selectors name."""
    pick = {name: _compile(_selector(source, name), name, source.url) for name in SELECTORS}
    prefix = _prefix(source)
    for element in pick["item"](tree)[: MAX_ENTRIES * 2]:
        own = [element] if element.tag == "a" else []
        anchors = [*own, *pick["link"](element)][:5]
        links = [(resolve(base, anchor.get("href") or ""), anchor) for anchor in anchors]
        links = [pair for pair in links if pair[0] and urlsplit(pair[0]).path.startswith(prefix)]
        if not links:
            continue
        title = _first_text(pick["title"](element)) if _selector(source, "title") else ""
        title = title or read_title(element, [anchor for _, anchor in links])
        if title:
            date = _select_date(element, source, pick["date"])
            yield FoundItem(_best_link(links), title, date, read_summary(element, title))


def _best_link(links: Sequence[tuple[str, Any]]) -> str:
    """The link of the heading where there is one, else the first."""
    in_heading = (url for url, anchor in links if _stands_in_heading(anchor))
    return next(in_heading, links[0][0])


def _stands_in_heading(anchor: Any) -> bool:
    parent = anchor.getparent()
    return parent is not None and parent.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}


def _first_text(elements: Sequence[Any]) -> str:
    return next((text for element in elements[:5] if (text := text_of(element))), "")


def _select_date(element: Any, source: Source, pick: Any) -> StatedDate | None:
    if not _selector(source, "date"):
        return read_date(element)
    for found in pick(element)[:5]:
        stated = read_date(found)
        day = stated or find_day(text_of(found))
        if isinstance(day, StatedDate):
            return day
        if day is not None:
            return StatedDate(day)
    return None


def _find_linked(tree: Any, base: str, url: str, prefix: str) -> list[FoundItem]:
    """The list among the links: those below a path, or the group that looks most like one."""
    if prefix:
        return _read_items(tree, gather_items(find_targets(tree, base, url, prefix)))
    groups = group_items(gather_items(find_targets(tree, base, url)))
    path = urlsplit(url).path.rstrip("/") + "/"
    read = [_read_items(tree, group) for group in groups if len(group) >= FEWEST_ITEMS]
    ranked = [(_score(found, path), found) for found in read]
    score, best = max(ranked, key=lambda pair: pair[0], default=(0.0, []))
    if score <= 0:
        return []
    folder = find_folder([item.url for item in best])
    if folder == "/":
        return best
    # Once more, for links elsewhere no longer part an item from its date.
    again = _read_items(tree, gather_items(find_targets(tree, base, url, folder)))
    return again if len(again) >= len(best) else best


def _read_items(tree: Any, items: Sequence[LinkedItem]) -> list[FoundItem]:
    found = []
    items = items[:MAX_READ]
    after = days_follow([item.element for item in items])
    dates = {item.url: read_date(item.element, after=after) for item in items}
    undated = [item.anchors[0] for item in items if dates[item.url] is None]
    above = days_above(tree, undated) if undated else {}
    for item in items:
        title = read_title(item.element, item.anchors[:MAX_ANCHORS])
        day = above.get(item.anchors[0])
        date = dates[item.url] or (StatedDate(day) if day else None)
        if title:
            found.append(FoundItem(item.url, title, date, read_summary(item.element, title)))
    return found


def _score(found: Sequence[FoundItem], path: str) -> float:
    """How much a group looks like the list of articles: 0 where it does not at all."""
    if len(found) < FEWEST_ITEMS:
        return 0.0
    number = len(found)
    dated = sum(1 for item in found if item.date or day_in_path(urlsplit(item.url).path)) / number
    below = sum(1 for item in found if urlsplit(item.url).path.startswith(path)) / number
    is_below = below if path != "/" else 0.0
    titled = sum(1 for item in found if is_headline(item.title)) / number
    if dated < 0.3 and is_below < 0.5 and titled < 0.6:  # noqa: PLR2004 - a menu, by all three
        return 0.0
    return math.sqrt(min(number, 40)) * (0.1 + 2.0 * dated + is_below + titled)


def _find_stated(tree: Any, base: str, url: str, prefix: str) -> Iterable[FoundItem]:
    """The list in the data of the page's scripts."""
    folder = prefix or urlsplit(url).path.rstrip("/") + "/"
    for record in find_records(tree):
        is_bare = record.is_slug and not record.link.startswith(("/", "http"))
        link = resolve(base, urljoin(folder, record.link) if is_bare else record.link)
        if link and urlsplit(link).path.startswith(prefix) and is_title(record.title):
            yield FoundItem(link, record.title, record.date)


def make_entry(item: FoundItem) -> FeedEntry:
    """The item as an entry; its guid is its address."""
    return FeedEntry(
        guid=item.url,
        link=item.url,
        title=item.title,
        summary=item.summary,
        content="",
        published=item.date.moment if item.date else None,
        day_only=item.date is not None and item.date.day_only,
        updated="",
        zone_assumed=item.date is not None and item.date.zone_assumed,
    )


def _explain(tree: Any, title: str, source: Source) -> Rejected:
    """Why a page has no list."""
    body = tree.find("body")
    text = text_of(body) if body is not None else ""
    if refusal := find_refusal(title, text):
        return refusal
    if source.options.get("item"):
        detail = "The selector of option 'item' finds no linked item; the page may have changed."
        return Rejected("no_list", detail)
    detail = (
        "No list of articles was found on the page; name its items with --option item=SELECTOR, "
        "or the path of its articles with --option link_prefix=/news/."
    )
    return Rejected("no_list", detail)
