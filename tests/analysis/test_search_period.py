from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from analysis.search.period import read_period

NOW = datetime(2026, 7, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("corvid pricing july", "2026-07-01", "2026-08-01", "july"),
        ("corvid pricing July 2025", "2025-07-01", "2025-08-01", "July 2025"),
        ("chips last week", "2026-07-20", "2026-07-27", "last week"),
        ("chips since march", "2026-03-01", None, "since march"),
        ("rules q2 2026", "2026-04-01", "2026-07-01", "q2 2026"),
        ("rules 2026-07-01", "2026-07-01", "2026-07-02", "2026-07-01"),
        ("models between May and July", "2026-05-01", "2026-08-01", "between May and July"),
        ("prices in august", "2025-08-01", "2025-09-01", "in august"),
        ("orders on june 2", "2026-06-02", "2026-06-03", "on june 2"),
        ("chips last 30 days", "2026-06-28", "2026-07-28", "last 30 days"),
        ("chips two weeks ago", "2026-07-13", "2026-07-20", "two weeks ago"),
        ("export rules 2025", "2025-01-01", "2026-01-01", "2025"),
        ("chips before may", None, "2026-05-01", "before may"),
        ("chips after may 2026", "2026-06-01", None, "after may 2026"),
        ("chips until yesterday", None, "2026-07-27", "until yesterday"),
        ("early july chips", "2026-07-01", "2026-07-13", "early july"),
        ("from november to january 2026", "2025-11-01", "2026-02-01", None),
    ],
)
def test_a_stated_period_is_read(
    text: str, since: str | None, until: str | None, words: str | None
) -> None:
    period = read_period(text, NOW)
    assert period is not None
    assert (period.since.date().isoformat() if period.since else None) == since
    assert (period.until.date().isoformat() if period.until else None) == until
    assert period.words == (words or text)
    assert period.reason


@pytest.mark.parametrize(
    "text",
    [
        "what may change",
        "they march on",
        "lumen 2024 report",
        "order signed june 2",
        "chips before 31 june",
        "rules by 2030",
        "plans for 2031",
        "v2.2025 notes",
        "",
    ],
)
def test_what_is_no_period_or_lies_ahead_is_left_to_the_words(text: str) -> None:
    assert read_period(text, NOW) is None


def test_a_number_before_a_month_may_belong_to_the_word_before() -> None:
    period = read_period("lumenos 27 june 2026", NOW)
    assert period is not None
    assert period.words == "june 2026"
    assert period.since == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_month_ahead_in_the_year_is_last_years() -> None:
    period = read_period("chips december", NOW)
    assert period is not None
    assert period.since == datetime(2025, 12, 1, tzinfo=UTC)
    assert period.reason == "from 1 December 2025 to 31 December 2025"


@pytest.mark.parametrize("part", ["july ", "from may ", "2026-", "last 3 ", "1 of ", " "])
def test_hostile_questions_take_no_longer_than_their_length(part: str) -> None:
    started = time.process_time()
    read_period(part * (2000 // len(part)), NOW)
    assert time.process_time() - started < 0.5
