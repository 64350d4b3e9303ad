"""The parts of a story beside its telling: days, advice, watch-for, dissent, numbers."""

from __future__ import annotations

import dataclasses
import time
from datetime import UTC, datetime

import pytest

from analysis.brief.extractive import write_story
from analysis.brief.key_facts import find_value
from analysis.brief.material import Member, StoryMaterial
from analysis.brief.verify import check_sentence, sentences_of
from analysis.brief.voices import is_vague_voice, name_speaker
from db.types import (
    ArticleKind,
    Fact,
    Predicate,
    Signal,
    SignalOrigin,
    Snapshot,
    TextKind,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)

DAY = datetime(2026, 6, 16, 9, tzinfo=UTC)  # a Tuesday
ISSUED = datetime(2026, 6, 18, 8, tzinfo=UTC)
TITLE = "Northlight retires Lantern 4"
TEXT = (
    "Northlight will retire its Lantern 4 model on 9 August 2026 and asks customers to move to "
    "Lantern 5. Lantern 4 keeps answering batch jobs until the day it is retired, Northlight "
    "said on Tuesday. Lantern 5 costs $3 per million tokens read and $15 per million output "
    "tokens, Northlight said."
)


def member(
    key: str,
    title: str,
    text: str,
    facts: tuple[tuple[Predicate, str, str, str, str, str], ...] = (),
    kind: ArticleKind = ArticleKind.NEWS,
    tier: Tier = Tier.PRESS,
) -> Member:
    """An article; a fact is (predicate, subject, from, to, day, words of the text that state it)."""
    content = snapshot_content(title, text)
    snapshot = Snapshot(f"{key}.1", key, 1, DAY, title, text, TextKind.PAGE, hash_text(content))
    found = []
    for predicate, subject, before, after, day, words in facts:
        start = content.index(words)
        passage = anchor_passage(snapshot, start, start + len(words))
        found.append(Fact(predicate, subject, before, after, day, passage))
    return Member(
        article_id=key,
        outlet=f"Outlet {key}",
        domain=f"{key}.example",
        url=f"https://{key}.example/1",
        published_at=DAY,
        tier=tier,
        kind=kind,
        language="en",
        relevance=2.0,
        topics=(Topic.DEPRECATION_SHUTDOWN,),
        entities=("organisation:northlight",),
        facts=tuple(found),
        duplicate_of=None,
        snapshot=snapshot,
    )


RETIREMENT = "Northlight will retire its Lantern 4 model on 9 August 2026"
RETIRES = (Predicate.DEPRECATED, "Lantern 4", "", "retire", "2026-08-09", RETIREMENT)


def story(*members: Member, signals: tuple[Signal, ...] = ()) -> StoryMaterial:
    return StoryMaterial("story", members, DAY, signals=signals)


def watch(of: Member, words: str, due: str, strength: float = 0.9, key: str = "g1") -> Signal:
    """An open signal whose passage is the words in the article."""
    start = of.snapshot.content.index(words)
    return Signal(
        id=key,
        origin=SignalOrigin.ARTICLE,
        publication=of.outlet,
        predicate=Predicate.DEPRECATED,
        subjects=("model:lantern-4",),
        value="",
        statement=words,
        test=f"a source says that Lantern 4 has been retired ({key})",
        tiers=(Tier.PRIMARY,),
        opened_at=DAY,
        due=due,
        due_text="",
        deadline=due or "2026-09-30",
        void_rule="",
        strength=strength,
        article_id=of.article_id,
        passage=anchor_passage(of.snapshot, start, start + len(words)),
    )


def assert_anchored(material: StoryMaterial) -> None:
    snapshots = {m.snapshot.id: m.snapshot for m in material.members}
    written = write_story(material, 1, ISSUED)
    assert [check_sentence(s, snapshots) for s in sentences_of(written) if s.text] == [
        [] for _ in sentences_of(written)
    ]


