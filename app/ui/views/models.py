"""Models and licences: a table with filters; `?licence=` one licence; `?compare=A..B` two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.kept_readings import kept_models
from app.licence_views import (
    licence_choices,
    list_documents_kept,
    read_comparison,
    read_licence,
)
from app.models_reading import ModelQuestion, ModelSort, read_models
from app.models_values import Openness
from app.search_address import read_day
from app.ui.choices import asked, choose, choose_day, tick
from app.ui.models_compare import render_comparison
from app.ui.models_licence import render_documents_kept, render_licence
from app.ui.models_table import render_models
from app.ui.models_words import OPENNESS
from app.ui.parts import empty_state, escape, inward, page_address, page_head, shorten
from db.errors import ConfigError
from db.overview import state_mark

if TYPE_CHECKING:
    from app.licence_views import ComparedView, LicenceView
    from app.models_reading import Choice, ModelsView
    from app.models_values import ModelRow
    from db.documents import DocumentRecord
    from db.store import Database

_SECONDS = 900
_DROPS = ("at",)
_LEAD = (
    "Who makes a model, under which licence, since when, what changed last and when it ends: "
    "as articles state it, with the passage behind each value."
)


def show_models() -> None:
    """Draw the page."""
    compared = asked("compare")
    if compared:
        _show_comparison(compared)
        return
    question = _question()
    database = current_context().database
    with database.read() as connection:
        mark = state_mark(connection)
    with st.spinner("Reading the models …"):
        rows = kept_models(database)
    licence = asked("licence")
    found = _licence(database, database.url, mark, licence) if licence else None
    name = f"{shorten(found.name, 60)} · " if found else ""
    st.set_page_config(page_title=f"{name}Models and licences · Tocsin")
    st.html(page_head("What is out there", "Models and licences", _LEAD))
    if not rows:
        way = inward(page_address("sources"), "Sources and runs")
        st.html(
            empty_state("No models yet", f"No article read so far names a model. {way} says why.")
        )
        return
    _show_table(question, rows, found, mark)


def _show_table(
    question: ModelQuestion, rows: tuple[ModelRow, ...], found: LicenceView | None, mark: str
) -> None:
    context = current_context()
    if question.licence and found is None:
        st.html(f'<p class="t-calm">No licence is called “{escape(question.licence[:60])}”.</p>')
    view = read_models(context.database, question, context.now(), rows)
    if found is not None:
        key = found.known.key if found.known else ""
        users = [row for row in rows if key and row.licence_key == key]
        st.html(f'<div class="t-wide">{render_licence(found, users, licence_choices())}</div>')
    _show_filters(view, found.name if found else "")
    if found is None or view.count:
        st.html(render_models(view))
    if found is None:
        st.html(render_documents_kept(_kept(context.database, context.database.url, mark)))


def _show_comparison(compared: str) -> None:
    st.set_page_config(page_title="Two licences side by side · Tocsin")
    database = current_context().database
    with database.read() as connection:
        mark = state_mark(connection)
    try:
        view = _comparison(database, database.url, mark, compared)
    except ConfigError as fault:
        way = inward(page_address("models"), "All models and licences")
        st.html(empty_state("Nothing to compare", f"{escape(str(fault))}. {way}."))
        return
    st.html(page_head("What is out there", "Models and licences"))
    st.html(render_comparison(view))


def _question() -> ModelQuestion:
    openness, sort = asked("openness"), asked("sort")
    page = asked("at")
    return ModelQuestion(
        owner=asked("owner"),
        openness=Openness(openness) if openness in set(Openness) else None,
        licence=asked("licence"),
        family=asked("family"),
        changed_since=read_day(asked("since")),
        retires_soon=asked("retires") == "1",
        every=asked("all") == "1",
        sort=ModelSort(sort) if sort in set(ModelSort) else None,
        descending=asked("dir") == "desc",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004 - digits
    )


def _show_filters(view: ModelsView, licence: str) -> None:
    licences = _named(view.licences)
    if licence:
        licences.setdefault(view.question.licence, licence)
    openness = {one.value: OPENNESS[one] for one in Openness}
    with st.container(key="models-filters"):
        columns = st.columns(4)
        with columns[0]:
            choose("Owner", "owner", _named(view.owners), _DROPS)
        with columns[1]:
            choose("Openness", "openness", openness, _DROPS)
        with columns[2]:
            choose("Licence", "licence", licences, _DROPS)
        with columns[3]:
            choose_day("Changed since", "since", _DROPS)
        left, right = st.columns(2)
        with left:
            tick("Retires within 180 days", "retires", _DROPS)
        with right:
            tick("Also those only named", "all", _DROPS)


def _named(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {one.key: one.name for one in choices}


@st.cache_resource(ttl=_SECONDS, max_entries=4, show_spinner=False)
def _kept(_database: Database, url: str, mark: str) -> tuple[DocumentRecord, ...]:
    del url, mark
    return list_documents_kept(_database)


@st.cache_resource(ttl=_SECONDS, max_entries=32, show_spinner=False)
def _licence(_database: Database, url: str, mark: str, key: str) -> LicenceView | None:
    del url, mark
    return read_licence(_database, key)


@st.cache_resource(ttl=_SECONDS, max_entries=16, show_spinner="Comparing …")
def _comparison(_database: Database, url: str, mark: str, pair: str) -> ComparedView:
    del url, mark
    return read_comparison(_database, pair)
