from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.signal_history import (
    due_between,
    entries_until,
    ledger_between,
    signals_of_stories,
)
from db.signal_readings import (
    count_refusals,
    mark_read,
    refused_of_article,
    save_refusals,
    unread_articles,
)
from db.signals import (
    add_sighting,
    find_entry,
    ledger_entries,
    open_signal,
    open_signals,
    record_transition,
    signals_like,
    signals_of_articles,
)
from db.stories import save_members, save_story
from db.types import (
    Membership,
    Passage,
    Predicate,
    RefusedSignal,
    Sighting,
    Signal,
    SignalOrigin,
    SignalState,
    Story,
    Tier,
    Topic,
    Transition,
    hash_text,
)

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database

A_DAY = timedelta(days=1)


def passage(n: int, text: str = "Title") -> Passage:
    return Passage(f"a{n}.1", 0, len(text), hash_text(text))


def make_signal(noon: datetime, key: str, **changes: Any) -> Signal:
    signal = Signal(
        id=key,
        origin=SignalOrigin.ARTICLE,
        publication="The Post",
        predicate=Predicate.WEIGHTS_PUBLISHED,
        subjects=("model:lumen-3", "org:northlight"),
        value="",
        statement="Northlight will publish the weights of Lumen 3.",
        test="A primary or press source says that the weights of Lumen 3 can be had.",
        tiers=(Tier.PRIMARY, Tier.PRESS),
        opened_at=noon,
        due="2026-07-27",
        due_text="on 27 July",
        deadline="2026-08-10",
        void_rule="Lumen 3 is given up",
        strength=0.9,
        article_id="a1",
        passage=passage(1),
        topics=(Topic.WEIGHTS_OR_LICENCE,),
    )
    return dataclasses.replace(signal, **changes)


@pytest.fixture
def ledger(stored: Database, noon: datetime) -> Database:
    with stored.write() as connection:
        open_signal(connection, make_signal(noon, "s1"))
        open_signal(
            connection,
            make_signal(
                noon + A_DAY, "s2", due="", deadline="2026-07-01", strength=0.5,
                subjects=("org:corvid",), article_id="a2", passage=passage(2),
            ),
        )  # fmt: skip
        by_hand = make_signal(
            noon + 2 * A_DAY, "s3", origin=SignalOrigin.PERSON, article_id=None, passage=None
        )
        open_signal(connection, by_hand)
    return stored


def fire(signal_id: str, at: datetime, **changes: Any) -> Transition:
    change = Transition(
        signal_id, at, SignalState.OPEN, SignalState.FIRED, "rules", "the weights are out",
        "a3", passage(3), 5.0, "on_time",
    )  # fmt: skip
    return dataclasses.replace(change, **changes)


def test_a_signal_comes_back_as_it_was_opened(ledger: Database, noon: datetime):
    with ledger.read() as connection:
        first, by_hand = find_entry(connection, "s1"), find_entry(connection, "s3")
    assert first is not None
    assert first.signal == make_signal(noon, "s1")
    assert (first.state, first.transitions, first.sightings) == (SignalState.OPEN, (), ())
    assert by_hand is not None
    assert by_hand.signal.passage is None


def test_what_was_fixed_when_a_signal_opened_stays(ledger: Database, noon: datetime):
    with ledger.write() as connection:
        open_signal(connection, make_signal(noon, "s1", deadline="2030-01-01"))
        entry = find_entry(connection, "s1")
    assert entry is not None
    assert entry.signal.deadline == "2026-08-10"


def test_what_was_decided_meanwhile_is_not_decided_again(ledger: Database, noon: datetime):
    overruled = fire("s1", noon + 4 * A_DAY, to_state=SignalState.VOID, by="ada")
    with ledger.write() as connection:
        assert record_transition(connection, overruled)
        assert not record_transition(connection, fire("s1", noon + 5 * A_DAY))
        entry = find_entry(connection, "s1")
    assert entry is not None
    assert (entry.state, len(entry.transitions)) == (SignalState.VOID, 1)


def test_a_transition_changes_the_state_and_stays_on_record(ledger: Database, noon: datetime):
    fired = fire("s1", noon + 5 * A_DAY)
    undone = fire(
        "s1", noon + 6 * A_DAY, from_state=SignalState.FIRED, to_state=SignalState.OPEN,
        by="ada", reason="another model", article_id=None, passage=None, lead_days=None, timing="",
    )  # fmt: skip
    with ledger.write() as connection:
        record_transition(connection, fired)
        assert [signal.id for signal in open_signals(connection)] == ["s2", "s3"]
        record_transition(connection, undone)
        entry = find_entry(connection, "s1")
    assert entry is not None
    assert entry.state is SignalState.OPEN
    assert entry.transitions == (fired, undone)


def test_the_ledger_is_seen_as_it_stood_then(ledger: Database, noon: datetime):
    with ledger.write() as connection:
        record_transition(connection, fire("s1", noon + 5 * A_DAY))
        before = entries_until(connection, noon + 5 * A_DAY)
        after = entries_until(connection, noon + 6 * A_DAY)
    assert [(e.signal.id, e.state.value) for e in before] == [
        ("s1", "open"), ("s2", "open"), ("s3", "open"),
    ]  # fmt: skip
    assert (after[0].signal.id, after[0].state) == ("s1", SignalState.FIRED)
    assert before[0].transitions == ()