def test_a_retirement_gives_its_day_and_what_to_do():
    material = story(member("a", TITLE, TEXT, (RETIRES,)))
    written = write_story(material, 1, ISSUED)
    assert [s.text for s in written.when] == ["Lantern 4: retirement on 9 August 2026."]
    assert [s.text for s in written.to_do] == ["Lantern 4: get off it before 9 August 2026."]
    assert_anchored(material)


def test_a_day_that_the_passage_does_not_state_is_not_written():
    words = "asks customers to move to Lantern 5"
    fact = (Predicate.DEPRECATED, "Lantern 5", "", "retire", "2026-08-09", words)
    written = write_story(
        story(member("a", "Northlight retires Lantern 5", TEXT, (fact,))), 1, ISSUED
    )
    assert not any("August" in s.text for s in (*written.when, *written.to_do) if not s.quoted)


def test_a_relative_day_is_resolved_beside_its_quotation():
    text = "Northlight released its Lantern 6 model to every customer today, after a year of work."
    fact = (Predicate.MODEL_RELEASED, "Lantern 6", "", "released", "2026-06-16", text)
    material = story(member("a", "Northlight releases Lantern 6", text, (fact,)))
    written = write_story(material, 1, ISSUED)
    assert [s.text for s in written.when] == ["Lantern 6: released on 16 June 2026."]
    assert_anchored(material)


def test_one_sentence_about_two_things_gives_one_line():
    text = "Northlight suspended access to Lantern 5 and Lantern 6 for all customers on Monday."
    facts = tuple(
        (Predicate.ACCESS_SUSPENDED, name, "", "suspended", "2026-06-15", text)
        for name in ("Lantern 5", "Lantern 6")
    )
    material = story(member("a", "Northlight suspends Lantern 5 and Lantern 6", text, facts))
    written = write_story(material, 1, ISSUED)
    assert [s.text for s in written.when] == [
        "Lantern 5 and Lantern 6: access suspended on 15 June 2026."
    ]
    assert [s.text for s in written.to_do] == [
        "Lantern 5 and Lantern 6: do without until access is back."
    ]
    assert_anchored(material)


PRICES = (
    "Lantern 5 costs $2 per million input tokens through August 31, after which it costs $3 per "
    "million input tokens, Northlight said."
)


def test_a_price_says_what_to_budget_and_until_when():
    fact = (
        Predicate.PRICE_CHANGED,
        "Lantern 5",
        "$2 per million input tokens",
        "$3 per million input tokens",
        "2026-09-01",
        PRICES,
    )
    material = story(member("a", "Northlight raises the price of Lantern 5", PRICES, (fact,)))
    assert [s.text for s in write_story(material, 1, ISSUED).to_do] == [
        (
            "Lantern 5: budget for $3 per million input tokens instead of $2 per million input tokens "
            "after 31 August 2026."
        )
    ]
    assert_anchored(material)


@pytest.mark.parametrize(
    ("licence", "advice"),
    [
        ("MIT license", []),
        (
            "Lantern Community License",
            ["Lantern 6: see the Lantern Community License before further use."],
        ),
    ],
)
def test_only_a_licence_that_may_bind_is_something_to_do(licence: str, advice: list[str]):
    text = f"Northlight released the weights of Lantern 6 under the {licence} on Tuesday morning."
    fact = (Predicate.LICENCE_CHANGED, "Lantern 6", "", licence, "", text)
    material = story(member("a", "Northlight releases Lantern 6", text, (fact,)))
    assert [s.text for s in write_story(material, 1, ISSUED).to_do] == advice
    assert_anchored(material)


def test_a_rivals_fact_is_no_advice():
    text = TEXT + " Corvid will retire its Rook 2 model on 1 July 2026, the maker said on Monday."
    words = "Corvid will retire its Rook 2 model on 1 July 2026"
    rival = (Predicate.DEPRECATED, "Rook 2", "", "retire", "2026-07-01", words)
    written = write_story(story(member("a", TITLE, text, (RETIRES, rival))), 1, ISSUED)
    assert not any("Rook" in s.text for s in (*written.when, *written.to_do))


