"""Which links of a page are its list: found by where they stand and where they lead."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from db.errors import IngestError
from ingest.urls import find_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.connectors.port import Page

MAX_LINKS = 5_000
MAX_HEIGHT = 12  # how far above its link an item's element may begin
FEWEST_ITEMS = 3
PROSE = 80  # characters beside its links that make a paragraph prose
MANY_RUNS = 5  # an article is not linked to from so many places of its list
LABEL_WORDS = 4  # a link of fewer is a label
SHARED = 0.8  # of a list's links, for a folder to be the list's

_OUTSIDE_TAGS = frozenset({"nav", "footer", "dialog", "menu"})
_OUTSIDE_ROLES = frozenset({"navigation", "banner", "contentinfo", "dialog", "menu", "menubar"})
_OUTSIDE_NAMES = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|sidebar|side-?nav|pagination|pager"
    r"|cookies?|consent|social|share|skip-?link|site-header|masthead)(?![a-z])",
    re.IGNORECASE,
)
_OTHER_PAGES = re.compile(
    r"/(?:tags?|categor(?:y|ies)|topics?|authors?|people|team|search|login|sign-?(?:in|up)|register"
    r"|account|privacy|terms|legal|contact|about(?:-us)?|careers?|jobs|subscribe|rss|feed|page)"
    r"(?:/[^/]*)?/?$|\.(?:jpe?g|png|gif|svg|webp|css|js|zip|xml|rss|mp[34])$",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u2e80-\U0010ffff]")
_NUMBER = re.compile(r"\d+")
_NEXT = re.compile(
    r"(?:next|older)(?: page| posts?| entries| articles?)?|下一页|次へ|[›»→]", re.IGNORECASE
)
_ICON_PARTS = 2  # elements within a link that says "Next"


@dataclass(slots=True)
class LinkedItem:
    """One target of the list: its element, and the links within that lead there."""

    url: str
    element: Any
    anchors: list[Any] = field(default_factory=list)


def find_base(tree: Any, url: str) -> str:
    """What the links of a page are relative to."""
    stated = next((element.get("href") for element in tree.iter("base")), None)
    return resolve(url, stated or "") or url


def resolve(base: str, href: str) -> str:
    """The absolute web address of a link without its fragment, or nothing when it is none."""
    try:
        link = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link[:4_000] if parts.scheme in {"http", "https"} and parts.hostname else ""


def find_targets(tree: Any, base: str, url: str, prefix: str = "") -> list[tuple[str, Any]]:
    """The links of a page that may be items, as address and element, in the page's order."""
    body = tree.find("body")
    here = urlsplit(url)
    found = []
    prose: dict[Any, bool] = {}
    for anchor in _inside(body if body is not None else tree):
        link = resolve(base, anchor.get("href") or "")
        if not link or _stands_in_prose(anchor, prose):
            continue
        if _may_be_item(link, here.hostname or "", here.path, prefix):
            found.append((link, anchor))
            if len(found) >= MAX_LINKS:
                break
    return found


def _inside(root: Any) -> Iterator[Any]:
    """The links that are not in the page's furniture."""
    from lxml import etree

    steps = etree.iterwalk(root, events=("start",))
    for _, element in steps:
        if not isinstance(element.tag, str):
            continue
        if element is not root and _is_outside(element, root):
            steps.skip_subtree()
        elif element.tag == "a" and (element.get("href") or "").strip()[:1] not in {"", "#"}:
            yield element


def _is_outside(element: Any, root: Any) -> bool:
    if element.tag in _OUTSIDE_TAGS or element.get("role") in _OUTSIDE_ROLES:
        return True
    if element.tag == "header" and element.getparent() is root:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    is_marked = element.tag not in {"a", "main", "article"} and _OUTSIDE_NAMES.search(names)
    # A frame around the whole page may be named after the menu that it opens.
    return bool(is_marked) and element.find(".//h1") is None and element.find(".//main") is None


def _stands_in_prose(anchor: Any, known: dict[Any, bool]) -> bool:
    """Whether it is a word or two of a paragraph rather than what the paragraph is for."""
    paragraph = next(
        (above for above in islice(anchor.iterancestors(), 3) if above.tag == "p"), None
    )
    if paragraph is None:
        return False
    if paragraph not in known:
        whole = sum(map(len, islice(paragraph.itertext(), MAX_LINKS)))
        linked = sum(len("".join(islice(link.itertext(), 100))) for link in paragraph.iter("a"))
        known[paragraph] = whole - linked > max(linked, PROSE)
    return known[paragraph]


