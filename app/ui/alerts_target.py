"""What an alert is to: choosing it by words, never by keys; its name for readers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from app.access import page_reader
from app.context import current_context
from app.entity_reading import search_entities
from app.licence_views import licence_choices
from app.saved_searches import list_searches, save_search
from app.search_address import read_address
from app.ui import data
from app.ui.alerts_names import name_target
from app.ui.alerts_said import show_fault
from app.ui.alerts_words import KINDS
from app.ui.parts import escape, inward, page_address, shorten
from app.ui.words import TOPICS, count, entity_kind
from db.alert_types import SubscriptionKind
from db.errors import TocsinError
from db.sources import list_sources
from db.threads import threads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.alert_desk import AlertDesk

_FOUND = 20
_LONGEST = 120
_NAME = 110
_KIND = "alert_kind"
_CHOSEN = "alert_chosen_"
_WHOLE_BRIEF = "The brief for everybody"


def show_kinds() -> SubscriptionKind | None:
    """The first question, what about; the address holds the answer."""
    asked = st.query_params.get("kind", "")
    kinds = list(KINDS)
    known = next((at for at, kind in enumerate(kinds) if kind.value == asked), None)
    found: SubscriptionKind | None = st.selectbox(
        "What shall the alert be about?",
        kinds,
        index=known,
        format_func=KINDS.__getitem__,
        key=_KIND,
        placeholder="Choose …",
        on_change=_take_kind,
    )
    return found


def _take_kind() -> None:
    chosen = st.session_state.get(_KIND)
    st.query_params.from_dict({"do": "new", **({"kind": chosen.value} if chosen else {})})


def show_target(desk: AlertDesk, kind: SubscriptionKind) -> None:
    """The second question, which one; what is chosen goes into the address."""
    draw: Mapping[SubscriptionKind, Callable[[AlertDesk], None]] = {
        SubscriptionKind.TOPIC: _pick_topic,
        SubscriptionKind.ENTITY: _pick_entity,
        SubscriptionKind.FAMILY: _pick_family,
        SubscriptionKind.LICENCE: _pick_licence,
        SubscriptionKind.STACK: _pick_stack,
        SubscriptionKind.SOURCE: _pick_source,
        SubscriptionKind.STORY: _pick_story,
        SubscriptionKind.SEARCH: _pick_search,
        SubscriptionKind.SIGNAL: _pick_signal,
        SubscriptionKind.BRIEF: _pick_brief,
    }
    draw[kind](desk)


def _choose(label: str, kind: SubscriptionKind, options: Mapping[str, str]) -> None:
    """One of the options (target to words)."""
    st.selectbox(
        label,
        list(options),
        index=None,
        format_func=lambda key: options.get(key, key),
        key=f"{_CHOSEN}{kind.value}",
        placeholder="Choose …",
        on_change=_take,
        args=(kind,),
    )


def _take(kind: SubscriptionKind) -> None:
    chosen = st.session_state.get(f"{_CHOSEN}{kind.value}")
    if chosen is not None:
        _follow(kind, str(chosen))


def _follow(kind: SubscriptionKind, target: str) -> None:
    if kind is SubscriptionKind.STORY and target.startswith("thread:"):
        kind, target = SubscriptionKind.THREAD, target.removeprefix("thread:")
    st.query_params.from_dict({"do": "new", "kind": kind.value, "target": target or "-"})


def _pick_topic(_: AlertDesk) -> None:
    topics = {key: name for key, name in TOPICS.items() if key != "other"}
    _choose("Which topic?", SubscriptionKind.TOPIC, topics)


def _words(label: str, placeholder: str) -> str:
    typed = st.text_input(
        label, key="alert_find", max_chars=_LONGEST, placeholder=placeholder, type="search"
    )
    return " ".join((typed or "").split())


def _pick_entity(desk: AlertDesk, kind: SubscriptionKind = SubscriptionKind.ENTITY) -> None:
    words = _words("Find a company, a model, a person, a rule", "Begin with its name …")
    if not words:
        return
    options = {
        row.record.key: f"{shorten(row.record.name, 80)} · {entity_kind(row.record.kind)} · "
        f"{count(row.articles, 'article')}"
        for row in search_entities(desk.database, words, _FOUND)
    }
    # A name of our lists can be followed before any article has it.
    known = name_target(desk, page_reader().id, SubscriptionKind.ENTITY, words)
    if known is not None:
        options.setdefault(known.value, known.words)
    if options:
        _choose("Which one?", kind, options)
    else:
        _nothing(words)


def _pick_signal(desk: AlertDesk) -> None:
    st.html(
        '<p class="t-note">You are told when something that was expected of a company, a model or '
        f"a rule happens, is denied or runs out. {inward(page_address('ledger'), 'The ledger')} "
        "lists each one, with a link that follows it alone.</p>"
    )
    _pick_entity(desk, SubscriptionKind.SIGNAL)


def _pick_family(_: AlertDesk) -> None:
    _choose("Which family?", SubscriptionKind.FAMILY, dict(_families()))


@cache
def _families() -> tuple[tuple[str, str], ...]:
    from analysis.knowledge.gazetteer import load_gazetteer

    known = [one for one in load_gazetteer().entities.values() if one.is_family]
    return tuple(sorted(((one.key, one.name) for one in known), key=lambda one: one[1].casefold()))


def _pick_licence(_: AlertDesk) -> None:
    licences = {f"licence:{key}": name for key, name in licence_choices()}
    _choose("Which licence?", SubscriptionKind.LICENCE, licences)


def _pick_stack(desk: AlertDesk) -> None:
    stacks = {stack.name: stack.name for stack in desk.stacks()}
    if not stacks:
        way = inward(page_address("stack"), "Write down what you use")
        st.html(f'<p class="t-note">There is no stack yet. {way}; then it can ring for you.</p>')
        return
    _choose("Which stack?", SubscriptionKind.STACK, stacks)


def _pick_source(desk: AlertDesk) -> None:
    with desk.database.read() as connection:
        known = [polled.source for polled in list_sources(connection)]
    known.sort(key=lambda source: source.name.casefold())
    sources = {source.key: shorten(source.name, 80) for source in known}
    _choose("Which source?", SubscriptionKind.SOURCE, sources)


def _pick_brief(desk: AlertDesk) -> None:
    stacks = {stack.name: f"The brief for “{stack.name}”" for stack in desk.stacks()}
    _choose("Which brief?", SubscriptionKind.BRIEF, {"": _WHOLE_BRIEF, **stacks})


def _pick_story(desk: AlertDesk) -> None:
    if current_context().demo:
        st.html('<p class="t-note">Your own sources have brought no story yet.</p>')
        return
    words = _words("Find a story by words of it", "access suspended, new licence …")
    if not words:
        return
    from analysis.search_types import SearchQuery

    try:
        found = data.search(SearchQuery(words, limit=_FOUND))
    except TocsinError as fault:
        show_fault(str(fault))
        return
    hits = found[0].stories if found is not None else ()
    if not hits:
        _nothing(words)
        return
    with desk.database.read() as connection:
        places = threads_of(connection, [hit.story_id for hit in hits])
    options = {hit.story_id: shorten(hit.title, _NAME) for hit in hits}
    for hit in hits:
        if hit.story_id in places:
            affair = f"thread:{places[hit.story_id].thread_id}"
            options.setdefault(affair, f"The whole affair around “{shorten(hit.title, 80)}”")
    _choose("Which one?", SubscriptionKind.STORY, options)


def _pick_search(desk: AlertDesk) -> None:
    asked = read_address(st.query_params)
    saved = {one.id: one.name for one in list_searches(desk.database, page_reader().id)}
    if saved and not asked.text:
        _choose("One that you saved", SubscriptionKind.SEARCH, saved)
    st.html(
        '<p class="t-note">A search that is followed is saved first, under a name of its own.</p>'
    )
    if "alert_search_words" not in st.session_state:
        st.session_state["alert_search_words"] = asked.text
        st.session_state["alert_search_name"] = asked.text[:60]
    typed = st.text_input("Words to search for", key="alert_search_words", max_chars=400)
    name = st.text_input("Its name", key="alert_search_name", max_chars=_LONGEST)
    if st.button("Save this search and go on", key="alert_search_save"):
        _keep_search(desk, (typed or "").strip(), (name or "").strip())


def _keep_search(desk: AlertDesk, words: str, name: str) -> None:
    from dataclasses import replace

    if not words:
        show_fault("write what to search for")
        return
    query = replace(read_address(st.query_params), text=words).query()
    try:
        saved = save_search(desk.database, page_reader().id, name or words[:60], query, desk.now())
    except TocsinError as fault:
        show_fault(str(fault))
        return
    for key in ("alert_search_words", "alert_search_name"):
        st.session_state.pop(key, None)
    _follow(SubscriptionKind.SEARCH, saved.id)
    st.rerun()


def _nothing(words: str) -> None:
    said = f"Nothing read so far is called “{escape(shorten(words, 60))}”."
    st.html(f'<p class="t-note" role="status">{said}</p>')
