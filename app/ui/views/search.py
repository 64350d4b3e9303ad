"""Search past events: one box, filters with counts, results by story, and what is like a story."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from analysis.search.notes import NOTHING
from app.context import current_context
from app.found_reading import describe_found, find_title
from app.search_address import FILTERS, LONGEST, MOST_SHOWN, PAGE, export_parameters, read_address
from app.ui import data
from app.ui.alerts_link import ALERT_ME
from app.ui.asked import render_active, render_banner, render_nothing, render_understood
from app.ui.parts import empty_state, escape, inward, page_address, page_head, shorten, story_link
from app.ui.results import render_hits, render_invitation, render_named_in, render_notes
from app.ui.saving import show_saved, show_saving
from app.ui.search_filters import show_choices, show_days, show_months, show_order
from app.ui.search_keys import listen_for_slash
from app.ui.words import capitalise, count
from app.weeks import name_day
from db.errors import TocsinError

if TYPE_CHECKING:
    from analysis.search_types import SearchAnswer, SearchQuery
    from app.search_address import Asked
    from db.overview import Totals

_FILES = (("csv", "CSV"), ("json", "JSON"), ("md", "Markdown"))


def show_search() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Search · Tocsin")
    st.html(page_head("Past events", "Search", _span(data.totals())))
    asked = replace(read_address(st.query_params), text=_ask_words())
    if asked.like and not asked.text:
        _show_like(asked)
        return
    narrow = st.expander("Narrow down", key="filters")
    with narrow:
        choices = st.container()
        since, until, as_of = show_days()
    asked = replace(asked, since=since, until=until, as_of=as_of, like="")
    listen_for_slash()
    if not asked.text:
        show_saved()
        st.html(render_invitation(data.facets()))
        return
    st.set_page_config(page_title=f"{shorten(asked.text, 60)} · Search · Tocsin")
    _show_asked(asked, choices)


def _ask_words() -> str:
    text = st.text_input(
        "Search past events",
        key="q",
        bind="query-params",
        max_chars=LONGEST,
        placeholder="deepseek pricing july, before the llama 4 release …",
        label_visibility="collapsed",
        type="search",
        on_change=_begin_anew,
    )
    return " ".join((text or "").split())


def _begin_anew() -> None:
    # Another question begins at its top, and is read before it is taken literally.
    for name in ("shown", "literal", "like"):
        if name in st.query_params:
            del st.query_params[name]


def _show_asked(asked: Asked, choices: st.delta_generator.DeltaGenerator) -> None:
    try:
        found = data.search(asked.query())
    except TocsinError as fault:
        st.html(
            '<section class="t-empty" role="alert"><h2>This could not be searched for</h2>'
            f"<p>{escape(capitalise(str(fault).rstrip('.')))}. "
            f"{inward(asked.address(), 'Try again')}.</p></section>"
        )
        return
    if found is None:
        st.html('<p class="t-calm">Search is not available on this server.</p>')
        return
    answer, note = found
    with choices:
        show_choices(asked, answer.facets)
    named = render_named_in(data.entities_in(asked.entity or asked.text))
    # What to do about an empty answer is said below it.
    notes = [said for said in (*answer.notes, note) if said and said != NOTHING]
    _show_html(
        f"{render_banner(asked)}{render_understood(asked, answer)}"
        f"{render_active(asked, answer.facets)}{named}"
        f"{render_notes([capitalise(said.rstrip('.')) + '.' for said in notes])}"
    )
    if answer.stories:
        _show_answer(asked, answer)
    else:
        st.html(render_nothing(asked, _without_each(asked)))


def _show_answer(asked: Asked, answer: SearchAnswer) -> None:
    show_months(asked, answer.facets.months)
    with st.container(horizontal=True, key="order", vertical_alignment="center"):
        st.html(f'<p class="t-meta" role="status">{_counted(answer)}</p>')
        show_order(asked)
    _show_hits(answer)
    shown = len(answer.stories)
    if shown < answer.found and shown < MOST_SHOWN:
        st.button("More stories", key="more_stories", on_click=_show_more, args=(shown,))
    elif shown < answer.found or answer.is_cut:
        st.html(render_notes(["There is more than is listed: narrow it down, or name it closer."]))
    with st.container(horizontal=True, key="keep", vertical_alignment="center"):
        show_saving(asked.query())
        st.html(_downloads(asked.query()))
        st.html(f'<p class="t-meta">{_alert_me(asked)}</p>', width="content")


def _show_hits(answer: SearchAnswer) -> None:
    told = describe_found(current_context().database, [hit.story_id for hit in answer.stories])
    # In pieces: what is on the page already stays as it is when more is asked for.
    for at in range(0, len(answer.stories), PAGE):
        st.html(render_hits(answer.stories[at : at + PAGE], told, at + 1))


def _show_more(shown: int) -> None:
    st.query_params["shown"] = str(shown + PAGE)


def _counted(answer: SearchAnswer) -> str:
    shown = len(answer.stories)
    # An engine that only counts what it shows leaves `found` at zero.
    number = max(answer.found, shown)
    said = count(number, "story", "stories")
    return f"At least {said}" if answer.is_cut else said


def _without_each(asked: Asked) -> list[tuple[str, int]]:
    """How many stories there would be without each of several filters, one at a time."""
    found = []
    for name in FILTERS:
        if getattr(asked, name):
            cleared = None if name in {"since", "until"} else ""
            query = replace(asked, **{name: cleared}).query()  # type: ignore[arg-type]  # a filter's empty value
            answer = data.search(query)
            if answer and answer[0].stories:
                found.append((name, max(answer[0].found, len(answer[0].stories))))
    return found


def _show_like(asked: Asked) -> None:
    story = find_title(current_context().database, asked.like)
    found = data.like(asked.like, PAGE)
    if story is None or found is None:
        way = inward(page_address("search"), "Search for something else")
        st.html(empty_state("No such story", f"There is nothing to compare with. {way}."))
        return
    title = shorten(story.title, 120)
    st.set_page_config(page_title=f"Like “{shorten(title, 50)}” · Search · Tocsin")
    st.html(
        f'<p class="t-banner" role="note"><strong>Stories like</strong> '
        f"{story_link(story.id, title)}</p>"
    )
    answer, note = found
    _show_html(render_notes([*answer.notes, *([note] if note else [])]))
    if answer.stories:
        _show_hits(answer)
    elif not note:
        st.html('<p class="t-calm">Nothing that was read so far is like it.</p>')


def _show_html(shown: str) -> None:
    if shown:  # Streamlit takes no empty one
        st.html(shown)


def _downloads(query: SearchQuery) -> str:
    given = urlencode(export_parameters(query))
    links = [
        f'<a href="{escape(f"/search/export.{kind}?{given}")}" target="_blank">{name}</a>'
        for kind, name in _FILES
    ]
    return f'<p class="t-meta">Download as {", ".join(links)}</p>'


def _alert_me(asked: Asked) -> str:
    """The way to be told what is new for this search, which is saved there first."""
    given = asked.parameters()
    told = {name: given[name] for name in given.keys() - {"like", "shown", "sort"}}
    address = page_address("alerts", kind="search", **dict(sorted(told.items())))
    return inward(address, ALERT_ME, "t-alerts-me")


def _span(totals: Totals) -> str:
    if totals.last_published_at is None:
        return ""
    # The oldest says little: feeds hold single pieces of many years ago.
    stories = count(totals.stories, "story", "stories")
    newest = name_day(totals.last_published_at)
    return f"{count(totals.articles, 'article')} in {stories}, up to {newest}."
