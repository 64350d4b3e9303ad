"""Filters that stand in the address: what is chosen changes it, and the address chooses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from app.search_address import read_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_LONGEST = 200


def asked(name: str) -> str:
    """A parameter of the address, cut to a sane length."""
    return (st.query_params.get(name) or "")[:_LONGEST]


def choose(label: str, name: str, options: Mapping[str, str], drops: Sequence[str] = ()) -> str:
    """One of the options (key to label), or "" for any; the address holds the key.

    A key in the address that is not among the options stays choosable. `drops` are parameters that
    a new choice takes out of the address, such as the page.
    """
    wanted = asked(name)
    known = dict(options)
    if wanted:
        known.setdefault(wanted, wanted)
    key = f"choice-{name}"
    found = st.selectbox(
        label,
        list(known),
        index=list(known).index(wanted) if wanted else None,
        format_func=lambda one: known.get(one, one),
        key=key,
        placeholder="Any",
        on_change=_write,
        args=(key, name, tuple(drops)),
    )
    return found or ""


def choose_day(label: str, name: str, drops: Sequence[str] = ()) -> date | None:
    """A day or none; the address holds it as ISO."""
    key = f"choice-{name}"
    chosen: date | None = st.date_input(
        label,
        value=read_day(asked(name)),
        key=key,
        format="YYYY-MM-DD",
        min_value=datetime(1990, 1, 1, tzinfo=UTC).date(),
        max_value=datetime(2100, 1, 1, tzinfo=UTC).date(),
        on_change=_write,
        args=(key, name, tuple(drops)),
    )
    return chosen


def tick(label: str, name: str, drops: Sequence[str] = ()) -> bool:
    """Yes or no; the address holds 1 for yes."""
    key = f"choice-{name}"
    return st.checkbox(
        label, value=asked(name) == "1", key=key, on_change=_write, args=(key, name, tuple(drops))
    )


def _write(key: str, name: str, drops: tuple[str, ...]) -> None:
    value = st.session_state[key]
    for gone in (*drops, *(() if value else (name,))):
        if gone in st.query_params:
            del st.query_params[gone]
    if value:
        st.query_params[name] = "1" if value is True else str(value)
