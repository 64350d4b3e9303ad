"""A page's title: the best supported of what its headings and statements say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.text import clean_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.linked_data import LinkedData

MAX_HEADINGS = 5
_SEPARATOR = re.compile(r"\s+[|·•–—-]\s+|\s*[|｜]\s*|\s+::\s+|\s+»\s+|\s+[<←]\s+")
_NOT_WORD = re.compile(r"[\W_]+")
# What a statement is worth: one made for machines about the article outweighs all the others,
# which repeat one another. Chosen on half of the hosts of the pages with true titles.
_WORTH = {"headline": 2.0, "heading": 0.75, "og": 0.5, "title": 0.5, "card": 0.25}
_SHORTEST_NAME = 3  # characters; `www` and `com` name no site


def choose_title(
    tree: Any, metas: Mapping[str, str], linked: LinkedData, site: str, url: str
) -> str:
    """The candidate that weighs most together with those that say the same."""
    stated = (
        ("headline", linked.headline),
        *(("heading", heading) for heading in read_headings(tree)),
        ("og", metas.get("og:title", "")),
        ("title", tree.findtext(".//title") or ""),
        ("card", metas.get("twitter:title", "")),
    )
    candidates = [(kind, cut_site_name(clean_title(title), site, url)) for kind, title in stated]
    return _weigh([(kind, title) for kind, title in candidates if title])


def read_headings(tree: Any) -> list[str]:
    """The first headings of the first rank, cleaned."""
    found = zip(range(MAX_HEADINGS), tree.iter("h1"), strict=False)
    return [title for _, one in found if (title := clean_title(one.text_content()))]


def _weigh(candidates: list[tuple[str, str]]) -> str:
    weights: dict[str, float] = {}
    wordings: dict[str, str] = {}
    counted: set[tuple[str, str]] = set()
    for kind, title in candidates:
        key = _fold(title)
        if not key or _is_cut_short(title, candidates) or (kind, key) in counted:
            continue
        counted.add((kind, key))
        weights[key] = weights.get(key, 0.0) + _WORTH[kind]
        wordings.setdefault(key, title)
    # `max` keeps the first of equals: the order of the statements.
    return wordings[max(weights, key=lambda key: weights[key])] if weights else ""


def _is_cut_short(title: str, candidates: list[tuple[str, str]]) -> bool:
    """Whether it ends in dots and another statement goes on where it stops."""
    bare = title.rstrip(".… ")
    if bare == title:
        return False
    return any(len(other) > len(title) and other.startswith(bare) for _, other in candidates)


def _fold(title: str) -> str:
    return _NOT_WORD.sub(" ", title.casefold()).strip()


def cut_site_name(title: str, site: str, url: str) -> str:
    """The title without a last part that names the site."""
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    tail = title[parts[-1].end() :]
    names = {_squeeze(site), *map(_squeeze, (urlsplit(url).hostname or "").split("."))} - {""}
    squeezed = _squeeze(tail)
    is_site = any(
        name in squeezed or squeezed in name for name in names if len(name) >= _SHORTEST_NAME
    )
    return title[: parts[-1].start()].strip() if is_site and squeezed else title


def _squeeze(name: str) -> str:
    squeezed = re.sub(r"\W", "", name.lower())
    return "" if squeezed in {"www", "com", "org", "net"} else squeezed
