"""What a page states about its article in JSON-LD (schema.org)."""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.text import markup_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SCRIPT = 1_000_000
MAX_NODES = 4_000
MAX_DEPTH = 6
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting)$")
_PAGE = re.compile(r"(?:WebPage|ItemPage|AboutPage|VideoObject|PodcastEpisode|WebSite)$")
# Under these stand other articles, people and pictures, with dates and titles of their own.
_ASIDE = frozenset(
    [
        "itemListElement",
        "hasPart",
        "mentions",
        "comment",
        "review",
        "citation",
        "isBasedOn",
        "author",
        "publisher",
        "image",
        "video",
        "creator",
        "contributor",
        "editor",
        "isPartOf",
        "potentialAction",
        "about",
        "significantLink",
        "relatedLink",
        "liveBlogUpdate",
        "associatedMedia",
        "thumbnail",
        "breadcrumb",
        "logo",
    ]
)
_KEYS = ("headline", "name", "datePublished", "dateCreated", "dateModified", "articleBody")
_LOOSE = {
    key: re.compile(rf'"{key}"\s*:\s*"((?:[^"\\]|\\.){{1,400}})"') for key in _KEYS if key != "name"
}


@dataclass(frozen=True, slots=True)
class LinkedData:
    """An article as its JSON-LD states it; empty where it is silent, dates as written."""

    headline: str = ""
    published: str = ""
    modified: str = ""
    body: str = ""
    is_locked: bool = False  # isAccessibleForFree is false
    page_published: str = ""  # of the page, where no article states one


@dataclass(slots=True)
class _Nodes:
    articles: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)


def read_linked_data(tree: Any) -> LinkedData:
    """Read every JSON-LD script; broken JSON yields what can be picked from it."""
    nodes = _Nodes()
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            _read_script((script.text or "")[:MAX_SCRIPT], nodes)
    first = nodes.articles
    return LinkedData(
        headline=_pick(first, "headline") or _pick(first, "name"),
        published=_pick(first, "datePublished") or _pick(first, "dateCreated"),
        modified=_pick(first, "dateModified"),
        body=markup_to_text(max(_all(first, "articleBody"), key=len, default="")),
        is_locked=any(_is_false(node.get("isAccessibleForFree")) for node in first),
        page_published=_pick(nodes.pages, "datePublished"),
    )


def _read_script(text: str, nodes: _Nodes) -> None:
    try:
        root = json.loads(text.strip().strip(";"), strict=False)
    except (ValueError, RecursionError):
        nodes.articles += _pick_loosely(text)
        return
    for node in _walk(root):
        kinds = node.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and _ARTICLE.search(kind):
                nodes.articles.append(node)
            elif isinstance(kind, str) and _PAGE.search(kind):
                nodes.pages.append(node)


def _walk(root: Any) -> Iterator[dict[str, Any]]:
    waiting = deque([(root, 0)])
    seen = 0
    while waiting and seen < MAX_NODES:
        node, depth = waiting.popleft()
        seen += 1
        inner: list[Any] = []
        if isinstance(node, dict):
            yield node
            inner = [value for key, value in node.items() if key not in _ASIDE]
        elif isinstance(node, list):
            inner = node[:MAX_NODES]
        if depth < MAX_DEPTH:
            waiting.extend((one, depth + 1) for one in inner if isinstance(one, dict | list))


def _pick_loosely(text: str) -> list[dict[str, Any]]:
    """The first of each key in text that is no JSON, where it speaks of an article at all."""
    if "Article" not in text and "Posting" not in text:
        return []
    found = {key: match[1] for key, form in _LOOSE.items() if (match := form.search(text))}
    return [found] if found else []


def _all(nodes: list[dict[str, Any]], key: str) -> list[str]:
    return [value for node in nodes if isinstance(value := node.get(key), str) and value.strip()]


def _pick(nodes: list[dict[str, Any]], key: str) -> str:
    return next(iter(_all(nodes, key)), "")


def _is_false(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower().endswith("false"))
