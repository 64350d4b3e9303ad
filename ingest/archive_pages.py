"""Ways into a source's past: which listing pages to read, and when to stop. No side effects."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from db.errors import IngestError
from ingest.entries import LASTMOD, PATH_DAY, read_moment
from ingest.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.types import Source
    from ingest.connectors.port import Listing, Page
    from ingest.entries import FeedEntry

ROBOTS = "robots"  # a step that asks robots.txt for sitemaps
SITEMAP = "sitemap"
LISTED_KINDS = frozenset({"feed", "list"})  # those whose site may have a sitemap
# Sites of many hands: their sitemaps are no source's past.
SHARED_HOSTS = frozenset({
    "arxiv.org", "dev.to", "export.arxiv.org", "github.com", "gitlab.com", "huggingface.co",
    "lobste.rs", "medium.com", "news.google.com", "news.ycombinator.com", "reddit.com",
    "www.reddit.com", "www.youtube.com",
})  # fmt: skip
UNDATED = "undated; the day from which history was read stands in"
LEAST_KNOWN = 3  # articles from which the shape of a source's addresses can be told

_GENERATOR = re.compile(rb"<generator>[^<]{0,200}wordpress", re.IGNORECASE)
_HEAD_BYTES = 20_000  # where a feed says what made it
_ARTICLE_SLUG = re.compile(r"[^/-]+-[^/-]+-[^/]+|.*\d{5,}.*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Step:
    """A page still to be read: the kind of connector that reads it, and its address.

    A guessed address may well not exist, which is no fault then.
    """

    kind: str
    url: str
    is_guess: bool = False

    def encode(self) -> str:
        """The step as one word and an address, for the database."""
        return f"{self.kind}{'?' if self.is_guess else ''} {self.url}"


def decode_step(text: str) -> Step:
    """The step of which `encode` made the text."""
    kind, _, url = text.partition(" ")
    return Step(kind.removesuffix("?"), url, kind.endswith("?"))


def is_wordpress(body: bytes) -> bool:
    """Whether a feed says that WordPress made it."""
    return _GENERATOR.search(body[:_HEAD_BYTES]) is not None


def choose_entries(listing: Listing, since: datetime, now: datetime) -> list[FeedEntry]:
    """The entries that belong to the past since then, dated by their address where they can be.

    Undated ones are among them: their pages may tell.
    """
    dated = (date_entry(entry) for entry in listing.entries)
    return [e for e in dated if e.published is None or since <= e.published <= now]


def date_entry(entry: FeedEntry) -> FeedEntry:
    """The entry with the day that its address names, where it states no date itself."""
    named = dict(entry.details).get(PATH_DAY, "")
    if entry.published is not None or not named:
        return entry
    return replace(entry, published=read_moment(named), day_only=True)


def stand_in_date(entry: FeedEntry, since: datetime, now: datetime) -> tuple[datetime, str]:
    """The date of an undated entry of the past until its page tells, and a note on where from.

    The time it was first seen, which stands in for news, would make news of it.
    """
    changed = read_moment(dict(entry.details).get(LASTMOD, ""))
    if changed is not None and since <= changed <= now - timedelta(days=8):
        return changed, "undated; the day of its last change stands in"
    return since, UNDATED


def is_past(listing: Listing, since: datetime) -> bool:
    """Whether a page lies wholly before `since`."""
    dates = [entry.published for entry in listing.entries if entry.published is not None]
    return bool(dates) and max(dates) < since


def reaches(listing: Listing, since: datetime) -> bool:
    """Whether a page, newest entries first, goes back beyond `since`."""
    dates = [entry.published for entry in listing.entries if entry.published is not None]
    return bool(dates) and dates[-1] < since


def is_complete(step: Step, source: Source, listing: Listing, since: datetime) -> bool:
    """Whether the source's own pages have been followed back far enough."""
    if step.kind != source.kind or source.kind == SITEMAP:
        return False
    further = bool(listing.older_url or listing.next_urls)
    return is_past(listing, since) or (not further and reaches(listing, since))


