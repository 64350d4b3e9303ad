from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.search import Document, store_documents
from analysis.hashing_embedder import HashingEmbedder
from analysis.search.engine import SearchEngine, SearchSettings
from analysis.search_index import index_pending
from analysis.search_types import SearchQuery
from db.analyses import analyses_by_article, save_analysis
from db.articles import articles_by_id, insert_snapshot, update_article
from db.stories import save_members, save_story
from db.types import Membership, Mention, Snapshot, Story, TextKind, Topic, hash_text

if TYPE_CHECKING:
    from db.store import Database

DAY = datetime(2026, 6, 1, tzinfo=UTC)
EMBEDDER = HashingEmbedder()
DOCUMENTS = [
    Document("d1", "Meta changes the Llama licence", "The licence now names a limit.", DAY),
    Document("d2", "Llama weights published", "Meta published open weights.", DAY.replace(day=2)),
    Document("d3", "Chip exports suspended", "A rule stops exports of chips.", DAY.replace(day=3)),
    Document("d4", "Exports of chips stop", "The rule was published today.", DAY.replace(day=4)),
    Document("d5", "模型许可证变更", "公司修改了模型的许可证。", DAY.replace(day=5)),
    Document("d6", "Endpoint retired", "", None),
]


@pytest.fixture
def corpus(database: Database) -> Database:
    """Six articles; d3 and d4 are one story."""
    store_documents(database, DOCUMENTS, EMBEDDER)
    with database.write() as connection:
        save_story(connection, Story("s1", "Chip rule", DAY, DAY, DAY.replace(day=4)))
        members = [Membership(key, "s1", n, 1.0, DAY) for n, key in enumerate(("d3", "d4"), 1)]
        save_members(connection, members)
    return database


@pytest.fixture
def engine(corpus: Database) -> SearchEngine:
    return SearchEngine(corpus, EMBEDDER)


def test_the_article_that_was_meant_comes_first(engine: SearchEngine) -> None:
    answer = engine.search(SearchQuery("llama licence"))
    assert answer.ranking[0] == "d1"
    best = answer.stories[0]
    assert (best.title, best.story_id) == ("Meta changes the Llama licence", "")
    hit = best.articles[0]
    assert hit.excerpt == "The licence now names a limit."
    assert [hit.excerpt[a:b] for a, b in hit.marks] == ["licence"]
    assert hit.passage.snapshot_id == "d1.1"


def test_articles_of_one_story_stand_together_under_its_title(engine: SearchEngine) -> None:
    best = engine.search(SearchQuery("rule on exports of chips")).stories[0]
    assert (best.story_id, best.title, best.outlets) == ("s1", "Chip rule", 1)
    assert {hit.article_id for hit in best.articles} == {"d3", "d4"}
    assert best.score == best.articles[0].score >= best.articles[1].score
    assert (best.first_published_at, best.last_published_at) == (DAY, DAY.replace(day=4))


def test_chinese_and_title_only_articles_are_found(engine: SearchEngine) -> None:
    assert engine.search(SearchQuery("许可证")).ranking[0] == "d5"
    assert engine.search(SearchQuery("endpoint retirement retired")).ranking[0] == "d6"


def test_a_search_without_an_answer_says_so(engine: SearchEngine, corpus: Database) -> None:
    before = SearchQuery("llama", until=DAY.replace(year=1960))
    answer = engine.search(before)
    assert answer.ranking == ()
    assert "nothing" in answer.notes[0]


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", "\ud800"])
def test_a_question_without_words_is_answered_by_a_note(engine: SearchEngine, text: str) -> None:
    answer = engine.search(SearchQuery(text))
    assert answer.stories == ()
    assert answer.notes != ()


def test_an_unknown_topic_or_an_empty_period_is_answered_by_a_note(engine: SearchEngine) -> None:
    unknown = engine.search(SearchQuery("llama", topic="gardening"))
    assert "gardening" in unknown.notes[0]
    assert "model_release" in unknown.notes[0]
    empty = engine.search(SearchQuery("llama", since=DAY, until=DAY))
    assert "period" in empty.notes[0]


def test_filters_hold_for_words_and_meaning_alike(corpus: Database, engine: SearchEngine) -> None:
    mention = Mention("lab:meta", "lab", "Meta", 1, True)
    with corpus.write() as connection:
        known = analyses_by_article(connection, ["d2"])["d2"]
        topics = {Topic.WEIGHTS_OR_LICENCE: 0.9}
        save_analysis(connection, dataclasses.replace(known, topics=topics, mentions=(mention,)))
    llama = SearchQuery("llama licence")
    cases = [
        (dataclasses.replace(llama, since=DAY.replace(day=2)), {"d2", "d3", "d4", "d5"}),
        (dataclasses.replace(llama, since=DAY, until=DAY.replace(day=2)), {"d1"}),
        (dataclasses.replace(llama, topic="weights_or_licence"), {"d2"}),
        (dataclasses.replace(llama, entity="lab:meta"), {"d2"}),
        (dataclasses.replace(llama, entity="META"), {"d2"}),
        (dataclasses.replace(llama, source="nobody"), set()),
    ]
    for query, allowed in cases:
        assert set(engine.search(query).ranking) == allowed, query


def test_a_changed_article_is_found_by_its_new_words(
    corpus: Database, engine: SearchEngine
) -> None:
    engine.search(SearchQuery("llama"))
    title, text = "Robots learn to juggle", "They juggle."
    digest = hash_text(f"{title}\n\n{text}")
    with corpus.write() as connection:
        insert_snapshot(
            connection, Snapshot("d6.2", "d6", 2, DAY, title, text, TextKind.PAGE, digest)
        )
    assert index_pending(corpus) == 1
    assert engine.search(SearchQuery("juggle")).stories[0].articles[0].title == title


def test_a_copy_of_an_article_is_shown_once(corpus: Database, engine: SearchEngine) -> None:
    with corpus.write() as connection:
        copy = articles_by_id(connection, ["d4"])["d4"]
        update_article(connection, dataclasses.replace(copy, duplicate_of="d3"))
    ranking = engine.search(SearchQuery("exports of chips")).ranking
    assert len({"d3", "d4"} & set(ranking)) == 1


def test_limit_counts_stories(engine: SearchEngine) -> None:
    answer = engine.search(SearchQuery("the rule llama licence exports", limit=2))
    assert len(answer.stories) == 2
    assert len(answer.ranking) > 2


def test_words_alone_work_while_nothing_is_embedded(corpus: Database) -> None:
    other_model = SearchEngine(corpus, HashingEmbedder(64))
    assert other_model.search(SearchQuery("llama licence")).ranking[:2] == ("d1", "d2")


def test_the_same_question_gets_the_same_answer(corpus: Database, engine: SearchEngine) -> None:
    query = SearchQuery("licence rule published by Meta")
    again = SearchEngine(corpus, EMBEDDER).search(query)
    assert engine.search(query) == again


def test_settings_bound_what_is_ranked(corpus: Database) -> None:
    settings = SearchSettings(depth=2)
    answer = SearchEngine(corpus, EMBEDDER, settings=settings).search(SearchQuery("llama rule"))
    assert len(answer.ranking) == 2


def test_markup_and_operators_in_a_question_are_just_words(engine: SearchEngine) -> None:
    for text in ('<script>alert("llama")</script>', 'title:"llama" NEAR( *', "llama" * 5000):
        assert isinstance(engine.search(SearchQuery(text)).ranking, tuple)
