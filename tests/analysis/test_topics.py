"""Choice of topics, and relevance."""

from __future__ import annotations

import pytest

from analysis.knowledge.cues import FEATURE_NAMES, cue_features
from analysis.knowledge.relevance import expected_relevance
from analysis.knowledge.topics import applying_topics, choose_topics
from analysis.knowledge.understand import load_understander
from db.types import ArticleKind, Tier, Topic


def test_features_have_their_names():
    assert len(cue_features("A title", "Some text", "https://example.org/a")) == len(FEATURE_NAMES)


def test_other_gives_way_to_a_telling_topic():
    topics = choose_topics({"topic:other": 0.9, "topic:legal": 0.6})
    assert applying_topics(topics) == {Topic.LEGAL}
    assert list(topics) == [Topic.LEGAL, Topic.OTHER]


def test_an_article_is_filed_under_its_likeliest_topic_at_least():
    topics = choose_topics({"topic:research": 0.3, "topic:legal": 0.2})
    assert applying_topics(topics) == {Topic.RESEARCH}
    assert choose_topics({}) == {}


def test_a_roundup_is_about_no_one_topic():
    chances = {"topic:research": 0.9}
    assert choose_topics(chances, ArticleKind.ROUNDUP) == {}
    assert applying_topics(choose_topics(chances, ArticleKind.NEWS)) == {Topic.RESEARCH}


def test_the_least_chance_that_applies_has_the_score_one_half():
    topics = choose_topics({"topic:legal": 0.33, "topic:research": 0.329, "topic:other": 0.0})
    assert topics[Topic.LEGAL] == pytest.approx(0.5)
    assert applying_topics(topics) == {Topic.LEGAL}


def test_words_alone_tell_clear_topics():
    title = "Court approves copyright settlement in authors' lawsuit"
    text = "A judge ruled that the class-action settlement over copyright stands."
    read = load_understander().understand_text(title, text, "", None, Tier.PRESS, None)
    assert Topic.LEGAL in applying_topics(read.topics)


def test_relevance_lies_between_0_and_2():
    assert expected_relevance({"relevance:1": 1.0, "relevance:2": 1.0}) == 2.0
    assert expected_relevance({}) == 0.0
