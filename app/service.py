"""`tocsin run`: pages, API, feeds and the scheduler in one process.

Until the reader's own sources have brought a first issue with stories, the pages show the demo
corpus and say so; then they change over by themselves.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from app.clock import current_time
from app.context import AppContext, current_context, publish_context
from app.demo.build import build_demo
from app.search_desk import WarmingDesk
from app.server import build_app, check_host, check_port, serve
from app.wiring import code_version, create_database, make_search_engine, open_workshop
from db.briefs import told_stories
from scheduler.jobs import service_jobs
from scheduler.runner import Clock, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from app.settings import Settings
    from db.progress import Progress
    from db.store import Database

FRONT_PAGE = "front page"


def run_service(settings: Settings, progress: Progress, *, with_jobs: bool = True) -> None:
    """Serve until interrupted; raises TocsinError when it cannot start."""
    host, port = settings.server.host, settings.server.port
    check_host(host)
    check_port(host, port)
    database = create_database(settings)
    context = first_context(settings, database, progress)
    with ExitStack() as stack:
        hooks: list[Callable[[], AbstractContextManager[object]]] = [lambda: _warmed(context)]
        if with_jobs:
            workshop = stack.enter_context(open_workshop(settings, database))
            every = timedelta(minutes=settings.ingest.interval_minutes)
            jobs = [*service_jobs(workshop, every), _front_page_job(settings, database, every)]
            clock = Clock(database, jobs, current_time)
            hooks.append(lambda: _ticking(clock))
        serve(build_app(context, hooks), host, port)


def first_context(settings: Settings, database: Database, progress: Progress) -> AppContext:
    """The reader's own data, or the demo while there is none to show."""
    if has_own_issue(database):
        return make_context(settings, database, demo=False)
    demo = build_demo(settings, progress)
    return make_context(demo.settings, create_database(demo.settings), demo=True)


def has_own_issue(database: Database) -> bool:
    """Whether any issue with a story was written from the reader's sources."""
    with database.read() as connection:
        return bool(told_stories(connection, before_week="9999-W53"))


def make_context(settings: Settings, database: Database, *, demo: bool) -> AppContext:
    """What pages and routes share, with a search that warms up by itself."""
    words = make_search_engine(settings, database, words_only=True)
    desk = WarmingDesk(
        words.search, lambda: make_search_engine(settings, database, words_only=False).search
    )
    server = settings.server
    return AppContext(
        database=database,
        search=desk,
        now=current_time,
        started_at=current_time(),
        base_url=server.base_url or f"http://{server.host}:{server.port}",
        version=code_version(),
        schedule=describe_schedule(settings),
        demo=demo,
    )


def describe_schedule(settings: Settings) -> str:
    """When issues go out, in words."""
    brief = settings.brief
    return f"{brief.weekday.capitalize()}s at {brief.hour:02d}:00 {brief.zone}"


def _front_page_job(settings: Settings, database: Database, every: timedelta) -> Job:
    def change_over(_slot: datetime) -> str:
        if not current_context().demo or not has_own_issue(database):
            return "nothing to change"
        context = make_context(settings, database, demo=False)
        _start_search(context)
        publish_context(context)
        return "the pages now show your own sources"

    return Job(FRONT_PAGE, every, change_over)


def _start_search(context: AppContext) -> None:
    if isinstance(context.search, WarmingDesk):
        context.search.start()


@contextmanager
def _warmed(context: AppContext) -> Iterator[None]:
    _start_search(context)
    yield


@contextmanager
def _ticking(clock: Clock) -> Iterator[None]:
    clock.start()
    try:
        yield
    finally:
        clock.stop()
