from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.copies import Copy, CopyKind, save_copies
from db.errors import StorageError
from db.search import (
    Candidate,
    SearchFilters,
    candidates_by_number,
    count_outlets,
    count_unindexed,
    filtered_numbers,
    index_articles,
    match_words,
    newest_search_seq,
    searchable_vectors,
    stories_of_articles,
    unindexed_articles,
    vectors_of_numbers,
)
from db.search_words import clean_text, quote_terms, spell_for_index
from db.stories import save_members, save_story
from db.types import Membership, Mention, Story, Topic, hash_text
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
EVERYTHING = SearchFilters()


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


def find(database: Database, *words: str, prefix_last: bool = False) -> list[int]:
    with database.read() as connection:
        hits = match_words(connection, words, EVERYTHING, 10, prefix_last=prefix_last)
    return [number for number, _ in hits]


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


def test_new_words_replace_the_old_ones(indexed: Database) -> None:
    assert find(indexed, "Text") == []
    assert find(indexed, "weights") == [2]


def test_any_word_matches_and_a_title_counts_more_than_a_text(indexed: Database) -> None:
    assert find(indexed, "llama", "limit") == [1, 2]
    with indexed.read() as connection:
        hits = match_words(connection, ["llama"], EVERYTHING, 10)
        assert [number for number, _ in hits] == [1, 2]
        assert hits[0][1] > hits[1][1] > 0
        assert match_words(connection, ["llama"], EVERYTHING, 1) == hits[:1]


def test_words_match_in_other_forms_and_without_accents(indexed: Database) -> None:
    assert find(indexed, "WEIGHT") == [2]
    assert find(indexed, "cafe") == [2]
    assert find(indexed, "lic") == []
    assert find(indexed, "lic", prefix_last=True) == [1]


def test_chinese_words_are_found_inside_a_title(indexed: Database) -> None:
    assert find(indexed, "智能") == [3]
    assert find(indexed, "智能模型") == [3]
    assert find(indexed, "模") == [3]
    assert find(indexed, "能智") == []


def test_equal_scores_stand_by_number(
    stored: Database, make_snapshot: Callable[..., Snapshot]
) -> None:
    with stored.write() as connection:
        for n in (3, 1, 2):
            insert_snapshot(connection, make_snapshot(f"a{n}", 2, title="Same", text="words"))
            index_articles(connection, [f"a{n}"])
    assert find(stored, "same") == [1, 2, 3]


@pytest.mark.parametrize(
    "words",
    [
        [],
        [""],
        ['"'],
        ["*"],
        ["\x00"],
        ["NEAR("],
        ["title:"],
        ["-"],
        ["AND", "OR", "NOT"],
        ["a\x00b"],
        ["\ud800"],
        ["x" * 100_000],
        ["^llama"],
        ["col : {x} + y"],
        ["🤖"],
    ],
)
def test_odd_words_never_break_a_search(indexed: Database, words: list[str]) -> None:
    assert isinstance(find(indexed, *words, prefix_last=True), list)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=12), max_size=6))
def test_no_words_at_all_break_a_search(indexed: Database, words: list[str]) -> None:
    assert set(find(indexed, *words, prefix_last=True)) <= {1, 2, 3}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_can_be_indexed(stored: Database, text: str) -> None:
    assert "\x00" not in spell_for_index(text)
    with stored.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO article_search (title, text) VALUES (?, ?)", (spell_for_index(text), "")
        )


def test_terms_are_quoted_so_that_nothing_in_them_is_an_operator() -> None:
    assert quote_terms(['say "hi"', "OR", "?!"]) == '"say ""hi""" OR "OR"'
    assert quote_terms(["llam"], prefix_last=True) == '"llam"*'
    assert quote_terms(["?"]) == ""
    assert clean_text("a\x00b\udfff") == "a b?"


@pytest.fixture
def filtered(indexed: Database, make_analysis: Callable[..., Analysis], noon: datetime) -> Database:
    """a1 about law and Meta, a2 a little about law."""
    mention = Mention("lab:meta", "lab", "Meta", 1, True)
    law = make_analysis("a1.2", topics={Topic.LEGAL: 0.9}, mentions=(mention,))
    with indexed.write() as connection:
        save_analysis(connection, law)
        save_analysis(connection, make_analysis("a2.2", topics={Topic.LEGAL: 0.2}))
    return indexed


