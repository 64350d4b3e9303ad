from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db import briefs, overview, sources
from db.types import StoredBrief
from tests.seeding import NOW, article_id, seed_world, story_id

if TYPE_CHECKING:
    from db.store import Database


def test_the_mark_stays_while_nothing_changes_and_changes_with_an_issue(database: Database) -> None:
    seed_world(database)
    with database.read() as connection:
        before = overview.state_mark(connection)
        assert overview.state_mark(connection) == before
    issue = StoredBrief("2026-W26", NOW, NOW, NOW + timedelta(days=7), "{}", "{}", "0" * 64)
    with database.write() as connection:
        briefs.save_brief(connection, issue, [])
    with database.read() as connection:
        assert overview.state_mark(connection) != before


def test_the_mark_changes_when_a_source_was_polled(database: Database) -> None:
    seed_world(database)
    with database.read() as connection:
        before = overview.state_mark(connection)
        polled = sources.find_source(connection, "ledger")
    assert polled is not None
    import dataclasses

    state = dataclasses.replace(polled.state, last_polled_at=NOW + timedelta(hours=1))
    with database.write() as connection:
        sources.save_poll_state(connection, "ledger", state)
    with database.read() as connection:
        assert overview.state_mark(connection) != before


def test_an_empty_database_has_totals_and_no_span(database: Database) -> None:
    with database.read() as connection:
        totals = overview.total_counts(connection)
        assert (totals.articles, totals.first_published_at) == (0, None)
        assert overview.first_seen_span(connection) is None
        assert overview.issue_weeks(connection) == []
        assert overview.state_mark(connection)


def test_a_storys_articles_come_oldest_first(database: Database) -> None:
    seed_world(database)
    with database.read() as connection:
        ids = overview.article_ids_of(connection, story_id("price"))
    assert ids == [article_id("price", 0), article_id("price", 1)]


def test_each_job_shows_its_newest_run(database: Database) -> None:
    seed_world(database)
    with database.read() as connection:
        runs = overview.last_run_per_job(connection)
        refusals = overview.recent_refusals(connection, NOW - timedelta(hours=4))
    assert [run.job for run in runs] == ["analyse", "ingest"]
    assert [refusal.url for refusal in refusals] == ["https://ledger.example/a"]
