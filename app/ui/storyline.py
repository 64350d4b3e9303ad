"""A story as a page: head, statements, timeline of articles."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
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
    from db.types import Fact, Reading

_LEAD = 280
_QUOTATION = 420
_SHOWN_GROUPS = 5
_SHOWN_QUOTATIONS = 2
# Feeds that cut their text say by how much: "[+1415 chars]".
_CUT_MARK = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")


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
    if len(counts) == 1 and len(readings) > 1:
        return ""  # as many as there are articles
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
    groups = [_group(predicate, found) for predicate, found in group_facts(facts)]
    shown, rest = "".join(groups[:_SHOWN_GROUPS]), "".join(groups[_SHOWN_GROUPS:])
    more = f"<details><summary>More statements</summary>{rest}</details>" if rest else ""
    return f'<section class="t-facts"><h2>What was stated</h2>{shown}{more}</section>'


def group_facts(facts: Sequence[QuotedFact]) -> list[tuple[str, list[list[QuotedFact]]]]:
    """Facts by predicate, the most often stated first; within one, those of one quotation."""
    groups: dict[str, dict[str, list[QuotedFact]]] = {}
    for quoted in facts:
        quotations = groups.setdefault(quoted.fact.predicate.value, {})
        quotations.setdefault(" ".join(quoted.quotation.split()).casefold(), []).append(quoted)
    ranked = sorted(groups.items(), key=lambda item: (item[0] == "other", -len(item[1])))
    return [(predicate, list(quotations.values())) for predicate, quotations in ranked]


def _group(predicate: str, quotations: list[list[QuotedFact]]) -> str:
    shown = "".join(_quotation(found) for found in quotations[:_SHOWN_QUOTATIONS])
    rest = "".join(_quotation(found) for found in quotations[_SHOWN_QUOTATIONS:])
    left = count(len(quotations) - _SHOWN_QUOTATIONS, "more time")
    more = f"<details><summary>Said {left}</summary><ul>{rest}</ul></details>" if rest else ""
    return f"<h3>{escape(predicate_name(predicate))}</h3><ul>{shown}</ul>{more}"


def _quotation(found: list[QuotedFact]) -> str:
    article = found[0].reading.article
    said = " ".join(found[0].quotation.split())
    names = dict.fromkeys(quoted.subject for quoted in found)
    # What the words themselves say need not be said twice.
    unsaid = [name for name in names if name.casefold() not in said.casefold()]
    parts = [escape(listed(unsaid)), *dict.fromkeys(_terms(quoted.fact, said) for quoted in found)]
    about = joined(parts)
    source = f"{outward(article.url, article.outlet)}, {name_day(article.published_at)}"
    footer = joined([source, about])
    text = escape(shorten(said, _QUOTATION))
    return f"<li><blockquote>{text}<footer>{footer}</footer></blockquote></li>"


def _terms(fact: Fact, said: str) -> str:
    """From what to what, and from when; a value that only repeats a verb says nothing."""
    values = [part for part in (fact.from_value, fact.to_value) if part]
    telling = any(c.isdigit() for c in "".join(values)) and not all(v in said for v in values)
    change = " → ".join(escape(value) for value in values) if telling else ""
    return joined([change, _effective(fact.effective_date)])


def _effective(date: str) -> str:
    try:
        return f"as of {name_day(datetime.fromisoformat(date))}" if date else ""
    except ValueError:
        return f"as of {escape(date)}"


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
    told = begin_text(article.title, reading.snapshot.text)
    lead = f'<p class="t-leadin">{escape(told)}</p>' if told else ""
    if article.duplicate_of:
        original = outlets.get(article.duplicate_of, "another article")
        copied = f'<p class="t-copy">The same text as at {escape(original)}.</p>'
        lead = ""
    return (
        f'<div class="t-item"><p class="t-meta">{joined(about)}</p>'
        f"<h4>{outward(article.url, article.title or shorten(article.url, 80))}</h4>{copied}{lead}</div>"
    )


def begin_text(title: str, text: str) -> str:
    """How an article begins, without its title once more and without a feed's cut mark."""
    folded = " ".join(_CUT_MARK.sub("…", text).split())
    if title and folded.casefold().startswith(title.casefold()):
        folded = folded[len(title) :].lstrip(" .:–—-|")
    return shorten(folded, _LEAD) if any(c.isalnum() for c in folded) else ""


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
