"""robots.txt (RFC 9309): asked for once a day per host, kept in the database, obeyed for pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.errors import DisallowedError, FetchError, HeldBackError, IngestError
from db.hosts import HostState, host_states, save_host_states
from ingest.messages import Request, Response
from ingest.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from db.store import Database
    from ingest.fetch import Fetcher

AGENT = "Tocsin"
MAX_BYTES = 2_000_000
MAX_READ = 500 * 1024  # bytes that RFC 9309 asks a crawler to read at least
LIFETIME = timedelta(hours=24)  # RFC 9309: not longer than a day
RETRY = timedelta(hours=1)  # after a server fault
LONGEST_DELAY = 30.0  # seconds between two requests that a robots.txt can ask for
OK = 200
UNREACHABLE = 0
TOO_BIG = 413
_CLIENT_FAULTS = range(400, 500)


@dataclass(frozen=True, slots=True)
class Robots:
    """What each host's robots.txt says."""

    states: Mapping[str, HostState]

    def judge(self, url: str) -> IngestError | None:
        """Why the page may not be fetched now; None when it may.

        A host whose robots.txt fails with a server fault is left alone until it is there again.
        """
        state = self.states.get(host_of(url))
        if state is None or state.robots_status is None or is_open(state):
            return None
        if state.robots_status == OK:
            if parse_robots(state.robots).can_fetch(url, AGENT):
                return None
            return DisallowedError("The site's robots.txt asks not to read this page", url)
        message = "The site's robots.txt cannot be had, so its pages wait"
        seconds = RETRY.total_seconds()
        return HeldBackError(message, url, retryable=True, retry_after=seconds)

    def delay(self, host: str) -> float:
        """Seconds between two requests that the host asks for; 0 when it asks for none."""
        state = self.states.get(host)
        if state is None or state.robots_status != OK:
            return 0.0
        asked = parse_robots(state.robots).crawl_delay(AGENT)
        return min(float(asked or 0.0), LONGEST_DELAY)

    def sitemaps(self, host: str) -> tuple[str, ...]:
        """The sitemaps that the host names, at most a hundred."""
        state = self.states.get(host)
        if state is None or state.robots_status != OK:
            return ()
        return tuple(parse_robots(state.robots).sitemaps)[:100]


def is_open(state: HostState) -> bool:
    """Whether the answer means that everything may be read: there is no robots.txt."""
    return state.robots_status in _CLIENT_FAULTS


@lru_cache(maxsize=2_000)
def parse_robots(text: str) -> Any:
    """The rules; matching is linear, so a hostile file costs no more than its length."""
    from protego import Protego

    return Protego.parse(text)


def consult_robots(
    database: Database, fetcher: Fetcher, urls: Iterable[str], now: datetime
) -> Robots:
    """What robots.txt says for the hosts of these URLs, asking those whose word is stale.

    Hosts that ask for a slower pace are given it.
    """
    first = {host_of(url): url for url in sorted(urls, reverse=True)}
    with database.read() as connection:
        states = host_states(connection, sorted(first))
    stale = [host for host in sorted(first) if _is_stale(states.get(host), now)]
    asked = _ask(fetcher, {host: first[host] for host in stale}, states, now)
    if asked:
        with database.write() as connection:
            save_host_states(connection, asked.values())
    robots = Robots(states | asked)
    for host in first:
        fetcher.slow_down(host, robots.delay(host))
    return robots


def _is_stale(state: HostState | None, now: datetime) -> bool:
    return state is None or state.robots_until is None or state.robots_until <= now


def _ask(
    fetcher: Fetcher, urls: Mapping[str, str], known: Mapping[str, HostState], now: datetime
) -> dict[str, HostState]:
    requests = [Request(robots_url(url), MAX_BYTES, key=host) for host, url in urls.items()]
    found: dict[str, HostState] = {}
    for request, answer in fetcher.get_many(requests):
        if isinstance(answer, HeldBackError):
            continue  # whatever is known stands; the pages wait for the same reason
        before = known.get(request.key, HostState(request.key))
        found[request.key] = read_answer(before, answer, now)
    return found


def robots_url(url: str) -> str:
    """Where the host of this URL keeps its robots.txt."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def read_answer(before: HostState, answer: Response | IngestError, now: datetime) -> HostState:
    """The host's state after it was asked for robots.txt (RFC 9309, section 2.3.1)."""
    if isinstance(answer, Response):
        text = answer.body[:MAX_READ].decode("utf-8", "replace").replace("\0", "")
        return replace(before, robots=text, robots_status=OK, robots_until=now + LIFETIME)
    status = answer.status if isinstance(answer, FetchError) else None
    if status in _CLIENT_FAULTS:
        return replace(before, robots="", robots_status=status, robots_until=now + LIFETIME)
    if before.robots_status == OK:  # a word given before stands while the server is ill
        return replace(before, robots_until=now + RETRY)
    if not answer.retryable:
        # Too big, at a private address, or redirected for ever: there is no usable word, which is "unavailable".
        return replace(before, robots="", robots_status=TOO_BIG, robots_until=now + LIFETIME)
    return replace(before, robots="", robots_status=UNREACHABLE, robots_until=now + RETRY)
