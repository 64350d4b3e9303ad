from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from db import tables, types
from db.articles import articles_by_id, update_article
from db.types import hash_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Database
    from db.types import Article

PAIRS = [
    (types.Article, tables.articles),
    (types.Entry, tables.entries),
    (types.Snapshot, tables.snapshots),
    (types.Story, tables.stories),
    (types.Membership, tables.story_members),
    (types.StoredBrief, tables.briefs),
    (types.JobRun, tables.job_runs),
]


@pytest.mark.parametrize(("noun", "table"), PAIRS, ids=lambda value: getattr(value, "name", ""))
def test_a_noun_has_exactly_the_columns_of_its_table(noun: type, table: object) -> None:
    fields = {field.name for field in dataclasses.fields(noun)}
    assert fields == {column.name for column in table.columns}  # type: ignore[attr-defined]


def test_a_time_in_another_zone_is_stored_in_utc(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    berlin = timezone(timedelta(hours=2))
    local = datetime(2026, 6, 1, 14, tzinfo=berlin)
    with stored.write() as connection:
        update_article(connection, make_article(1, published_at=local))
        found = articles_by_id(connection, ["a1"])["a1"].published_at
        stated = connection.exec_driver_sql("SELECT published_at FROM articles WHERE id = 'a1'")
        assert str(stated.scalar_one()).startswith("2026-06-01 12:00")
    assert found == local
    assert found.tzinfo is UTC


def test_a_naive_time_never_reaches_the_database(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    naive = datetime(2026, 6, 1, 12)  # noqa: DTZ001 - what is refused
    # Not a StorageError: a naive time is a bug of ours, and bugs keep their traceback.
    with pytest.raises(StatementError, match="naive time"), stored.write() as connection:
        update_article(connection, make_article(1, published_at=naive))


def test_a_missing_time_stays_missing(stored: Database) -> None:
    with stored.read() as connection:
        assert (
            connection.execute(select(tables.articles.c.page_due_at)).scalars().all() == [None] * 3
        )


def test_a_hash_takes_any_text() -> None:
    assert hash_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert len(hash_text("lone \ud800 surrogate")) == 64
