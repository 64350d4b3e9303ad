from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.alert_types import QuietHours
from scheduler.quiet import find_zone, next_hour, quiet_until

BERLIN = "Europe/Berlin"


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(17, 5), at(17, 6)),  # 7:00 in Berlin; the hour is to come
        (at(17, 6), at(17, 6)),  # the very moment
        (at(17, 6, 1), at(18, 6)),
        (at(24, 12, month=10), at(25, 7, month=10)),  # the clocks went back in between
        (at(28, 12, month=3), at(29, 6, month=3)),  # and forward
    ],
)
def test_a_daily_message_comes_at_the_hour_that_local_clocks_show(
    moment: datetime, expected: datetime
):
    assert next_hour(moment, 8, BERLIN) == expected


def test_an_hour_that_the_clocks_skip_is_kept_at_the_moment_it_would_have_been():
    # On 29 March 2026 clocks in Berlin go from 2:00 to 3:00, which is 1:00 UTC.
    assert next_hour(at(29, 0, month=3), 2, BERLIN) == at(29, 1, month=3)


def test_an_hour_that_comes_twice_counts_once():
    first = at(25, 0, month=10)  # 2:00 for the first time
    assert next_hour(at(24, 23, month=10), 2, BERLIN) == first
    assert next_hour(at(25, 0, 1, month=10), 2, BERLIN) == at(26, 1, month=10)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(17, 19, 59), None),  # 21:59 in Berlin
        (at(17, 20), at(18, 5, 30)),
        (at(17, 23), at(18, 5, 30)),  # past midnight there
        (at(18, 5, 29), at(18, 5, 30)),
        (at(18, 5, 30), None),
    ],
)
def test_quiet_hours_span_midnight(moment: datetime, expected: datetime | None):
    quiet = QuietHours(22 * 60, 7 * 60 + 30)
    assert quiet_until(moment, quiet, BERLIN) == expected


def test_quiet_hours_by_day_end_the_same_day():
    quiet = QuietHours(9 * 60, 17 * 60)
    assert quiet_until(at(17, 8), quiet, BERLIN) == at(17, 15)
    assert quiet_until(at(17, 6), quiet, BERLIN) is None


def test_quiet_hours_without_length_silence_nothing():
    assert quiet_until(at(17, 8), QuietHours(600, 600), "UTC") is None
    assert quiet_until(at(17, 8), None, "UTC") is None


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_after_now():
    quiet = QuietHours(0, 2 * 60 + 30)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 in Berlin, for the second time
    assert quiet_until(second, quiet, BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_zone_that_this_machine_does_not_know_counts_as_utc():
    assert find_zone("Mars/Olympus").key == "UTC"
