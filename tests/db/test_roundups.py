from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.roundups import (
    items_of_article,
    mentions_in_roundups,
    pending_roundups,
    roundups_of_story,
    save_items,
)
from db.sources import add_sources
from db.stories import save_members, save_story
from db.types import ArticleKind, Membership, RoundupItem, Story, anchor_passage

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database
    from db.types import Snapshot, Source
    from tests.db.conftest import MakeAnalysis, MakeArticle, MakeSnapshot

TEXT = "First item. Second item."


@pytest.fixture
def snapshots(make_snapshot: MakeSnapshot) -> list[Snapshot]:
    return [make_snapshot(f"a{n}", title="Roundup", text=TEXT) for n in (1, 2, 3)]


@pytest.fixture
def letters(
    database: Database,
    source: Source,
    noon: datetime,
    make_article: MakeArticle,
    make_analysis: MakeAnalysis,
    snapshots: list[Snapshot],
) -> Database:
    """Three roundups of two outlets, each in a story of its own, and story s2 merged into s1."""
    with database.write() as connection:
        add_sources(connection, [source])
        outlets = ("Letter", "Letter", "Digest")
        insert_articles(
            connection, [make_article(n, outlet=name) for n, name in enumerate(outlets, 1)]
        )
        for snapshot in snapshots:
            insert_snapshot(connection, snapshot)
            save_analysis(connection, make_analysis(snapshot.id, kind=ArticleKind.ROUNDUP))
        for key, into in (("s1", None), ("s2", "s1"), ("s3", None)):
            save_story(connection, Story(key, key, noon, noon, noon, into))
        save_members(connection, [Membership(f"a{n}", "s3", 4 - n, 1.0, noon) for n in (1, 2, 3)])
    return database


def make_items(snapshot: Snapshot, *stories: str | None) -> list[RoundupItem]:
    return [
        RoundupItem(snapshot.article_id, n, anchor_passage(snapshot, 9 + n, 20 + n), story, 0.9)
        for n, story in enumerate(stories)
    ]


def test_items_come_back_in_their_order_and_are_replaced_whole(
    letters: Database, snapshots: list[Snapshot]
):
    with letters.write() as connection:
        save_items(connection, "a1", make_items(snapshots[0], "s1", None, "s3"))
        kept = make_items(snapshots[0], None, "s1")
        save_items(connection, "a1", kept[::-1])
        assert items_of_article(connection, "a1") == kept


def test_roundups_wait_in_order_of_assignment_until_their_version_has_items(
    letters: Database, snapshots: list[Snapshot], make_analysis: MakeAnalysis
):
    with letters.write() as connection:
        assert pending_roundups(connection, 9) == ["a3", "a2", "a1"]
        assert pending_roundups(connection, 1) == ["a3"]
        save_items(connection, "a2", make_items(snapshots[1], None))
        assert pending_roundups(connection, 9) == ["a3", "a1"]
        save_analysis(connection, make_analysis("a3.1", kind=ArticleKind.NEWS))
        assert pending_roundups(connection, 9) == ["a1"]


def test_a_new_version_of_a_roundup_waits_again(
    letters: Database,
    snapshots: list[Snapshot],
    make_snapshot: MakeSnapshot,
    make_analysis: MakeAnalysis,
):
    with letters.write() as connection:
        for snapshot in snapshots:
            save_items(connection, snapshot.article_id, make_items(snapshot, None))
        assert pending_roundups(connection, 9) == []
        insert_snapshot(connection, make_snapshot("a1", 2, title="Roundup", text="Other."))
        newer = make_analysis("a1.2", kind=ArticleKind.ROUNDUP)
        save_analysis(connection, newer)
        assert pending_roundups(connection, 9) == ["a1"]


def test_mentions_count_outlets_and_follow_merges(letters: Database, snapshots: list[Snapshot]):
    with letters.write() as connection:
        save_items(connection, "a1", make_items(snapshots[0], "s1", "s1"))
        save_items(connection, "a2", make_items(snapshots[1], "s2", None))
        save_items(connection, "a3", make_items(snapshots[2], "s2"))
        assert mentions_in_roundups(connection, ["s3", "s1"]) == {"s1": 2}
        found = roundups_of_story(connection, "s1")
    assert [(one.article.id, [item.position for item in one.items]) for one in found] == [
        ("a1", [0, 1]),
        ("a2", [0]),
        ("a3", [0]),
    ]


def test_a_copy_of_an_article_mentions_nothing(
    letters: Database, snapshots: list[Snapshot], source: Source, make_article: MakeArticle
):
    copy = make_article(4, outlet="Mirror", duplicate_of="a1")
    with letters.write() as connection:
        insert_articles(connection, [copy])
        snapshot = dataclasses.replace(snapshots[0], id="a4.1", article_id="a4")
        insert_snapshot(connection, snapshot)
        save_items(connection, "a4", make_items(snapshot, "s1"))
        assert mentions_in_roundups(connection, ["s1"]) == {}
        assert roundups_of_story(connection, "s1") == []
