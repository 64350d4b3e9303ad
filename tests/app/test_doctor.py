from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.doctor import examine, judge_sources
from app.settings import load_settings
from app.wiring import create_database
from db.errors import TocsinError
from db.hosts import HostState, save_host_states
from db.types import PolledSource, PollState, Source, SourceStatus

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)
FINE = PollState(last_success_at=NOW - timedelta(hours=2))
FAILING = replace(
    FINE, failures=9, failing_since=NOW - timedelta(days=5), last_error="The server answered 500."
)


def polled(key: str, state: PollState) -> PolledSource:
    return PolledSource(
        Source(key, key.title(), f"https://{key}.example/feed", f"{key}.example"), state
    )


def test_sources_that_fail_for_days_are_named_with_reason_and_what_to_do() -> None:
    found = [polled("ledger", FAILING), polled("lens", FINE)]
    with pytest.raises(TocsinError) as raised:
        judge_sources(found, NOW)
    said = str(raised.value)
    assert "2 switched on, 1 of them failing" in said
    assert "ledger: for 5 days, 9 times in a row: The server answered 500" in said
    assert "tocsin sources check KEY" in said
    assert "tocsin sources disable KEY" in said
    assert "most sources fail" not in said


def test_when_most_sources_fail_it_is_no_success_and_the_network_is_named() -> None:
    today = replace(FAILING, failing_since=NOW - timedelta(hours=3))
    refused = replace(today, last_error="No connection.")
    off = replace(refused, status=SourceStatus.DISABLED)
    found = [polled("a", refused), polled("b", refused), polled("c", today), polled("d", FINE)]
    with pytest.raises(TocsinError) as raised:
        judge_sources([*found, polled("e", off)], NOW)
    said = str(raised.value)
    assert said.startswith("4 switched on, 3 of them failing, 1 switched off; most sources fail")
    assert "2 of them with: No connection" in said
    assert "check the network" in said
    assert "`tocsin sources check`" in said
    assert "for more than three days" not in said
    judge_sources([*found[1:], polled("f", FINE)], NOW)  # half of them is not most


def test_a_source_that_failed_since_yesterday_is_counted_only() -> None:
    recent = replace(FAILING, failing_since=NOW - timedelta(days=1))
    off = replace(FAILING, status=SourceStatus.DISABLED)
    gone = replace(FAILING, status=SourceStatus.RETIRED)
    found = [polled("a", recent), polled("b", off), polled("c", gone), polled("d", FINE)]
    assert judge_sources(found, NOW) == (
        "2 switched on, 1 of them failing, 1 switched off, 1 retired"
    )


def test_many_failing_sources_are_counted_beyond_the_first() -> None:
    found = [polled(f"s{number}", FAILING) for number in range(25)]
    with pytest.raises(TocsinError, match="and 15 more") as raised:
        judge_sources(found, NOW)
    assert str(raised.value).count("for 5 days") == 10


def test_without_sources_it_says_how_to_get_some() -> None:
    assert "tocsin init" in judge_sources([], NOW)


def test_hosts_on_hold_and_without_robots_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_NOW", NOW.isoformat())
    states = [
        HostState("busy.example", hold_until=NOW + timedelta(hours=3)),
        HostState("silent.example", robots_status=0),
        HostState("past.example", robots_status=200, hold_until=NOW - timedelta(hours=3)),
    ]
    with create_database(load_settings()).write() as connection:
        save_host_states(connection, states)
    said = {finding.subject: finding for finding in examine()}["hosts"]
    assert said.sound
    assert "busy.example until 2026-06-18 12:00 UTC" in said.detail
    assert "robots.txt cannot be had, so pages wait: silent.example" in said.detail
    assert "past.example" not in said.detail


def test_without_a_database_the_sources_are_not_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    found = {finding.subject: finding for finding in examine()}
    assert not found["database"].sound
    assert "sources" not in found
