from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.errors import StorageError
from db.history import unassigned_news
from db.stories import (
    add_member,
    all_memberships,
    count_stories,
    find_story,
    members_of,
    memberships,
    move_members,
    next_seq,
    record_change,
    save_members,
    save_story,
    stories_by_id,
    story_changes,
)
from db.types import Membership, Story, StoryChange

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database


@pytest.fixture
def make_story(noon: datetime) -> Callable[..., Story]:
    def make(key: str, hours: int = 0, merged_into: str | None = None) -> Story:
        moment = noon + timedelta(hours=hours)
        return Story(key, f"Story {key}", moment, moment, moment, merged_into)

    return make


@pytest.fixture
def members(noon: datetime) -> list[Membership]:
    return [
        Membership("a2", "s1", 1, 0.9, noon),
        Membership("a1", "s1", 2, 0.8, noon),
        Membership("a3", "s2", 3, 0.7, noon),
    ]


@pytest.fixture
def grouped(
    stored: Database, make_story: Callable[..., Story], members: list[Membership]
) -> Database:
    with stored.write() as connection:
        save_story(connection, make_story("s1"))
        save_story(connection, make_story("s2", hours=5))
        save_members(connection, members)
    return stored


def test_saving_a_story_again_replaces_its_record(
    database: Database, make_story: Callable[..., Story]
) -> None:
    renamed = dataclasses.replace(make_story("s1"), title="Renamed")
    with database.write() as connection:
        save_story(connection, make_story("s1"))
        save_story(connection, renamed)
        assert stories_by_id(connection, ["s1", "none"]) == {"s1": renamed}
        assert count_stories(connection) == 1


def test_members_stand_in_order_of_assignment(grouped: Database, members: list[Membership]) -> None:
    with grouped.read() as connection:
        assert all_memberships(connection) == members
        assert memberships(connection, ["s2"]) == members[2:]
        assert members_of(connection, ["s1", "s2", "s3"]) == {"s1": ["a2", "a1"], "s2": ["a3"]}
        assert next_seq(connection) == 4


def test_an_article_belongs_to_one_story(grouped: Database, noon: datetime) -> None:
    with pytest.raises(StorageError), grouped.write() as connection:
        add_member(connection, Membership("a1", "s2", 9, 0.5, noon))


def test_an_article_in_no_story_waits_in_the_order_it_came_in(
    stored: Database, make_story: Callable[..., Story], noon: datetime
) -> None:
    with stored.write() as connection:
        assert next_seq(connection) == 1
        assert unassigned_news(connection, 10) == ["a1", "a2", "a3"]
        save_story(connection, make_story("s1"))
        add_member(connection, Membership("a2", "s1", 1, 0.9, noon))
        assert unassigned_news(connection, 10) == ["a1", "a3"]
        assert unassigned_news(connection, 1) == ["a1"]


def test_a_merged_story_leads_to_the_one_that_lives_on(
    grouped: Database, make_story: Callable[..., Story]
) -> None:
    with grouped.write() as connection:
        move_members(connection, ["a3"], "s1")
        save_story(connection, make_story("s2", merged_into="s1"))
        save_story(connection, make_story("s3", merged_into="s2"))
        found = find_story(connection, "s3")
        assert found is not None
        assert found.id == "s1"
        assert members_of(connection, ["s1"]) == {"s1": ["a2", "a1", "a3"]}
        assert count_stories(connection) == 1
        assert find_story(connection, "none") is None


def test_a_circle_of_merges_ends_the_search(
    grouped: Database, make_story: Callable[..., Story]
) -> None:
    with grouped.write() as connection:
        save_story(connection, make_story("s1", merged_into="s2"))
        save_story(connection, make_story("s2", merged_into="s1"))
        assert find_story(connection, "s1") is None


def test_merges_and_splits_are_remembered_in_order(grouped: Database, noon: datetime) -> None:
    changes = [
        StoryChange(noon, "merge", "s1", "s2", "same event"),
        StoryChange(noon, "split", "s1", "s3"),
    ]
    with grouped.write() as connection:
        for change in changes:
            record_change(connection, change)
        assert story_changes(connection, "s1") == changes
        assert story_changes(connection, "s2") == []
