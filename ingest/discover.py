"""Finding a site's feeds: candidates are asked in rounds, surest first, until one holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.errors import FetchError, HeldBackError, IngestError
from db.types import PolledSource, PollState, Source
from ingest.addresses import check_url
from ingest.candidates import (
    Candidate,
    Origin,
    SitePage,
    candidates_by_shape,
    is_about_comments,
    usual_candidates,
)
from ingest.connectors.port import Listing, Page
from ingest.connectors.registry import load_connectors
from ingest.messages import Response
from ingest.opml import LANGUAGE, new_source, read_homepage
from ingest.robots import MAX_BYTES as MAX_ROBOTS
from ingest.robots import consult_robots, robots_url
from ingest.rounds import ask_sources
from ingest.urls import canonicalise_url, host_of
from ingest.worker import SiteTask, SourceTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ingest.messages import Response as Answer
    from ingest.rounds import Asking

MAX_REQUESTS = 24  # of one discovery, robots.txt and redirects aside
ROUND = 8  # candidates asked at a time; a good one ends the search
FEWEST_ON_A_PAGE = 3  # articles below which a page is no list
SAME_LINKS = 20


@dataclass(frozen=True, slots=True)
class Find:
    """A source that was fetched and read; `source` is ready to be added."""

    source: Source
    origin: Origin
    title: str
    entries: int
    newest: datetime | None
    full_text: bool
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search for feeds found, best first; `notes` say what stood in the way."""

    url: str
    finds: tuple[Find, ...]
    requests: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """A search under way."""

    asking: Asking
    url: str
    left: int
    finds: tuple[Find, ...] = ()
    tried: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    language: str = ""

    @property
    def is_over(self) -> bool:
        """Whether something was found that holds articles, or all requests are spent."""
        return self.left <= 0 or any(find.entries for find in self.finds)


def discover_sources(asking: Asking, url: str, max_requests: int = MAX_REQUESTS) -> Discovery:
    """The sources of the site at `url`, verified by fetching and reading each.

    Raises IngestError when the address is refused or its server cannot be reached at all.
    """
    address = check_url(complete_url(url))
    search = Search(asking, address.url, max_requests)
    search = try_candidates(search, candidates_by_shape(address.url))
    if not search.is_over:
        search = _search_from_page(search)
    ranked = tuple(rank_finds(search.finds, address.url))
    return Discovery(address.url, ranked, max_requests - search.left, search.notes)


def complete_url(url: str) -> str:
    """With a scheme, as people leave it out."""
    trimmed = url.strip()
    return trimmed if ":" in trimmed.partition("/")[0] else f"https://{trimmed.lstrip('/')}"


def _search_from_page(search: Search) -> Search:
    """The page itself, its links, usual paths, sitemaps, and at last the page's own list."""
    search, answer = _fetch_page(search)
    if answer is not None:
        search = _read_given(search, answer)
    if not search.is_over and answer is not None:
        search = _follow_page(search, answer)
    if not search.is_over:
        search = try_candidates(search, usual_candidates(answer.url if answer else search.url))
    if not search.is_over:
        search = try_candidates(search, _sitemaps(search))
    if not search.is_over and answer is not None:
        search = _read_as(search, answer, "list", Origin.PAGE)
    return search


def _follow_page(search: Search, answer: Answer) -> Search:
    """What the page names, read where it can be killed; a page that is too much names nothing."""
    task = SiteTask(answer.body, answer.url, answer.charset)
    site = search.asking.worker.submit(task)()
    if not isinstance(site, SitePage):
        return search
    language = site.language if LANGUAGE.fullmatch(site.language) else ""
    return try_candidates(replace(search, language=language), site.candidates)


def _fetch_page(search: Search) -> tuple[Search, Answer | None]:
    asking, url = search.asking, search.url
    robots = consult_robots(asking.database, asking.fetcher, [url], asking.now)
    if (refusal := robots.judge(url)) is not None:
        if isinstance(refusal, HeldBackError):
            _require_server(asking, url)
        return replace(search, notes=(*search.notes, refusal.message)), None
    try:
        answer = asking.fetcher.get(url, max_bytes=asking.options.max_page_bytes)
    except FetchError as fault:
        if fault.status is None:
            raise  # no server: nothing else of it can be asked
        return replace(search, left=search.left - 1, notes=(*search.notes, fault.message)), None
    return replace(search, left=search.left - 1), answer


def _require_server(asking: Asking, url: str) -> None:
    """Ask for robots.txt once more, to say why nothing can be had where there is no server."""
    try:
        asking.fetcher.get(robots_url(url), max_bytes=MAX_ROBOTS)
    except FetchError as fault:
        if fault.status is None and not isinstance(fault, HeldBackError):
            raise


def _read_given(search: Search, answer: Answer) -> Search:
    """The address itself may be a feed or a sitemap."""
    for kind in ("feed", "sitemap"):
        read = _read_as(search, answer, kind, Origin.GIVEN)
        if read.finds != search.finds:
            return read
    return search


