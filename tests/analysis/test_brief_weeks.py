from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analysis.brief.weeks import (
    IssueSchedule,
    issue_period,
    latest_due_week,
    previous_week,
    week_due,
    weeks_between,
)
from db.errors import WriterError


def test_an_issue_goes_out_on_thursday_and_covers_seven_days():
    period = issue_period("2026-W25")
    assert period.end == datetime(2026, 6, 18, 8, tzinfo=UTC)
    assert period.start == datetime(2026, 6, 11, 8, tzinfo=UTC)


def test_day_hour_and_zone_are_settings():
    period = issue_period("2026-W25", IssueSchedule("monday", 9, "Europe/Berlin"))
    assert period.end == datetime(2026, 6, 15, 7, tzinfo=UTC)


def test_periods_join_without_gap_across_summer_time_and_new_year():
    schedule = IssueSchedule("sunday", 2, "Europe/Berlin")
    for week in weeks_between("2025-W10", "2027-W15"):
        before = issue_period(previous_week(week), schedule)
        assert before.end == issue_period(week, schedule).start


def test_the_last_week_of_a_long_year_is_known():
    assert issue_period("2026-W53").week == "2026-W53"
    assert previous_week("2027-W01") == "2026-W53"


def test_the_due_week_changes_at_the_very_moment_of_issue():
    end = issue_period("2026-W25").end
    assert latest_due_week(end) == "2026-W25"
    assert latest_due_week(end - timedelta(seconds=1)) == "2026-W24"
    assert week_due(end).end == end


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-25", "2026-W00", "2025-W53", "W25", "2026-W250"]
)
def test_a_wrong_week_is_refused_in_one_sentence(name: str):
    with pytest.raises(WriterError, match="names no week"):
        issue_period(name)


def test_week_names_are_normalised():
    assert issue_period(" 2026-w5 ").week == "2026-W05"
    assert weeks_between("2026-W27", "2026-W25") == []
