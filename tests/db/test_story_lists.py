from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from db import tables as t
from db.story_lists import (
    StoryFilters,
    articles_stating,
    count_listed,
    entities_called,
    frequent_entities,
    keys_mentioned,
    list_stories,
    list_threads,
    mention_counts,
    mentioned_entity,
)
from db.types import ArticleKind
from tests.seeding import MERGED_AWAY, article_id, seed_world, story_id
from tests.seeding_understood import AURORA, MAKER, THREAD

if TYPE_CHECKING:
    from db.store import Database

JUNE_15 = datetime(2026, 6, 15, tzinfo=UTC)
JUNE_16 = datetime(2026, 6, 16, tzinfo=UTC)


@pytest.fixture
def seeded(database: Database) -> Database:
    seed_world(database)
    return database


def ids(database: Database, filters: StoryFilters, limit: int = 100) -> list[str]:
    with database.read() as connection:
        return [row.story.id for row in list_stories(connection, filters, limit)]


def test_living_stories_are_listed_by_their_newest_report(seeded: Database) -> None:
    found = ids(seeded, StoryFilters())
    assert found[0] == story_id("rule")
    assert MERGED_AWAY not in found
    assert ids(seeded, StoryFilters(), 2) == found[:2]
    with seeded.read() as connection:
        assert count_listed(connection, StoryFilters()) == len(found)


def test_a_story_that_goes_on_in_the_period_is_in_it(seeded: Database) -> None:
    found = ids(seeded, StoryFilters(since=JUNE_16))
    assert story_id("suspended") in found, "it began on the 15th and went on"
    assert story_id("weights") not in found
    assert story_id("rule") not in ids(seeded, StoryFilters(until=JUNE_16))


def test_a_topic_counts_from_a_third_of_the_articles_on(seeded: Database) -> None:
    wanted = StoryFilters(topic="export_control")
    assert ids(seeded, wanted) == [story_id("suspended")]
    keep = article_id("suspended", 0)
    with seeded.write() as connection:
        others = (t.article_topics.c.topic == "export_control") & (
            t.article_topics.c.article_id != keep
        )
        connection.execute(t.article_topics.delete().where(others))
    assert ids(seeded, wanted) == [], "one of five is a side of the story"


def test_stories_about_an_entity_have_it_in_a_headline_of_their_own(seeded: Database) -> None:
    named = StoryFilters(entities=(MAKER,))
    assert ids(seeded, named) == [story_id("price"), story_id("suspended")]
    about = StoryFilters(entities=(MAKER,), titled=True)
    assert ids(seeded, about) == [story_id("suspended")]
    with seeded.write() as connection:
        connection.execute(update(t.analyses).values(kind=ArticleKind.ROUNDUP.value))
    assert ids(seeded, about) == [], "a roundup's headline names what it lists"


def test_a_threads_stories_can_be_listed(seeded: Database) -> None:
    found = ids(seeded, StoryFilters(thread=THREAD))
    assert found == [story_id("rule"), story_id("suspended"), story_id("court")]


def test_rows_count_articles_and_outlets(seeded: Database) -> None:
    with seeded.read() as connection:
        row = list_stories(connection, StoryFilters(topic="export_control"), 1)[0]
    assert (row.articles, row.outlets) == (5, 5)


def test_threads_are_listed_with_their_span(seeded: Database) -> None:
    with seeded.read() as connection:
        (row,) = list_threads(connection, 10)
        assert list_threads(connection, 10, since=datetime(2026, 7, 1, tzinfo=UTC)) == []
    assert (row.thread.id, row.stories) == (THREAD, 3)
    assert (row.first_published_at.day, row.last_published_at.day) == (11, 17)


def test_articles_that_state_something_of_a_subject_are_found_newest_first(
    seeded: Database,
) -> None:
    with seeded.read() as connection:
        found = articles_stating(connection, ["aurora 4"], ["price_changed"], 10)
        assert articles_stating(connection, ["aurora 4"], ["model_released"], 10) == []
    assert found == [article_id("price", 1), article_id("price", 0)]


def test_names_are_found_as_written_in_any_case(seeded: Database) -> None:
    with seeded.read() as connection:
        assert [e.key for e in entities_called(connection, ["AURORA 5", "nothing"])] == [AURORA]
        assert [e.key for e in entities_called(connection, [MAKER])] == [MAKER]
        assert keys_mentioned(connection, "harbour 3 mini") == ["model:harbour 3 mini"]


def test_an_entity_without_a_record_is_known_from_its_mentions(seeded: Database) -> None:
    with seeded.read() as connection:
        record = mentioned_entity(connection, "model:harbour 3 mini")
        assert mentioned_entity(connection, "model:none") is None
        counts = mention_counts(connection, [MAKER, "model:none"])
        most = frequent_entities(connection, 3)
        rules = frequent_entities(connection, 5, "organisation")
    assert record is not None
    assert (record.kind, record.name, record.family) == ("model", "Harbour 3 Mini", "")
    assert counts == {MAKER: 3}
    assert (AURORA, "model", "Aurora 5", 5) in most
    assert [row[3] for row in most] == sorted((row[3] for row in most), reverse=True)
    assert [row[0] for row in rules] == [MAKER]
