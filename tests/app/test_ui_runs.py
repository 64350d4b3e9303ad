"""The operator's parts of the sources page, and what others see there."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from app.access import LOCAL_GUEST, LOCAL_READER
from app.runs_reading import RunsView
from app.ui.runs import render_runs
from db.articles import add_refusals
from db.jobs import claim_run, finish_run
from db.run_history import JobTally
from db.sources import find_source, list_sources
from db.types import JobRun, Refusal, SourceStatus
from tests.app_pages import page_html, sources_page
from tests.seeding import NOW

if TYPE_CHECKING:
    from app.access import Reader
    from app.context import AppContext
    from db.store import Database

HOSTILE = '<script>alert(1)</script> & "quoted"'


def run(monkeypatch: pytest.MonkeyPatch, reader: Reader, **query: str) -> AppTest:
    monkeypatch.setattr("app.ui.sign_in.page_reader", lambda: reader)
    page = AppTest.from_function(sources_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def failing_key(database: Database) -> str:
    with database.read() as connection:
        return next(p.source.key for p in list_sources(connection) if p.state.failures)


@pytest.mark.parametrize("show", ["runs", "delays", "refused", "state"])
def test_readers_are_told_that_a_part_is_for_operators(
    context: AppContext, monkeypatch: pytest.MonkeyPatch, show: str
) -> None:
    page = run(monkeypatch, LOCAL_GUEST, show=show)
    assert "Only operators see this" in page_html(page)
    assert "<table" not in page_html(page)
    assert not page.exception


def test_readers_see_the_health_and_no_buttons(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = run(monkeypatch, LOCAL_GUEST)
    assert "9 of 12 sources answered" in page_html(page)
    assert "t-runs-parts" not in page_html(page)
    assert not page.button
    one = run(monkeypatch, LOCAL_GUEST, source=failing_key(context.database))
    assert "How it is" in page_html(one)
    assert "What the source stated itself" not in page_html(one)
    assert not one.button


def test_operators_see_runs_failures_first(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours, status in ((1, "done"), (2, "failed")):
        slot = NOW - timedelta(hours=hours)
        begun = JobRun("ingest", slot, "h:1", slot, slot + timedelta(hours=1), None, "running", "")
        with context.database.write() as connection:
            claim_run(connection, begun, lambda _: True)
            end = slot + timedelta(seconds=42)
            finish_run(connection, "ingest", slot, "h:1", end, status, HOSTILE)
    shown = page_html(run(monkeypatch, LOCAL_READER, show="runs"))
    assert "runs, 1 failed." in shown
    assert shown.index(">failed</span>") < shown.index(">done</span>")
    assert "42 s" in shown
    assert "<script>" not in shown
    assert 'aria-current="page">Runs</a>' in shown
    narrowed = page_html(run(monkeypatch, LOCAL_READER, show="runs", job="brief", failed="yes"))
    assert "None of these failed." in narrowed


def test_no_runs_yet_says_what_starts_them(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = RunsView(NOW, (), ())
    assert "tocsin run" in render_runs(view)
    still = JobRun("ingest", NOW, "h:1", NOW, NOW, None, "running", "")
    tally = JobTally("ingest", 1, 0, None)
    assert "not ended" in render_runs(dataclasses.replace(view, tallies=(tally,), runs=(still,)))


def test_operators_see_delays_refusals_and_the_state(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = Refusal(
        NOW - timedelta(days=20), "nobody", "https://a.example/", "page", "status-500", HOSTILE
    )
    with context.database.write() as connection:
        add_refusals(connection, [refusal])
    delays = page_html(run(monkeypatch, LOCAL_READER, show="delays"))
    assert '<th scope="col">Delay</th>' in delays
    assert "Slowest first" in delays
    week = page_html(run(monkeypatch, LOCAL_READER, show="refused"))
    month = page_html(run(monkeypatch, LOCAL_READER, show="refused", days="30"))
    assert "in the last 7 days" in week
    assert "in the last 30 days" in month
    assert "&lt;script&gt;" in month
    assert "<script>" not in month
    state = page_html(run(monkeypatch, LOCAL_READER, show="state"))
    assert "Waiting for analysis" in state
    assert "None is under way." in state


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("failing", "tried again in 6 hours"),
        ("stale", "1 source"),
        ("untried", "There are none."),
        ("off", "gone for good"),
        ("nonsense", "9 of 12 sources answered"),
    ],
)
def test_a_link_may_lead_to_a_part_of_the_sources(
    context: AppContext, monkeypatch: pytest.MonkeyPatch, show: str, words: str
) -> None:
    assert words in page_html(run(monkeypatch, LOCAL_GUEST, show=show))


def test_an_operator_acts_on_a_source_and_reads_what_came_of_it(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = failing_key(context.database)
    page = run(monkeypatch, LOCAL_READER, source=key)
    assert "All sources" in page_html(page)
    press(page, "Read at the next pass")
    assert "is read at the next pass." in page_html(page)
    with context.database.read() as connection:
        polled = find_source(connection, key)
    assert polled is not None
    assert polled.state.next_poll_at == NOW
    press(page, "Switch off")
    assert "switched off" in page_html(page)
    press(page, "Switch on")
    press(page, "Remove …")
    assert "Remove " in page_html(page)
    press(page, "No, keep it")
    assert "Yes, remove it" not in [button.label for button in page.button]
    press(page, "Remove …")
    press(page, "Yes, remove it")
    with context.database.read() as connection:
        left = find_source(connection, key)
    assert left is None or left.state.status is SourceStatus.DISABLED


def test_a_button_pressed_by_who_is_no_operator_any_more_does_nothing(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = failing_key(context.database)
    page = run(monkeypatch, LOCAL_READER, source=key)
    monkeypatch.setattr("app.ui.sign_in.page_reader", lambda: LOCAL_GUEST)
    press(page, "Switch off")
    with context.database.read() as connection:
        polled = find_source(connection, key)
    assert polled is not None
    assert polled.state.status is SourceStatus.ACTIVE


def test_an_unknown_source_is_answered_with_a_way_on(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = page_html(run(monkeypatch, LOCAL_GUEST, source=HOSTILE))
    assert "No such source" in shown
    assert "<script>" not in shown


def test_an_address_is_looked_at_aside(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import source_actions

    begun: list[str] = []
    errands = source_actions.Errands()
    monkeypatch.setattr(source_actions, "ERRANDS", errands)

    def look(_: Database, address: str, __: object) -> str:
        begun.append(address)
        return "Corvid is added"

    monkeypatch.setattr(source_actions, "look_and_add", look)
    page = run(monkeypatch, LOCAL_READER)
    page.text_input[0].set_value("https://corvid.example/feed.xml")
    press(page, "Look and add")
    errands._pool.shutdown(wait=True)
    assert begun == ["https://corvid.example/feed.xml"]
    assert "Corvid is added" in page_html(page.run())


def press(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()
