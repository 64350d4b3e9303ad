"""The feed of issues."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from app.feeds.model import Feed, FeedEntry
from app.newsletter.html import render_fragment
from app.newsletter.wording import clean_text, quiet_words
from app.weeks import name_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.brief.model import Brief

MOST_ISSUES = 26
# Older issues are named with their headlines, so that a feed stays under a megabyte or so.
_IN_FULL = 8
_MOST_CONTENT = 600_000


def feed_of_briefs(briefs: Sequence[Brief], base_url: str, began: datetime) -> Feed:
    """The issues given, newest first."""
    entries: list[FeedEntry] = []
    left = _MOST_CONTENT
    for place, brief in enumerate(briefs):
        in_full = place == 0 or (place < _IN_FULL and left > 0)
        entries.append(_entry(brief, base_url, in_full=in_full))
        left -= len(entries[-1].content)
    return Feed(
        name="feed/briefs",
        path="briefs",
        title="Tocsin: the builder’s brief",
        subtitle="What changed this week for people who build with AI models.",
        home=f"{base_url}/",
        began=began,
        entries=tuple(entries),
    )


def _entry(brief: Brief, base_url: str, *, in_full: bool) -> FeedEntry:
    # What was set aside is a click away, on the page.
    told = dataclasses.replace(brief, set_aside=())
    headlines = "; ".join(clean_text(story.headline.text) for story in brief.stories)
    return FeedEntry(
        name=f"brief/{brief.week}",
        title=f"{name_week(brief.week)}: {_lead(brief)}",
        url=f"{base_url}/briefs/{brief.week}.html",
        published=brief.issued_at,
        updated=brief.issued_at,
        summary=headlines or _lead(brief),
        content=render_fragment(told, base_url) if in_full else "",
        related=f"{base_url}/?week={brief.week}",
    )


def _lead(brief: Brief) -> str:
    if not brief.stories:
        return quiet_words(brief)
    return clean_text(brief.stories[0].headline.text)
