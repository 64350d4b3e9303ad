"""`tocsin run`: pages, API, feeds and the scheduler in one process.

Until the reader's own sources have brought a first issue with stories, the pages show the demo
corpus and say so; then they change over by themselves.
"""

from __future__ import annotations

import http.client
import logging
import os
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from app.alert_setup import open_alert_desk
from app.clock import current_time
from app.context import AppContext, current_context, publish_context
from app.demo.build import build_demo, demo_end
from app.kept_readings import spare_collector, warm_readings
from app.search_desk import PATIENCE, WarmingDesk
from app.server import Limits, build_app, check_host, check_port, serve
from app.sign_in import make_access, read_rules, streamlit_secrets
from app.stack_file import load_stacks
from app.wiring import code_version, create_database, make_search_engine, open_workshop
from db.briefs import told_stories
from db.errors import TocsinError
from scheduler.jobs import service_jobs
from scheduler.runner import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from app.settings import Settings
    from db.progress import Progress
    from db.store import Database
    from scheduler.runner import Job

log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 2.0
_ANNOUNCED_WITHIN_SECONDS = 60.0
_WARM_WITHIN_SECONDS = 900.0


def run_service(
    settings: Settings,
    progress: Progress,
    announce: Callable[[str], None],
    *,
    with_jobs: bool = True,
) -> None:
    """Serve until interrupted; `announce(address)` is called once pages can be had.

    Raises TocsinError when it cannot start.
    """
    host, port = settings.server.host, settings.server.port
    check_host(host, has_sign_in=read_rules(settings) is not None)
    check_port(host, port)
    database = create_database(settings)
    access = make_access(settings, database)
    context = first_context(settings, database, progress)
    with ExitStack() as stack:
        hooks: list[Callable[[], AbstractContextManager[object]]] = [
            lambda: _warmed(context),
            lambda: _announced(host, port, context.base_url, announce),
        ]
        if with_jobs:
            workshop = stack.enter_context(open_workshop(settings, database))
            every = timedelta(minutes=settings.ingest.interval_minutes)
            own = make_context(settings, database, demo=False) if context.demo else context
            clock = ServiceClock(database, service_jobs(workshop, every), current_time, own)
            hooks.append(lambda: _ticking(clock))
            stack.callback(_leave_unless, clock.rest)
        secrets = streamlit_secrets(settings) if access.rules else None
        limits = Limits(settings.api.requests_per_minute, settings.api.searches_per_minute)
        app = build_app(context, hooks, access, host=host, secrets=secrets, limits=limits)
        serve(app, host, port, settings.server.proxies)


class ServiceClock(Clock):
    """The scheduler's clock.

    After each tick the pages change over when there is an own issue, and what takes them long is
    read ahead where it changed.
    """

    def __init__(
        self,
        database: Database,
        schedule: Sequence[Job],
        now: Callable[[], datetime],
        own: AppContext,
    ) -> None:
        super().__init__(database, schedule, now)
        self._own = own
        self._working = threading.Lock()
        self._stopping = threading.Event()

    def tick(self) -> None:
        """Look once, unless the service is ending."""
        with self._working:
            if self._stopping.is_set():
                return
            super().tick()
            try:
                change_over(self._own)
            except TocsinError as fault:
                log.warning("the pages still show the demo: %s", fault)
                return
        # Outside the lock: nothing is lost when the service ends meanwhile.
        warm_readings(current_context())

    def rest(self, seconds: float = _PATIENCE_SECONDS) -> bool:
        """Begin no tick any more; False when one still works after so long."""
        self._stopping.set()
        idle = self._working.acquire(timeout=seconds)
        if idle:
            self._working.release()
        return idle


def change_over(own: AppContext) -> bool:
    """Show the reader's own data in the demo's place, once there is an issue of them."""
    if not current_context().demo or not has_own_issue(own.database):
        return False
    _start_search(own)
    publish_context(own)
    log.info("the first issue from your own sources is written; the pages now show them")
    return True


def first_context(settings: Settings, database: Database, progress: Progress) -> AppContext:
    """The reader's own data, or the demo while there is none to show.

    Where the demo cannot be made, the pages are served without it.
    """
    own = make_context(settings, database, demo=False)
    if has_own_issue(database):
        return own
    try:
        demo = build_demo(settings, progress)
        # The demo's day is its last one: by today's clock all it expects would be long overdue.
        end = demo_end()
        shown = make_context(
            demo.settings, create_database(demo.settings), demo=True, now=lambda: end
        )
    except (TocsinError, OSError) as fault:
        log.warning("there is no demo to look at until your own first issue: %s", fault)
        return own
    except Exception:
        log.exception("there is no demo to look at, by a fault of ours")
        return own
    return replace(shown, own=database, own_now=current_time, alerts=own.alerts)


def has_own_issue(database: Database) -> bool:
    """Whether any issue with a story was written from the reader's sources."""
    with database.read() as connection:
        return bool(told_stories(connection, before_week="9999-W53"))


def make_context(
    settings: Settings,
    database: Database,
    *,
    demo: bool,
    now: Callable[[], datetime] = current_time,
) -> AppContext:
    """What pages and routes share, with a search that warms up by itself."""
    words = make_search_engine(settings, database, words_only=True, patience=PATIENCE, clock=now)
    desk = WarmingDesk(
        words,
        lambda: make_search_engine(
            settings, database, words_only=False, patience=PATIENCE, beside=words, clock=now
        ),
    )
    server = settings.server
    return AppContext(
        database=database,
        search=desk,
        now=now,
        started_at=current_time(),
        base_url=server.base_url or f"http://{server.host}:{server.port}",
        version=code_version(),
        schedule=describe_schedule(settings),
        demo=demo,
        stacks=lambda: load_stacks(settings.home),
        home=settings.home,
        # What is subscribed to while the demo is shown must outlast it.
        alerts=None if demo else open_alert_desk(settings, database, now),
    )


def describe_schedule(settings: Settings) -> str:
    """When issues go out, in words."""
    brief = settings.brief
    return f"{brief.weekday.capitalize()}s at {brief.hour:02d}:00 {brief.zone}"


def _start_search(context: AppContext) -> None:
    if isinstance(context.search, WarmingDesk):
        context.search.start()


@contextmanager
def _warmed(context: AppContext) -> Iterator[None]:
    _start_search(context)
    threading.Thread(target=_read_ahead, args=(context,), name="read ahead", daemon=True).start()
    yield


def _read_ahead(context: AppContext) -> None:
    if isinstance(context.search, WarmingDesk):
        context.search.wait(_WARM_WITHIN_SECONDS)
    warm_readings(context)
    spare_collector()


@contextmanager
def _ticking(clock: Clock) -> Iterator[None]:
    clock.start()
    try:
        yield
    finally:
        clock.stop()


@contextmanager
def _announced(
    host: str, port: int, base_url: str, announce: Callable[[str], None]
) -> Iterator[None]:
    def wait() -> None:
        if _answers(host, port, _ANNOUNCED_WITHIN_SECONDS):
            announce(base_url)

    threading.Thread(target=wait, name="announce", daemon=True).start()
    yield


def _answers(host: str, port: int, seconds: float) -> bool:
    """Wait until our own /healthz answers; never through a proxy."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return True
        finally:
            connection.close()
    return False


def _leave_unless(rest: Callable[[], bool]) -> None:
    """End the process at once when a job still works.

    Taking its network and its children away first would make it record failures that are none;
    what it has not stored is done again at the next start.
    """
    if not rest():
        log.info("a job was under way; it is taken up again at the next start")
        _leave()


def _leave() -> NoReturn:
    logging.shutdown()
    os._exit(0)
