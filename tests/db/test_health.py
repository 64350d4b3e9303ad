from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.articles import insert_snapshot
from db.changes import changes_of_articles
from db.documents import last_two_versions
from db.health import (
    document_histories,
    hosts_on_hold,
    hosts_without_robots,
    refusal_groups,
)
from db.revisions import Revision, insert_revision
from db.types import RevisionKind, Snapshot, TextKind
from tests.seeding import NOW, article_id, seed_world
from tests.seeding_changes import TERMS

if TYPE_CHECKING:
    from db.store import Database


@pytest.fixture
def world(database: Database) -> Database:
    seed_world(database)
    return database


def test_documents_are_told_with_their_versions_newest_change_first(world: Database) -> None:
    with world.read() as connection:
        found = document_histories(connection)
    assert [(d.source_key, d.versions) for d in found] == [("northlight", 2), ("harbour", 1)]
    assert found[0].last_at - found[0].first_at == timedelta(days=4)
    assert found[0].title == "Terms of use"


def test_the_last_two_versions_come_older_first(world: Database) -> None:
    with world.read() as connection:
        pair = last_two_versions(connection, "northlight", TERMS)
        single = last_two_versions(connection, "harbour", "https://harbour.example/licence")
    assert [version.number for version in pair] == [1, 2]
    assert pair[1].details == {"license": "other"}
    assert len(single) == 1


def test_a_hold_counts_until_it_is_over(world: Database) -> None:
    with world.read() as connection:
        assert [state.host for state in hosts_on_hold(connection, NOW)] == ["margin.example"]
        assert hosts_on_hold(connection, NOW + timedelta(hours=6)) == []
        assert [state.host for state in hosts_without_robots(connection)] == ["lens.example"]


def test_refusals_are_grouped_by_stage_reason_and_source(world: Database) -> None:
    with world.read() as connection:
        found = refusal_groups(connection, NOW - timedelta(days=7))
        later = refusal_groups(connection, NOW - timedelta(hours=4))
    assert [(g.times, g.latest.source_key, g.latest.reason) for g in found] == [
        (2, "ledger", "http_403"),
        (1, "digest", "not_a_feed"),
    ]
    assert [group.times for group in later] == [1]


def test_changes_come_with_the_time_and_both_headlines(world: Database) -> None:
    keys = [article_id("suspended", number) for number in range(4)]
    with world.read() as connection:
        found = changes_of_articles(connection, keys)
    assert list(found) == [article_id("suspended", 2)]
    change = found[article_id("suspended", 2)][0]
    assert change.kind is RevisionKind.CORRECTION
    assert change.at == NOW - timedelta(hours=20)
    assert change.title_before == change.title_after
    assert change.removed == ("14 countries",)


def test_a_summary_worded_anew_is_no_change_of_the_article(world: Database) -> None:
    key = article_id("weights", 0)
    with world.write() as connection:
        for number, kind in ((2, RevisionKind.UPDATE), (3, RevisionKind.CORRECTION)):
            snapshot = Snapshot(
                f"{key}.{number}", key, number, NOW, "Title", f"Words {number}", TextKind.SUMMARY,
                str(number),
            )  # fmt: skip
            insert_snapshot(connection, snapshot)
            insert_revision(connection, Revision(snapshot.id, kind, ("Words",), (), 0.5))
        found = changes_of_articles(connection, [key])
    assert [change.kind for change in found[key]] == [RevisionKind.CORRECTION]
