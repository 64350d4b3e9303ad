from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.source_lines import (
    KEY_WIDTH,
    SourceLine,
    judge_state,
    shorten,
    sort_checks,
    write_check,
    write_source,
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
    return write_source(replace(whole, **changes), NOW)  # type: ignore[arg-type]


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
    rest = line(state)[KEY_WIDTH:].split(maxsplit=3)
    assert rest[:3] == ["feed", "press", health]
    assert rest[3].startswith(due)


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
    assert "page 900 fast" in write_check(replace(CHECK, page=page), NOW)
    full = replace(CHECK, full_text=True, entry_text_length=2000)
    assert "feed 2000" in write_check(full, NOW)
    assert "summary 80" in write_check(replace(CHECK, entry_text_length=80), NOW)
    assert "none" in write_check(CHECK, NOW)
    assert "document" in write_check(replace(CHECK, entries=0, documents=1), NOW)
