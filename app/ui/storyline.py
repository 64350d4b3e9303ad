"""A story as a page: head, statements, timeline of articles."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
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
from app.ui.timeline import render_timeline
from app.ui.words import TIERS, count, predicate_name, topic_name
from app.weeks import name_day, name_days, name_week
from db.types import RevisionKind, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.reading import QuotedFact, StoryView
    from db.types import Fact, Reading

_QUOTATION = 420
_SHOWN_GROUPS = 5
_SHOWN_QUOTATIONS = 2


def render_story(view: StoryView) -> str:
    """The page as safe HTML."""
    return (
        f'<article class="t-storypage">{_head(view)}{_subjects(view)}'
        f"{_facts(view.facts)}{render_timeline(view)}{_identity(view)}</article>"
    )


def _head(view: StoryView) -> str:
    story = view.story
    facts = (
        escape(name_days(story.first_published_at, story.last_published_at)),
        count(len(view.readings), "article"),
        _breadth(view),
        escape(_tier_counts(view.readings)),
    )
    topics = joined([escape(topic_name(topic)) for topic in view.topics])
    return (
        f'<header class="t-head"><p class="t-kicker">{topics or "Story"}</p>'
        f'<h1 class="t-title">{escape(story.title)}</h1><p class="t-meta">{joined(facts)}</p>'
        f"{_told(view.weeks)}{_changed(view)}</header>"
    )


def _breadth(view: StoryView) -> str:
    """`11 outlets, 4 origins; 7 copies of The Ledger`."""
    outlets = count(view.outlets, "outlet")
    copies = view.origins.copies
    if not copies:
        return outlets
    own = view.origins.own
    if own == view.outlets:  # each outlet repeats itself at most
        return f"{outlets}; {count(copies.total(), 'article')} with the words of another"
    origin, most = copies.most_common(1)[0]
    others = copies.total() - most
    rest = f" and {others} of others" if others else ""
    of = f"{count(most, 'copy', 'copies')} of {escape(origin)}{rest}"
    return f"{outlets}, {count(own, 'origin')}; {of}"


def _changed(view: StoryView) -> str:
    """That something was corrected is worth knowing before one reads."""
    kinds = Counter(change.kind for changes in view.changes.values() for change in changes)
    corrected = kinds[RevisionKind.CORRECTION]
    others = kinds.total() - corrected
    parts = [
        count(corrected, "correction") if corrected else "",
        count(others, "later change") if others else "",
    ]
    said = listed([part for part in parts if part])
    return f'<p class="t-meta">{said} in what was read, marked below.</p>' if said else ""


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
