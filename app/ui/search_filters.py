"""The controls around the search box: what narrows an answer, and its order.

The address is what holds: a control starts from it and writes to it, by key and never by label,
and nothing is loaded anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from analysis.search_types import FacetCount, Sort
from app.ui.asked import name_month, value_label
from app.ui.parts import label_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from analysis.search_types import FoundFacets
    from app.search_address import Asked

_SHOWN = 10
_SHOWN_MONTHS = 12
_SORTS = {
    Sort.RELEVANCE: "Most relevant",
    Sort.NEWEST: "Newest",
    Sort.OLDEST: "Oldest",
}


def show_days() -> tuple[date | None, date | None, date | None]:
    """Boxes for the first day, the last, and the one on which it was known."""
    first, last, known = st.columns(3)
    with first:
        since = _day("From", "since")
    with last:
        until = _day("Until", "until")
    with known:
        as_of = _day("As known on", "as_of")
    return since, until, as_of


def show_choices(asked: Asked, facets: FoundFacets) -> None:
    """Pills with counts for topics, names, tiers and languages, and a list of sources."""
    _pick("Topic", "topic", facets.topics, asked)
    _pick("Who or what", "entity", facets.entities, asked)
    _pick("Kind of source", "tier", facets.tiers, asked)
    if len(facets.languages) > 1 or asked.language:
        _pick("Language", "language", facets.languages, asked)
    _choose_source(asked, facets.sources)


def show_months(asked: Asked, months: Sequence[FacetCount]) -> None:
    """The months of what was found as a row of small bars, each of which can be chosen."""
    ordered = sorted(months, key=lambda facet: facet.key)[-_SHOWN_MONTHS:]
    if len(ordered) + bool(asked.month) <= 1:
        return
    st.html(_bars(_with_chosen(ordered, asked.month)))
    with st.container(key="months"):
        _pick("Months", "month", ordered, asked, short=True)


def show_order(asked: Asked) -> None:
    """Which stories come first."""
    st.segmented_control(
        "Order",
        list(_SORTS),
        default=asked.sort,
        format_func=lambda sort: _SORTS[sort],
        key="pick_sort",
        on_change=_take,
        args=("sort",),
        required=True,
        label_visibility="collapsed",
    )


def _pick(
    title: str, name: str, counts: Sequence[FacetCount], asked: Asked, *, short: bool = False
) -> None:
    chosen: str = getattr(asked, name)
    shown = _with_chosen(counts if short else counts[:_SHOWN], chosen)
    if not shown:
        return
    label = _labels(name, shown, short=short)
    st.pills(
        title,
        [facet.key for facet in shown],
        default=chosen or None,
        format_func=lambda key: label_text(label(key)),
        key=f"pick_{name}",
        on_change=_take,
        args=(name,),
        label_visibility="collapsed" if short else "visible",
    )


def _choose_source(asked: Asked, counts: Sequence[FacetCount]) -> None:
    shown = _with_chosen(counts, asked.source)
    if not shown:
        return
    keys = [facet.key for facet in shown]
    st.selectbox(
        "Source",
        keys,
        index=keys.index(asked.source) if asked.source else None,
        format_func=_labels("source", shown),
        key="pick_source",
        on_change=_take,
        args=("source",),
        placeholder="Any",
    )


def _with_chosen(counts: Sequence[FacetCount], chosen: str) -> list[FacetCount]:
    """The counts, and what is chosen even where no story found has it."""
    shown = list(counts)
    if chosen and all(facet.key != chosen for facet in shown):
        shown.insert(0, FacetCount(chosen, "", 0))
    return shown


def _labels(name: str, shown: Sequence[FacetCount], *, short: bool = False) -> Callable[[str], str]:
    numbers = {facet.key: facet.count for facet in shown}

    def label(key: str) -> str:
        words = name_month(key, short=True) if short else value_label(name, key, shown)
        return f"{words} {numbers[key]:,}" if numbers.get(key) else words

    return label


def _take(name: str) -> None:
    chosen = st.session_state.get(f"pick_{name}")
    usual = name == "sort" and chosen is Sort.RELEVANCE
    if chosen and not usual:
        st.query_params[name] = str(chosen)
    elif name in st.query_params:
        del st.query_params[name]
    if "shown" in st.query_params:  # another answer begins at its top
        del st.query_params["shown"]


def _bars(months: Sequence[FacetCount]) -> str:
    """How high each month's bar is: numbers of ours alone, nothing that was found."""
    most = max((facet.count for facet in months), default=0) or 1
    rules = "".join(
        f'.st-key-months [role="radiogroup"] > *:nth-child({at}),'
        f".st-key-months button:nth-of-type({at}){{--bar:{round(100 * facet.count / most)}%}}"
        for at, facet in enumerate(months, start=1)
    )
    return f"<style>{rules}</style>"


def _day(label: str, key: str) -> date | None:
    chosen: date | None = st.date_input(
        label,
        value=None,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        min_value=datetime(1990, 1, 1, tzinfo=UTC).date(),
        max_value=datetime(2100, 1, 1, tzinfo=UTC).date(),
    )
    return chosen
