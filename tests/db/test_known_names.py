from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from db import tables as t
from db.known_names import count_entities, find_event_day, first_namings, named_entities
from tests.seeding import NOW, seed_world

if TYPE_CHECKING:
    from db.store import Database


@pytest.fixture
def world(database: Database) -> Database:
    seed_world(database)
    return database


def test_named_entities_are_listed_by_key(world: Database) -> None:
    with world.read() as connection:
        records = named_entities(connection)
        assert count_entities(connection) == len(records) > 0
    keys = [record.key for record in records]
    assert keys == sorted(keys)


def test_every_entity_has_the_moment_of_its_first_naming(world: Database) -> None:
    with world.read() as connection:
        namings = first_namings(connection)
        assert list(namings) == [record.key for record in named_entities(connection)]
    assert all(moment.tzinfo is not None for moment in namings.values())


def test_the_first_publication_dates_an_event_without_a_stated_day(world: Database) -> None:
    with world.read() as connection:
        fact = connection.execute(select(t.facts)).mappings().first()
        assert fact is not None
        articles = t.articles.c
        first = (
            connection.execute(
                select(articles.published_at)
                .join(t.facts, t.facts.c.article_id == articles.id)
                .where(t.facts.c.subject == fact["subject"])
                .where(t.facts.c.predicate == fact["predicate"])
                .order_by(articles.published_at)
            )
            .scalars()
            .first()
        )
        found = find_event_day(
            connection, [fact["subject"].upper()], [fact["predicate"]], NOW + timedelta(days=1)
        )
    assert first is not None
    assert found is not None
    assert (found.day, found.subject) == (first.date(), fact["subject"])


def test_the_stated_day_stands_and_what_lies_ahead_does_not_count(world: Database) -> None:
    with world.write() as connection:
        fact = connection.execute(select(t.facts)).mappings().first()
        assert fact is not None
        state = update(t.facts).where(t.facts.c.subject == fact["subject"])
        connection.execute(state.values(effective_date="2026-01-02"))
        known = find_event_day(connection, [fact["subject"]], [fact["predicate"]], NOW)
        connection.execute(state.values(effective_date="2031-01-02"))
        ahead = find_event_day(connection, [fact["subject"]], [fact["predicate"]], NOW)
    assert known is not None
    assert known.day.isoformat() == "2026-01-02"
    assert ahead is not None
    assert ahead.day <= NOW.date()


def test_an_event_nobody_told_of_by_then_has_no_day(world: Database) -> None:
    with world.read() as connection:
        fact = connection.execute(select(t.facts)).mappings().first()
        assert fact is not None
        early = NOW - timedelta(days=4000)
        assert find_event_day(connection, [fact["subject"]], [fact["predicate"]], early) is None
        assert find_event_day(connection, ["nobody"], ["model_released"], NOW) is None