def test_the_release_of_what_was_suspended_is_history():
    text = (
        "Northlight suspended access to Lantern 5 for all customers on Monday. Northlight released "
        "Lantern 5 to everyone on 9 June 2026."
    )
    first, second = text.split(". ", 1)
    facts = (
        (Predicate.ACCESS_SUSPENDED, "Lantern 5", "", "suspended", "2026-06-15", first),
        (Predicate.MODEL_RELEASED, "Lantern 5", "", "released", "2026-06-09", second),
    )
    written = write_story(
        story(member("a", "Northlight suspends Lantern 5", text, facts)), 1, ISSUED
    )
    assert [s.text for s in written.when if not s.quoted] == [
        "Lantern 5: access suspended on 15 June 2026."
    ]


LEDE = "Northlight retires its Lantern 4 model and moves customers to Lantern 5 this week."
WATCHED = "Lantern 4 keeps answering batch jobs until 9 August 2026, Northlight said on Tuesday."


def test_a_signal_is_what_to_watch_for_with_its_test_and_days():
    article = member("a", TITLE, f"{LEDE} {WATCHED}")
    (line,) = write_story(
        story(article, signals=(watch(article, WATCHED, "2026-08-09"),)), 1, ISSUED
    ).watch_for
    assert line.sentence.text == WATCHED
    assert (line.signal_id, line.due, line.deadline) == ("g1", "2026-08-09", "2026-08-09")
    assert "has been retired" in line.test


@pytest.mark.parametrize(
    ("due", "strength", "words"),
    [
        ("2026-06-17", 0.9, "Lantern 4 keeps answering batch jobs until 17 June 2026."),  # over
        ("2026-08-09", 0.2, WATCHED),  # weak
        ("", 0.9, "Lantern 4 might come back at some point, Northlight said in a statement."),
        ("2026-08-09", 0.9, "It keeps answering batch jobs until 9 August 2026, Northlight said."),
    ],
)
def test_what_is_over_weak_hedged_or_dangling_is_not_watched_for(
    due: str, strength: float, words: str
):
    article = member("a", TITLE, f"{LEDE} {words}")
    material = story(article, signals=(watch(article, words, due, strength),))
    assert write_story(material, 1, ISSUED).watch_for == ()


def test_a_clause_that_stands_alone_is_watched_for_without_the_half_before_it():
    words = "It is on sale today, but Lantern 4 will be retired by August 9, 2026."
    article = member("a", TITLE, f"{LEDE} {words}")
    material = story(article, signals=(watch(article, words, "2026-08-09"),))
    (line,) = write_story(material, 1, ISSUED).watch_for
    assert line.sentence.text == "Lantern 4 will be retired by August 9, 2026."
    assert_anchored(material)


def test_a_signal_of_other_words_than_the_storys_is_refused():
    article = member("a", TITLE, f"{LEDE} {WATCHED}")
    signal = watch(article, WATCHED, "2026-08-09")
    assert signal.passage is not None
    forged = dataclasses.replace(signal.passage, sha256=hash_text("other words"))
    material = story(article, signals=(dataclasses.replace(signal, passage=forged),))
    assert write_story(material, 1, ISSUED).watch_for == ()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Mira Solberg, a law professor in Bergen, said the order is a mistake.",
            "Mira Solberg, a law professor in Bergen",
        ),
        (
            "“The order is hasty,” said Mira Solberg, a law professor in Bergen.",
            "Mira Solberg, a law professor in Bergen",
        ),
        (
            "“This doubles what we pay,” the developers behind editor Quill warned its users.",
            "the developers behind editor Quill",
        ),
        (
            "Some authors who opposed the accord argued that it was too small.",
            "Some authors who opposed the accord",
        ),
        ("Lantern 5 is too slow for phones, according to Harbour Institute.", "Harbour Institute"),
        ("Critics say the order is a mistake.", ""),
        ("It is too slow for phones.", ""),
        ("“The order is hasty,” said Solberg, who criticised the order as rushed.", "Solberg"),
    ],
)
def test_the_speaker_is_named_with_what_the_sentence_says_of_them(text: str, speaker: str):
    assert name_speaker(text) == speaker


