from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.stories import record_change, save_members, save_story
from db.threads import (
    add_to_thread,
    all_places,
    changed_stories,
    count_threads,
    drop_empty_threads,
    followers_of,
    leave_threads,
    mark_threads_done,
    pending_threads,
    save_thread,
    stories_in_thread,
    thread_of,
    threads_by_id,
    threads_of,
)
from db.types import Membership, Story, StoryChange, Thread, ThreadStory

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database


@pytest.fixture
def places(noon: datetime) -> list[ThreadStory]:
    return [
        ThreadStory("s2", "t1", "s1", "follows", 0.7, noon),
        ThreadStory("s1", "t1", None, "", 1.0, noon),
    ]


@pytest.fixture
def threaded(stored: Database, noon: datetime, places: list[ThreadStory]) -> Database:
    with stored.write() as connection:
        for n, key in enumerate(("s1", "s2", "s3")):
            moment = noon + timedelta(days=n)
            save_story(connection, Story(key, f"Story {key}", moment, moment, moment))
        save_members(connection, [Membership(f"a{n}", f"s{n}", n, 1.0, noon) for n in (1, 2, 3)])
        save_thread(connection, Thread("t1", "The affair", noon))
        for place in places:
            add_to_thread(connection, place)
    return stored


def test_a_thread_gives_its_stories_in_order_of_time(
    threaded: Database, places: list[ThreadStory], noon: datetime
):
    with threaded.read() as connection:
        assert stories_in_thread(connection, "t1") == places[::-1]
        assert thread_of(connection, "s2") == Thread("t1", "The affair", noon)
        assert thread_of(connection, "s3") is None


def test_places_are_found_by_story_and_by_what_they_follow(
    threaded: Database, places: list[ThreadStory]
):
    with threaded.read() as connection:
        assert threads_of(connection, ["s1", "s3"]) == {"s1": places[1]}
        assert followers_of(connection, ["s1"]) == [places[0]]
        assert all_places(connection) == places[::-1]


def test_a_story_has_one_place(threaded: Database, places: list[ThreadStory]):
    moved = dataclasses.replace(places[0], follows_id="s3", relation="reverses")
    with threaded.write() as connection:
        add_to_thread(connection, moved)
    with threaded.read() as connection:
        assert threads_of(connection, ["s2"]) == {"s2": moved}
        assert followers_of(connection, ["s1"]) == []


def test_only_empty_threads_are_dropped(threaded: Database, noon: datetime):
    with threaded.write() as connection:
        save_thread(connection, Thread("t2", "Nothing", noon))
        drop_empty_threads(connection, ["t1", "t2"])
        assert sorted(threads_by_id(connection, ["t1", "t2"])) == ["t1"]
        leave_threads(connection, ["s1", "s2"])
        drop_empty_threads(connection, ["t1"])
        assert count_threads(connection) == 0


def test_work_is_what_was_assigned_since_the_mark(threaded: Database, noon: datetime):
    with threaded.write() as connection:
        assert [m.seq for m in pending_threads(connection, 2)] == [1, 2]
        mark_threads_done(connection, 2, noon)
    with threaded.write() as connection:
        assert [m.article_id for m in pending_threads(connection, 9)] == ["a3"]
        mark_threads_done(connection, 3, noon)
        assert pending_threads(connection, 9) == []


def test_merges_are_work_once_even_within_one_moment(threaded: Database, noon: datetime):
    with threaded.write() as connection:
        record_change(connection, StoryChange(noon, "merged", "s1", "s9"))
        assert changed_stories(connection) == ["s1"]
        mark_threads_done(connection, None, noon)
        assert changed_stories(connection) == []
        record_change(connection, StoryChange(noon, "split_off", "s2", "s8"))
        assert changed_stories(connection) == ["s2"]
