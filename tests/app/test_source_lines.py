from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.source_lines import (
    SourceLine,
    judge_state,
    shorten,
    sort_checks,
    write_checks,
    write_sources,
    write_span,
    write_summary,
)
from db.types import PollState, SourceStatus
from ingest.opml import new_source
from ingest.verdicts import PageLook, RobotsWord, SourceCheck, Verdict

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
SOURCE = new_source("https://ledger.example/feed", name="Ledger")
READ = PollState(last_success_at=NOW, next_poll_at=NOW + timedelta(minutes=35))
CHECK = SourceCheck("ledger", "feed", SOURCE.url, Verdict.OK, "", 200, SOURCE.url, entries=4)


def line(state: PollState, **changes: object) -> str:
    whole = SourceLine(SOURCE, state, judge_state(state), RobotsWord.UNKNOWN)
    return write_sources([replace(whole, **changes)], NOW)[1]  # type: ignore[arg-type]


def told(check: SourceCheck) -> str:
    return write_checks([check], NOW)[1]


@pytest.mark.parametrize(
    ("state", "health", "due"),
    [
        (PollState(), "unread", "now"),
        (READ, "ok", "in 35 min"),
        (replace(READ, next_poll_at=NOW - timedelta(hours=1)), "ok", "now"),
        (replace(READ, failures=2), "failing", "in 35 min"),
        (replace(READ, status=SourceStatus.DISABLED), "off", "-"),
        (replace(READ, status=SourceStatus.RETIRED), "retired", "-"),
    ],
)
def test_health_is_one_word_with_the_next_poll(state: PollState, health: str, due: str) -> None:
    rest = line(state).split(maxsplit=4)
    assert rest[:4] == ["ledger", "feed", "press", health]
    assert rest[4].startswith(due)


def test_a_failing_source_says_since_when_how_often_and_why() -> None:
    since = datetime(2026, 6, 10, 8, tzinfo=UTC)
    state = replace(READ, failures=3, failing_since=since, last_error="The server\nanswered 500")
    assert line(state).endswith("since 2026-06-10 08:00, 3 times: The server answered 500")


def test_robots_and_the_reason_for_being_off_are_said() -> None:
    assert "robots.txt asks not to read it" in line(READ, robots=RobotsWord.DISALLOWED)
    off = PollState(SourceStatus.DISABLED)
    assert line(off, evidence="in 2 public lists; off: answers 403").endswith("answers 403")


def test_what_a_source_says_stays_on_one_line_of_bounded_length() -> None:
    state = replace(READ, failures=1, last_error="x\n" * 500)
    assert "\n" not in line(state)
    assert len(line(state)) < 220
    assert shorten("a  b\nc", 4) == "a b…"


@pytest.mark.parametrize("length", [3, 38, 39, 75])
def test_columns_stand_below_their_heads_however_long_a_key_is(length: int) -> None:
    key = "k" * length
    state = replace(READ, failures=1, last_error="It is broken.")
    lines = [
        SourceLine(replace(SOURCE, key=each), state, "failing", RobotsWord.UNKNOWN)
        for each in (key, "ledger")
    ]
    head, *rows = write_sources(lines, NOW)
    assert [row.split()[0] for row in rows] == [key, "ledger"]
    for row in rows:
        for name, cell in [("kind", "feed"), ("health", "failing"), ("note", "now, 1 times")]:
            assert row[head.index(name) :].startswith(cell)
    head, *rows = write_checks([replace(CHECK, key=key), replace(CHECK, entries=1234)], NOW)
    assert [row.split()[1] for row in rows] == [key, "ledger"]
    for row in rows:
        assert row[head.index("kind") :].startswith("feed")
        assert row[: head.index("items") + len("items")].endswith("4")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 d"),
    ],
)
def test_spans_are_told_in_one_unit(span: timedelta, words: str) -> None:
    assert write_span(span) == words


def test_checks_are_sorted_from_good_to_broken_and_counted() -> None:
    checks = [
        replace(CHECK, key=key, verdict=verdict)
        for key, verdict in [("c", Verdict.BROKEN), ("b", Verdict.OK), ("a", Verdict.OK)]
    ]
    assert [check.key for check in sort_checks(checks)] == ["a", "b", "c"]
    assert write_summary(checks) == "2 ok, 1 broken of 3"


def test_a_check_says_where_text_comes_from() -> None:
    page = PageLook("https://ledger.example/1", 900, "fast")
    assert "page 900 fast" in told(replace(CHECK, page=page))
    full = replace(CHECK, full_text=True, entry_text_length=2000)
    assert "feed 2000" in told(full)
    assert "summary 80" in told(replace(CHECK, entry_text_length=80))
    assert "none" in told(CHECK)
    assert "document" in told(replace(CHECK, entries=0, documents=1))
