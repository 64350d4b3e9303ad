"""How surely a story is about a topic, a name, a licence; searches, stacks and signals as rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.alerts.scoring import load_scoring, score_story, score_targets
from analysis.alerts.search_rule import build_search_book, fold_member, match_searches
from analysis.alerts.signal_rule import signal_targets, tell_transition
from analysis.alerts.sketch import MemberSketch, StorySketch
from analysis.alerts.stack_rule import match_materials
from analysis.brief.material import Member, StoryMaterial
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.search.knowledge import KnownName, SearchKnowledge
from analysis.search_types import SearchQuery
from analysis.stack.model import Stack
from analysis.stack.resolve import resolve_stack
from db.alert_types import SubscriptionKind
from db.types import (
    Arrival,
    ArticleKind,
    Fact,
    Mention,
    Passage,
    Predicate,
    Signal,
    SignalOrigin,
    SignalState,
    Snapshot,
    TextKind,
    Tier,
    Topic,
    Transition,
    hash_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
TOPIC, ENTITY = SubscriptionKind.TOPIC, SubscriptionKind.ENTITY
FAMILY, LICENCE = SubscriptionKind.FAMILY, SubscriptionKind.LICENCE
KNOWN = load_scoring()
CLAUDE = Mention("model:claude-fable-5", "model", "Claude Fable 5", 4, in_title=True)


def member(number: int, title: str, **changes: object) -> MemberSketch:
    made = MemberSketch(
        article_id=f"a{number}",
        snapshot_id=f"a{number}.1",
        title=title,
        source_key="gazette",
        outlet="The Model Gazette",
        domain=f"gazette{number}.example",
        tier=Tier.PRESS,
        language="en",
        kind=ArticleKind.NEWS,
        relevance=1.2,
        published_at=AT + timedelta(hours=number),
        first_seen_at=AT + timedelta(hours=number),
        arrival=Arrival.POLL,
        text_hash="",
        topics={},
        mentions=(),
        facts=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # the names are those of the fields


def story(*members: MemberSketch) -> StorySketch:
    return StorySketch("s1", members[0].title, AT, members)


def fact(predicate: Predicate, subject: str, to_value: str = "", start: int = 0) -> Fact:
    passage = Passage("a1.1", start, start + 5, "0" * 64)
    return Fact(predicate, subject, "", to_value, "", passage)


def test_several_articles_under_one_topic_weigh_more_than_one():
    sued = member(1, "Authors sue Northlight", topics={Topic.LEGAL: 0.6})
    alone = score_story(story(sued), TOPIC, "legal", KNOWN)
    both = story(sued, replace(sued, article_id="a2"), replace(sued, article_id="a3"))
    assert score_story(both, TOPIC, "legal", KNOWN) > alone


def test_a_stated_act_speaks_for_its_topic():
    plain = member(1, "Northlight and the price", topics={Topic.PRICING_LIMITS: 0.55})
    stated = replace(plain, facts=(fact(Predicate.PRICE_CHANGED, "Lumen 3"),))
    without = score_story(story(plain), TOPIC, "pricing_limits", KNOWN)
    assert score_story(story(stated), TOPIC, "pricing_limits", KNOWN) > without


def test_a_roundup_is_hardly_about_a_topic_that_news_would_be():
    news = member(1, "Northlight sues Corvid", topics={Topic.LEGAL: 0.9})
    roundup = replace(news, kind=ArticleKind.ROUNDUP)
    assert score_story(story(news), TOPIC, "legal", KNOWN) >= 0.5
    assert score_story(story(roundup), TOPIC, "legal", KNOWN) < 0.2


def test_a_model_in_the_title_counts_for_its_family_and_its_maker():
    scores = score_targets(story(member(1, "Claude Fable 5 is out", mentions=(CLAUDE,))), KNOWN)
    assert scores[FAMILY, "model:claude"] >= 0.5
    assert scores[ENTITY, "organisation:anthropic"] >= 0.5
    assert scores[ENTITY, "model:claude-fable-5"] >= 0.5


def test_a_lesson_in_a_product_is_no_news_of_it_and_no_act_of_its_maker():
    lesson = member(
        1, "How to test with Claude Fable 5", mentions=(CLAUDE,), kind=ArticleKind.TUTORIAL
    )
    scores = score_targets(story(lesson), KNOWN)
    assert 0.25 <= scores[FAMILY, "model:claude"] < 0.5
    assert (ENTITY, "organisation:anthropic") not in scores


def test_what_an_organisation_publishes_on_its_own_site_is_about_it():
    once = Mention("organisation:anthropic", "organisation", "Anthropic", 1, in_title=False)

    def score(**changes: object) -> float:
        told = member(1, "A quieter way to work", mentions=(once,), **changes)
        return score_story(story(told), ENTITY, "organisation:anthropic", KNOWN)

    own = score(domain="anthropic.com", kind=ArticleKind.PRIMARY)
    assert own >= 0.5
    assert own > score(domain="gazette.example", kind=ArticleKind.PRIMARY) + 0.2
    assert own > score(domain="github.com", kind=ArticleKind.PRIMARY) + 0.2


def test_a_stated_price_is_told_whatever_the_topics_say():
    passage = Passage("a1.1", 30, 70, "0" * 64)
    fact = Fact(Predicate.PRICE_CHANGED, "Claude Fable 5", "", "$4 per million tokens", "", passage)
    words = ("Claude Fable 5 now costs $4 per million tokens.",)
    priced = member(1, "Claude Fable 5 is here", facts=(fact,), words=words, topics={})
    assert score_story(story(priced), TOPIC, "pricing_limits", KNOWN) >= 0.5
    elsewhere = replace(priced, title="What a desk costs in a big town")
    assert score_story(story(elsewhere), TOPIC, "pricing_limits", KNOWN) < 0.5
    essay = replace(priced, kind=ArticleKind.OPINION)
    assert score_story(story(essay), TOPIC, "pricing_limits", KNOWN) < 0.5


def test_a_licence_that_a_fact_states_is_told_where_the_fact_is_of_the_headline():
    named = Mention("licence:apache-2.0", "licence", "Apache License 2.0", 1, in_title=False)
    passage = Passage("a1.1", 3000, 3070, "0" * 64)
    fact = Fact(Predicate.LICENCE_CHANGED, "Lumen 3", "", "Apache-2.0 licensed", "", passage)

    def score(title: str) -> float:
        told = member(1, title, mentions=(named,), facts=(fact,), topics={})
        return score_story(story(told), LICENCE, "licence:apache-2.0", KNOWN)

    assert score("Lumen 3 opens up") >= 0.5
    assert score("How a lab was broken into") < 0.5


def test_a_name_in_passing_makes_no_story_about_it():
    passing = Mention("organisation:anthropic", "organisation", "Anthropic", 1, in_title=False)
    main = Mention("organisation:apple", "organisation", "Apple", 9, in_title=True)
    scores = score_targets(story(member(1, "Apple opens a lab", mentions=(main, passing))), KNOWN)
    assert scores[ENTITY, "organisation:apple"] >= 0.5
    assert scores[ENTITY, "organisation:anthropic"] < 0.3


def test_a_licence_put_on_published_weights_is_told_and_one_in_passing_is_not():
    named = Mention("licence:apache-2.0", "licence", "Apache 2.0", 1, in_title=False)
    passing = member(1, "A tool for graphs", mentions=(named,))
    released = replace(passing, facts=(fact(Predicate.WEIGHTS_PUBLISHED, "Lumen 3"),))
    assert score_story(story(passing), LICENCE, "licence:apache-2.0", KNOWN) < 0.5
    assert score_story(story(released), LICENCE, "licence:apache-2.0", KNOWN) >= 0.5


def test_what_a_story_never_speaks_of_scores_nothing():
    assert score_story(story(member(1, "A bank opens")), ENTITY, "organisation:xai", KNOWN) == 0.0
    assert score_story(story(member(1, "A bank opens")), SubscriptionKind.SOURCE, "x", KNOWN) == 0.0


NAMES = SearchKnowledge({"northlight": (KnownName("organisation:northlight", "Northlight"),)})
NORTHLIGHT = Mention("organisation:northlight", "organisation", "Northlight", 2, in_title=True)


class Vectors:
    """Questions mean the first axis."""

    model_id, dim = "test", 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.tile(np.array([1.0, 0.0], np.float32), (len(texts), 1))


def search(
    question: SearchQuery, one: MemberSketch, text: str = "", likeness: float | None = 0.6
) -> list[float]:
    book = build_search_book({"q": question}, NAMES, Vectors(), AT)
    vector = None
    if likeness is not None:
        vector = np.array([likeness, (1 - likeness**2) ** 0.5], np.float32)
    content = hash_text(f"{one.title}\n\n{text}")
    snapshot = Snapshot(
        one.snapshot_id, one.article_id, 1, AT, one.title, text, TextKind.PAGE, content
    )
    words = {one.article_id: fold_member(snapshot, vector)}
    return [hit.score for hit in match_searches(book, story(one), words)]


def test_a_text_that_means_the_same_may_use_other_words():
    asked, one = SearchQuery("cooling towers drain village wells"), member(1, "Wells run dry")
    scores = [search(asked, one, likeness=likeness) for likeness in (0.4, 0.6, 0.7)]
    assert scores[:2] == [[], []]
    assert scores[2] == [0.5]
    assert search(asked, member(1, "Nothing of the kind"), likeness=0.7) == []


def test_a_search_is_answered_by_its_words_and_its_meaning_together():
    power = SearchQuery("electricity for data centres")
    one, text = member(1, "The grid runs short"), "Data centers need more electricity."
    assert search(power, one, text)[0] >= 0.5
    assert all(score < 0.5 for score in search(power, one, text, likeness=0.1))
    assert not search(power, member(1, "A bank opens"), likeness=0.9)


def test_a_search_without_a_vector_goes_by_words_alone():
    power = SearchQuery("electricity for data centres")
    one = member(1, "Electricity for data centres runs short")
    assert search(power, one, likeness=None)[0] >= 0.5


def test_a_search_that_names_somebody_wants_more_than_the_name():
    ipo = SearchQuery("northlight ipo")
    listed = member(1, "Northlight files for its IPO", mentions=(NORTHLIGHT,))
    moved = member(1, "Northlight opens a lab", mentions=(NORTHLIGHT,))
    assert search(ipo, listed)[0] >= 0.5
    assert not search(ipo, moved)
    assert not search(ipo, member(1, "Corvid files for its IPO"))


@pytest.mark.parametrize(
    "narrowed",
    [
        {"tier": "primary"},
        {"language": "de"},
        {"source": "Other Wire"},
        {"entity": "organisation:corvid"},
        {"topic": "legal"},
        {"since": AT + timedelta(days=1)},
        {"until": AT},
    ],
)
def test_a_filter_that_does_not_hold_keeps_a_search_silent(narrowed: dict[str, object]):
    one = member(1, "Northlight files for its IPO", mentions=(NORTHLIGHT,))
    question = SearchQuery("northlight ipo", **narrowed)  # type: ignore[arg-type] # its fields
    assert search(SearchQuery("northlight ipo"), one)
    assert not search(question, one)


def test_phrases_must_and_excluded_words_must_not_stand_in_the_text():
    one = member(1, "Open weights of Lumen released")
    assert search(SearchQuery('"open weights" lumen'), one)
    assert not search(SearchQuery('"weights open" lumen'), one)
    assert not search(SearchQuery("open weights lumen -released"), one)


def test_a_search_of_filters_alone_rings_for_what_they_let_through():
    assert search(SearchQuery("", source="gazette"), member(1, "A bank opens")) == [1.0]
    assert search(SearchQuery("", source="other"), member(1, "A bank opens")) == []


SIGNAL = Signal(
    id="sig1", origin=SignalOrigin.ARTICLE, publication="The Model Gazette",
    predicate=Predicate.MODEL_RELEASED, subjects=("model:claude-fable-5",), value="",
    statement="Lumen 3 arrives in July", test="", tiers=(Tier.PRESS,), opened_at=AT, due="",
    due_text="", deadline="2026-07-31", void_rule="", passage=Passage("a1.1", 0, 5, "0" * 64),
)  # fmt: skip


def change(to: SignalState, timing: str = "") -> Transition:
    return Transition("sig1", AT, SignalState.OPEN, to, "rules", "it did", timing=timing)


def test_a_signal_concerns_its_subject_the_family_and_the_maker():
    targets = signal_targets(SIGNAL, load_gazetteer())
    assert targets == ("sig1", "model:claude-fable-5", "model:claude", "organisation:anthropic")


@pytest.mark.parametrize(
    "state",
    [SignalState.FIRED, SignalState.EXPIRED, SignalState.CONTRADICTED, SignalState.VOID],
)
def test_a_change_of_state_is_told_once_with_its_words(state: SignalState):
    told = tell_transition(SIGNAL, change(state), "organisation:anthropic", load_gazetteer())
    assert told is not None
    assert told.key == f"signal:sig1:{state.value}"
    assert "Anthropic" in told.rule
    assert state.value in told.rule
    assert told.passage == SIGNAL.passage


def test_a_signal_that_opens_again_is_no_news():
    assert tell_transition(SIGNAL, change(SignalState.OPEN), "sig1", load_gazetteer()) is None


def stack_story(*facts: tuple[Fact, ...], kind: ArticleKind = ArticleKind.NEWS) -> StoryMaterial:
    title = "Anthropic suspends access to Claude Fable 5"
    members = tuple(
        Member(
            f"a{n}", f"Outlet {n}", f"o{n}.example", "", AT, Tier.PRIMARY, kind, "en", 1.5, (),
            ("model:claude-fable-5",), stated, None,
            Snapshot(f"a{n}.1", f"a{n}", 1, AT, title, "Nobody can use it.",
                     TextKind.PAGE, ""),
        )
        for n, stated in enumerate(facts)
    )  # fmt: skip
    return StoryMaterial("s1", members, AT)


ENDED = (fact(Predicate.ACCESS_SUSPENDED, "Claude Fable 5"),)
STACK = resolve_stack(Stack("Mine", models=("claude-fable-5",)), load_gazetteer())


def test_a_change_for_a_stack_rings_with_its_reason():
    (found,) = match_materials("Mine", STACK, [stack_story(ENDED)])
    assert (found.stack, found.story_id, found.fact) == ("Mine", "s1", ENDED[0])
    assert "access suspended" in found.rule


def test_what_one_of_many_articles_recalls_changes_nothing_for_a_stack():
    assert not match_materials("Mine", STACK, [stack_story(ENDED, *([()] * 8))])


def test_a_lesson_rings_for_no_stack():
    assert not match_materials("Mine", STACK, [stack_story(ENDED, kind=ArticleKind.TUTORIAL)])


@pytest.mark.parametrize("others", [0, 40])
def test_the_index_of_words_finds_every_search_that_shares_one(others: int):
    asked = {f"q{n}": SearchQuery(f"lumen{n} gridlock{n}") for n in range(others)}
    asked |= {"mine": SearchQuery("electricity prices"), "chinese": SearchQuery("阿里巴巴")}
    book = build_search_book(asked, NAMES, None, AT)

    def found(text: str) -> set[str]:
        return {book.rules[row].search_id for row in book.index.rows(f" {text} ")}

    assert found("the price of electric light") == {"mine"}
    assert found("nothing of the sort") == set()
    assert found("阿里 里巴 巴巴") | found("阿里巴巴") == {"chinese"}
