"""Kinds: roundups above all."""

from __future__ import annotations

import pytest

from analysis.knowledge.kinds import decide_kind, is_roundup
from db.types import ArticleKind, Tier


@pytest.mark.parametrize(
    "title",
    [
        "Import AI 412: Robots, chips and a poem",
        "This week in AI: ten things",
        "Last Week in AI #301",
        "TLDR AI 2026-07-01",
        "The Download: batteries, and a new model",
        "Weekly digest of links",
        "Security Roundup: Two leaks and a fix",
        "Model A ☀️, Model B 🤖, Firm C 🛑",
        "Robot Makers' Week In Review",
        "June 2026 newsletter",
        "[AINews] not much happened today",
        "ICYMI: the seven biggest stories of the week",
        "Five things that caught my eye this week",
        "This week's harbour winners and losers",
        "Catch up: talks resume; a court rules",
        "晚报｜北塔发布新模型；渡鸦融资三亿；某国修订规则",
    ],
)
def test_roundups_are_recognised(title: str):
    assert is_roundup(title, "")


@pytest.mark.parametrize(
    "title",
    [
        "Anthropic releases Claude Fable 5",
        "How to download a model",
        "OpenAI, Google and Meta sign a pledge",
        "Why this week matters for open weights",
        "Daily limits rise for paying users",
        "Inside India newsletter: film makers take to AI",
        "Newsletter platform Pigeon lets its readers chat",
    ],
)
def test_other_titles_are_no_roundups(title: str):
    assert not is_roundup(title, "Some text.")


ITEMS = "\n".join(f"## Item {n}\n" + "Something happened there. " * 40 for n in range(20))


def test_a_letter_of_many_items_and_the_notes_to_a_show_are_roundups():
    title = "Model A Beats B, Chips Get Cheaper, Robots Learn to Fold"
    assert is_roundup(title, "Dear friends,\n" + "A long thought about work. " * 800)
    assert is_roundup(title, ITEMS)
    assert is_roundup("Did B copy A?", "This week on Odd Valley, our hosts talk about a quarrel.")


def test_a_digest_says_so_in_its_text():
    text = "### Today's Highlights\n\nA flaw in B. A release of C."
    assert is_roundup("Kernel bugs, Agent leaks & Mirror risks", text)
    assert not is_roundup("Kernel bugs", "The highlights of today's meeting were few.")


def test_one_long_article_is_no_roundup():
    assert not is_roundup("A guide to Model A, from end to end", ITEMS)
    assert not is_roundup("Model A, B, and C are out", "Dear friends, we ship three models.")
    assert not is_roundup("Solve the riddle from Issue #2 of the Lantern", "")


def test_a_primary_source_writes_no_news_about_itself():
    scores = {"kind:news": 0.9, "kind:primary": 0.5}
    assert decide_kind(scores, "We ship", "", "", Tier.PRIMARY) is ArticleKind.PRIMARY
    assert decide_kind(scores, "They ship", "", "", Tier.PRESS) is ArticleKind.NEWS
