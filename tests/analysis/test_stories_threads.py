"""Threads: which story continues which, and the same answer however the work is cut."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import AnalysisOptions, assign_pending, understand_pending
from analysis.stories import thread_record
from analysis.stories.thread_record import thread_pending
from analysis.stories.thread_stream import ThreadStream
from analysis.stories.threads import (
    FOLLOWS,
    IN_PART,
    REACTION,
    REVERSES,
    ThreadMember,
    ThreadOptions,
    are_rivals,
    name_relation,
    sketch_story,
    tells_event,
)
from db.stories import (
    members_of,
    move_members,
    record_change,
    save_story,
    stories_by_id,
)
from db.threads import all_places, stories_in_thread, thread_of
from db.types import ArticleKind, StoryChange, Tier
from tests.analysis.story_corpus import NOW, WordUnderstander, add_articles

if TYPE_CHECKING:
    from db.store import Database

START = datetime(2026, 3, 1, tzinfo=UTC)
LANTERN = ("model:lantern-5", "organisation:northlight")
OPTIONS = ThreadOptions(threshold=0.0)


def vector(*numbers: float) -> np.ndarray:
    found = np.zeros(8, dtype=np.float32)
    found[: len(numbers)] = numbers
    return found / np.linalg.norm(found)


def member(
    story_id: str,
    seq: int,
    title: str,
    *,
    day: float = 0.0,
    names: tuple[str, ...] = LANTERN,
    towards: np.ndarray | None = None,
    **changes: object,
) -> ThreadMember:
    made = ThreadMember(
        article_id=f"a{seq}",
        story_id=story_id,
        seq=seq,
        published_at=START + timedelta(days=day),
        title=title,
        domain=f"site{seq}.example",
        tier=Tier.PRESS,
        kind=ArticleKind.NEWS,
        relevance=1.5,
        names=frozenset(names),
        headed=frozenset(names),
        vector=vector(1.0) if towards is None else towards,
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def affair() -> list[ThreadMember]:
    return [
        member("s-out", 1, "Northlight suspends access to Lantern 5", day=0),
        member("s-out", 2, "Lantern 5 suspended after export order", day=0.2),
        member("s-part", 3, "Northlight may return Lantern 5 to some customers", day=14),
        member("s-part", 4, "Lantern 5 returns in part for trusted customers", day=14.1),
        member("s-back", 5, "Export order on Lantern 5 is lifted", day=18),
        member("s-back", 6, "Northlight restores access to Lantern 5", day=18.2),
        member(
            "s-else",
            7,
            "Quarry buys a bank in Norland",
            day=19,
            names=("organisation:quarry",),
            towards=vector(0, 1.0),
        ),
    ]


def test_the_lifting_continues_the_suspension_and_nothing_else_does():
    stream = ThreadStream(affair(), OPTIONS)
    links = {key: stream.find_link(key) for key in ("s-out", "s-part", "s-back", "s-else")}
    assert links["s-out"] is None
    assert links["s-else"] is None
    part, back = links["s-part"], links["s-back"]
    assert part is not None
    assert (part.follows_id, part.relation) == ("s-out", IN_PART)
    assert back is not None
    assert back.follows_id in ("s-out", "s-part")


def test_what_came_later_does_not_change_a_settled_answer():
    alone = ThreadStream(affair()[:4], OPTIONS).find_link("s-part")
    assert ThreadStream(affair(), OPTIONS).find_link("s-part") == alone


def test_the_window_ends_an_affair():
    members = affair()
    late = [
        dataclasses.replace(m, published_at=m.published_at + timedelta(days=90))
        for m in members[4:6]
    ]
    assert ThreadStream([*members[:4], *late], OPTIONS).find_link("s-back") is None


def test_launches_of_different_models_are_no_affair():
    one = sketch_story([member("s1", 1, "Northlight launches Lantern 5", names=LANTERN)])
    other = ("model:fjord-2", "organisation:northlight")
    two = sketch_story([member("s2", 2, "Northlight launches Fjord 2", names=other)])
    assert are_rivals(two, one)
    assert not are_rivals(sketch_story([member("s3", 3, "Lantern 5 is criticised")]), one)


def test_numbered_posts_of_one_site_are_no_affair():
    posts = [
        member(
            f"s{n}",
            n,
            f"Harbour editor next channel release 1.{n}",
            day=n,
            domain="harbour.example",
        )
        for n in (1, 2)
    ]
    assert ThreadStream(posts, ThreadOptions(threshold=-99.0)).find_link("s2") is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": ArticleKind.TUTORIAL}, False),
        ({"kind": ArticleKind.ROUNDUP, "tier": Tier.PRIMARY}, False),
        ({"relevance": 0.1}, False),
        ({"relevance": 0.1, "tier": Tier.PRIMARY}, True),
        ({}, True),
    ],
)
def test_a_lone_report_needs_a_reason_to_stand_in_an_affair(changes: dict[str, Any], told: bool):
    assert tells_event([member("s1", 1, "Lantern 5 is back", **changes)]) is told


def test_relations_are_named_for_people():
    members = affair()
    out, back = sketch_story(members[:2]), sketch_story(members[4:6])
    assert name_relation(back, out) == REVERSES
    opinion = dataclasses.replace(members[3], title="On Lantern 5", kind=ArticleKind.OPINION)
    assert name_relation(sketch_story([opinion]), out) == REACTION
    assert (
        name_relation(sketch_story([member("s9", 9, "Lantern 5 in court", day=9)]), out) == FOLLOWS
    )


TITLES = [
    "Northlight suspends access to Lantern 5 after export order",
    "Access to Lantern 5 suspended by Northlight after export order",
    "Quarry buys Norland Bank for nine billion",
    "Export order on Lantern 5 lifted, Northlight access returns",
    "Northlight access to Lantern 5 returns, export order lifted",
]


def fill(database: Database) -> str:
    embedder = HashingEmbedder()
    options = AnalysisOptions()
    understand_pending(database, embedder, WordUnderstander(), NOW, options)
    assign_pending(database, embedder.model_id, NOW, options)
    return embedder.model_id


def test_work_in_small_batches_gives_the_same_threads(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    add_articles(database, TITLES)
    model_id = fill(database)
    loose = ThreadOptions(threshold=-4.0)
    monkeypatch.setattr(thread_record, "_BATCH", 1)
    assert thread_pending(database, model_id, NOW, loose) > 0
    with database.write() as connection:
        small = all_places(connection)
        connection.exec_driver_sql("delete from thread_stories")
        connection.exec_driver_sql("delete from threads")
        connection.exec_driver_sql("delete from progress")
    monkeypatch.setattr(thread_record, "_BATCH", 100)
    thread_pending(database, model_id, NOW, loose)
    with database.read() as connection:
        assert all_places(connection) == small
    assert [place.relation for place in small if place.follows_id]


def test_a_second_run_has_nothing_to_do(database: Database):
    add_articles(database, TITLES)
    model_id = fill(database)
    thread_pending(database, model_id, NOW)
    assert thread_pending(database, model_id, NOW) == 0


def test_the_place_of_a_merged_story_goes_to_the_survivor(database: Database):
    add_articles(database, TITLES)
    model_id = fill(database)
    loose = ThreadOptions(threshold=-4.0)
    thread_pending(database, model_id, NOW, loose)
    with database.read() as connection:
        (place,) = [p for p in all_places(connection) if p.follows_id][-1:]
    first = str(place.follows_id)
    with database.write() as connection:
        gone = stories_by_id(connection, [place.story_id])[place.story_id]
        save_story(connection, dataclasses.replace(gone, merged_into=first))
        later = NOW + timedelta(hours=1)
        record_change(connection, StoryChange(later, "merged", first, gone.id))
    thread_pending(database, model_id, later, loose)
    with database.read() as connection:
        assert thread_of(connection, gone.id) is None
        thread = thread_of(connection, first)
        held = stories_in_thread(connection, thread.id) if thread else []
        assert gone.id not in {p.story_id for p in held} | {p.follows_id for p in held}


def leave_only(database: Database, story_id: str, article_id: str) -> None:
    """Split off all that a story has, for an article that came last."""
    with database.write() as connection:
        story = stories_by_id(connection, [story_id])[story_id]
        save_story(connection, dataclasses.replace(story, id="s-parted"))
        move_members(connection, members_of(connection, [story_id])[story_id], "s-parted")
        move_members(connection, [article_id], story_id)
        record_change(connection, StoryChange(NOW, "split_off", story_id, "s-parted"))


def test_what_followed_a_story_asks_again_when_a_split_leaves_it_the_later_one(database: Database):
    add_articles(database, [*TITLES, "Northlight suspends access to Lantern 5 after new order"])
    model_id = fill(database)
    loose = ThreadOptions(threshold=-4.0)
    thread_pending(database, model_id, NOW, loose)
    with database.read() as connection:
        (later,) = [p for p in all_places(connection) if p.follows_id][-1:]
    earlier = str(later.follows_id)
    leave_only(database, earlier, "a005")
    thread_pending(database, model_id, NOW, loose)
    with database.read() as connection:
        follows = {place.story_id: place.follows_id for place in all_places(connection)}
    assert follows[later.story_id] == "s-parted"
