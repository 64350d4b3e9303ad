from __future__ import annotations

import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.search import Document, store_documents
from analysis.hashing_embedder import HashingEmbedder
from analysis.search.engine import SearchEngine, SearchSettings
from analysis.search.notes import NEAR_ONLY, NOTHING
from analysis.search_index import index_pending
from analysis.search_types import FacetCount, SearchQuery, Sort
from db.analyses import analyses_by_article, save_analysis
from db.articles import articles_by_id, insert_snapshot, update_article
from db.entities import save_entities
from db.stories import save_members, save_story
from db.types import EntityRecord, Membership, Mention, Snapshot, Story, TextKind, Topic, hash_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.search_types import SearchAnswer
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


def ids(answer: SearchAnswer) -> list[str]:
    return [story.articles[0].article_id for story in answer.stories]


def test_pages_of_an_answer_follow_one_another(engine: SearchEngine) -> None:
    query = SearchQuery("the rule llama licence exports", limit=20)
    whole = engine.search(query)
    pages = [engine.search(dataclasses.replace(query, limit=2, offset=at)) for at in (0, 2, 4, 9)]
    assert [found for page in pages for found in ids(page)] == ids(whole)
    assert {page.found for page in pages} == {whole.found} == {len(whole.stories)}
    assert not whole.is_cut


def test_stories_stand_by_time_when_asked(engine: SearchEngine) -> None:
    query = SearchQuery("llama exports of chips rule")
    newest = engine.search(dataclasses.replace(query, sort=Sort.NEWEST))
    oldest = engine.search(dataclasses.replace(query, sort=Sort.OLDEST))
    ends = [max(hit.published_at for hit in story.articles) for story in newest.stories]
    starts = [min(hit.published_at for hit in story.articles) for story in oldest.stories]
    assert ends == sorted(ends, reverse=True)
    assert starts == sorted(starts)
    assert 0 < newest.found <= engine.search(query).found


def test_counts_tell_how_many_stories_a_filter_would_leave(
    corpus: Database, engine: SearchEngine
) -> None:
    with corpus.write() as connection:
        for key in ("d3", "d4", "d2"):
            known = analyses_by_article(connection, [key])[key]
            topics = {Topic.EXPORT_CONTROL: 0.9}
            mention = Mention("lab:meta", "lab", "Meta", 1, True)
            known = dataclasses.replace(known, topics=topics, mentions=(mention,))
            save_analysis(connection, known)
        meta = EntityRecord("lab:meta", "lab", "Meta")
        save_entities(connection, [meta], "d2", datetime(2026, 6, 1, tzinfo=UTC))
    query = SearchQuery("llama exports rule")
    answer = engine.search(query)
    assert answer.facets.topics == (FacetCount("export_control", "export_control", 2),)
    assert answer.facets.entities == (FacetCount("lab:meta", "Meta", 2),)
    assert answer.facets.sources == (FacetCount("evaluation", "Evaluation", answer.found),)
    assert answer.facets.languages == (FacetCount("en", "en", answer.found),)
    assert "2026-06" in {month.key for month in answer.facets.months}
    for facet in answer.facets.topics:
        narrowed = engine.search(dataclasses.replace(query, topic=facet.key))
        assert narrowed.found == facet.count


def test_tier_and_language_narrow_and_unknown_tiers_are_named(engine: SearchEngine) -> None:
    assert engine.search(SearchQuery("llama", tier="press", language="en")).found > 0
    assert engine.search(SearchQuery("llama", language="fr")).found == 0
    assert "primary" in engine.search(SearchQuery("llama", tier="gossip")).notes[0]


def test_phrases_are_demanded_and_excluded_words_kept_out(engine: SearchEngine) -> None:
    assert set(engine.search(SearchQuery('"open weights" llama')).ranking) == {"d2"}
    assert "d1" not in engine.search(SearchQuery("llama -limit")).ranking


def test_a_period_in_the_question_is_a_filter(engine: SearchEngine) -> None:
    asked = engine.search(SearchQuery("llama licence before 2 June 2026"))
    assert asked.understood.period is not None
    assert set(asked.ranking) <= {"d1", "d6"}
    assert "d2" in engine.search(SearchQuery("llama licence")).ranking


def test_an_earlier_day_knows_only_what_was_known_then(
    corpus: Database, engine: SearchEngine
) -> None:
    query = SearchQuery("rule on exports of chips")
    then = engine.search(dataclasses.replace(query, as_of=DAY.replace(day=3)))
    assert "d4" not in then.ranking
    assert "d3" in then.ranking
    # Both articles were put into the story at once, on the first day.
    story = then.stories[0]
    assert (story.story_id, story.title) == ("s1", "Chip exports suspended")
    assert story.last_published_at == DAY.replace(day=3)
    assert engine.search(query).stories[0].title == "Chip rule"
    before = engine.search(dataclasses.replace(query, as_of=DAY.replace(year=2025)))
    assert set(before.ranking) <= {"d6"}  # undated


