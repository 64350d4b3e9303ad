"""The month as a calendar: a table of weeks that phones show as a list of its marked days."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

from app.rules_model import DayKind
from app.ui.parts import escape, inward, page_address, shorten, story_link
from app.ui.rules_words import DAYS
from app.ui.words import count
from app.weeks_months import name_iso_day, name_month

if TYPE_CHECKING:
    from app.rules_model import DayMark, RulesView

_LABEL = 90
_SHOWN = 4
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TOPICS = ("export_control", "policy_regulation", "deprecation_shutdown")


def render_month(view: RulesView, today: date) -> str:
    """The month with its marks and the ways to its neighbours, as safe HTML."""
    year, month = _read_month(view.month, today)
    name = name_month(f"{year:04}-{month:02}")
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    marked: dict[str, list[DayMark]] = {}
    for mark in view.marks:
        marked.setdefault(mark.day, []).append(mark)
    rows = "".join(
        f"<tr>{''.join(_day(d, month, marked, today) for d in week)}</tr>" for week in weeks
    )
    heads = "".join(f'<th scope="col">{day}</th>' for day in _WEEKDAYS)
    said = f"{name}: {count(len(view.marks), 'entry', 'entries')}"
    return (
        f'<section class="t-rules-part t-rules-month"><h2>Calendar</h2>{_ways(view, year, month)}'
        f'<table class="t-rules-grid"><caption>{escape(said)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{_legend(view)}{_empty(view)}</section>"
    )


def _read_month(code: str, today: date) -> tuple[int, int]:
    try:
        first = date.fromisoformat(f"{code}-01")
    except ValueError:
        return today.year, today.month
    return first.year, first.month


def _day(day: date, month: int, marked: dict[str, list[DayMark]], today: date) -> str:
    if day.month != month:
        return '<td class="t-rules-other"></td>'
    found = marked.get(day.isoformat(), [])
    css = "t-rules-day" if found else "t-rules-free"
    here = ' aria-current="date"' if day == today else ""
    named = f'<time datetime="{day.isoformat()}"><span class="t-rules-long">{escape(name_iso_day(day.isoformat()))}</span><span class="t-rules-short" aria-hidden="true">{day.day}</span></time>'
    items = "".join(_mark(mark) for mark in found[:_SHOWN])
    rest = "".join(_mark(mark) for mark in found[_SHOWN:])
    more = (
        f"<details><summary>{len(found) - _SHOWN} more</summary><ul>{rest}</ul></details>"
        if rest
        else ""
    )
    listing = f"<ul>{items}</ul>{more}" if found else ""
    return f'<td class="{css}"{here}>{named}{listing}</td>'


def _mark(mark: DayMark) -> str:
    label = shorten(mark.label, _LABEL)
    if mark.signal_id:
        link = inward(page_address("ledger", signal=mark.signal_id), label)
    elif mark.story_id:
        link = story_link(mark.story_id, label)
    else:
        link = escape(label)
    kind = escape(DAYS[mark.kind])
    sure = "" if mark.is_certain else ", expected"
    css = f"t-rules-mark t-rules-k-{mark.kind.value}" + (
        "" if mark.is_certain else " t-rules-maybe"
    )
    return f'<li class="{css}"><span class="t-rules-kind">{kind}{sure}</span> {link}</li>'


def _ways(view: RulesView, year: int, month: int) -> str:
    """To the month before and after, and to those beyond in which something stands."""
    present = f"{year:04}-{month:02}"
    kind = view.question.kind.value if view.question.kind else None
    region, status = view.question.region, view.question.status
    rest = {"kind": kind, "region": region, "status": status.value if status else None}
    links = []
    for code, number in view.months:
        label = f"{name_month(code)} ({number:,})"
        if code == present:
            links.append(f'<strong aria-current="true">{escape(label)}</strong>')
        else:
            links.append(inward(page_address("rules", month=code, **rest), label))
    items = "".join(f"<li>{link}</li>" for link in links)
    return (
        f'<nav aria-label="Months with marks"><ul class="t-rules-months">{items}</ul></nav>'
        if items
        else ""
    )


def _legend(view: RulesView) -> str:
    kinds = [kind for kind in DayKind if any(mark.kind is kind for mark in view.marks)]
    items = "".join(
        f'<li class="t-rules-mark t-rules-k-{kind.value}">{escape(DAYS[kind])}</li>'
        for kind in kinds
    )
    feeds = ", ".join(
        f'<a href="/calendar.ics?topic={topic}">{name}</a>'
        for topic, name in zip(_TOPICS, ("export controls", "rules", "retirements"), strict=True)
    )
    subscribe = f'<p class="t-note">Into your own calendar: <a href="/calendar.ics">everything</a>, {feeds}. A dashed line: only expected.</p>'
    return f'<ul class="t-rules-legend" aria-label="Kinds of days">{items}</ul>{subscribe}'


def _empty(view: RulesView) -> str:
    if view.marks:
        return ""
    return '<p class="t-calm">No day of this month is marked.</p>'
