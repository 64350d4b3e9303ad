"""What an operator does to sources from the page: the same checks as the command line's.

Nothing here polls: a source that is made due is read by the scheduler's next pass.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from db import run_history
from db import sources as table
from db.errors import ConfigError, TocsinError
from db.types import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from datetime import datetime

    from db.store import Database
    from db.types import PolledSource, Source
    from ingest.discover import Discovery
    from ingest.rounds import Asking

    Finder = Callable[[str], Discovery]

log = logging.getLogger(__name__)
_LONGEST_ADDRESS = 2000
_MOST_WAITING = 10


def poll_soon(database: Database, key: str, now: datetime) -> str:
    """Let a source be read at the next pass; says what was done. Raises ConfigError."""
    with database.write() as connection:
        if not run_history.make_due(connection, key, now):
            raise ConfigError(f"{key} is not switched on, so it cannot be read")
    return f"{key} is read at the next pass"


def pause(database: Database, key: str) -> str:
    """Switch a source off; its articles stay. Raises ConfigError."""
    _set_status(database, key, SourceStatus.DISABLED)
    return f"{key} is switched off; its articles stay"


def resume(database: Database, key: str) -> str:
    """Switch a source on; raises ConfigError for one that could only fail."""
    from ingest.archive_import import ARCHIVE
    from ingest.connectors.registry import connector_of

    with database.read() as connection:
        polled = table.find_source(connection, key)
    if polled is not None and polled.source.kind == ARCHIVE:
        raise ConfigError(f"{key} is an imported archive, which is never polled")
    if polled is not None:
        connector_of(polled.source.kind)
    _set_status(database, key, SourceStatus.ACTIVE)
    return f"{key} is switched on; the next pass reads it"


def remove(database: Database, key: str) -> str:
    """Remove a source, or switch it off where its articles are kept. Raises ConfigError."""
    with database.write() as connection:
        if not table.remove_source(connection, key):
            raise _unknown(key)
        kept = table.find_source(connection, key)
    if kept is not None:
        return f"{key} is switched off; its articles are kept, and with them its name"
    return f"{key} is removed"


def add_by_address(database: Database, address: str, find: Finder, now: datetime) -> str:
    """Look at an address and add the source there; raises TocsinError with what to do instead."""
    from ingest.connectors.registry import connector_of
    from ingest.discover import complete_url
    from ingest.opml import new_source

    stated = address.strip()
    if not stated or len(stated) > _LONGEST_ADDRESS:
        raise ConfigError("give the address of a feed or of a site")
    asked = new_source(complete_url(stated))
    _require_new(database, asked)
    source = _choose(find(asked.url), asked)
    _require_new(database, source)
    connector_of(source.kind).start(source, "", now)
    with database.write() as connection:
        if not table.add_sources(connection, [source]):
            source = replace(source, key=f"{source.key}-2")
            if not table.add_sources(connection, [source]):
                raise ConfigError(f"the name {source.name!r} is taken; use `tocsin sources add`")
    return f"{source.name} is added ({source.kind}); the next pass reads it"


def _choose(discovery: Discovery, asked: Source) -> Source:
    """What stands at the address itself; raises ConfigError that names what a site has instead."""
    from ingest.candidates import Origin

    best = discovery.finds[0] if discovery.finds else None
    if best is None:
        notes = "; ".join(discovery.notes[:3])
        raise ConfigError(f"no feed was found at {asked.url}" + (f" ({notes})" if notes else ""))
    is_here = best.source.url == asked.url
    if best.origin in {Origin.GIVEN, Origin.SHAPE, Origin.PAGE} or is_here:
        return best.source
    raise ConfigError(
        f"{asked.url} is a page, not a feed; its best source is {best.source.url} "
        f"({best.source.kind}, {best.entries} entries): add that address"
    )


def _require_new(database: Database, source: Source) -> None:
    with database.read() as connection:
        known = table.list_sources(connection)
    taken: PolledSource | None = next((p for p in known if p.source.url == source.url), None)
    if taken is not None:
        raise ConfigError(f"{source.url} is a source already: {taken.source.key}")


def _set_status(database: Database, key: str, status: SourceStatus) -> None:
    with database.write() as connection:
        if not table.set_status(connection, key, status):
            raise _unknown(key)


def _unknown(key: str) -> ConfigError:
    return ConfigError(f"there is no source {key!r} any more")


@contextmanager
def asking_the_web(database: Database, now: datetime) -> Iterator[Asking]:
    """Fetcher and worker as the service has them, with its guard and its politeness."""
    from app.settings import load_settings
    from app.wiring import fetch_limits, ingest_options
    from db.hosts import held_hosts
    from ingest.fetch import Fetcher
    from ingest.refresh import keep_holds
    from ingest.rounds import Asking
    from ingest.worker import ProcessWorker

    settings = load_settings()
    options = ingest_options(settings)
    with Fetcher(fetch_limits(settings)) as fetcher, ProcessWorker(options) as worker:
        with database.read() as connection:
            fetcher.hold_hosts(held_hosts(connection, now))
        yield Asking(database, fetcher, worker, now, options)
        keep_holds(database, fetcher, now)


def look_and_add(database: Database, address: str, now: datetime) -> str:
    """`add_by_address` with the real web."""
    from ingest.discover import discover_sources

    def find(url: str) -> Discovery:
        with asking_the_web(database, now) as asking:
            return discover_sources(asking, url)

    return add_by_address(database, address, find, now)


@dataclass(frozen=True, slots=True)
class Errand:
    """An address that is looked at: what came of it, empty while that goes on."""

    address: str
    said: str = ""
    is_done: bool = False
    went_well: bool = False


@dataclass
class Errands:
    """Addresses looked at aside, one at a time, so that no page waits for another site."""

    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="errand")
    )
    _begun: dict[str, Future[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, address: str, work: Callable[[], str]) -> None:
        """Look at an address soon; raises ConfigError when too many wait already."""
        with self._lock:
            waiting = sum(not future.done() for future in self._begun.values())
            if waiting >= _MOST_WAITING:
                raise ConfigError("ten addresses are being looked at already; wait for these")
            self._begun[address] = self._pool.submit(_logging_faults, work)

    def list(self) -> list[Errand]:
        """All of them, in the order in which they began."""
        with self._lock:
            begun = list(self._begun.items())
        return [_report(address, future) for address, future in begun]

    def forget_done(self) -> None:
        """Drop those that came to an end."""
        with self._lock:
            self._begun = {a: f for a, f in self._begun.items() if not f.done()}


def _logging_faults(work: Callable[[], str]) -> str:
    try:
        return work()
    except TocsinError:
        raise
    except Exception:
        log.exception("an address could not be looked at by a fault of ours")
        raise


def _report(address: str, future: Future[str]) -> Errand:
    if not future.done():
        return Errand(address)
    fault = future.exception()
    if fault is None:
        return Errand(address, future.result(), is_done=True, went_well=True)
    said = str(fault) if isinstance(fault, TocsinError) else "a fault of ours, which was logged"
    return Errand(address, said, is_done=True)


# One for the process, as the pages' context is: a visitor's script is run anew for each view.
ERRANDS = Errands()
