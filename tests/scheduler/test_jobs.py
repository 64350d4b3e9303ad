"""The jobs on the demo's internet, without a model and without child processes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.brief.chat import ChatEndpoint, ChatWriter
from analysis.brief.rebuild import compare_brief
from analysis.stack.model import Stack
from app.demo.build import MovableClock
from app.demo.corpus import CorpusTransport, load_corpus
from app.setting_sections import ModelSettings
from app.settings import Settings
from app.wiring import open_workshop
from db import articles, sources
from db.briefs import list_briefs
from db.errors import WriterError
from db.overview import total_counts
from ingest.worker import InlineWorker
from scheduler import jobs
from scheduler.replay import Timetable, moments, replay
from scheduler.runner import run_due_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.store import Database
    from scheduler.jobs import Workshop

NOW = datetime(2026, 6, 16, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SERVICE = ["ingest", "analyse", "brief", "deliver"]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW)


@pytest.fixture
def workshop(database: Database, tmp_path: Path, clock: MovableClock) -> Iterator[Workshop]:
    corpus = load_corpus()
    with database.write() as connection:
        sources.add_sources(connection, corpus.sources)
    settings = Settings(home=tmp_path, model=ModelSettings(name="hashing"))  # type: ignore[call-arg]  # the rest has defaults
    ingest = settings.ingest.model_copy(update={"pace_seconds": 0.0})
    settings = settings.model_copy(update={"ingest": ingest})
    with open_workshop(settings, database, CorpusTransport(corpus, clock.now)) as made:
        yield replace(made, worker=InlineWorker)


def test_ingest_brings_articles_with_words_and_a_second_pass_changes_nothing(workshop: Workshop):
    first = jobs.ingest(workshop, NOW)
    assert first.polls.polled == 10
    assert first.polls.new_articles > 40
    with workshop.database.read() as connection:
        assert articles.count_articles(connection).get("pending", 0) == 0
        before = total_counts(connection)
    second = jobs.ingest(workshop, NOW)
    assert second.polls.polled == 0
    with workshop.database.read() as connection:
        assert total_counts(connection) == before


def test_analysis_leaves_nothing_undone_and_then_rests(workshop: Workshop):
    assert jobs.understand(workshop, NOW) is None
    jobs.ingest(workshop, NOW)
    report = jobs.understand(workshop, NOW)
    assert report is not None
    assert report.analysed == report.assigned > 40
    assert report.failed == 0
    assert workshop.index_file.is_file()
    assert jobs.understand(workshop, NOW) is None


def test_a_new_installation_begins_with_the_newest_issue_and_catches_up_later(workshop: Workshop):
    assert jobs.write_due_issues(workshop, NOW) == []
    jobs.ingest(workshop, NOW)
    jobs.understand(workshop, NOW)
    assert jobs.write_due_issues(workshop, NOW) == ["2026-W24"]
    assert jobs.write_due_issues(workshop, NOW) == []
    assert jobs.write_due_issues(workshop, NOW + 16 * DAY) == ["2026-W25", "2026-W26", "2026-W27"]


def test_days_of_which_feeds_hold_nothing_stop_no_later_issue(
    workshop: Workshop, clock: MovableClock
):
    early = datetime(2026, 6, 9, tzinfo=UTC)  # the issue before ends with days that no feed holds
    clock.moment = early
    jobs.ingest(workshop, early)
    jobs.understand(workshop, early)
    with pytest.raises(WriterError, match="nothing is known of the days of 2026-W23"):
        jobs.write_issue(workshop, "2026-W23", early)
    assert jobs.write_due_issues(workshop, early) == []
    assert jobs.write_due_issues(workshop, NOW) == ["2026-W24"]


def test_an_issue_before_its_moment_is_refused(workshop: Workshop):
    with pytest.raises(WriterError, match="2026-06-18 08:00"):
        jobs.write_issue(workshop, "2026-W25", NOW)


def test_an_endpoint_that_is_away_costs_no_issue_and_takes_no_credit(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
):
    jobs.ingest(workshop, NOW)
    jobs.understand(workshop, NOW)
    away = ChatEndpoint("http://127.0.0.1:9/v1", "made-up", retries=0)
    issue = jobs.write_issue(replace(workshop, writer=lambda: ChatWriter(away)), "2026-W24", NOW)
    assert issue.stories
    assert issue.writer == "extractive"
    assert "cannot be reached" in caplog.text
    assert compare_brief(workshop.database, "2026-W24").same


def test_an_edition_that_cannot_be_written_stops_nothing(workshop: Workshop):
    mine = replace(workshop, stacks=lambda: (Stack("shop", models=("GPT-5.6",)),))
    assert jobs.write_editions(mine, "2026-W20") == []


def test_the_services_jobs_run_in_order_and_leave_a_line_each(workshop: Workshop):
    schedule = jobs.service_jobs(workshop, timedelta(hours=1))
    assert run_due_jobs(workshop.database, schedule, NOW) == SERVICE
    assert run_due_jobs(workshop.database, schedule, NOW) == []
    with workshop.database.read() as connection:
        assert [brief.week for brief in list_briefs(connection)] == ["2026-W24"]


def test_a_timetable_includes_both_ends():
    table = Timetable(NOW, NOW + DAY, timedelta(hours=6))
    assert list(moments(table)) == [NOW + timedelta(hours=6 * n) for n in range(5)]


def test_a_replay_writes_each_issue_once_when_its_moment_has_passed(
    workshop: Workshop, clock: MovableClock
):
    written = []
    table = Timetable(NOW, NOW + 10 * DAY, DAY)
    report = replay(workshop, table, clock.set, lambda brief: written.append(brief.week))
    assert written == report.weeks == ["2026-W25", "2026-W26"]
    assert report.passes == 11
    corrected = 2  # articles whose page and entry changed within these days
    assert report.analysed == report.new_articles + corrected > 80
    assert set(report.seconds) == {"ingest", "analyse", "brief"}