def test_filters_choose_articles(filtered: Database, noon: datetime) -> None:
    hour = timedelta(hours=1)
    cases = [
        (EVERYTHING, [1, 2, 3]),
        (SearchFilters(since=noon + 2 * hour), [2, 3]),
        (SearchFilters(until=noon + 2 * hour), [1]),
        (SearchFilters(since=noon + 2 * hour, until=noon + 3 * hour), [2]),
        (SearchFilters(topic="legal"), [1]),
        (SearchFilters(topic="legal", topic_score=0.1), [1, 2]),
        (SearchFilters(entity="lab:meta"), [1]),
        (SearchFilters(entity="meta"), [1]),
        (SearchFilters(source="post"), [1, 2, 3]),
        (SearchFilters(source="the post"), [1, 2, 3]),
        (SearchFilters(source="nobody"), []),
        (SearchFilters(topic="legal", until=noon), []),
    ]
    with filtered.read() as connection:
        for filters, expected in cases:
            assert filtered_numbers(connection, filters).tolist() == expected, filters
            words = ["llama", "模型"]
            found = [number for number, _ in match_words(connection, words, filters, 10)]
            assert sorted(found) == expected, filters


def test_a_filter_is_applied_before_the_limit(filtered: Database, noon: datetime) -> None:
    late = SearchFilters(since=noon + timedelta(hours=2))
    with filtered.read() as connection:
        assert [n for n, _ in match_words(connection, ["llama"], late, 1)] == [2]


def test_readers_refresh_from_the_last_change_they_saw(indexed: Database) -> None:
    first, second = hash_text("a1.2"), hash_text("a2.2")
    vectors = {first: np.array([1, 0], np.float32), second: np.array([0, 1], np.float32)}
    with indexed.write() as connection:
        save_vectors(connection, "m", vectors)
        numbers, found = searchable_vectors(connection, "m")
        assert (numbers.tolist(), found.tolist()) == ([1, 2], [[1, 0], [0, 1]])
        seen = newest_search_seq(connection)
        assert searchable_vectors(connection, "m", seen)[0].tolist() == []
        index_articles(connection, ["a1"])
        assert newest_search_seq(connection) == seen + 1
        assert searchable_vectors(connection, "m", seen)[0].tolist() == [1]
        chosen = vectors_of_numbers(connection, "m", [2, 3])
        assert {number: vector.tolist() for number, vector in chosen.items()} == {2: [0, 1]}
        assert searchable_vectors(connection, "other")[1].shape == (0, 0)


def test_candidates_carry_what_ranking_needs(
    indexed: Database, make_article: Callable[..., Article], noon: datetime
) -> None:
    copy = make_article(4, duplicate_of="a1")
    with indexed.write() as connection:
        insert_articles(connection, [copy])
        found = candidates_by_number(connection, [4, 1, 99])
    assert found == [
        Candidate(1, "a1", noon + timedelta(hours=1), None),
        Candidate(4, "a4", noon + timedelta(hours=4), "a1"),
    ]


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
        found = candidates_by_number(connection, [1, 2, 4])
    told = [(one.id, one.duplicate_of) for one in found]
    assert told == [("a1", "a4"), ("a2", None), ("a4", None)]


def test_stories_of_articles_and_their_outlets(
    indexed: Database, make_article: Callable[..., Article], noon: datetime
) -> None:
    with indexed.write() as connection:
        insert_articles(connection, [make_article(4, outlet="Other")])
        save_story(connection, Story("s1", "Story", noon, noon, noon))
        members = [Membership(f"a{n}", "s1", n, 1.0, noon) for n in (1, 2, 4)]
        save_members(connection, members)
        assert stories_of_articles(connection, ["a1", "a3"]) == {"a1": "s1"}
        assert count_outlets(connection, ["s1", "s2"]) == {"s1": 2}


def test_another_engine_is_refused_with_a_reason() -> None:
    elsewhere = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
    with pytest.raises(StorageError, match="postgresql"):
        match_words(elsewhere, ["x"], EVERYTHING, 1)  # type: ignore[arg-type]