def further_steps(step: Step, listing: Listing, page: Page, *, wordpress: bool) -> list[Step]:
    """Where a page leads: on into the past, or to the parts of a whole.

    WordPress takes `paged=N` with every feed; the page after the last one answers 404.
    """
    if listing.older_url:
        return [Step(step.kind, listing.older_url)]
    # Of other kinds, parts of a whole are the documents' files, which have no past to be read.
    if listing.next_urls and (listing.is_paged or step.kind == SITEMAP):
        return [Step(step.kind, url) for url in listing.next_urls]
    if wordpress and step.kind == "feed" and listing.entries:
        return [Step(step.kind, next_wordpress_page(page.asked_url), is_guess=True)]
    return []


def next_wordpress_page(url: str) -> str:
    """The same feed, one page farther back: `?paged=2` after the first."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    number = next((int(v) for k, v in query if k == "paged" and v.isdecimal() and len(v) < 6), 1)  # noqa: PLR2004 - digits enough
    kept = [(key, value) for key, value in query if key != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("paged", str(number + 1))])))


def sitemap_search(source: Source, known_urls: Sequence[str]) -> Step | None:
    """The step that looks for the sitemaps of the site where the source's articles lie."""
    if source.kind not in LISTED_KINDS:
        return None
    host = site_host(source, known_urls)
    if not host or host in SHARED_HOSTS:
        return None
    # Only a site all of whose known addresses are plain is asked without encryption.
    stated = [url for url in (source.homepage, source.url, *known_urls) if _try_host(url) == host]
    is_plain = bool(stated) and all(url.startswith("http://") for url in stated)
    return Step(ROBOTS, f"http{'' if is_plain else 's'}://{host}/robots.txt", is_guess=True)


def site_host(source: Source, known_urls: Sequence[str]) -> str:
    """The host of most known articles, else of the home page, else of the source itself."""
    hosts = Counter(host for host in map(_try_host, known_urls) if host)
    if hosts:
        return min(hosts, key=lambda host: (-hosts[host], host))
    return _try_host(source.homepage) or _try_host(source.url)


def _try_host(url: str) -> str:
    try:
        return host_of(url) if url else ""
    except IngestError:
        return ""


def sitemap_steps(host_url: str, named: Sequence[str], since: datetime) -> list[Step]:
    """The sitemaps that robots.txt names, on whichever host; else the usual place."""
    mark = f"#since={since:%Y-%m-%d}"
    steps = [Step(SITEMAP, url + mark) for url in map(partial(_resolve, host_url), named) if url]
    if steps:
        return steps
    parts = urlsplit(host_url)
    return [Step(SITEMAP, f"{parts.scheme}://{parts.netloc}/sitemap.xml{mark}", is_guess=True)]


def _resolve(base: str, stated: str) -> str:
    """The absolute web address that was stated, without its fragment; else nothing."""
    try:
        url = urldefrag(urljoin(base, stated.strip())).url
    except ValueError:
        return ""
    return url if _try_host(url) else ""


def is_address(url: str) -> bool:
    """Whether a step's address is one of the web."""
    return bool(_try_host(url))


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the addresses of a source's articles look like, to tell them from a site's others.

    `folders` are the paths before the last part, digits as `#`; `is_named` says that the last
    parts are made of several words, or of long numbers.
    """

    host: str
    folders: frozenset[str] = frozenset()
    is_named: bool = True

    def admit(self, url: str) -> bool:
        """Whether the address may be an article of the source."""
        if _try_host(url) != self.host:
            return False
        folder, last = _split_path(url)
        if not last or (self.folders and folder not in self.folders):
            return False
        return not self.is_named or _ARTICLE_SLUG.fullmatch(last) is not None


def learn_shapes(source: Source, known_urls: Sequence[str]) -> Shapes:
    """The shapes of the source's known articles; where few are known, those of its home page."""
    host = site_host(source, known_urls)
    own = [_split_path(url) for url in known_urls if _try_host(url) == host]
    if len(own) >= LEAST_KNOWN:
        named = sum(_ARTICLE_SLUG.fullmatch(last) is not None for _, last in own)
        return Shapes(host, frozenset(folder for folder, _ in own), named * 10 >= len(own) * 9)
    home = _DIGITS.sub("#", urlsplit(source.homepage).path.strip("/"))
    return Shapes(host, frozenset({home}) if home else frozenset())


def _split_path(url: str) -> tuple[str, str]:
    folder, _, last = urlsplit(url).path.strip("/").rpartition("/")
    return _DIGITS.sub("#", folder), last
