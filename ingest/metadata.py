"""What a page says about itself: title, site, language, date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.text import clean_line, clean_title

MAX_JSON_LD = 200_000
EARLIEST_YEAR = 1990

_SEPARATOR = re.compile(r"\s+[|·•–—-]\s+|\s*[|]\s*|\s+::\s+|\s+»\s+")
_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)
_DATE_NAMES = (
    "article:published_time", "datepublished", "og:published_time", "date", "dc.date",
    "dc.date.issued", "dcterms.date", "dcterms.created", "pubdate", "publishdate", "publish-date",
    "parsely-pub-date", "sailthru.date", "article.published", "published-date", "cxenseparse:recs:publishtime",
    "og:article:published_time", "article_date_original", "bt:pubdate", "datecreated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Metadata, cleaned; empty where the page is silent."""

    title: str
    site_name: str
    language: str
    published: datetime | None


def read_page_facts(tree: Any, url: str) -> PageFacts:
    """Read metadata from an HTML tree, by preference of what sites state on purpose."""
    metas = _read_metas(tree)
    site = clean_line(metas.get("og:site_name") or metas.get("application-name") or "", 100)
    language = (tree.get("lang") or metas.get("og:locale") or "")[:2].lower()
    return PageFacts(
        title=_choose_title(tree, metas, site, url),
        site_name=site,
        language=language if language.isalpha() else "",
        published=_find_date(tree, metas),
    )


def _read_metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _choose_title(tree: Any, metas: dict[str, str], site: str, url: str) -> str:
    """The heading if the page's own statements agree with it, else those without the site name."""
    head = clean_title(tree.findtext(".//title") or "")
    stated = clean_title(metas.get("og:title") or metas.get("twitter:title") or "")
    headings = [clean_title(element.text_content()) for element in tree.iter("h1")][:5]
    for heading in headings:
        if heading and _agrees(heading, stated or head):
            return heading
    candidate = cut_site_name(stated or head, site, url)
    return candidate or (headings[0] if headings else "")


def _agrees(heading: str, stated: str) -> bool:
    """Whether the statement begins with the heading, or they share most of their words."""
    words, others = set(heading.lower().split()), set(stated.lower().split())
    if not words or not others:
        return False
    return len(words) > 1 and len(words & others) / len(words | others) >= 0.6  # noqa: PLR2004 - tuned on the benchmark


def cut_site_name(title: str, site: str, url: str) -> str:
    """The title without a last part that names the site."""
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    tail = title[parts[-1].end() :]
    names = {_squeeze(site), *map(_squeeze, (urlsplit(url).hostname or "").split("."))} - {""}
    squeezed = _squeeze(tail)
    is_site = any(name in squeezed or squeezed in name for name in names if len(name) > 2)  # noqa: PLR2004 - `www`, `com` aside
    return title[: parts[-1].start()].strip() if is_site and squeezed else title


def _squeeze(name: str) -> str:
    squeezed = re.sub(r"\W", "", name.lower())
    return "" if squeezed in {"www", "com", "org", "net"} else squeezed


def _find_date(tree: Any, metas: dict[str, str]) -> datetime | None:
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or ""):
            match = _LD_DATE.search((element.text or "")[:MAX_JSON_LD])
            if match and (moment := read_iso(match[1])):
                return moment
    for name in _DATE_NAMES:
        if name in metas and (moment := read_iso(metas[name])):
            return moment
    times = [read_iso(element.get("datetime") or "") for element in tree.iter("time")]
    known = [moment for moment in times if moment]
    # Several days on one page are those of its teasers as well.
    return known[0] if len({moment.date() for moment in known}) == 1 else None


def read_iso(text: str) -> datetime | None:
    """An ISO date or time as aware UTC; UTC where no zone is stated; None when absurd."""
    match = _ISO.match(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups()[:3])
    clock = "".join((match[4] or "00", ":", match[5] or "00", ":", match[6] or "00"))
    zone = (match[7] or "Z").replace("Z", "+00:00")
    if not year >= EARLIEST_YEAR:
        return None
    try:
        stated = f"{year:04}-{month:02}-{day:02}T{clock}{zone}"
        return datetime.fromisoformat(stated).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
