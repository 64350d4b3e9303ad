"""A stack as a page: what it holds, what concerned it, what is coming for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text, for_you_title
from app.stack_changes import tell_entry
from app.stack_file import SIZES
from app.stack_hints import suggest_name
from app.ui.parts import (
    escape,
    inward,
    joined,
    outward,
    page_address,
    shorten,
    story_link,
)
from app.ui.words import capitalise, count
from app.weeks import name_day, name_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.brief.model import ForYouItem
    from analysis.stack.resolve import Entry, ResolvedStack
    from app.calendar import Event
    from app.stack_editing import StackFile
    from app.stack_preview import Concern, WeekConcerns
    from app.stack_weeks import StackWeek, WatchedEntry

PART_NAMES = {
    "model": "Models", "provider": "Providers", "licence": "Licences", "hardware": "Hardware",
    "region": "Regions",
}  # fmt: skip
SIZE_NAMES = {"monthly_users": "Monthly users", "annual_revenue_usd": "Revenue a year, US dollars"}
_DAYS_SHOWN = 12
_LONGEST = 220
_WATCHED_SHOWN = 12


def render_choice(names: Sequence[str], chosen: str) -> str:
    """Links to the stacks there are, the chosen one marked."""
    if len(names) <= 1:
        return ""
    links = []
    for name in names:
        here = ' aria-current="page"' if name == chosen else ""
        address = escape(page_address("stack", stack=name))
        links.append(f'<li><a href="{address}" target="_self"{here}>{escape(name)}</a></li>')
    return f'<nav aria-label="Stacks"><ul class="t-stack-names">{"".join(links)}</ul></nav>'


def render_broken(files: Sequence[StackFile]) -> str:
    """What is wrong with files that cannot be read as stacks."""
    if not files:
        return ""
    faults = "".join(f"<li>{escape(fault)}</li>" for one in files for fault in one.faults)
    return (
        '<section class="t-stack-broken" role="alert"><h2>A stack’s file has faults</h2>'
        f"<ul>{faults}</ul><p>Until they are mended by hand, no issue is written for any stack.</p>"
        "</section>"
    )


def render_held(stack: ResolvedStack) -> str:
    """What the stack holds, and what each entry was understood as."""
    rows = "".join(_entry_row(stack, entry) for part in PART_NAMES for entry in stack.of(part))
    table = (
        '<table class="t-table t-stack-held"><caption>What it holds, and how it was read'
        '</caption><thead><tr><th scope="col">As written</th><th scope="col">What it is</th>'
        f'<th scope="col">Understood as</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    return f'<section class="t-stack-part">{table if rows else ""}{_beside(stack)}</section>'


def _entry_row(stack: ResolvedStack, entry: Entry) -> str:
    return (
        f'<tr><th scope="row">{escape(clean_text(entry.written))}</th>'
        f"<td>{PART_NAMES[entry.part].removesuffix('s')}</td><td>{_understood(stack, entry)}</td></tr>"
    )


def _understood(stack: ResolvedStack, entry: Entry) -> str:
    if not entry.known:
        near = suggest_name(entry, stack.gazetteer)
        hint = f" Did you mean <strong>{escape(near)}</strong>?" if near else ""
        return f'<span class="t-stack-unknown">Not known: matched by its words.</span>{hint}'
    link = inward(page_address("entity", key=entry.key), entry.name or entry.written)
    rest = tell_entry(stack, entry).partition(")")[2].strip(" ,")
    return joined([link, escape(rest)])


def _beside(stack: ResolvedStack) -> str:
    sizes = [(SIZE_NAMES[key], getattr(stack.stack, key)) for key in SIZES]
    rows = [(label, f"{value:,}") for label, value in sizes if value is not None]
    if stack.stack.fields:
        rows.insert(0, ("Fields of use", ", ".join(map(clean_text, stack.stack.fields))))
    listed = "".join(f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in rows)
    return f'<dl class="t-stack-sizes">{listed}</dl>' if listed else ""


def render_weeks(name: str, weeks: Sequence[StackWeek]) -> str:
    """What the last issues told this stack."""
    if not weeks:
        body = (
            '<p class="t-calm">No issue is written yet; this stack is matched with the first.</p>'
        )
    else:
        body = "".join(_week(name, week) for week in weeks)
    return f'<section class="t-stack-part"><h2>What concerned it</h2>{body}</section>'


def _week(name: str, week: StackWeek) -> str:
    head = f"<h3>{escape(name_week(week.week))}</h3>"
    brief = week.edition
    if brief is None or brief.for_you is None:
        return f'{head}<p class="t-note">This issue was not matched with this stack.</p>'
    address = page_address("", week=week.week, stack=name)
    items = brief.for_you.items
    told = f"<ul>{''.join(map(_item, items))}</ul>" if items else ""
    verdict = "" if items else f"{escape(for_you_title(brief))}. "
    looked = (
        f"{count(brief.for_you.looked_at, 'story', 'stories')} looked at; "
        f"{brief.coverage.healthy:,} of {brief.coverage.sources:,} sources answered"
    )
    stale = "" if week.is_current else " Written for this stack as it was then."
    note = f'<p class="t-note">{verdict}{looked}. {inward(address, "The whole issue")}.{stale}</p>'
    return head + told + note


def _item(item: ForYouItem) -> str:
    said = item.headline
    source = outward(said.url, clean_text(said.outlet), "t-outlet")
    return (
        f"<li>{story_link(item.story_id, clean_text(said.text))}"
        f"{_reasons(item.reasons)}"
        f'<span class="t-meta">{source}</span></li>'
    )


def _reasons(reasons: Sequence[str]) -> str:
    return "".join(
        f'<span class="t-stack-why">{escape(capitalise(clean_text(reason)))}.</span>'
        for reason in reasons
    )


def render_coming(events: Sequence[Event], watched: Sequence[WatchedEntry], name: str) -> str:
    """Open signals and changes that take effect, for this stack."""
    calendar = inward(page_address("calendar.ics", stack=name), "Take these days into a calendar")
    if not events:
        body = '<p class="t-calm">No day to come is known that concerns this stack.</p>'
    else:
        rows = "".join(map(_event, events[:_DAYS_SHOWN]))
        rest = len(events) - _DAYS_SHOWN
        more = f"{count(rest, 'more day', 'more days')} in the calendar. " if rest > 0 else ""
        body = f'<ul class="t-stack-days">{rows}</ul><p class="t-note">{more}{calendar}.</p>'
    return (
        f'<section class="t-stack-part"><h2>Coming for it</h2>{body}{_watched(watched)}</section>'
    )


def _watched(watched: Sequence[WatchedEntry]) -> str:
    if not watched:
        return ""
    links = (
        f"{inward(page_address('ledger', subject=one.key, state='open'), one.name)} {one.signals:,}"
        for one in watched[:_WATCHED_SHOWN]
    )
    return f'<p class="t-note">Open signals in the ledger: {joined(list(links))}.</p>'


def _event(event: Event) -> str:
    day = f'<time datetime="{event.day.isoformat()}">{event.day.day} {event.day:%B %Y}</time>'
    signal = event.key.partition("signal/")[2]
    what = shorten(event.summary.removeprefix("Watch: "), _LONGEST)
    shown = inward(page_address("ledger", signal=signal), what) if signal else escape(what)
    kind = "takes effect" if event.certain else "to watch for"
    source = outward(event.url, event.outlet, "t-outlet")
    return f'<li>{day} {shown}<span class="t-meta">{joined([kind, source])}</span></li>'


def render_preview(weeks: Sequence[WeekConcerns]) -> str:
    """What would have concerned a stack that is being typed."""
    total = sum(len(week.concerns) for week in weeks)
    span = count(len(weeks), "week")
    lead = (
        f"With this stack, <strong>{count(total, 'thing')}</strong> would have concerned you in the "
        f"last {span}{'; here they are' if total else ''}."
    )
    body = "".join(_preview_week(week) for week in weeks)
    return (
        f'<section class="t-stack-part t-stack-preview" role="status"><h2>What would have matched</h2>'
        f"<p>{lead}</p>{body}</section>"
    )


def _preview_week(week: WeekConcerns) -> str:
    rows = "".join(map(_concern, week.concerns))
    looked = f"{count(week.looked_at, 'story', 'stories')} looked at"
    told = f"<ul>{rows}</ul>" if rows else ""
    nothing = "" if rows else "Nothing. "
    return f'<h3>{escape(name_week(week.week))}</h3>{told}<p class="t-note">{nothing}{looked}.</p>'


def _concern(concern: Concern) -> str:
    source = outward(concern.url, clean_text(concern.outlet), "t-outlet")
    return (
        f"<li>{story_link(concern.story_id, clean_text(concern.headline))}"
        f"{_reasons(concern.reasons)}"
        f'<span class="t-meta">{joined([source, escape(_day(concern.published_at))])}</span></li>'
    )


def _day(moment: datetime) -> str:
    return name_day(moment, year=False)