def test_an_earlier_day_quotes_the_words_of_that_day(
    corpus: Database, engine: SearchEngine
) -> None:
    title, text = "Llama weights withdrawn", "The weights were withdrawn over a fault."
    with corpus.write() as connection:
        later = DAY.replace(day=20)
        digest = hash_text(f"{title}\n\n{text}")
        insert_snapshot(
            connection, Snapshot("d2.2", "d2", 2, later, title, text, TextKind.PAGE, digest)
        )
    index_pending(corpus)
    query = SearchQuery("llama weights")
    assert engine.search(query).stories[0].articles[0].title == title
    then = engine.search(dataclasses.replace(query, as_of=DAY.replace(day=10)))
    hit = next(h for s in then.stories for h in s.articles if h.article_id == "d2")
    assert (hit.title, hit.passage.snapshot_id) == ("Llama weights published", "d2.1")
    # What only the later words hold does not find the article on the earlier day.
    gone = engine.search(SearchQuery("withdrawn fault", as_of=DAY.replace(day=10)))
    assert "d2" not in gone.ranking


def test_a_member_that_joined_later_stands_alone_before(
    corpus: Database, engine: SearchEngine
) -> None:
    with corpus.write() as connection:
        joined = Membership("d1", "s1", 9, 1.0, DAY.replace(day=9))
        save_members(connection, [joined])
    query = SearchQuery("llama licence limit")
    assert engine.search(query).stories[0].story_id == "s1"
    then = engine.search(dataclasses.replace(query, as_of=DAY.replace(day=5)))
    assert (then.stories[0].story_id, then.ranking[0]) == ("", "d1")


def test_more_like_a_story_leaves_itself_and_its_copies_out(
    corpus: Database, engine: SearchEngine
) -> None:
    with corpus.write() as connection:
        save_story(connection, Story("s2", "Licences", DAY, DAY, DAY))
        save_members(connection, [Membership("d1", "s2", 3, 1.0, DAY)])
        copy = articles_by_id(connection, ["d2"])["d2"]
        update_article(connection, dataclasses.replace(copy, duplicate_of="d1"))
    like = engine.like("s2", 3)
    assert {"d1", "d2"}.isdisjoint(like.ranking)
    assert 0 < len(like.stories) <= 3
    assert like.stories[0].story_id != "s2"
    assert like == engine.like("s2", 3)
    assert engine.like("unknown", 3).stories == ()
    assert SearchEngine(corpus, None).like("s2", 3).stories == ()


def test_a_hostile_question_is_answered_in_time(engine: SearchEngine) -> None:
    hostile = ('"' * 999, "-" * 2000, "a-" * 1000, "(((" * 600, "\ud800 \x00" * 300, "模" * 2000)
    for text in hostile:
        started = time.process_time()
        assert isinstance(engine.search(SearchQuery(text)).ranking, tuple)
        assert time.process_time() - started < 2


def test_threads_get_the_same_answers(engine: SearchEngine) -> None:
    queries = [SearchQuery(text) for text in ("llama licence", "exports of chips", "许可证")] * 4
    alone = [engine.search(query) for query in queries]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(engine.search, queries)) == alone


def test_a_question_asked_again_is_not_embedded_again(corpus: Database) -> None:
    class Counting:
        model_id, dim, asked = EMBEDDER.model_id, EMBEDDER.dim, 0

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.asked += len(texts)
            return EMBEDDER.encode(texts)

    embedder = Counting()
    engine = SearchEngine(corpus, embedder)
    for topic in (None, "legal", None):
        engine.search(SearchQuery("llama licence", topic=topic))
    assert embedder.asked == 1
    engine.forget_vectors()
    engine.search(SearchQuery("llama licence"))
    assert embedder.asked == 2


def test_an_answer_that_no_word_led_to_says_so(engine: SearchEngine) -> None:
    answer = engine.search(SearchQuery("zzqqxxyy"))
    assert answer.notes == ((NEAR_ONLY,) if answer.stories else (NOTHING,))
    assert engine.search(SearchQuery("llama licence")).notes == ()


def test_a_filter_by_a_name_that_nothing_names_says_so(engine: SearchEngine) -> None:
    answer = engine.search(SearchQuery("llama", entity="Northlight"))
    assert not answer.stories
    assert answer.notes == ("no article that was read names 'Northlight'",)
