"""The ledger: everything, one state by `?state=`, or one signal by `?signal=`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.ledger_reading import read_ledger
from app.ui.ledger import render_ledger
from app.ui.parts import empty_state, escape, inward, page_address
from db.overview import state_mark
from db.types import SignalState

if TYPE_CHECKING:
    from app.ledger_reading import LedgerView
    from db.store import Database

_SECONDS = 300


def show_ledger() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Ledger · Tocsin")
    signal_id = st.query_params.get("signal") or ""
    asked = st.query_params.get("state") or ""
    state = SignalState(asked) if asked in set(SignalState) else None
    database = current_context().database
    with database.read() as connection:
        mark = state_mark(connection)
    view = _read(database, database.url, mark, state, signal_id)
    if signal_id and view.asked is None:
        way = inward(page_address("ledger"), "See the whole ledger")
        text = f"There is no signal “{escape(signal_id[:60])}”. {way}."
        st.html(empty_state("No such signal", text))
        return
    st.html(render_ledger(view))


@st.cache_data(ttl=_SECONDS, max_entries=16, show_spinner=False)
def _read(
    _database: Database, url: str, mark: str, state: SignalState | None, signal_id: str
) -> LedgerView:
    del url, mark
    return read_ledger(_database, state, signal_id)
