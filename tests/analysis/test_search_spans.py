from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from analysis.search.eastern_dates import EasternSpan, find_eastern
from analysis.search.period import read_period

NOW = datetime(2026, 7, 27, 12, tzinfo=UTC)  # a Monday


def days_of(text: str) -> tuple[str | None, str | None, str]:
    period = read_period(text, NOW)
    assert period is not None, text
    since = period.since.date().isoformat() if period.since else None
    until = period.until.date().isoformat() if period.until else None
    return since, until, period.words


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("corvid last week of june", "2026-06-24", "2026-07-01", "last week of june"),
        (
            "corvid in the first week of july",
            "2026-07-01",
            "2026-07-08",
            "in the first week of july",
        ),
        ("second week in june", "2026-06-08", "2026-06-15", "second week in june"),
        ("first half of july", "2026-07-01", "2026-07-16", "first half of july"),
        ("second half of june 2025", "2025-06-15", "2025-07-01", "second half of june 2025"),
        ("prices end of june", "2026-06-18", "2026-07-01", "end of june"),
        ("prices beginning of july", "2026-07-01", "2026-07-13", "beginning of july"),
        ("week of july 15", "2026-07-13", "2026-07-20", "week of july 15"),
        ("chips last friday", "2026-07-24", "2026-07-25", "last friday"),
        ("chips since monday", "2026-07-27", None, "since monday"),
        ("chips last 24 hours", "2026-07-26", "2026-07-28", "last 24 hours"),
        ("chips in the last month", "2026-06-27", "2026-07-28", "in the last month"),
        ("chips last month", "2026-06-01", "2026-07-01", "last month"),
        ("last month's chips", "2026-06-01", "2026-07-01", "last month's"),
    ],
)
def test_parts_of_months_weekdays_and_rolling_spans_are_read(
    text: str, since: str, until: str | None, words: str
) -> None:
    assert days_of(text) == (since, until, words)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("prices june 10-20", "2026-06-10", "2026-06-21"),
        ("prices 10 to 20 june 2025", "2025-06-10", "2025-06-21"),
        ("prices june 10–20, 2025", "2025-06-10", "2025-06-21"),
        ("june 13 - july 2", "2026-06-13", "2026-07-03"),
        ("may through july", "2026-05-01", "2026-08-01"),
        ("prices in july vs june", "2026-06-01", "2026-08-01"),
        ("june and july", "2026-06-01", "2026-08-01"),
        ("earlier than july", None, "2026-07-01"),
        ("up to june 15", None, "2026-06-16"),
        ("later than may", "2026-06-01", None),
    ],
)
def test_two_spans_reach_from_one_to_the_other(
    text: str, since: str | None, until: str | None
) -> None:
    assert days_of(text)[:2] == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "deadline in september",
        "models retiring in october",
        "black friday chips",
        "licences on monday.com",
        "march or may",
        "june 31",
        "on june 25-20",
    ],
)
def test_what_looks_ahead_or_is_no_time_is_left_to_the_words(text: str) -> None:
    period = read_period(text, NOW)
    assert period is None or period.words not in text.split()


def test_a_month_ahead_without_a_word_that_looks_ahead_is_last_years() -> None:
    assert days_of("prices in september")[0] == "2025-09-01"


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("7月 模型", "2026-07-01", "2026-08-01", "7月"),
        ("2025年12月发布的模型", "2025-12-01", "2026-01-01", "2025年12月"),
        ("6月底 价格", "2026-06-18", "2026-07-01", "6月底"),
        ("5月13日以来 模型", "2026-05-13", None, "5月13日以来"),
        ("上周 芯片", "2026-07-20", "2026-07-27", "上周"),
        ("先月のモデル", "2026-06-01", "2026-07-01", "先月"),
        ("지난주 반도체", "2026-07-20", "2026-07-27", "지난주"),
        ("6월 이후 모델", "2026-06-01", None, "6월 이후"),
        ("2025年 规则", "2025-01-01", "2026-01-01", "2025年"),
    ],
)
def test_dates_in_eastern_scripts_are_read(
    text: str, since: str, until: str | None, words: str
) -> None:
    assert days_of(text) == (since, until, words)


@pytest.mark.parametrize("text", ["5月13日 模型", "3个月", "13月", "一個月間", "模型", ""])
def test_a_lone_day_or_a_length_of_time_is_no_period(text: str) -> None:
    assert find_eastern(text) is None


def test_an_eastern_bound_is_told() -> None:
    assert find_eastern("Corvid 7月之前") == EasternSpan("july", "before", "7月之前")


@pytest.mark.parametrize(
    "part", ["last week of ", "june 10-", "7月", "in the ", "first half ", "- "]
)
def test_hostile_questions_take_no_longer_than_their_length(part: str) -> None:
    started = time.process_time()
    read_period(part * (2000 // len(part)), NOW)
    assert time.process_time() - started < 0.5
