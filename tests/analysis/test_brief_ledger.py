from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from analysis.brief.rebuild import compare_brief
from analysis.brief.verify import all_sentences, check_sentence
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db import tables as t
from db.analyses import readings
from db.articles import snapshots_by_id
from db.signals import add_sighting, record_transition
from db.types import Sighting, SignalOrigin, SignalState, Transition
from tests.brief_claims import seed_signal
from tests.brief_stories import END, SUSPENSION, WEEK, Told, published, seed_story

if TYPE_CHECKING:
    from analysis.brief.model import Brief, Ledger
    from db.store import Database
    from db.types import Signal

EXPECTED = "Northlight will restore access to Lantern 4 on 27 June 2026, a spokesperson said."


def write(database: Database, week: str = WEEK) -> Brief:
    now = END + timedelta(days=60)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0")


def ledger(database: Database, week: str = WEEK) -> Ledger:
    found = write(database, week).ledger
    assert found is not None
    return found


@pytest.fixture
def opened(database: Database) -> Signal:
    seed_story(database, "suspension", SUSPENSION)
    return seed_signal(database, SUSPENSION[0], EXPECTED, "sig-1")


def decide(database: Database, signal: Signal, state: SignalState, days: float) -> None:
    with database.write() as connection:
        (reading,) = readings(connection, ["s3"])
        at = END + timedelta(days=days)
        change = Transition(
            signal.id, at, SignalState.OPEN, state, "rules", "it happened", "s3", None,
            (at - signal.opened_at).total_seconds() / 86_400, "on_time",
        )  # fmt: skip
        record_transition(connection, change)
        assert reading.story_id == "suspension"


def test_an_empty_ledger_says_so_with_its_counts(database: Database):
    found = ledger(database)
    assert (found.fired, found.due_soon, found.expired, found.opened) == ((), (), (), ())
    assert (found.score.open, found.score.fired, found.score.hit_rate) == (0, 0, None)


def test_what_opened_and_what_is_due_stands_with_its_sentence(database: Database, opened: Signal):
    found = ledger(database)
    (line,) = found.opened
    assert found.opened_count == 1
    assert line.origin is not None
    assert (line.origin.text, line.origin.outlet) == (EXPECTED, "Harbour Wire")
    assert (line.due, line.deadline, line.state) == (opened.due, opened.deadline, "open")
    assert [one.signal_id for one in found.due_soon] == ["sig-1"]


def test_what_is_due_in_a_month_is_not_due_soon(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_signal(database, SUSPENSION[0], EXPECTED, "sig-1", due="2026-07-20")
    assert ledger(database).due_soon == ()


@pytest.mark.parametrize("state", [SignalState.FIRED, SignalState.CONTRADICTED])
def test_what_was_decided_stands_in_the_week_it_was(
    database: Database, opened: Signal, state: SignalState
):
    decide(database, opened, state, 3.0)
    assert ledger(database).fired == ()
    found = ledger(database, "2026-W26")
    assert [(line.state, line.timing) for line in found.fired] == [(state.value, "on_time")]
    assert found.fired[0].lead_days == pytest.approx(6.0)
    assert ledger(database, "2026-W27").fired == ()


def test_what_came_in_after_an_issue_went_out_stands_in_the_next(
    database: Database, opened: Signal
):
    told = Told("s9", "Ridge Post", "Lantern 4 is back", "It is back.", days_before_end=0.25)
    seed_story(database, "back", [told])
    write(database)
    with database.write() as connection:
        seen = END + timedelta(hours=2)
        connection.execute(
            update(t.articles).where(t.articles.c.id == "s9").values(first_seen_at=seen)
        )
        record_transition(
            connection,
            Transition(
                opened.id, published(told), SignalState.OPEN, SignalState.FIRED, "rules", "x", "s9"
            ),
        )
    assert [line.signal_id for line in ledger(database, "2026-W26").fired] == ["sig-1"]
    assert ledger(database, "2026-W27").fired == ()


def test_the_score_counts_every_state_with_its_interval(database: Database, opened: Signal):
    for number in range(2, 12):
        seed_signal(database, SUSPENSION[0], EXPECTED, f"sig-{number}")
    for number in range(2, 6):
        other = dataclasses.replace(opened, id=f"sig-{number}")
        decide(database, other, SignalState.FIRED, 1.0)
    decide(database, dataclasses.replace(opened, id="sig-6"), SignalState.EXPIRED, 2.0)
    decide(database, dataclasses.replace(opened, id="sig-7"), SignalState.VOID, 2.0)
    score = ledger(database, "2026-W26").score
    assert (score.open, score.fired, score.expired, score.void) == (5, 4, 1, 1)
    assert score.hit_rate == 0.8
    # Wilson's interval of 4 in 5, as statistics books print it.
    assert score.hit_low == pytest.approx(0.376, abs=0.001)
    assert score.hit_high == pytest.approx(0.964, abs=0.001)
    assert ledger(database).score.open == 11


def test_what_several_expect_of_one_thing_for_one_day_is_shown_once(
    database: Database, opened: Signal
):
    seed_signal(database, SUSPENSION[0], EXPECTED, "sig-2", strength=0.9)
    found = ledger(database)
    assert [line.signal_id for line in found.opened] == ["sig-2"]
    assert found.opened_count == 2


def test_a_sentence_that_does_not_read_by_itself_is_counted_and_not_shown(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_signal(
        database,
        SUSPENSION[0],
        EXPECTED,
        "sig-1",
        statement="It will return on Tuesday, they said.",
    )
    found = ledger(database)
    assert (found.opened, found.opened_count) == ((), 1)


def test_a_day_that_several_state_is_shown_by_its_test_where_its_sentence_leans(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    leaning = "It will return on Saturday, they said."
    signal = seed_signal(database, SUSPENSION[0], EXPECTED, "sig-1", statement=leaning)
    with database.write() as connection:
        for key in ("s2", "s3"):
            (reading,) = readings(connection, [key])
            assert signal.passage is not None
            article = reading.article
            seen = Sighting("sig-1", key, signal.passage, article.outlet, article.published_at)
            add_sighting(connection, seen)
    (line,) = ledger(database).due_soon
    assert line.statement.casefold() == signal.test.casefold()
    assert compare_brief(database, WEEK).same


def test_what_people_watch_for_needs_no_passage(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_signal(
        database, SUSPENSION[0], EXPECTED, "sig-1", origin=SignalOrigin.PERSON, passage=None,
        article_id=None, publication="Mira", statement="Lantern 5 returns",
    )  # fmt: skip
    (line,) = ledger(database).opened
    assert (line.origin, line.publication, line.statement) == (None, "Mira", "Lantern 5 returns")


def test_the_ledger_of_an_issue_is_rebuilt_after_its_signals_moved_on(
    database: Database, opened: Signal
):
    brief = write(database)
    decide(database, opened, SignalState.FIRED, -0.1)
    assert compare_brief(database, WEEK).same
    sentences = list(all_sentences(brief))
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, ["s1.1", "s2.1", "s3.1"])
    assert EXPECTED in [sentence.text for sentence in sentences]
    assert [check_sentence(s, snapshots) for s in sentences] == [[]] * len(sentences)