def _read_as(search: Search, answer: Answer, kind: str, origin: Origin) -> Search:
    """An answer that we hold already, through a connector."""
    if kind not in load_connectors():
        return search
    candidate = Candidate(search.url, kind, origin)
    source = _make_source(candidate, "", search.language)
    page = Page(answer.body, answer.url, search.url, answer.content_type, answer.charset)
    outcome = search.asking.worker.submit(SourceTask(source, page))()
    if not isinstance(outcome, Listing):
        return search
    if kind != "feed" and len(outcome.entries) < FEWEST_ON_A_PAGE and not outcome.next_urls:
        return search
    find = make_find(candidate, (outcome,), answer.permanent_url or "", search.language)
    return replace(search, finds=(*search.finds, find))


def try_candidates(search: Search, candidates: Iterable[Candidate]) -> Search:
    """Ask candidates not asked before, some at a time, until one holds articles."""
    known = load_connectors()
    waiting = {
        canonicalise_url(candidate.url): candidate
        for candidate in reversed([c for c in candidates if c.kind in known])
    }
    fresh = [
        candidate for identity, candidate in reversed(waiting.items())
        if identity not in search.tried
    ]  # fmt: skip
    fresh.sort(key=lambda candidate: candidate.origin.rank)  # stable: the page's order within
    while fresh and not search.is_over:
        batch, fresh = fresh[: min(ROUND, search.left)], fresh[min(ROUND, search.left) :]
        search = _ask_batch(search, batch)
    return search


def _ask_batch(search: Search, batch: Sequence[Candidate]) -> Search:
    polled, by_key = [], {}
    for number, candidate in enumerate(batch):
        try:
            source = _make_source(candidate, f"candidate-{number}", search.language)
        except IngestError:
            continue
        polled.append(PolledSource(source, PollState()))
        by_key[source.key] = candidate
    options = replace(search.asking.options, max_poll_pages=2)
    found: dict[str, Find] = {}
    for poll in ask_sources(replace(search.asking, options=options), polled):
        if poll.listings and isinstance(poll.answer, Response):
            key = poll.polled.source.key
            moved = poll.answer.permanent_url or ""
            found[key] = make_find(by_key[key], poll.listings, moved, search.language)
    finds = tuple(found[key] for key in by_key if key in found)
    tried = search.tried | {canonicalise_url(candidate.url) for candidate in batch}
    left = search.left - len(batch)
    return replace(search, finds=(*search.finds, *finds), tried=tried, left=left)


def _make_source(candidate: Candidate, key: str, language: str) -> Source:
    host = host_of(candidate.url)
    return Source(
        key=key or "candidate", name=host, url=candidate.url, host=host, kind=candidate.kind,
        language=language,
    )  # fmt: skip


def make_find(
    candidate: Candidate, listings: Sequence[Listing], moved_to: str, language: str
) -> Find:
    """A candidate that answered, as a source under the address where it lives now."""
    entries = [entry for listing in listings for entry in listing.entries]
    title = next((listing.title for listing in listings if listing.title), "") or candidate.title
    home = next((listing.home_url for listing in listings if listing.home_url), "")
    source = new_source(
        moved_to or candidate.url,
        name=title,
        kind=candidate.kind,
        language=language,
        homepage=read_homepage(home),
    )
    dates = [entry.published for entry in entries if entry.published]
    return Find(
        source=source,
        origin=candidate.origin,
        title=title,
        entries=len(entries) + sum(len(listing.documents) for listing in listings),
        newest=max(dates, default=None),
        full_text=max((len(entry.content) for entry in entries[:5]), default=0) >= 500,  # noqa: PLR2004
        links=frozenset(entry.link for entry in entries[:SAME_LINKS] if entry.link),
    )


def _sitemaps(search: Search) -> list[Candidate]:
    """Those that robots.txt names, those for news first; else the usual one."""
    asking, parts = search.asking, urlsplit(search.url)
    robots = consult_robots(asking.database, asking.fetcher, [search.url], asking.now)
    named = sorted(robots.sitemaps(host_of(search.url)), key=lambda url: "news" not in url.lower())
    addresses = named[:ROUND] or [f"{parts.scheme}://{parts.netloc}/sitemap.xml"]
    return [Candidate(address, "sitemap", Origin.SITEMAP) for address in addresses]


def rank_finds(finds: Sequence[Find], url: str) -> list[Find]:
    """Best first: with articles, of this very page, surely stated; the same articles once."""
    here = canonicalise_url(url)

    def weigh(find: Find) -> tuple[bool, bool, bool, int]:
        home = find.source.homepage
        is_here = bool(home) and canonicalise_url(home) == here  # a checked address
        about_comments = is_about_comments(find.source.url, find.title)
        return about_comments, not find.entries, not is_here, find.origin.rank

    kept: list[Find] = []
    for find in sorted(finds, key=weigh):  # stable: the order in which they were found
        same_address = {other.source.url for other in kept}
        same_links = find.links and any(find.links == other.links for other in kept)
        if find.source.url not in same_address and not same_links:
            kept.append(find)
    return kept
