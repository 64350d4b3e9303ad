"""Running the whole service on the demo corpus, in a folder of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.demo.corpus import CorpusTransport, load_corpus
from app.editions_on_disk import save_issue
from app.stack_file import STACK_FOLDER
from app.wiring import code_version, create_database, open_workshop
from db import sources
from db.progress import ignore_progress
from scheduler.replay import Timetable, replay

if TYPE_CHECKING:
    from datetime import datetime

    from app.demo.corpus import Corpus
    from app.settings import Settings
    from db.progress import Progress
    from db.store import Database
    from scheduler.replay import ReplayReport

_STAMP = "complete"
_STACKS = Path(__file__).parent / "stacks"
# The corpus ends on a Sunday; the issue that covers its last days goes out on the Thursday after.
_LAST_ISSUE = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Demo:
    """A finished demo: its folder, its settings and the report of the run (None when reused)."""

    settings: Settings
    report: ReplayReport | None

    @property
    def folder(self) -> Path:
        """Where the database and the issues lie."""
        return self.settings.home


class MovableClock:
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Move it."""
        self.moment = moment


def demo_settings(settings: Settings) -> Settings:
    """The reader's settings, in the demo's own folder and database, without pauses."""
    ingest = settings.ingest.model_copy(update={"pace_seconds": 0.0, "poll_minutes": 5})
    storage = settings.storage.model_copy(update={"database": ""})
    return settings.model_copy(
        update={"home": settings.home / "demo", "ingest": ingest, "storage": storage}
    )


def demo_is_complete(settings: Settings) -> bool:
    """Whether an earlier run reached its end with this version's corpus and model."""
    own = demo_settings(settings)
    stamp = own.home / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp(settings)


def build_demo(settings: Settings, progress: Progress = ignore_progress) -> Demo:
    """Run everything on the corpus, or take what an earlier run left."""
    own = demo_settings(settings)
    if demo_is_complete(settings):
        return Demo(own, None)
    # A half-made demo is worth nothing; it is made anew, which takes a minute.
    shutil.rmtree(own.home, ignore_errors=True)
    corpus = load_corpus()
    report = _live_through(corpus, own, create_database(own), progress)
    (own.home / _STAMP).write_text(_stamp(settings), encoding="utf-8")
    return Demo(own, report)


def demo_end() -> datetime:
    """The moment at which the demo's time ends: its last issue has gone out."""
    return load_corpus().end + _LAST_ISSUE


def _live_through(
    corpus: Corpus, settings: Settings, database: Database, progress: Progress
) -> ReplayReport:
    shutil.copytree(_STACKS, settings.home / STACK_FOLDER)
    with database.write() as connection:
        sources.add_sources(connection, corpus.sources)
    clock = MovableClock(corpus.start)
    timetable = Timetable(corpus.start, demo_end(), timedelta(hours=12))
    with open_workshop(settings, database, CorpusTransport(corpus, clock.now)) as workshop:
        return replay(
            workshop,
            timetable,
            clock.set,
            partial(save_issue, folder=settings.home / "briefs"),
            progress,
        )


def _stamp(settings: Settings) -> str:
    return f"{code_version()} {settings.model.name}\n"
