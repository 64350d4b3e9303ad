"""Past briefs: every issue with its first headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.newsletter.wording import quiet_words
from app.ui import data
from app.ui.parts import empty_state, escape, inward, joined, page_address, page_head
from app.ui.words import count
from app.weeks import name_period, name_week

if TYPE_CHECKING:
    from analysis.brief.model import Brief

_HEADLINES = 3


def show_archive() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Past briefs · Tocsin")
    found = data.issues()
    if not found:
        way = inward(page_address("sources"), "See how the sources are")
        st.html(empty_state("No issue has been written yet", f"{way}."))
        return
    head = page_head("The builder’s brief", "Past briefs", count(len(found), "issue"))
    st.html(f'<div class="t-archive">{head}{"".join(_issue(brief) for brief in found)}</div>')


def _issue(brief: Brief) -> str:
    headlines = "".join(f"<li>{escape(s.headline.text)}</li>" for s in brief.stories[:_HEADLINES])
    rest = len(brief.stories) - _HEADLINES
    more = f'<li class="t-rest">and {rest} more</li>' if rest > 0 else ""
    facts = [escape(name_period(brief.period_start, brief.period_end))]
    if brief.stories:
        facts.append(count(len(brief.stories), "story", "stories"))
        facts.append(f"{max(brief.reading_minutes, 1)} min read")
    facts.append(escape(quiet_words(brief)))
    title = inward(page_address("", week=brief.week), name_week(brief.week))
    return (
        f'<section class="t-past"><h2>{title}</h2><p class="t-meta">{joined(facts)}</p>'
        f"<ul>{headlines}{more}</ul></section>"
    )
