"""What a page says about itself: title, site, language, dates, address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from ingest.dates_on_page import FoundDate, find_modified, find_stated_date
from ingest.linked_data import LinkedData, read_linked_data
from ingest.text import clean_line
from ingest.titles import choose_title, read_headings

if TYPE_CHECKING:
    from datetime import datetime

MAX_URL = 2_000


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Metadata, cleaned; empty where the page is silent."""

    title: str
    headings: tuple[str, ...]
    description: str
    site_name: str
    language: str
    canonical_url: str
    date: FoundDate
    modified: datetime | None
    linked: LinkedData


def read_page_facts(tree: Any, url: str) -> PageFacts:
    """Read metadata from an HTML tree, by preference of what sites state on purpose."""
    metas = _read_metas(tree)
    linked = read_linked_data(tree)
    site = clean_line(metas.get("og:site_name") or metas.get("application-name") or "", 100)
    language = (tree.get("lang") or metas.get("og:locale") or "")[:2].lower()
    return PageFacts(
        title=choose_title(tree, metas, linked, site, url),
        headings=tuple(read_headings(tree)),
        description=clean_line(metas.get("og:description") or metas.get("description") or ""),
        site_name=site,
        language=language if language.isalpha() else "",
        canonical_url=_read_canonical(tree, metas, url),
        date=find_stated_date(tree, metas, linked, url),
        modified=find_modified(metas, linked),
        linked=linked,
    )


def _read_metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _read_canonical(tree: Any, metas: dict[str, str], url: str) -> str:
    """The address that the page gives itself, as a plain web address; it is not to be trusted."""
    links = (one for one in tree.iter("link") if (one.get("rel") or "").lower() == "canonical")
    stated = next((one.get("href") or "" for one in links), "") or metas.get("og:url", "")
    stated = "".join(stated[:MAX_URL].split())
    if not stated:
        return ""
    try:
        full = urljoin(url, stated)
        return (
            full if urlsplit(full).scheme in {"http", "https"} and urlsplit(full).hostname else ""
        )
    except ValueError:
        return ""
