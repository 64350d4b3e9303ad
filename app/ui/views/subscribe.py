"""Subscribe: every feed, calendar and file, each with an address to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import streamlit as st

from app.access import current_access
from app.context import current_context
from app.entity_reading import search_entities
from app.ui.alerts_link import alert_entity, alert_link
from app.ui.own_searches import show_own_searches
from app.ui.parts import escape, inward, joined, page_address, page_head, shorten
from app.ui.words import TOPICS, entity_kind
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from app.context import AppContext
    from app.entity_reading import EntityRow

_LEAD = (
    "Give an address to a feed reader, a calendar or a program. Each tells the same as these "
    "pages, and asks nothing about you."
)
_SIGNED_IN = (
    "This service asks for a sign-in. A program sends an API token with each request, as "
    "<code>Authorization: Bearer …</code>; an operator makes one with "
    "<code>tocsin tokens add</code>."
)
_FOUND = 20
_LONGEST = 120
_ANY = "All of them"


def show_subscribe() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Subscribe · Tocsin")
    context = current_context()
    st.html(page_head("Feeds and files", "Subscribe", _LEAD))
    if current_access().rules is not None:
        st.html(f'<p class="t-note" role="note">{_SIGNED_IN}</p>')
    _show_alerts()
    _show_brief(context)
    _show_topic(context)
    _show_entity(context)
    show_own_searches(context)
    _show_calendar(context)
    _show_programs(context)


def _show_alerts() -> None:
    new = inward(page_address("alerts", do="new"), "Make an alert")
    brief = alert_link(SubscriptionKind.BRIEF, "-", "take the brief by e-mail")
    _head(
        "Told when it happens",
        f"By e-mail, chat, push or webhook, with the passage that made it. {new}, or {brief}.",
    )


def _show_brief(context: AppContext) -> None:
    _head("The brief", f"Each issue in full, on {escape(context.schedule)}.")
    _feed(context, "briefs")
    _head(
        "All stories, and the ledger",
        "Every story with its outlets and passages; what became of each thing to watch for.",
    )
    _feed(context, "stories")
    _feed(context, "ledger")


def _show_topic(context: AppContext) -> None:
    _head("A topic", "The stories of one topic, newest report first.")
    names, asked = list(TOPICS), st.query_params.get("topic", "")
    topic = st.selectbox(
        "Topic",
        names,
        index=names.index(asked) if asked in TOPICS else 0,
        format_func=TOPICS.__getitem__,
        key="topic_choice",
        on_change=_remember_topic,
    )
    _feed(context, f"topics/{topic}")
    st.html(f'<p class="t-note">{alert_link(SubscriptionKind.TOPIC, str(topic))}</p>')


def _remember_topic() -> None:
    # Bound to the address by Streamlit, the topic's label would stand there instead of its key.
    st.query_params["topic"] = st.session_state["topic_choice"]


def _show_entity(context: AppContext) -> None:
    _head("A model, a company, a rule", "The stories that have it in a headline.")
    text = st.text_input(
        "Find a model, a company, a rule",
        key="entity",
        bind="query-params",
        max_chars=_LONGEST,
        placeholder="Name of a model, a company, a rule …",
        type="search",
    )
    words = " ".join((text or "").split())
    if not words:
        st.html('<p class="t-note">Write a name; its feed appears here.</p>')
        return
    found = search_entities(context.database, words, _FOUND)
    if not found:
        way = inward(page_address("search", q=words), "Search for it")
        said = f"Nothing read so far is called “{escape(shorten(words, 60))}”. {way}."
        st.html(f'<p class="t-note" role="status">{said}</p>')
        return
    names = {row.record.key: _name(row) for row in found}
    key = st.selectbox("Which one", list(names), format_func=names.__getitem__)
    page = inward(page_address("entity", key=key), "Its page")
    st.html(f'<p class="t-note">{joined([page, alert_entity(str(key))])}</p>')
    _feed(context, f"entities/{quote(str(key), safe=':')}")


def _show_calendar(context: AppContext) -> None:
    _head("Calendar", "Days on which changes take effect, and days to watch for (.ics).")
    topic = st.selectbox(
        "Topic of the calendar",
        ["", *TOPICS],
        format_func=lambda one: TOPICS.get(one, _ANY),
        key="calendar_topic",
    )
    stacks = ["", *(stack.name for stack in context.stacks())]
    stack = ""
    if len(stacks) > 1:
        stack = st.selectbox(
            "Stack of the calendar",
            stacks,
            format_func=lambda one: one or _ANY,
            key="calendar_stack",
        )
    asked = {"topic": topic, "stack": stack}
    given = {name: value for name, value in asked.items() if value}
    query = f"?{urlencode(given)}" if given else ""
    _copy("Calendar", f"{context.base_url}/calendar.ics{query}")


def _show_programs(context: AppContext) -> None:
    _head("For programs", "The same as JSON, Markdown and tools for language models.")
    base = context.base_url
    for name, path in (
        ("Interface (OpenAPI description)", "/api/v1/openapi.json"),
        ("MCP server", "/mcp"),
        ("Guide for language models", "/llms.txt"),
        ("What is read, as OPML", "/sources.opml"),
    ):
        _copy(name, f"{base}{path}")


def _feed(context: AppContext, path: str) -> None:
    named = {"stories": "Stories, ", "ledger": "Ledger, "}.get(path, "")
    _copy(f"{named}Atom", f"{context.base_url}/feeds/{path}.xml")
    _copy(f"{named}JSON Feed", f"{context.base_url}/feeds/{path}.json")


def _copy(name: str, address: str) -> None:
    """An address with its name and, by Streamlit's own button, a way to copy it."""
    link = f'<a href="{escape(address)}" target="_blank">{escape(name)}</a>'
    # A browser has nothing to look at where tools are offered.
    shown = link if not address.endswith("/mcp") else escape(name)
    st.html(f'<p class="t-subscribe-name">{shown}</p>')
    st.code(address, language=None, wrap_lines=True)


def _head(title: str, lead: str) -> None:
    st.html(f'<h2 class="t-subscribe-head">{escape(title)}</h2><p class="t-note">{lead}</p>')


def _name(row: EntityRow) -> str:
    record = row.record
    return f"{shorten(record.name, 80)} · {entity_kind(record.kind)} · {row.articles:,} articles"
