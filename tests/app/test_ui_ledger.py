"""The ledger's page: open by deadline, what became of the rest, the score with its counts."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from app.ledger_reading import LedgerQuestion, read_ledger
from app.ui.ledger import render_ledger
from db.articles import latest_snapshots
from db.signals import add_sighting, open_signal, record_transition
from db.types import (
    Predicate,
    Sighting,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Transition,
    anchor_passage,
)
from tests.app_pages import page_html
from tests.brief_stories import SUSPENSION, seed_story
from tests.seeding import HOSTILE_TITLE

if TYPE_CHECKING:
    from app.context import AppContext
    from db.store import Database
    from db.types import Passage

OPENED = datetime(2026, 6, 15, 9, tzinfo=UTC)


def ledger_page() -> None:
    from app.ui.views.ledger import show_ledger

    show_ledger()


def run(**query: str) -> str:
    page = AppTest.from_function(ledger_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page_html(page)


def passage_of(database: Database, article: str, words: str) -> Passage:
    with database.read() as connection:
        snapshot = latest_snapshots(connection, [article])[article]
    start = snapshot.content.index(words)
    return anchor_passage(snapshot, start, start + len(words))


def build_signal(key: str, **more: Any) -> Signal:
    signal = Signal(
        id=key,
        origin=SignalOrigin.ARTICLE,
        publication="Northlight AI",
        predicate=Predicate.ACCESS_RESTORED,
        subjects=("model:aurora 5",),
        value="",
        statement=f"Aurora 5 comes back, says {key}",
        test="a first-hand source says that access to Aurora 5 is back",
        tiers=(Tier.PRIMARY, Tier.PRESS),
        opened_at=OPENED,
        due="2026-07-30",
        due_text="by 30 July 2026",
        deadline="2026-08-13",
        void_rule="Aurora 5 is withdrawn",
        story_id="suspension",
    )
    return dataclasses.replace(signal, **more)


@pytest.fixture
def ledger(empty_context: AppContext) -> Database:
    """Two open signals, and one in each other state."""
    database = empty_context.database
    seed_story(database, "suspension", SUSPENSION)
    said = passage_of(database, "s1", "Northlight will restore access")
    shown = passage_of(database, "s2", "More than 12,000 companies had built")
    with database.write() as connection:
        open_signal(connection, build_signal("later", deadline="2026-10-01"))
        open_signal(connection, build_signal("first", article_id="s1", passage=said))
        add_sighting(connection, Sighting("first", "s2", shown, "Quay Post", OPENED))
        for state in (s for s in SignalState if s is not SignalState.OPEN):
            name = f"was-{state.value}"
            odd = build_signal(
                name, statement=f"{HOSTILE_TITLE} {name}", origin=SignalOrigin.IMPORT,
                publication="<b>Gazette</b>", predicate=Predicate.PRICE_CHANGED,
            )  # fmt: skip
            open_signal(connection, odd)
            fired = state is SignalState.FIRED
            change = Transition(
                name, OPENED + timedelta(days=3), SignalState.OPEN, state, "rules", "it says so",
                "s2" if fired else None, shown if fired else None,
                3.0 if fired else None, "on_time" if fired else "",
            )  # fmt: skip
            record_transition(connection, change)
    return database


def test_open_signals_stand_first_by_deadline_with_words_and_test(ledger: Database) -> None:
    shown = run()
    assert shown.index("says first") < shown.index("says later") < shown.index("was-fired")
    assert "due 30 July, open until 13 August" in shown
    assert "Northlight will restore access" in shown
    assert "Test: a first-hand source says that access to Aurora 5 is back" in shown
    assert "Void when Aurora 5 is withdrawn" in shown
    assert "“by 30 July 2026” is read as 2026-07-30" in shown
    assert "stated 1 more time" in shown
    assert "/story?story=suspension" in shown


def test_what_fired_shows_its_evidence_and_lead_time(ledger: Database) -> None:
    shown = run(state="fired")
    assert "Fired on time on 18 June 2026, 3 days after it was opened: it says so" in shown
    assert "More than 12,000 companies had built" in shown
    assert "Quay Post, 15 June 2026" in shown
    assert "says first" not in shown, "only the state that was asked for"


def test_the_score_counts_every_state_by_origin_and_kind(ledger: Database) -> None:
    shown = run()
    assert "of 3 judged, 1 fired, 1 expired and 1 was contradicted; 1 void and 2 open" in shown
    assert "from too few to say much" in shown
    assert "Imported lists" in shown
    assert "Price changed" in shown
    assert "33% (6–79)" in shown, "Wilson's interval of one in three"


def test_one_signal_can_be_linked_to(ledger: Database) -> None:
    shown = run(signal="first")
    assert "<details open>" in shown
    assert shown.index("says first") < shown.index("The score")
    unknown = run(signal="<b>none")
    assert "There is no signal “&lt;b&gt;none”" in unknown


def test_an_empty_ledger_says_how_it_fills(empty_context: AppContext) -> None:
    assert "Nothing stands in the ledger yet" in run()


def test_markup_from_outside_stays_text_in_the_ledger(ledger: Database) -> None:
    shown = run()
    assert "&lt;script&gt;" in shown
    for attack in ("<script>", "<img", "<b>Gazette"):
        assert attack not in shown


def test_long_lists_are_cut_with_a_link_to_the_rest(ledger: Database) -> None:
    with ledger.write() as connection:
        for number in range(40):
            open_signal(connection, build_signal(f"many-{number:02}"))
    page = render_ledger(read_ledger(ledger))
    assert '<a href="/ledger?state=open" target="_self">22 more</a>' in page
    assert page.count('id="signal-many') == 19
    whole = render_ledger(read_ledger(ledger, LedgerQuestion(SignalState.OPEN)))
    assert whole.count('id="signal-many') == 40
    assert "more</a>" not in whole


def test_a_person_who_overruled_is_named(ledger: Database) -> None:
    change = Transition(
        "was-expired", OPENED + timedelta(days=9), SignalState.EXPIRED, SignalState.FIRED,
        "Mira <i>", "the notice came by mail",
    )  # fmt: skip
    with ledger.write() as connection:
        record_transition(connection, change)
    shown = run(signal="was-expired")
    assert "overruled by Mira &lt;i&gt;: the notice came by mail" in shown
    assert "A person decided or changed 1 signal." in shown
    assert "Expired on 18 June 2026" in shown, "what it was before stays on record"
