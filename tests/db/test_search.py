from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from db.analyses import save_analysis
from db.articles import articles_by_id, insert_articles, insert_snapshot, update_article
from db.copies import Copy, CopyKind, save_copies
from db.search import (
    count_unindexed,
    index_articles,
    numbers_of_articles,
    sample_vectors,
    searchable_vectors,
    unindexed_articles,
)
from db.search_pool import pool_articles, story_spans
from db.search_rows import newest_search_seq, search_rows
from db.stories import save_members, save_story
from db.types import Arrival, Membership, Mention, Story, Topic, hash_text
from db.vectors import save_vectors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from db.types import Analysis, Article, Snapshot

TEXTS = {
    1: ("Llama licence changed", "The new licence names a limit of users."),
    2: ("Weights published", "The weights of the Llama successor are open, the café says."),
    3: ("人工智能模型发布", "公司今天发布了新的模型。"),
}


@pytest.fixture
def indexed(
    stored: Database,
    make_snapshot: Callable[..., Snapshot],
    make_analysis: Callable[..., Analysis],
) -> Database:
    """Articles a1 to a3 with the words above, indexed."""
    with stored.write() as connection:
        for n, (title, words) in TEXTS.items():
            snapshot = make_snapshot(f"a{n}", 2, title=title, text=words)
            insert_snapshot(connection, snapshot)
            save_analysis(connection, make_analysis(snapshot.id))
        index_articles(connection, unindexed_articles(connection, 10))
    return stored


def test_articles_wait_until_indexed_and_again_once_changed(
    stored: Database,
    make_snapshot: Callable[..., Snapshot],
    make_analysis: Callable[..., Analysis],
) -> None:
    with stored.write() as connection:
        assert unindexed_articles(connection, 2) == ["a1", "a2"]
        assert count_unindexed(connection) == 3
        assert index_articles(connection, ["a1", "a2", "a3"]) == 3
        assert unindexed_articles(connection, 9) == []
        insert_snapshot(connection, make_snapshot("a2", 2, title="Changed", text="Words."))
        assert unindexed_articles(connection, 9) == ["a2"]
        index_articles(connection, ["a2"])
        save_analysis(connection, make_analysis("a3.1", text_hash="other"))
        assert unindexed_articles(connection, 9) == ["a3"]


def test_an_article_without_a_snapshot_is_not_indexed(
    stored: Database, make_article: Callable[..., Article]
) -> None:
    with stored.write() as connection:
        insert_articles(connection, [make_article(4)])
        assert "a4" not in unindexed_articles(connection, 10)
        assert index_articles(connection, ["a4"]) == 0


@pytest.fixture
def filtered(indexed: Database, make_analysis: Callable[..., Analysis], noon: datetime) -> Database:
    """a1 about law and Meta, a2 a little about law."""
    mention = Mention("lab:meta", "lab", "Meta", 1, True)
    law = make_analysis("a1.2", topics={Topic.LEGAL: 0.9}, mentions=(mention,))
    with indexed.write() as connection:
        save_analysis(connection, law)
        save_analysis(connection, make_analysis("a2.2", topics={Topic.LEGAL: 0.2}))
    return indexed


def test_an_index_reads_on_from_the_last_change_it_saw(indexed: Database) -> None:
    first, second = hash_text("a1.2"), hash_text("a2.2")
    vectors = {first: np.array([1, 0], np.float32), second: np.array([0, 1], np.float32)}
    with indexed.write() as connection:
        save_vectors(connection, "m", vectors)
        rows = searchable_vectors(connection, "m", 0, 9)
        assert (rows.numbers.tolist(), rows.vectors.tolist()) == ([1, 2], [[1, 0], [0, 1]])
        assert (rows.changed.tolist(), rows.seq) == ([1, 2, 3], 3)
        assert searchable_vectors(connection, "m", 3, 9).changed.tolist() == []
        index_articles(connection, ["a1"])
        assert newest_search_seq(connection) == 4
        assert searchable_vectors(connection, "m", 3, 9).numbers.tolist() == [1]
        assert searchable_vectors(connection, "other", 0, 9).vectors.shape == (0, 0)
        assert len(sample_vectors(connection, "m", 2)) == 2


