"""Heads and the choice of topics."""

from __future__ import annotations

import numpy as np

from analysis.knowledge.cues import FEATURE_NAMES, cue_features
from analysis.knowledge.heads import load_heads
from analysis.knowledge.relevance import expected_relevance
from analysis.knowledge.topics import applying_topics, choose_topics
from db.types import Topic


def test_features_have_their_names():
    assert len(cue_features("A title", "Some text", "https://example.org/a")) == len(FEATURE_NAMES)


def test_other_gives_way_to_a_telling_topic():
    topics = choose_topics({"topic:other": 0.9, "topic:legal": 0.6})
    assert applying_topics(topics) == {Topic.LEGAL}
    assert list(topics) == [Topic.LEGAL, Topic.OTHER]


def test_words_alone_tell_clear_topics():
    heads = load_heads()
    title = "Court approves copyright settlement in authors' lawsuit"
    text = "A judge ruled that the class-action settlement over copyright stands."
    scores = heads.scores(cue_features(title, text, ""), None)
    assert Topic.LEGAL in applying_topics(choose_topics(scores))


def test_a_vector_of_another_length_falls_back_to_words():
    heads = load_heads()
    cues = cue_features("Chips", "Nvidia GPUs in data centers", "")
    other = heads.scores(cues, np.ones(7, dtype=np.float32))
    assert other == heads.scores(cues, None)


def test_relevance_lies_between_0_and_2():
    assert expected_relevance({"relevance:1": 1.0, "relevance:2": 1.0}) == 2.0
    assert expected_relevance({}) == 0.0