def test_critics_are_a_vague_voice():
    assert is_vague_voice("Critics say the order is a mistake.")
    assert not is_vague_voice("Mira Solberg said the order is a mistake.")


@pytest.mark.parametrize(
    "text",
    [
        "Aa " * 9_000,
        "Aa of " * 6_000,
        "“" + "x" * 20_000,
        "A-B-" * 6_000,
        ", a b" * 6_000,
        "the " * 9_000,
    ],
    ids=["names", "of", "quote", "hyphens", "commas", "the"],
)
def test_hostile_text_is_read_in_time(text: str):
    started = time.process_time()
    name_speaker(text)
    find_value(text)
    assert time.process_time() - started < 3.0


DISSENT = (
    "Mira Solberg, a law professor in Bergen, said the retirement of Lantern 4 is a mistake that "
    "leaves customers too little time."
)


def test_dissent_names_who_disagrees():
    written = write_story(story(member("a", TITLE, f"{TEXT} {DISSENT}", (RETIRES,))), 1, ISSUED)
    assert [(s.text, s.speaker) for s in written.sceptics] == [
        (DISSENT, "Mira Solberg, a law professor in Bergen")
    ]


def test_the_actor_of_the_headline_is_no_sceptic_of_it():
    text = (
        f"{TEXT} Northlight said the Lantern 4 model is too slow and too expensive for most work."
    )
    assert write_story(story(member("a", TITLE, text, (RETIRES,))), 1, ISSUED).sceptics == ()


def test_a_comment_speaks_for_its_outlet():
    comment = (
        "The retirement of Lantern 4 by Northlight is a mistake and comes too soon for customers."
    )
    opinion = member(
        "b", "The retirement of Lantern 4 is too hasty", comment, kind=ArticleKind.OPINION
    )
    written = write_story(story(member("a", TITLE, TEXT, (RETIRES,)), opinion), 1, ISSUED)
    assert [s.speaker for s in written.sceptics] == ["Outlet b"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Lantern 5 costs $2 per million input tokens and $7 per million output tokens.",
            "$2 per million input tokens and $7 per million output tokens",
        ),
        ("Lantern 5 has 975 billion parameters.", "975 billion parameters"),
        (
            "Lantern 5 reads a 1 million token context window at once.",
            "1 million token context window",
        ),
        ("Lantern 5 serves 12,000 companies.", "12,000 companies"),
        ("Northlight paid $1.5 billion for Corvid.", "$1.5 billion"),
        ("Lantern 5 answers 2-10x faster than Lantern 4.", "2-10x faster"),
        ("The chip is between six and 10 times faster.", "between six and 10 times faster"),
        ("Lantern 5 came out on May 21 after companies had asked for it.", None),
    ],
)
def test_numbers_are_read_with_their_units(text: str, value: str | None):
    found = find_value(text)
    assert (found.value if found else None) == value


def test_a_number_is_told_once_with_who_gives_it():
    written = write_story(story(member("a", TITLE, TEXT, (RETIRES,))), 1, ISSUED)
    everything = [s.text for s in sentences_of(written)]
    assert sum("$15" in text for text in everything) == 1
    assert all(fact.value in fact.sentence.text for fact in written.key_facts)


def test_a_number_that_nobody_is_named_for_says_so():
    text = (
        f"{LEDE} Northlight gives every customer of Lantern 4 a tool that moves prompts to Lantern 5. "
        "Northlight retires Lantern 4 in Norway first, where customers get help with moving. "
        "The Lantern 4 model has 70 billion parameters."
    )
    facts = write_story(story(member("a", TITLE, text)), 1, ISSUED).key_facts
    assert [(f.value, f.source, f.unsourced) for f in facts] == [
        ("70 billion parameters", "", True)
    ]
    own = member("a", TITLE, text, kind=ArticleKind.PRIMARY, tier=Tier.PRIMARY)
    stated = write_story(story(own), 1, ISSUED).key_facts
    assert [(f.source, f.unsourced) for f in stated] == [("Outlet a", False)]
