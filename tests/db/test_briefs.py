from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot, snapshots_by_id
from db.briefs import (
    KnownFact,
    editions_of,
    facts_known,
    find_brief,
    find_edition,
    late_articles,
    list_briefs,
    newer_words,
    save_brief,
    save_edition,
    told_stories,
    weeks_of_story,
)
from db.revisions import Revision, insert_revision
from db.sources import add_sources
from db.stories import save_story
from db.types import (
    Arrival,
    Fact,
    Predicate,
    RevisionKind,
    StoredBrief,
    StoredEdition,
    Story,
    anchor_passage,
    hash_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from db.types import Analysis, Article, Snapshot, Source


@pytest.fixture
def make_brief(noon: datetime) -> Callable[[int], StoredBrief]:
    def make(week: int) -> StoredBrief:
        end = noon + timedelta(weeks=week)
        document = f'{{"week":{week}}}'
        return StoredBrief(
            f"2026-W{week}", end - timedelta(weeks=1), end, end, document, "{}", hash_text(document)
        )

    return make


@pytest.fixture
def told(database: Database, make_brief: Callable[[int], StoredBrief], noon: datetime) -> Database:
    """Weeks 24 to 26; s1 was told in 24 and 26, s2 in 25."""
    with database.write() as connection:
        for key in ("s1", "s2"):
            save_story(connection, Story(key, key, noon, noon, noon))
        for week, stories in ((24, ["s1"]), (25, ["s2"]), (26, ["s1"])):
            save_brief(connection, make_brief(week), stories)
    return database


def test_a_brief_comes_back_as_it_was_stored(
    told: Database, make_brief: Callable[[int], StoredBrief]
) -> None:
    with told.read() as connection:
        assert find_brief(connection, "2026-W25") == make_brief(25)
        assert find_brief(connection, "2026-W30") is None
        assert [b.week for b in list_briefs(connection)] == ["2026-W26", "2026-W25", "2026-W24"]


def test_an_issue_written_again_replaces_the_earlier_one(
    told: Database, make_brief: Callable[[int], StoredBrief]
) -> None:
    again = dataclasses.replace(make_brief(25), document="[]", sha256=hash_text("[]"))
    with told.write() as connection:
        save_brief(connection, again, ["s1"])
        assert find_brief(connection, "2026-W25") == again
        assert weeks_of_story(connection, "s2") == []


def test_what_was_told_before_a_week_names_the_latest_telling(told: Database) -> None:
    with told.read() as connection:
        assert told_stories(connection, "2026-W24") == {}
        assert told_stories(connection, "2026-W26") == {"s1": "2026-W24", "s2": "2026-W25"}
        assert told_stories(connection, "2026-W27") == {"s1": "2026-W26", "s2": "2026-W25"}
        assert weeks_of_story(connection, "s1") == ["2026-W24", "2026-W26"]


def test_late_articles_came_by_polling_after_the_issue_before(
    told: Database,
    make_brief: Callable[[int], StoredBrief],
    make_article: Callable[..., Article],
    make_snapshot: Callable[..., Snapshot],
    make_analysis: Callable[..., Analysis],
    source: Source,
) -> None:
    start = make_brief(25).period_end
    day = timedelta(days=1)
    late = {"published_at": start - day, "first_seen_at": start + day}
    found = [
        make_article(1, **late),
        make_article(2, **late, arrival=Arrival.BACKFILL),
        make_article(3, **late, arrival=Arrival.IMPORT),
        make_article(4, published_at=start - day, first_seen_at=start - day),
        make_article(5, published_at=start - 3 * day, first_seen_at=start + day),
    ]
    with told.write() as connection:
        add_sources(connection, [source])
        insert_articles(connection, found)
        for article in found:
            insert_snapshot(connection, make_snapshot(article.id))
            save_analysis(connection, make_analysis(f"{article.id}.1"))
        assert late_articles(connection, start, start + 7 * day) == ["a1"]
        assert late_articles(connection, start + day, start + 8 * day) == []  # no issue ended then


def make_edition(week: str, stack: str, noon: datetime) -> StoredEdition:
    return StoredEdition(week, stack, "{}", noon, "{}\n", "{}", hash_text("{}\n"))


def test_editions_are_kept_by_week_and_stack(told: Database, noon: datetime) -> None:
    with told.write() as connection:
        for stack in ("two", "one", "one"):
            save_edition(connection, make_edition("2026-W25", stack, noon))
    with told.read() as connection:
        assert [edition.stack for edition in editions_of(connection, "2026-W25")] == ["one", "two"]
        assert find_edition(connection, "2026-W25", "one") == make_edition("2026-W25", "one", noon)
        assert find_edition(connection, "2026-W24", "one") is None


def test_an_issue_written_again_has_no_editions_yet(
    told: Database, make_brief: Callable[[int], StoredBrief], noon: datetime
) -> None:
    with told.write() as connection:
        save_edition(connection, make_edition("2026-W25", "one", noon))
        save_edition(connection, make_edition("2026-W24", "one", noon))
        save_brief(connection, make_brief(25), ["s1"])
    with told.read() as connection:
        assert editions_of(connection, "2026-W25") == []
        assert len(editions_of(connection, "2026-W24")) == 1


def test_facts_are_known_from_the_days_before(
    stored: Database, make_analysis: Callable[..., Analysis], noon: datetime
) -> None:
    with stored.write() as connection:
        (snapshot,) = snapshots_by_id(connection, ["a1.1"]).values()
        passage = anchor_passage(snapshot, 0, 4)
        fact = Fact(Predicate.PRICE_CHANGED, "Lantern 5", "", "$4", "2026-07-01", passage)
        save_analysis(connection, make_analysis("a1.1", facts=(fact,)))
    known = [KnownFact(Predicate.PRICE_CHANGED, "Lantern 5", "$4", "2026-07-01")]
    at, day = noon + timedelta(hours=1), timedelta(days=1)
    with stored.read() as connection:
        assert facts_known(connection, ["lantern 5"], at + day, 3) == known
        assert facts_known(connection, ["lantern 5"], at, 3) == []
        assert facts_known(connection, ["lantern 5"], at + 5 * day, 3) == []
        assert facts_known(connection, ["lumen 3"], at + day, 3) == []


def test_newer_words_are_those_taken_in_the_days_asked_for(
    stored: Database, make_snapshot: Callable[..., Snapshot], noon: datetime
) -> None:
    with stored.write() as connection:
        for number in (2, 3):
            newer = make_snapshot("a1", number, text=f"Version {number}")
            taken = noon + timedelta(days=number)
            insert_snapshot(connection, dataclasses.replace(newer, taken_at=taken))
            revision = Revision(newer.id, RevisionKind.CORRECTION, ("a",), ("b",), 0.1)
            insert_revision(connection, revision)
    with stored.read() as connection:
        found = newer_words(connection, ["a1", "a2"], noon, noon + timedelta(days=3))
    assert [(one.snapshot_id, one.kind) for one in found] == [("a1.2", RevisionKind.CORRECTION)]
