"""The ledger: everything, parts of it by `?state=`, `?kind=` and `?subject=`, one by `?signal=`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.kept_readings import kept_score
from app.ledger_reading import LedgerQuestion, read_hit_months, read_ledger
from app.ui.choices import asked, choose
from app.ui.ledger import render_head, render_ledger, render_score_part
from app.ui.ledger_chart import show_hit_rate
from app.ui.parts import empty_state, escape, inward, page_address
from app.ui.score import render_score
from app.ui.words import spell
from db.overview import state_mark
from db.signals import ledger_mark
from db.types import Predicate, SignalState

if TYPE_CHECKING:
    from datetime import date

    from app.ledger_reading import HitMonth, LedgerView
    from db.store import Database

_SECONDS = 300
_DROPS = ("after", "signal")


def show_ledger() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Ledger · Tocsin")
    question = _question()
    context = current_context()
    database = context.database
    with database.read() as connection:
        mark, own = state_mark(connection), ledger_mark(connection)
    view = _read(database, database.url, mark, own, question)
    if question.signal_id and view.asked is None:
        way = inward(page_address("ledger"), "See the whole ledger")
        text = f"There is no signal “{escape(question.signal_id[:60])}”. {way}."
        st.html(empty_state("No such signal", text))
        return
    st.html(render_head(view))
    if view.board.total.opened and view.asked is None:
        _show_filters(view)
    if view.asked is not None or not view.board.total.opened:
        st.html(render_ledger(view, with_score=True))
        return
    if not (question.after or question.state):
        st.html(render_score(view.board))
        today = context.now().date()
        show_hit_rate(_months(database, database.url, own, today, question))
    st.html(render_ledger(view, with_score=False))
    if not question.after:
        st.html(render_score_part(view))


def _question() -> LedgerQuestion:
    state, kind = asked("state"), asked("kind")
    return LedgerQuestion(
        state=SignalState(state) if state in set(SignalState) else None,
        predicate=Predicate(kind) if kind in set(Predicate) else None,
        subject=asked("subject"),
        signal_id=asked("signal"),
        after=asked("after"),
    )


def _show_filters(view: LedgerView) -> None:
    states = {state.value: spell(state.value) for state in SignalState}
    kinds = {kind.value: spell(kind.value) for kind, _ in view.predicates}
    subjects = {key: name for key, name, _ in view.subjects}
    if view.question.subject:
        subjects.setdefault(view.question.subject, view.subject_name)
    left, middle, right = st.columns(3)
    with left:
        choose("State", "state", states, _DROPS)
    with middle:
        choose("Kind of event", "kind", kinds, _DROPS)
    with right:
        choose("About", "subject", subjects, _DROPS)


@st.cache_resource(ttl=_SECONDS, max_entries=64, show_spinner=False)
def _read(
    _database: Database, url: str, mark: str, own: str, question: LedgerQuestion
) -> LedgerView:
    del url, mark, own
    return read_ledger(_database, question, kept_score(_database))


@st.cache_resource(ttl=_SECONDS, max_entries=32, show_spinner=False)
def _months(
    _database: Database, url: str, own: str, today: date, question: LedgerQuestion
) -> tuple[HitMonth, ...]:
    del url, own
    return read_hit_months(_database, today, question.predicate, question.subject)