def _may_be_item(link: str, host: str, path: str, prefix: str) -> bool:
    parts = urlsplit(link)
    target = parts.path or "/"
    if not _is_same_site(parts.hostname or "", host):
        return False
    if prefix:
        rest = target[len(prefix) :].strip("/")
        return target.startswith(prefix) and rest != "" and not _OTHER_PAGES.search(f"/{rest}")
    if _OTHER_PAGES.search(target):
        return False
    is_here = target.rstrip("/") == path.rstrip("/")
    return target.strip("/") != "" and not is_here


def _is_same_site(one: str, other: str) -> bool:
    try:
        return one == other or find_domain(one) == find_domain(other)
    except (IngestError, ValueError):
        return False


def gather_items(targets: Sequence[tuple[str, Any]]) -> list[LinkedItem]:
    """Each target once, with the element around its first link that holds no other target.

    How far that element reaches is the same for links that stand alike: a month's only article
    would otherwise take the month's heading for its own.
    """
    targets = _drop_labels(targets)
    owners = _find_owners(targets)
    items: dict[str, LinkedItem] = {}
    for url, anchor in targets:
        if url not in items:
            items[url] = LinkedItem(url, anchor)
        items[url].anchors.append(anchor)
    for group in group_items(list(items.values())):
        chains = [_climb(item.anchors[0], owners) for item in group]
        height = _common_height([len(chain) for chain in chains])
        for item, chain in zip(group, chains, strict=True):
            item.element = chain[: height or None][-1]
    return list(items.values())


def _drop_labels(targets: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Without short links that come again with one item after another: authors, kinds, series."""
    runs: Counter[str] = Counter()
    words: dict[str, int] = {}
    last = ""
    for url, anchor in targets:
        runs[url] += url != last
        last = url
        text = "".join(islice(anchor.itertext(), 50))
        words[url] = max(words.get(url, 0), len(text.split()) + len(_WIDE.findall(text)) // 2)
    labels = {
        url
        for url, number in runs.items()
        if number >= MANY_RUNS or (number >= FEWEST_ITEMS and words[url] < LABEL_WORDS)
    }
    return [pair for pair in targets if pair[0] not in labels]


def _common_height(heights: Sequence[int]) -> int:
    """The greatest height that most reach."""
    ranked = sorted(heights, reverse=True)
    return ranked[min(int(len(ranked) * 0.6), len(ranked) - 1)]


def _find_owners(targets: Iterable[tuple[str, Any]]) -> dict[Any, str]:
    """The target that each element around links leads to; empty where there are several."""
    owners: dict[Any, str] = {}
    for url, anchor in targets:
        element = anchor
        while element is not None and owners.get(element, url) == url:
            owners[element] = url
            element = element.getparent()
        while element is not None and owners[element]:
            owners[element] = ""
            element = element.getparent()
    return owners


def _climb(anchor: Any, owners: dict[Any, str]) -> list[Any]:
    """The link and the elements around it that hold no other target."""
    chain = [anchor]
    for parent in islice(anchor.iterancestors(), MAX_HEIGHT):
        if parent.tag in {"body", "main", "html"} or not owners.get(parent):
            break
        chain.append(parent)
    return chain


def group_items(items: Sequence[LinkedItem]) -> list[list[LinkedItem]]:
    """Items by the path of tags that leads to their first link, in the page's order."""
    groups: dict[str, list[LinkedItem]] = defaultdict(list)
    for item in items:
        anchor = item.anchors[0]
        tags = [anchor.tag, *(above.tag for above in anchor.iterancestors())]
        groups["/".join(reversed(tags))].append(item)
    return list(groups.values())


def find_folder(urls: Sequence[str]) -> str:
    """The deepest folder in which most of these addresses lie, such as `/news/`."""
    folders = [urlsplit(url).path.rstrip("/").split("/")[1:-1] for url in urls]
    shared: list[str] = []
    while True:
        depth = len(shared)
        counts = Counter(
            parts[depth] for parts in folders if len(parts) > depth and parts[:depth] == shared
        )
        name, count = min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
        if count < SHARED * len(urls) or _NUMBER.fullmatch(name):
            return "/" + "".join(f"{part}/" for part in shared)
        shared.append(name)


def find_next(tree: Any, page: Page) -> str:
    """The page with older items: by its markup or header, else by a link that says "Next"."""
    base = find_base(tree, page.url)
    stated = [element.get("href") or "" for element in tree.xpath("//*[@rel='next'][@href]")[:3]]
    spoken = (
        anchor.get("href") or ""
        for anchor in tree.iter("a")
        if len(anchor) <= _ICON_PARTS
        and _NEXT.fullmatch(" ".join("".join(islice(anchor.itertext(), 10)).split()).strip(" ›»→"))
    )
    host = urlsplit(page.url).hostname
    for href in (page.next_link, *stated, next(spoken, "")):
        link = resolve(base, href) if href else ""
        if link and urlsplit(link).hostname == host and link not in {page.url, page.asked_url}:
            return link
    return ""