def test_a_week_shows_what_opened_or_changed_in_it(ledger: Database, noon: datetime):
    with ledger.write() as connection:
        record_transition(connection, fire("s1", noon + 5 * A_DAY))
        week = ledger_between(connection, noon + 2 * A_DAY, noon + 6 * A_DAY)
        later = ledger_between(connection, noon + 6 * A_DAY, noon + 9 * A_DAY)
    assert [(e.signal.id, e.state.value) for e in week] == [("s1", "fired"), ("s3", "open")]
    assert later == []


def test_signals_due_soon_are_open_ones_with_a_stated_day(ledger: Database, noon: datetime):
    with ledger.write() as connection:
        record_transition(connection, fire("s3", noon + 3 * A_DAY))
        found = due_between(connection, "2026-07-20", "2026-07-27", noon + 4 * A_DAY)
        none = due_between(connection, "2026-07-20", "2026-07-26", noon + 4 * A_DAY)
    assert [entry.signal.id for entry in found] == ["s1"]
    assert none == []


def test_the_open_ones_come_first_by_deadline(ledger: Database, noon: datetime):
    with ledger.write() as connection:
        record_transition(connection, fire("s2", noon + 3 * A_DAY))
        everything = ledger_entries(connection)
        of_corvid = ledger_entries(connection, subject="org:corvid")
        fired = ledger_entries(connection, states=[SignalState.FIRED], limit=5)
        people = ledger_entries(connection, origin=SignalOrigin.PERSON)
        two = ledger_entries(connection, limit=2)
        none = ledger_entries(connection, predicate=Predicate.DEPRECATED)
    assert [entry.signal.id for entry in everything] == ["s1", "s3", "s2"]
    assert [entry.signal.id for entry in of_corvid] == ["s2"]
    assert fired == of_corvid
    assert [entry.signal.id for entry in people] == ["s3"]
    assert two == everything[:2]
    assert none == []


def test_a_story_that_states_a_signal_again_has_it_in_its_own_words(
    ledger: Database, noon: datetime
):
    with ledger.write() as connection:
        save_story(connection, Story("y", "A story", noon, noon, noon))
        save_members(connection, [Membership("a2", "y", 1, 1.0, noon)])
        add_sighting(connection, Sighting("s1", "a2", passage(2), "The Post", noon + A_DAY))
        before = signals_of_stories(connection, ["y"], noon + A_DAY)
        after = signals_of_stories(connection, ["y"], noon + 2 * A_DAY)
        record_transition(connection, fire("s1", noon + 3 * A_DAY))
        late = signals_of_stories(connection, ["y"], noon + 4 * A_DAY)
    said = [(s.id, s.passage) for s in after["y"] if s.id == "s1"]
    assert said == [("s1", passage(2))]
    assert "s1" not in [s.id for s in (*before.get("y", ()), *late.get("y", ()))]


def test_who_else_said_so_is_counted_once(ledger: Database, noon: datetime):
    sighting = Sighting("s1", "a2", passage(2), "The Post", noon + A_DAY)
    with ledger.write() as connection:
        add_sighting(connection, sighting)
        add_sighting(connection, sighting)
        entry = find_entry(connection, "s1")
        before = entries_until(connection, noon + A_DAY)
    assert entry is not None
    assert entry.sightings == (sighting,)
    assert before[0].sightings == ()


def test_signals_belong_to_the_story_their_article_stands_in_now(ledger: Database, noon: datetime):
    with ledger.write() as connection:
        for key in ("x", "y"):
            save_story(connection, Story(key, "A story", noon, noon, noon))
        save_members(
            connection,
            [Membership("a1", "x", 1, 1.0, noon), Membership("a2", "x", 2, 1.0, noon)],
        )
        record_transition(connection, fire("s2", noon + 3 * A_DAY))
        early = signals_of_stories(connection, ["x", "y"], noon + 2 * A_DAY)
        late = signals_of_stories(connection, ["x", "y"], noon + 4 * A_DAY)
        before = signals_of_stories(connection, ["x", "y"], noon)
    assert {key: [s.id for s in found] for key, found in early.items()} == {"x": ["s1", "s2"]}
    assert {key: [s.id for s in found] for key, found in late.items()} == {"x": ["s1"]}
    assert before == {}


def test_an_article_is_read_again_when_its_words_change(ledger: Database):
    with ledger.write() as connection:
        waiting = unread_articles(connection, 10)
        mark_read(connection, "a1", "a1.1")
        mark_read(connection, "a2", "a1.1")  # an older version
        left = unread_articles(connection, 10)
    assert waiting[:2] == ["a1", "a2"]
    assert left == [key for key in waiting if key != "a1"]


def test_refusals_keep_their_reason(ledger: Database):
    some = [RefusedSignal("a1", passage(1), why) for why in ("no subject", "a prophecy")]
    with ledger.write() as connection:
        save_refusals(connection, "a1", some)
        save_refusals(connection, "a1", some)
        save_refusals(connection, "a2", [RefusedSignal("a2", passage(2), "no subject")])
        assert refused_of_article(connection, "a1") == some
        assert count_refusals(connection) == {"no subject": 2, "a prophecy": 1}


def test_ids_are_found_by_their_beginning(ledger: Database):
    with ledger.read() as connection:
        assert signals_like(connection, "s") == ["s1", "s2", "s3"]
        assert signals_like(connection, "s%") == []
        assert list(signals_of_articles(connection, ["a2", "a3"])) == ["a2"]
