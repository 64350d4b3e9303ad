"""Rules and export controls: `?kind=`, `?region=`, `?status=`, `?since=`, `?until=`, `?month=`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.kept_readings import kept_rules
from app.rules_model import RuleKind, RuleQuestion, RuleStatus
from app.rules_reading import read_rules, region_name
from app.search_address import read_day
from app.ui.choices import asked, choose, choose_day
from app.ui.parts import empty_state, inward, page_address, page_head
from app.ui.rules_month import render_month
from app.ui.rules_table import render_expected, render_told
from app.ui.rules_words import KINDS, STATUSES
from app.ui.words import count

if TYPE_CHECKING:
    from app.rules_model import RulesView

_LEAD = (
    "What authorities decided about models, chips and services, with the passage each step rests on; "
    "and the days that rules, suspensions and retirements set."
)


def show_rules() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Rules and export controls · Tocsin")
    context = current_context()
    database, now = context.database, context.now()
    with st.spinner("Reading the rules …"):
        book = kept_rules(context)
    st.html(page_head("Authorities and days", "Rules and export controls", _LEAD))
    if not book.rows and not book.marks:
        way = inward(page_address("sources"), "Sources and runs")
        text = (
            f"No article read so far tells of a rule or an export control. {way} says what is read."
        )
        st.html(empty_state("No rules yet", text))
        return
    view = read_rules(database, _question(), now, book)
    _show_filters(view)
    st.html(f'<div class="t-wide t-rules">{render_month(view, now.date())}{_tables(view)}</div>')


def _tables(view: RulesView) -> str:
    shown = len(view.told) + len(view.expected)
    said = f"{count(len(view.told), 'rule')} told of, {len(view.expected):,} only expected"
    if shown < view.every:
        said += f"; {shown:,} of {view.every:,} fit"
    return (
        '<section class="t-rules-part"><h2>Rules and export controls</h2>'
        f'<p class="t-note">{said}. What outlets tell of one affair stands in one line; its status is '
        "that of the last step told.</p>"
        f"{render_told(view.told)}</section>{render_expected(view.expected)}"
    )


def _question() -> RuleQuestion:
    kind, status = asked("kind"), asked("status")
    since, until = asked("since"), asked("until")
    return RuleQuestion(
        kind=RuleKind(kind) if kind in set(RuleKind) else None,
        region=asked("region"),
        status=RuleStatus(status) if status in set(RuleStatus) else None,
        since=read_day(since),
        until=read_day(until),
        month=asked("month")[:7],
    )


def _show_filters(view: RulesView) -> None:
    regions = {code: name for code, name, _ in view.regions}
    if view.question.region:
        regions.setdefault(view.question.region, region_name(view.question.region))
    with st.container(key="rules-filters"):
        columns = st.columns(5)
        with columns[0]:
            choose("Kind", "kind", {one.value: KINDS[one] for one in RuleKind})
        with columns[1]:
            choose("Where", "region", regions)
        with columns[2]:
            choose("Status", "status", {one.value: STATUSES[one] for one in RuleStatus})
        with columns[3]:
            choose_day("From", "since")
        with columns[4]:
            choose_day("Until", "until")
