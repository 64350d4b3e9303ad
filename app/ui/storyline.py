"""A story as a page: head, who is named, its thread, statements, timeline, newsletters, history."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.ui.alerts_link import alert_link
from app.ui.entities import entity_address, render_named
from app.ui.facts import render_facts
from app.ui.history import render_history, render_moved
from app.ui.newsletters import render_newsletters
from app.ui.parts import escape, inward, joined, listed, page_address
from app.ui.rank import render_standing
from app.ui.thread import render_thread
from app.ui.timeline import render_timeline, shown_kind
from app.ui.words import ARTICLE_COUNTS, TIERS, count, topic_name
from app.weeks import name_days, name_week
from db.alert_types import SubscriptionKind
from db.types import ArticleKind, RevisionKind, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.story_reading import StoryView
    from db.types import Reading


def render_story(view: StoryView, cited: str = "") -> str:
    """The page as safe HTML; `cited` is that of a passage to show before all others."""
    articles = {reading.article.id: reading.article for reading in view.readings}
    links = {
        entity.record.name.casefold(): entity_address(entity.record.key) for entity in view.entities
    }
    return (
        f'<article class="t-storypage">{render_moved(view)}{_head(view)}{cited}'
        f"{render_named(view.entities)}{render_thread(view.thread, view.story.id)}"
        f"{render_facts(view.statements, articles, links)}{render_timeline(view)}"
        f"{render_newsletters(view.newsletters)}{render_standing(view.standing)}"
        f"{render_history(view)}</article>"
    )


def _head(view: StoryView) -> str:
    story = view.story
    facts = (
        escape(name_days(story.first_published_at, story.last_published_at)),
        count(len(view.readings), "article"),
        _breadth(view),
        alert_link(SubscriptionKind.STORY, story.id),
    )
    kinds = joined([_kind_counts(view.readings), _tier_counts(view.readings)])
    sorts = f'<p class="t-meta">{kinds}</p>' if kinds else ""
    topics = joined([escape(topic_name(topic)) for topic in view.topics])
    return (
        f'<header class="t-head"><p class="t-kicker">{topics or "Story"}</p>'
        f'<h1 class="t-title">{escape(story.title)}</h1><p class="t-meta">{joined(facts)}</p>'
        f"{sorts}{_told(view.weeks)}{_changed(view)}</header>"
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


def _kind_counts(readings: Sequence[Reading]) -> str:
    """`5 news reports, 1 opinion piece`; empty where all are news."""
    counts = Counter(shown_kind(reading) for reading in readings)
    if not counts.keys() - {ArticleKind.NEWS}:
        return ""
    kinds = [kind for kind in ArticleKind if counts[kind]]
    return ", ".join(count(counts[kind], *ARTICLE_COUNTS[kind.value]) for kind in kinds)
