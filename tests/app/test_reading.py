from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.reading import read_facets, read_issue
from app.sources_view import judge_health, read_sources
from app.story_reading import read_story
from db.types import PolledSource, PollState, Source, SourceStatus
from tests.seeding import NOW, story_id

if TYPE_CHECKING:
    from db.store import Database

SOURCE = Source("a", "A", "https://a.example/feed", "a.example")
FINE = PollState(last_success_at=NOW - timedelta(hours=2))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (FINE, "answered"),
        (replace(FINE, last_success_at=NOW - timedelta(hours=25)), "stale"),
        (replace(FINE, failures=1), "failing"),
        (replace(FINE, last_success_at=None), "untried"),
        (replace(FINE, failures=4, status=SourceStatus.RETIRED), "resting"),
    ],
)
def test_health_is_judged_from_the_state_alone(state: PollState, expected: str) -> None:
    assert judge_health(PolledSource(SOURCE, state), NOW) == expected


def test_the_latest_issue_has_an_earlier_neighbour_only(seeded: Database) -> None:
    issue = read_issue(seeded)
    assert issue is not None
    assert (issue.brief.week, issue.previous, issue.following) == ("2026-W25", "2026-W24", None)


def test_an_empty_database_has_no_issue(database: Database) -> None:
    assert read_issue(database) is None
    assert read_story(database, "s") is None


def test_one_statement_made_by_several_outlets_is_shown_once_from_the_first(
    seeded: Database,
) -> None:
    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    assert [fact.reading.article.outlet for fact in view.facts] == ["Northlight AI"]
    assert view.facts[0].quotation.endswith("15 June 2026.")
    assert view.outlets == 5
    assert view.topics == ("export_control",)


def test_sources_are_sorted_by_health(seeded: Database) -> None:
    view = read_sources(seeded, NOW)
    assert (len(view.answered), view.polled, len(view.everything)) == (9, 12, 13)
    found = [(g.latest.stage, g.latest.reason, g.times) for g in view.refusals]
    assert found == [("page", "http_403", 2), ("feed", "not_a_feed", 1)]


def test_facets_count_and_the_most_frequent_stand_first(seeded: Database) -> None:
    facets = read_facets(seeded)
    assert facets.topics[0].articles >= facets.topics[-1].articles
    assert (facets.totals.articles, facets.totals.briefs) == (40, 2)


def test_a_corpus_that_ended_is_judged_at_its_last_poll(seeded: Database) -> None:
    year_later = NOW + timedelta(days=365)
    assert read_sources(seeded, year_later).answered == ()
    assert len(read_sources(seeded, year_later, standing=True).answered) == 9