def test_an_index_gets_words_topics_and_names_of_what_changed(
    filtered: Database, noon: datetime
) -> None:
    with filtered.read() as connection:
        # Both were analysed once more after a3, so they come after it.
        told = {row.number: row for row in search_rows(connection, 0, 9)}
        assert list(told) == [3, 1, 2]
        assert [row.seq for row in search_rows(connection, told[3].seq, 1)] == [told[1].seq]
        bare = search_rows(connection, 0, 9, with_text=False)
    assert (told[1].title, told[1].topics) == ("Llama licence changed", ("legal",))
    assert told[1].mentions == (("lab:meta", "Meta"),)
    assert (told[2].topics, told[2].mentions) == ((), ())
    assert [row.text for row in bare] == ["", "", ""]


def test_what_came_as_history_was_known_when_it_was_published(
    stored: Database, make_article: Callable[..., Article], make_snapshot: Callable[..., Snapshot]
) -> None:
    polled, imported = make_article(4), make_article(5, arrival=Arrival.IMPORT)
    with stored.write() as connection:
        insert_articles(connection, [polled, imported])
        for key in ("a4", "a5"):
            insert_snapshot(connection, make_snapshot(key, 1))
        index_articles(connection, ["a4", "a5"])
        known = {row.number: row.known_at for row in search_rows(connection, 0, 9)}
    assert known == {4: polled.first_seen_at, 5: imported.published_at}


def test_a_corrected_date_is_read_anew_and_a_fetched_page_is_not(indexed: Database) -> None:
    with indexed.write() as connection:
        article = articles_by_id(connection, ["a1"])["a1"]
        before = newest_search_seq(connection)
        update_article(connection, replace(article, page_attempts=3))
        assert newest_search_seq(connection) == before
        later = article.published_at + timedelta(days=1)
        update_article(connection, replace(article, published_at=later))
        assert [row.published_at for row in search_rows(connection, before, 9)] == [later]
        assert numbers_of_articles(connection, ["a1", "a9"]) == {"a1": 1}


def test_the_pool_holds_what_ranking_needs_of_articles_that_can_be_found(
    indexed: Database,
    make_article: Callable[..., Article],
    make_snapshot: Callable[..., Snapshot],
    noon: datetime,
) -> None:
    copy, unread = make_article(4, duplicate_of="a1"), make_article(5)
    with indexed.write() as connection:
        insert_articles(connection, [copy, unread])
        insert_snapshot(connection, make_snapshot("a4", 1))
        index_articles(connection, ["a4"])
        found = pool_articles(connection, [5, 4, 1, 99], "m", 9)
    assert [(one.number, one.id, one.origin) for one in found] == [(1, "a1", None), (4, "a4", "a1")]
    assert (found[0].published_at, found[0].title) == (noon + timedelta(hours=1), TEXTS[1][0])
    assert (found[0].lead, found[0].story_id, found[0].vector) == (TEXTS[1][1][:9], "", None)


def test_the_traced_origin_of_the_same_words_outweighs_who_was_read_first(
    indexed: Database,
    make_article: Callable[..., Article],
    make_snapshot: Callable[..., Snapshot],
    noon: datetime,
) -> None:
    with indexed.write() as connection:
        insert_articles(connection, [make_article(4, duplicate_of="a1")])
        insert_snapshot(connection, make_snapshot("a4", 1))
        traced = [
            Copy("a4", "a4.1", None, CopyKind.ORIGINAL, 0.0, 0.0, noon),
            Copy("a1", "a1.2", "a4", CopyKind.EXACT, 1.0, 1.0, noon),
            Copy("a2", "a2.2", "a4", CopyKind.EXCERPT, 0.6, 0.6, noon),
        ]
        save_copies(connection, traced)
        index_articles(connection, ["a4"])
        found = pool_articles(connection, [1, 2, 4], "m", 9)
    told = [(one.id, one.origin) for one in found]
    assert told == [("a1", "a4"), ("a2", None), ("a4", None)]


def test_stories_are_as_broad_as_their_members_of_the_day(
    indexed: Database, make_article: Callable[..., Article], noon: datetime
) -> None:
    later = noon + timedelta(days=1)
    with indexed.write() as connection:
        insert_articles(connection, [make_article(4, outlet="Other")])
        save_story(connection, Story("s1", "Story", noon, noon, noon))
        members = [Membership(f"a{n}", "s1", n, 1.0, later if n == 4 else noon) for n in (1, 2, 4)]
        save_members(connection, members)
        now = story_spans(connection, ["s1", "s2"])
        then = story_spans(connection, ["s1"], later - timedelta(hours=1))
    assert set(now) == {"s1"}
    assert (now["s1"].outlets, then["s1"].outlets) == (2, 1)
    assert then["s1"].first_article_id == "a1"
