"""Dates: which words are dates, and which days they mean on the day they were written."""

from __future__ import annotations

import time
from datetime import date

import pytest

from analysis.text.dates import DateKind, find_dates

ANCHOR = date(2026, 7, 15)  # a Wednesday


def only(text: str, anchor: date = ANCHOR):
    found = find_dates(text, anchor)
    assert len(found) == 1, [m.text for m in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("weights on July 27", "2026-07-27"),
        ("on 27 July 2026", "2026-07-27"),
        ("the 27th of July", "2026-07-27"),
        ("dated 2026-07-27.", "2026-07-27"),
        ("on 2026/07/27", "2026-07-27"),
        ("Effective January 31, 2027", "2027-01-31"),
        ("retires on Sept. 1st", "2026-09-01"),
        ("from Monday, July 20", "2026-07-20"),
        ("ends Jan 5", "2027-01-05"),
        ("was filed on December 20", "2025-12-20"),
        ("will open on December 20", "2026-12-20"),
        ("on May 3 the company said", "2026-05-03"),
        ("AUGUST 2, 2026", "2026-08-02"),
        ("next Tuesday", "2026-07-21"),
        ("ships on Friday", "2026-07-17"),
        ("it launched on Friday", "2026-07-10"),
        ("last Friday", "2026-07-10"),
        ("the vote this Thursday", "2026-07-16"),
        ("announced Wednesday", "2026-07-15"),
        ("it goes live tomorrow", "2026-07-16"),
        ("yesterday it said", "2026-07-14"),
        ("three weeks ago", "2026-06-24"),
        ("in 30 days", "2026-08-14"),
        ("takes effect 30 days after publication", "2026-08-14"),
        ("60 days from the date of publication", "2026-09-13"),
        ("by the end of Q3", "2026-09-30"),
        ("by the end of the third quarter", "2026-09-30"),
        ("at the end of the year", "2026-12-31"),
        ("by year-end", "2026-12-31"),
        ("by the end of this week", "2026-07-19"),
        ("by the end of next month", "2026-08-31"),
        ("by the end of August", "2026-08-31"),
        ("by the end of 2027", "2027-12-31"),
        ("until 29 February 2028", "2028-02-29"),
    ],
)
def test_a_day_is_read(text: str, day: str):
    mention = only(text)
    assert (mention.first.isoformat(), mention.last.isoformat()) == (day, day)


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("in August", "2026-08-01", "2026-08-31", DateKind.MONTH),
        ("in May 2027", "2027-05-01", "2027-05-31", DateKind.MONTH),
        ("in March", "2026-03-01", "2026-03-31", DateKind.MONTH),
        ("in early September", "2026-09-01", "2026-09-10", DateKind.MONTH),
        ("late October", "2026-10-21", "2026-10-31", DateKind.MONTH),
        ("mid-August", "2026-08-11", "2026-08-21", DateKind.MONTH),
        ("in Q4 2026", "2026-10-01", "2026-12-31", DateKind.QUARTER),
        ("the first quarter of 2027", "2027-01-01", "2027-03-31", DateKind.QUARTER),
        ("in the second half of 2027", "2027-07-01", "2027-12-31", DateKind.SEASON),
        ("in H1 2027", "2027-01-01", "2027-06-30", DateKind.SEASON),
        ("this summer", "2026-06-01", "2026-08-31", DateKind.SEASON),
        ("next spring", "2027-03-01", "2027-05-31", DateKind.SEASON),
        ("fall 2026", "2026-09-01", "2026-11-30", DateKind.SEASON),
        ("later this month", "2026-07-15", "2026-07-31", DateKind.MONTH),
        ("later this year", "2026-07-15", "2026-12-31", DateKind.YEAR),
        ("earlier this week", "2026-07-13", "2026-07-15", DateKind.WEEK),
        ("next week", "2026-07-20", "2026-07-26", DateKind.WEEK),
        ("next year", "2027-01-01", "2027-12-31", DateKind.YEAR),
        ("in 2028", "2028-01-01", "2028-12-31", DateKind.YEAR),
        ("in early 2027", "2027-01-01", "2027-05-02", DateKind.YEAR),
        ("within 60 days", "2026-07-15", "2026-09-13", DateKind.SPAN),
        ("over the next two weeks", "2026-07-15", "2026-07-29", DateKind.SPAN),
        ("in the coming weeks", "2026-07-15", "2026-08-26", DateKind.VAGUE),
        ("in the next few days", "2026-07-15", "2026-07-25", DateKind.VAGUE),
        ("July 27-29", "2026-07-27", "2026-07-29", DateKind.DAY),
        ("27–29 July 2026", "2026-07-27", "2026-07-29", DateKind.DAY),
    ],
)
def test_a_range_is_read(text: str, first: str, last: str, kind: DateKind):
    mention = only(text)
    assert (mention.first.isoformat(), mention.last.isoformat()) == (first, last)
    assert mention.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "It may 2 times retry the request",
        "They may ship it; we may not.",
        "They march 5 abreast and will march on",
        "May I ask? Theresa May resigned",
        "March Networks sells cameras",
        "August Smart Lock",
        "GPT-5.6 and Kimi K2.7 on vLLM 0.12.1",
        "version 2026.7.1 of the client",
        "pip install tool==2026-07-27.1",
        "claude-fable-5-20260601",
        "some 2,026 people and 12/15 of tests",
        "It costs $2026 and 2027 tokens",
        "RFC 2026 is old",
        "February 30, 2026",
        "June 31",
        "2026-13-01",
        "in 5,000 days of work",
        "a second to think, the third try",
        "Mondays are slow",
        "the sun sat on the fri",
        "a fall in prices and a spring in its step",
        "OpenAI's GPT-4 in 128k context",
        "Section 30 of the Act",
        "Jun 24,576 tokens",
    ],
)
def test_what_is_no_date_is_left_alone(text: str):
    assert [m.text for m in find_dates(text, ANCHOR)] == []


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("by July 27", True),
        ("before August 1", True),
        ("comments are due July 27", True),
        ("within 60 days", True),
        ("until Friday", True),
        ("no later than the end of the year", True),
        ("on July 27", False),
        ("in the coming weeks", False),
        ("next Tuesday", False),
    ],
)
def test_a_limit_is_told_from_a_date(text: str, deadline: bool):
    assert only(text).deadline is deadline


def test_several_dates_come_in_order_with_their_offsets():
    text = "Announced June 12, restored on July 1, 2026; weights by the end of Q3."
    found = find_dates(text, ANCHOR)
    assert [text[m.start : m.end] == m.text for m in found] == [True] * 3
    assert [m.last.isoformat() for m in found] == ["2026-06-12", "2026-07-01", "2026-09-30"]


def test_the_year_is_that_of_the_nearest_day():
    assert only("on January 3", date(2026, 12, 28)).first == date(2027, 1, 3)
    assert only("on December 28", date(2027, 1, 3)).first == date(2026, 12, 28)


def test_the_verb_and_the_month_stand_side_by_side():
    assert only("It may ship in May 2027").text == "May 2027"


@pytest.mark.parametrize("hostile", ["in the " * 20_000, "1 " * 60_000, "end of " * 20_000])
def test_hostile_text_takes_bounded_time(hostile: str):
    begun = time.perf_counter()
    find_dates(hostile, ANCHOR)
    assert time.perf_counter() - begun < 10
