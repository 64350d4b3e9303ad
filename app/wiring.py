"""The one place where parts are put together from settings. One `match` per port."""

from __future__ import annotations

import importlib.metadata
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.clock import current_time
from db.errors import ConfigError
from db.schema import check_schema, upgrade_schema
from db.store import Database, database_path, open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from httpx2 import BaseTransport

    from analysis.brief.weeks import IssueSchedule
    from analysis.brief.writers import BriefWriter
    from analysis.ports import Embedder
    from analysis.search.engine import SearchEngine
    from app.setting_sections import ModelSettings
    from app.settings import Settings
    from ingest.limits import FetchLimits
    from ingest.options import IngestOptions
    from scheduler.jobs import Workshop
    from scheduler.outbox import Outbox

DATABASE_NAME = "tocsin.sqlite3"
INDEX_NAME = "articles.faiss"
SEARCH_FOLDER = "search"


def code_version() -> str:
    """The version of the installed distribution."""
    return importlib.metadata.version("tocsin")


def connect_database(settings: Settings) -> Database:
    """The database of the settings, whatever its schema."""
    url = settings.storage.database or sqlite_url(settings.home / DATABASE_NAME)
    return open_database(url, busy_timeout=settings.storage.busy_seconds)


def create_database(settings: Settings) -> Database:
    """The database at this code's schema, made when it is missing."""
    settings.home.mkdir(parents=True, exist_ok=True)
    database = connect_database(settings)
    upgrade_schema(database)
    return database


def open_existing_database(settings: Settings) -> Database:
    """The database, which must be at this code's schema; raises ConfigError or SchemaError."""
    if not settings.storage.database and not (settings.home / DATABASE_NAME).is_file():
        raise ConfigError(
            f"there is no database in {settings.home}; run `tocsin init`, or set TOCSIN_HOME to the "
            "folder that holds it"
        )
    database = connect_database(settings)
    check_schema(database)
    return database


def index_path(settings: Settings, database: Database) -> Path:
    """Where the vector index's cache lies: beside a SQLite file, else in the home folder."""
    path = database_path(database)
    return (path.parent if path else settings.home) / INDEX_NAME


def issue_schedule(settings: Settings) -> IssueSchedule:
    """When issues go out."""
    from analysis.brief.weeks import IssueSchedule

    brief = settings.brief
    return IssueSchedule(brief.weekday, brief.hour, brief.zone)


def fetch_limits(settings: Settings) -> FetchLimits:
    """The bounds of every request."""
    from ingest.limits import FetchLimits

    own = settings.ingest
    limits = FetchLimits(
        max_feed_bytes=int(own.max_feed_mb * 1e6),
        max_page_bytes=int(own.max_page_mb * 1e6),
        total_seconds=own.total_seconds,
        connect_seconds=own.connect_seconds,
        max_redirects=own.max_redirects,
        pace_seconds=own.pace_seconds,
        per_host=own.per_host,
        threads=own.threads,
    )
    return replace(limits, user_agent=own.user_agent) if own.user_agent else limits


def ingest_options(settings: Settings) -> IngestOptions:
    """How feeds and pages are taken in."""
    from ingest.options import IngestOptions
    from ingest.screen import ScreenLimits

    own = settings.ingest
    return IngestOptions(
        base_interval_seconds=own.poll_minutes * 60,
        interval_override=None if own.adaptive else own.poll_minutes * 60,
        max_age_days=own.max_age_days,
        max_entries=own.max_entries,
        max_poll_pages=own.max_poll_pages,
        max_revisions=own.max_revisions,
        page_attempts=own.page_attempts,
        rereads=own.rereads,
        obey_robots=own.obey_robots,
        max_feed_bytes=int(own.max_feed_mb * 1e6),
        max_page_bytes=int(own.max_page_mb * 1e6),
        worker_timeout_seconds=own.worker_seconds,
        worker_memory_bytes=own.worker_memory_mb * 1_000_000,
        screen=ScreenLimits(**settings.limits.model_dump()),
    )


