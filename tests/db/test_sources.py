from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from db.articles import insert_articles
from db.sources import (
    add_sources,
    count_articles_by_source,
    due_sources,
    find_source,
    list_sources,
    move_source,
    remove_source,
    save_poll_state,
)
from db.types import PollState, Source, SourceStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from db.types import Article

OTHER = Source("lab", "Lab", "https://lab.example/feed", "lab.example", tier=Tier.PRIMARY)


def test_only_sources_with_a_new_key_and_a_new_address_are_added(
    database: Database, source: Source
) -> None:
    same_key = dataclasses.replace(OTHER, key=source.key)
    same_url = dataclasses.replace(OTHER, key="copy", url=source.url)
    with database.write() as connection:
        assert add_sources(connection, [source, same_key, same_url, OTHER]) == ["post", "lab"]
        assert add_sources(connection, [source]) == []
        assert [s.source for s in list_sources(connection)] == [OTHER, source]


def test_a_new_source_is_due_at_once_and_has_never_been_polled(
    database: Database, source: Source, noon: datetime
) -> None:
    with database.write() as connection:
        add_sources(connection, [source])
        assert [s.source for s in due_sources(connection, noon)] == [source]
        polled = find_source(connection, source.key)
        assert polled is not None
        assert polled.state == PollState()
        assert find_source(connection, "unknown") is None


def test_a_source_is_due_from_its_next_poll_on_unless_it_is_retired(
    database: Database, source: Source, noon: datetime
) -> None:
    later = PollState(next_poll_at=noon + timedelta(hours=1), etag='"x"', failures=2)
    retired = PollState(status=SourceStatus.RETIRED)
    with database.write() as connection:
        add_sources(connection, [source, OTHER])
        save_poll_state(connection, source.key, later)
        save_poll_state(connection, OTHER.key, retired)
        assert due_sources(connection, noon) == []
        due = due_sources(connection, noon + timedelta(hours=1))
    assert [(s.source, s.state) for s in due] == [(source, later)]


def test_a_permanent_redirect_is_learnt_unless_another_source_has_the_address(
    database: Database, source: Source
) -> None:
    with database.write() as connection:
        add_sources(connection, [source, OTHER])
        assert not move_source(connection, source.key, OTHER.url, OTHER.host)
        assert move_source(connection, source.key, "https://new.example/feed", "new.example")
        moved = find_source(connection, source.key)
    assert moved is not None
    assert (moved.source.url, moved.source.host) == ("https://new.example/feed", "new.example")


def test_a_source_whose_articles_we_keep_is_disabled_rather_than_deleted(
    database: Database, source: Source, make_article: Callable[..., Article], noon: datetime
) -> None:
    with database.write() as connection:
        add_sources(connection, [source, OTHER])
        insert_articles(connection, [make_article(1), make_article(2)])
        assert remove_source(connection, source.key)
        assert remove_source(connection, OTHER.key)
        assert not remove_source(connection, "unknown")
        (kept,) = list_sources(connection)
        assert kept.state.status is SourceStatus.DISABLED
        assert due_sources(connection, noon) == []
        assert count_articles_by_source(connection) == {"post": 2}
