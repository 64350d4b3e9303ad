from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.briefs import (
    find_brief,
    late_articles,
    list_briefs,
    save_brief,
    told_stories,
    weeks_of_story,
)
from db.sources import add_sources
from db.stories import save_story
from db.types import Arrival, StoredBrief, Story, hash_text

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
