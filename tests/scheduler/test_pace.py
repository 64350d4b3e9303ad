from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.alert_types import ChannelKind
from scheduler.pace import Pace, Rates, Window, retry_delay, spread

NOON = datetime(2026, 6, 17, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def delay(attempt: int, asked: float | None = None, jitter: float = 0.5) -> float:
    found = retry_delay(Pace(), "one", attempt, asked, lambda _id, _attempt: jitter)
    return found.total_seconds()


def test_delays_double_up_to_the_longest():
    assert [delay(attempt) for attempt in (1, 2, 3, 4)] == [60, 120, 240, 480]
    assert delay(40) == delay(1000) == Pace().longest_delay


def test_twelve_attempts_last_more_than_a_day():
    assert sum(delay(attempt) for attempt in range(1, 12)) > 24 * 3600


def test_jitter_spreads_delays_by_a_quarter_either_way():
    assert (delay(1, jitter=0.0), delay(1, jitter=1.0)) == (45, 75)
    drawn = [spread(f"m{number}", 1) for number in range(1000)]
    assert 0.45 < sum(drawn) / 1000 < 0.55
    assert max(drawn) < 1
    assert spread("m1", 1) == spread("m1", 1) != spread("m1", 2)


@pytest.mark.parametrize(
    ("asked", "expected"), [(10.0, 60), (300.0, 300), (1e12, 24 * 3600), (-1.0, 60), (None, 60)]
)
def test_what_a_receiver_asks_for_counts_within_bounds(asked: float | None, expected: float):
    assert delay(1, asked) == expected


def test_a_window_lets_so_many_through_in_any_minute():
    window = Window(2)
    window.note(NOON)
    window.note(NOON + 30 * SECOND)
    assert window.room(NOON + 59 * SECOND) == 0
    assert window.opens_at(NOON + 59 * SECOND) == NOON + 60 * SECOND
    assert window.room(NOON + 60 * SECOND) == 1
    assert window.opens_at(NOON + 60 * SECOND) == NOON + 60 * SECOND


def test_a_window_that_was_overrun_opens_when_enough_is_over():
    window = Window(1)
    window.note(NOON)
    window.note(NOON + 10 * SECOND)
    assert window.opens_at(NOON + 11 * SECOND) == NOON + 70 * SECOND


def test_mail_has_a_window_of_its_own_and_so_has_each_channel():
    rates = Rates(Pace(mail_per_minute=1, channel_per_minute=2))
    rates.note(NOON, "a", ChannelKind.EMAIL)
    assert rates.rests_until(NOON, "b", ChannelKind.EMAIL) == NOON + 60 * SECOND
    assert rates.rests_until(NOON, "b", ChannelKind.WEBHOOK) is None
    rates.note(NOON, "b", ChannelKind.WEBHOOK)
    rates.note(NOON, "b", ChannelKind.WEBHOOK)
    assert rates.rests_until(NOON, "b", ChannelKind.WEBHOOK) == NOON + 60 * SECOND
    assert rates.rests_until(NOON, "c", ChannelKind.WEBHOOK) is None
