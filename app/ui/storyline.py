"""A story as a page: head, statements, timeline of articles."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from app.ui.parts import (
    escape,
    inward,
    joined,
    listed,
    outward,
    page_address,
    shorten,
)
from app.ui.words import TIERS, count, predicate_name, topic_name
from app.weeks import name_day, name_days, name_week
from db.types import DateKind, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.reading import QuotedFact, StoryView
    from db.types import Reading

_LEAD = 280
_QUOTATION = 420
_SHOWN_FACTS = 12


def render_story(view: StoryView) -> str:
    """The page as safe HTML."""
    return (
        f'<article class="t-storypage">{_head(view)}{_subjects(view)}'
        f"{_facts(view.facts)}{_timeline(view)}{_identity(view)}</article>"
    )


def _head(view: StoryView) -> str:
    story = view.story
    facts = (
        escape(name_days(story.first_published_at, story.last_published_at)),
        count(len(view.readings), "article"),
        count(view.outlets, "outlet"),
        escape(_tier_counts(view.readings)),
    )
    topics = joined([escape(topic_name(topic)) for topic in view.topics])
    return (
        f'<header class="t-head"><p class="t-kicker">{topics or "Story"}</p>'
        f'<h1 class="t-title">{escape(story.title)}</h1><p class="t-meta">{joined(facts)}</p>'
        f"{_told(view.weeks)}</header>"
    )


def _tier_counts(readings: Sequence[Reading]) -> str:
    counts = Counter(reading.tier for reading in readings)
    return ", ".join(f"{counts[tier]} {TIERS[tier.value]}" for tier in Tier if counts[tier])


def _told(weeks: Sequence[str]) -> str:
    if not weeks:
        return '<p class="t-meta">No brief has told it yet.</p>'
    links = [inward(page_address("", week=week), name_week(week)) for week in weeks]
    return f'<p class="t-meta">Told in the brief of {listed(links)}.</p>'


def _subjects(view: StoryView) -> str:
    if not view.entities:
        return ""
    links = [
        inward(page_address("search", q=name, entity=name), name, "t-chip")
        for _, name in view.entities
    ]
    return f'<p class="t-chips" aria-label="Named in this story">{" ".join(links)}</p>'


def _facts(facts: Sequence[QuotedFact]) -> str:
    if not facts:
        return ""
    shown = "".join(_fact(quoted) for quoted in facts[:_SHOWN_FACTS])
    rest = "".join(_fact(quoted) for quoted in facts[_SHOWN_FACTS:])
    more = f"<details><summary>More statements</summary><ul>{rest}</ul></details>" if rest else ""
    return f'<section class="t-facts"><h2>What was stated</h2><ul>{shown}</ul>{more}</section>'


def _fact(quoted: QuotedFact) -> str:
    fact, article = quoted.fact, quoted.reading.article
    change = " → ".join(escape(part) for part in (fact.from_value, fact.to_value) if part)
    parts = [
        f"<strong>{escape(predicate_name(fact.predicate.value))}</strong>",
        escape(fact.subject),
        change,
        f"effective {escape(fact.effective_date)}" if fact.effective_date else "",
    ]
    source = outward(article.url, article.outlet)
    quotation = escape(shorten(quoted.quotation, _QUOTATION))
    return (
        f'<li><p class="t-statement">{joined(parts)}</p>'
        f"<blockquote>{quotation}<footer>{source}, {name_day(article.published_at)}</footer>"
        f"</blockquote></li>"
    )


def _timeline(view: StoryView) -> str:
    outlets = {reading.article.id: reading.article.outlet for reading in view.readings}
    days = groupby(view.readings, key=lambda reading: reading.article.published_at.date())
    sections = []
    for _, found in days:
        readings = list(found)
        items = "".join(_article(reading, outlets) for reading in readings)
        day = name_day(readings[0].article.published_at)
        sections.append(f'<section class="t-day"><h3>{day}</h3>{items}</section>')
    waiting = ""
    if view.waiting:
        waiting = f'<p class="t-meta">{count(view.waiting, "article")} still to be analysed.</p>'
    return f'<section class="t-timeline"><h2>Timeline</h2>{"".join(sections)}{waiting}</section>'


def _article(reading: Reading, outlets: dict[str, str]) -> str:
    article = reading.article
    hour = f"{article.published_at:%H:%M}" if article.date_kind is DateKind.STATED else ""
    about = [
        f'<span class="t-outlet">{escape(article.outlet)}</span>',
        f'<span class="t-tier t-tier-{escape(reading.tier.value)}">{TIERS[reading.tier.value]}</span>',
        f"<time>{hour}</time>" if hour else "",
        _date_note(reading),
    ]
    copied = ""
    lead = f'<p class="t-leadin">{escape(shorten(reading.snapshot.text, _LEAD))}</p>'
    if article.duplicate_of:
        original = outlets.get(article.duplicate_of, "another article")
        copied = f'<p class="t-copy">The same text as at {escape(original)}.</p>'
        lead = ""
    return (
        f'<div class="t-item"><p class="t-meta">{joined(about)}</p>'
        f"<h4>{outward(article.url, article.title)}</h4>{copied}{lead}</div>"
    )


def _date_note(reading: Reading) -> str:
    match reading.article.date_kind:
        case DateKind.MISSING:
            return "undated; first seen then"
        case DateKind.FUTURE:
            return "dated in the future; first seen then"
        case _:
            return ""


def _identity(view: StoryView) -> str:
    notes = []
    if view.asked_id != view.story.id:
        notes.append("The story that you followed was merged into this one.")
    if view.absorbed:
        notes.append(
            f"It has taken in {count(len(view.absorbed), 'other story', 'other stories')}."
        )
    link = inward(page_address("story", story=view.story.id), "Permanent link to this story")
    return f'<p class="t-meta t-identity">{" ".join(notes)} {link}</p>'
