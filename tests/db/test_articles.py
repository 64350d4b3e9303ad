from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.articles import (
    add_refusals,
    articles_by_id,
    articles_by_url,
    count_articles,
    count_refusals,
    entries_of_source,
    insert_articles,
    insert_snapshot,
    latest_snapshots,
    pages_due,
    save_entries,
    snapshots_by_id,
    snapshots_with_hash,
    update_article,
)
from db.errors import StorageError
from db.sources import add_sources
from db.types import Entry, PageState, Refusal, anchor_passage, hash_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from db.types import Article, Snapshot, Source


def test_articles_are_numbered_densely_across_batches(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    with stored.write() as connection:
        insert_articles(connection, [make_article(5), make_article(4)])
        found = articles_by_id(connection, ["a1", "a2", "a3", "a4", "a5", "none"])
    assert {key: article.number for key, article in found.items()} == {
        "a1": 1,
        "a2": 2,
        "a3": 3,
        "a5": 4,
        "a4": 5,
    }


def test_more_ids_than_one_statement_takes_are_found(
    database: Database, source: Source, make_article: Callable[..., Article]
) -> None:
    ids = [f"a{n}" for n in range(1200)]
    with database.write() as connection:
        add_sources(connection, [source])
        insert_articles(connection, [make_article(n) for n in range(1200)])
        assert set(articles_by_id(connection, ids)) == set(ids)


def test_an_article_comes_back_as_it_was_stored(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    article = make_article(7, summary="A “summary” with 引用", duplicate_of="a1", page_note="x")
    with stored.write() as connection:
        insert_articles(connection, [article])
        found = articles_by_url(connection, [article.canonical_url, "https://nowhere.example/"])
    assert found == {article.canonical_url: dataclasses.replace(article, number=4)}


def test_an_update_leaves_id_number_and_canonical_address_alone(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    changed = make_article(2, title="Corrected", canonical_url="https://other.example/", number=99)
    with stored.write() as connection:
        update_article(connection, changed)
        found = articles_by_id(connection, ["a2"])["a2"]
    assert (found.title, found.number) == ("Corrected", 2)
    assert found.canonical_url == "https://post.example/2"


def test_two_articles_cannot_share_an_address(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    with pytest.raises(StorageError, match="UNIQUE"), stored.write() as connection:
        insert_articles(connection, [make_article(1, id="other")])


def test_an_entry_stated_again_replaces_the_earlier_one(stored: Database, noon: datetime) -> None:
    entry = Entry("post", "guid-1", "a1", "https://post.example/1", "One", "hash", None, noon)
    again = dataclasses.replace(entry, title="One, corrected", published_at=noon)
    with stored.write() as connection:
        save_entries(connection, [entry])
        save_entries(connection, [again])
        assert entries_of_source(connection, "post") == {"guid-1": again}
        assert entries_of_source(connection, "lab") == {}


def test_pages_are_due_from_their_time_on_and_only_while_pending(
    stored: Database, make_article: Callable[..., Article], noon: datetime
) -> None:
    with stored.write() as connection:
        update_article(connection, make_article(1, page_due_at=noon + timedelta(hours=1)))
        update_article(connection, make_article(2, page_state=PageState.FETCHED))
        assert [a.id for a in pages_due(connection, noon)] == ["a3"]
        assert [a.id for a in pages_due(connection, noon + timedelta(hours=1))] == ["a1", "a3"]
        assert count_articles(connection) == {"pending": 2, "fetched": 1}


def test_the_newest_version_is_the_one_with_the_highest_number(
    stored: Database, make_snapshot: Callable[..., Snapshot]
) -> None:
    # Ten comes after nine, although not in the order of letters.
    versions = [make_snapshot("a1", number=n, title="T", text=f"v{n}") for n in range(2, 12)]
    with stored.write() as connection:
        for snapshot in versions:
            insert_snapshot(connection, snapshot)
        assert latest_snapshots(connection, ["a1", "a2"])["a1"] == versions[-1]
        assert set(snapshots_by_id(connection, ["a1.1", "a1.9", "zz"])) == {"a1.1", "a1.9"}


def test_equal_content_is_found_by_its_hash_oldest_article_first(
    stored: Database, make_snapshot: Callable[..., Snapshot]
) -> None:
    copies = [make_snapshot(key, number=2, title="Same", text="Same") for key in ("a3", "a1")]
    with stored.write() as connection:
        for snapshot in copies:
            insert_snapshot(connection, snapshot)
        found = snapshots_with_hash(connection, copies[0].sha256)
    assert [s.article_id for s in found] == ["a1", "a3"]


def test_a_passage_is_anchored_in_title_and_text(make_snapshot: Callable[..., Snapshot]) -> None:
    snapshot = make_snapshot("a1", title="Title", text="Some text.")
    passage = anchor_passage(snapshot, 7, 11)
    assert snapshot.content[passage.start : passage.end] == "Some"
    assert passage.sha256 == hash_text("Some")


def test_refusals_are_counted_by_stage_and_reason_most_frequent_first(
    database: Database, noon: datetime
) -> None:
    old = Refusal(noon - timedelta(days=2), "post", "https://x.example/", "fetch", "timeout")
    new = [
        Refusal(noon, "post", f"https://x.example/{n}", "page", reason)
        for n, reason in enumerate(["size", "size", "type"])
    ]
    with database.write() as connection:
        add_refusals(connection, [])
        add_refusals(connection, [old, *new])
        every = count_refusals(connection)
        recent = count_refusals(connection, since=noon)
    assert every == [("page", "size", 2), ("fetch", "timeout", 1), ("page", "type", 1)]
    assert recent == [("page", "size", 2), ("page", "type", 1)]
