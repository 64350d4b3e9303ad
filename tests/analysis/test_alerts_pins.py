"""Every alert quotes words that stand in its source and show why it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from analysis.alerts.matches import Match
from analysis.alerts.pins import pin_match
from analysis.knowledge.gazetteer import load_gazetteer
from db.alert_types import AlertKind, SubscriptionKind
from db.types import Mention, Snapshot, TextKind, hash_text, snapshot_content
from tests.analysis.alert_stories import MAKER, NOW, member

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Gazetteer

SCENE = "The market for models has grown quickly since the spring of last year."
NAMED = "OpenAI suspends its Lumen 3 model in two regions from Monday, said the company."


def quote(
    title: str,
    text: str,
    kind: SubscriptionKind,
    target: str,
    gazetteer: Gazetteer | None = None,
    *mentions: Mention,
) -> str:
    content = hash_text(snapshot_content(title, text))
    snapshot = Snapshot("a1.1", "a1", 1, NOW, title, text, TextKind.PAGE, content)
    match = Match(
        "s1", kind, target, "story:s1", AlertKind.STORY, 0.9, "", NOW, "s1", ("sub",), "a1"
    )
    more: dict[str, Any] = {"mentions": mentions} if mentions else {}
    passage = pin_match(match, member(title=title, **more), snapshot, gazetteer)
    words = snapshot.content[passage.start : passage.end]
    assert hash_text(words) == passage.sha256
    return words


def test_a_sentence_that_names_the_target_is_quoted():
    title = "Lumen 3 suspended in two regions"
    assert quote(title, f"{SCENE} {NAMED}", SubscriptionKind.ENTITY, MAKER) == NAMED


def test_the_headline_stands_where_no_sentence_says_it_better():
    title = "OpenAI suspends Lumen 3 in two regions"
    assert quote(title, SCENE, SubscriptionKind.ENTITY, MAKER) == title
    assert quote(title, "", SubscriptionKind.TOPIC, "legal") == title


def test_a_poor_sentence_that_names_the_target_is_better_than_a_headline_that_does_not():
    assert (
        quote("A quiet day", f"{SCENE}\nvia OpenAI", SubscriptionKind.ENTITY, MAKER) == "via OpenAI"
    )


def test_a_licence_is_shown_by_the_words_that_name_it_however_far_down():
    gazetteer = load_gazetteer()
    named = Mention("licence:apache-2.0", "licence", "Apache License 2.0", 1, in_title=False)
    line = "Its weights come under the Apache-2.0 licence."
    text = f"{SCENE} " * 40 + line
    told = quote(
        "Lumen 3 is here", text, SubscriptionKind.LICENCE, "licence:apache-2.0", gazetteer, named
    )
    assert told == line


def test_a_topic_is_shown_by_a_sentence_with_its_words_where_the_headline_has_none():
    priced = "The price for a million tokens falls by half on Monday."
    text = f"The team is proud of version nine. {priced}"
    assert quote("v9.1.19", text, SubscriptionKind.TOPIC, "pricing_limits") == priced


def test_what_a_link_post_puts_around_its_link_is_never_quoted():
    text = "Article URL: https://lab.example/openai Comments URL: https://news.example Points: 57"
    title = "A quiet day"
    assert quote(title, text, SubscriptionKind.ENTITY, MAKER) == title


@pytest.mark.parametrize("text", ["", "x" * 5_000, "\n\n \n", "= cmd() |" * 700])
def test_hostile_texts_are_quoted_within_bounds(text: str):
    for title in ("", "A title"):
        if title or text.strip():
            words = quote(title, text, SubscriptionKind.TOPIC, "legal")
            assert 0 < len(words.strip()) <= 500
