"""A timeline as HTML: months, days, and what happened on each, along one line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.newsletter.wording_ledger import lead_words
from app.passage_reading import passage_name
from app.statements import state_fact
from app.timeline_parts import Kind
from app.ui.alerts_link import alert_entity, alert_link
from app.ui.entities import entity_address
from app.ui.parts import (
    escape,
    inward,
    joined,
    listed,
    outward,
    page_address,
    shorten,
    story_link,
)
from app.ui.passages import cited_address
from app.ui.words import capitalise, count, entity_kind
from app.weeks import name_days
from db.alert_types import SubscriptionKind
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.signal_reading import Quotation
    from app.timeline_parts import FactLine, Turn
    from app.timeline_reading import StoryStep, TimelineQuestion, TimelineView

_LEAST_OUTLETS = 2
_SHOWN_ALONE = 3  # stories of one outlet that a day shows before it folds the rest
_TITLE = 140
_QUOTATION = 320
_SHOWN_OUTLETS = 2
_WORDS = 130
KINDS = {
    Kind.STORY: "Stories",
    Kind.FACT: "All statements",
    Kind.RELEASE: "Releases",
    Kind.PRICE: "Prices",
    Kind.LICENCE: "Licences and terms",
    Kind.ACCESS: "Access and retirements",
    Kind.RULE: "Rules",
    Kind.COURT: "Courts",
    Kind.INCIDENT: "Incidents",
    Kind.DEAL: "Deals",
    Kind.SIGNAL: "Ledger",
}
# "Deal: X" tells nothing without its words.
_WORDED = frozenset({Kind.DEAL, Kind.COURT, Kind.INCIDENT})
_TELLING = frozenset({SignalState.FIRED, SignalState.CONTRADICTED, SignalState.VOID})
_TURNS = {
    SignalState.OPEN: "Expected",
    SignalState.FIRED: "It happened",
    SignalState.EXPIRED: "Not seen by its last day",
    SignalState.CONTRADICTED: "Denied",
    SignalState.VOID: "Can no longer be judged",
}


def render_chronicle(view: TimelineView, today: date) -> str:
    """The whole page as safe HTML."""
    days = sorted(_days_of(view), reverse=not view.question.oldest_first)
    months = groupby(days, key=lambda day: (day.year, day.month))
    shown = "".join(_month(list(found), view, today) for _, found in months)
    if not shown:
        every = inward(timeline_address(view.question, kind=None, edge=None), "See everything")
        shown = f'<p class="t-calm">Nothing of this kind is on this timeline. {every}.</p>'
    return (
        f'<article class="t-timelinepage">{_head(view)}{_choices(view)}{shown}{_more(view)}'
        "</article>"
    )


def timeline_address(question: TimelineQuestion, **changes: object) -> str:
    """The address of a timeline with something of it changed."""
    import dataclasses

    asked = dataclasses.replace(question, **changes)  # type: ignore[arg-type]  # named by our callers
    return page_address(
        "timeline",
        entity=asked.entity,
        family=asked.family,
        thread=asked.thread,
        kind=asked.kind.value if asked.kind else None,
        order="oldest" if asked.oldest_first else None,
        edge=asked.edge.isoformat() if asked.edge else None,
    )


def _head(view: TimelineView) -> str:
    subject = view.subject
    kicker, links = "One longer affair", [_feed("threads", view.question.thread)]
    follow = alert_link(SubscriptionKind.THREAD, view.question.thread)
    if subject.record is not None:
        key = subject.record.key
        kicker = "Family of models" if subject.is_family else entity_kind(subject.record.kind)
        links = [
            inward(entity_address(key), "What is known of it"),
            inward(page_address("search", q=subject.name, entity=key), "Search it"),
            _feed("entities", key),
        ]
        follow = alert_entity(key, is_family=subject.is_family)
    told = count(view.counts[Kind.STORY], "story", "stories")
    stated = count(view.counts[Kind.FACT], "statement")
    signals = count(view.counts[Kind.SIGNAL], "change in the ledger", "changes in the ledger")
    return (
        f'<header class="t-head"><p class="t-kicker">Timeline · {escape(kicker)}</p>'
        f'<h1 class="t-title">{escape(shorten(subject.name, _TITLE))}</h1>'
        f'<p class="t-meta">{joined([told, stated, signals])}</p>'
        f'<p class="t-meta">{joined([*links, follow])}</p></header>'
    )


def _feed(kind: str, key: str) -> str:
    from urllib.parse import quote

    address = escape(f"/feeds/{kind}/{quote(key, safe='')}.xml")
    return f'<a href="{address}" target="_blank">Atom feed</a>'


def _choices(view: TimelineView) -> str:
    """Which kinds to see, with their counts, and in which order."""
    asked = view.question
    items = [_choice("Everything", None, view)]
    items += [
        _choice(f"{name} {view.counts[kind]:,}", kind, view)
        for kind, name in KINDS.items()
        if view.counts[kind] or asked.kind is kind
    ]
    other = "Newest first" if asked.oldest_first else "Oldest first"
    order = timeline_address(asked, oldest_first=not asked.oldest_first, edge=None)
    listing = "".join(f"<li>{item}</li>" for item in items)
    return (
        f'<nav class="t-timeline-kinds" aria-label="What to see"><ul class="t-chips">{listing}</ul>'
        f'<p class="t-meta">{inward(order, other)}</p></nav>'
    )


def _choice(label: str, kind: Kind | None, view: TimelineView) -> str:
    address = timeline_address(view.question, kind=kind, edge=None)
    if view.question.kind is kind:
        return (
            f'<a class="t-chip" href="{escape(address)}" target="_self" aria-current="true">'
            f"{escape(label)}</a>"
        )
    return inward(address, label, "t-chip")


def _days_of(view: TimelineView) -> set[date]:
    found = {line.day for line in view.facts} | {turn.at.date() for turn in view.turns}
    return found | {step.row.story.first_published_at.date() for step in view.stories}


def _month(days: Sequence[date], view: TimelineView, today: date) -> str:
    first = days[0]
    shown = "".join(_day(day, view, today) for day in days)
    ahead = ", ahead" if (first.year, first.month) > (today.year, today.month) else ""
    return f'<section class="t-timeline-month"><h2>{first:%B %Y}{ahead}</h2>{shown}</section>'


def _day(day: date, view: TimelineView, today: date) -> str:
    """What many told first, then what was stated, what came of signals, and the rest."""
    facts = "".join(_fact(line, view) for line in view.facts if line.day == day)
    turns = [turn for turn in view.turns if turn.at.date() == day]
    steps = [s for s in view.stories if s.row.story.first_published_at.date() == day]
    ahead = ' <span class="t-tier">to come</span>' if day > today else ""
    shown = "".join(
        [
            *(_story(step) for step in _by_breadth(steps, alone=False)),
            facts,
            *(_turn(turn, view) for turn in turns if turn.state in _TELLING),
            _alone(_by_breadth(steps, alone=True), view),
            _quiet(turns, SignalState.OPEN, "opened", view),
            _quiet(turns, SignalState.EXPIRED, "ended without it", view),
        ]
    )
    return (
        f'<section class="t-day"><h3>{day.day} {day:%B}{ahead}</h3>'
        f'<ul class="t-timeline-items">{shown}</ul></section>'
    )


def _by_breadth(steps: Sequence[StoryStep], *, alone: bool) -> list[StoryStep]:
    told = sorted(steps, key=lambda step: (-step.row.outlets, step.row.story.id))
    return [step for step in told if (step.row.outlets < _LEAST_OUTLETS) is alone]


def _alone(steps: Sequence[StoryStep], view: TimelineView) -> str:
    """Stories of one outlet, folded where a day has many."""
    shown = "".join(_story(step) for step in steps)
    if view.subject.thread is not None or len(steps) <= _SHOWN_ALONE:
        return shown
    return _fold(f"{len(steps)} stories told by one outlet each", shown)


def _quiet(turns: Sequence[Turn], state: SignalState, words: str, view: TimelineView) -> str:
    """Turns that are told on demand, unless signals are what was asked for."""
    found = [_turn(turn, view) for turn in turns if turn.state is state]
    if not found or view.question.kind is Kind.SIGNAL:
        return "".join(found)
    return _fold(f"{count(len(found), 'expectation')} {words}", "".join(found))


def _fold(said: str, items: str) -> str:
    return f"<li><details><summary>{said}</summary><ul>{items}</ul></details></li>"


def _story(step: StoryStep) -> str:
    story = step.row.story
    parts = [count(step.row.outlets, "outlet")]
    if story.last_published_at.date() > story.first_published_at.date():
        parts.append(escape(name_days(story.first_published_at, story.last_published_at)))
    if step.relation:
        follows = f" “{shorten(step.follows, 60)}”" if step.follows else ""
        parts.append(escape(f"{capitalise(step.relation)}{follows}"))
    title = story_link(story.id, shorten(story.title, _TITLE))
    css = (
        "t-timeline-story t-timeline-many"
        if step.row.outlets > _LEAST_OUTLETS
        else "t-timeline-story"
    )
    return f'<li class="{css}">{title} <span class="t-meta">{joined(parts)}</span></li>'


def _fact(line: FactLine, view: TimelineView) -> str:
    statement = state_fact(line.told.fact.predicate, shorten(line.subject, 80))
    said = f"{statement}: {shorten(line.values, 120)}" if line.values else statement
    who = list(line.outlets[:_SHOWN_OUTLETS])
    rest = len(line.outlets) - len(who)
    names = listed([*who, f"{rest} more"]) if rest > 0 else listed(who)
    reported = line.supports[0].published_at
    when = "" if reported.date() == line.day else f", first on {reported.day} {reported:%B %Y}"
    quotation = view.quotations.get(line.told.fact.passage)
    quoted = _quote(quotation, line.told.story_id, passage_name(line.told.fact.passage))
    about = escape(f"{names}{when}")
    words = ""
    if quotation is not None and not line.values and line.kind in _WORDED:
        words = f" “{escape(shorten(clean_text(quotation.text), _WORDS))}”"
    return (
        f'<li class="t-timeline-fact"><strong>{escape(said)}</strong>{words}'
        f"<details><summary>{about}</summary>{quoted}</details></li>"
    )


def _turn(turn: Turn, view: TimelineView) -> str:
    signal = turn.signal
    address = page_address("ledger", signal=signal.id)
    statement = inward(address, shorten(clean_text(signal.statement), _TITLE))
    state = _TURNS[turn.state]
    lead = lead_words(turn.change.lead_days) if turn.change is not None else ""
    said = f'<span class="t-timeline-turn">{escape(f"{state}{lead}")}:</span> {statement}'
    quotation = view.quotations.get(turn.passage) if turn.passage else None
    if turn.change is None or quotation is None:
        return f'<li class="t-timeline-signal">{said}</li>'
    who = escape(shorten(clean_text(quotation.outlet), 60))
    quoted = _quote(quotation)
    return (
        f'<li class="t-timeline-signal">{said}'
        f"<details><summary>Shown by {who}</summary>{quoted}</details></li>"
    )


def _quote(said: Quotation | None, story_id: str | None = None, passage: str = "") -> str:
    if said is None:
        return ""
    mark = f"{clean_text(said.outlet)}, {said.published_at.day} {said.published_at:%B %Y}"
    links = [outward(said.url, mark, "", clean_text(said.title))]
    if story_id:
        links.append(inward(cited_address(story_id, passage), "in its story"))
    text = escape(shorten(clean_text(said.text), _QUOTATION))
    return f"<blockquote>{text}<footer>{joined(links)}</footer></blockquote>"


def _more(view: TimelineView) -> str:
    if view.edge is None:
        return ""
    word = "Later" if view.question.oldest_first else "Earlier"
    link = inward(timeline_address(view.question, edge=view.edge), word)
    return f'<nav class="t-neighbours" aria-label="More of this timeline">{link}</nav>'