@cache
def load_embedder(settings: ModelSettings) -> Embedder:
    """The model of the settings, once per process; raises ModelError."""
    match settings.name:
        case "hashing":
            from analysis.hashing_embedder import HashingEmbedder

            return HashingEmbedder()
        case name:
            from analysis import embedding

            return embedding.load_embedder(
                name,
                folder=Path(settings.folder) if settings.folder else None,
                expected_sha256=settings.sha256 or None,
                threads=settings.threads or None,
                max_tokens=settings.max_tokens,
            )


def make_writer(settings: Settings) -> BriefWriter:
    """Who words the stories of one issue."""
    from analysis.brief.writers import ExtractiveWriter

    own = settings.writer
    match own.kind:
        case "chat":
            from analysis.brief.chat import ChatEndpoint, ChatWriter
            from analysis.brief.support import LateSupport

            endpoint = ChatEndpoint(
                own.base_url,
                own.model,
                own.api_key.get_secret_value(),
                own.timeout_seconds,
                own.retries,
                own.max_tokens,
            )
            return ChatWriter(endpoint, LateSupport(lambda: load_embedder(settings.model)))
        case "extractive":
            return ExtractiveWriter()


@contextmanager
def open_workshop(
    settings: Settings, database: Database, transport: BaseTransport | None = None
) -> Iterator[Workshop]:
    """Everything the jobs need, the costly parts made at their first use and kept to the end.

    `transport` takes the network's place.
    """
    from analysis.alerts.queue import AlertQueue
    from analysis.brief.select import BriefOptions
    from analysis.knowledge.understand import load_understander
    from analysis.signals.record import LedgerKeeper
    from analysis.stories.stream import StoryStream
    from app.saved_searches import read_question
    from app.stack_file import load_stacks
    from ingest.fetch import Fetcher
    from ingest.worker import ProcessWorker
    from scheduler.jobs import Workshop

    options = ingest_options(settings)
    limits = fetch_limits(settings)
    make_queue = cache(
        lambda: AlertQueue(
            database,
            lambda: load_embedder(settings.model),
            lambda: load_stacks(settings.home),
            read_question,
        )
    )
    with ExitStack() as stack:
        yield Workshop(
            database=database,
            fetcher=cache(lambda: stack.enter_context(Fetcher(limits, transport=transport))),
            worker=cache(lambda: stack.enter_context(ProcessWorker(options))),
            ingest_options=options,
            embedder=lambda: load_embedder(settings.model),
            understander=cache(load_understander),
            stream=cache(StoryStream),
            ledger=cache(LedgerKeeper),
            index_file=index_path(settings, database),
            search_folder=search_folder(settings, database),
            schedule=issue_schedule(settings),
            brief_options=BriefOptions(max_stories=settings.brief.max_stories),
            code_version=code_version(),
            stacks=lambda: load_stacks(settings.home),
            writer=lambda: make_writer(settings),
            alerts=make_queue,
            outbox=cache(lambda: _enter_outbox(stack, settings, database)),
        )


def _enter_outbox(stack: ExitStack, settings: Settings, database: Database) -> Outbox:
    from app.alert_wiring import close_outbox, open_outbox

    outbox = open_outbox(settings, database)
    stack.callback(close_outbox, outbox)
    return outbox


def search_folder(settings: Settings, database: Database) -> Path:
    """Where the indexes of search lie: beside the vector index."""
    return index_path(settings, database).with_name(SEARCH_FOLDER)


def make_search_engine(
    settings: Settings,
    database: Database,
    *,
    words_only: bool,
    patience: int | None = None,
    beside: SearchEngine | None = None,
    clock: Callable[[], datetime] = current_time,
) -> SearchEngine:
    """Hybrid search, or search by words alone, which needs no model.

    With `patience` a question waits for no more than so many changes to be indexed. `beside`
    another engine of this database it shares that one's indexes. `clock` is what "last week" is
    read against.
    """
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.search.engine import SearchEngine
    from analysis.search.indexes import open_indexes
    from analysis.search.knowledge import LiveKnowledge

    embedder = None if words_only else load_embedder(settings.model)
    indexes = beside.indexes if beside else open_indexes(search_folder(settings, database))
    if embedder is not None:
        indexes.add_meaning(embedder.model_id)
    return SearchEngine(
        database,
        embedder,
        indexes,
        knowledge=LiveKnowledge(database, load_gazetteer()),
        clock=clock,
        patience=patience,
    )
