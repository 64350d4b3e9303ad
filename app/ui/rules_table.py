"""Rules and export controls as tables: those told of, and those that are only expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.rules_reading import region_name
from app.ui.entities import entity_address
from app.ui.parts import escape, inward, joined, outward, page_address, shorten, story_link
from app.ui.rules_words import KINDS, STATUSES, STEPS
from app.ui.words import count
from app.weeks_months import name_iso_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.rules_model import Expectation, Named, RuleEvent, RuleRow, RuleStatus

_TITLE = 150
_STATEMENT = 170
_QUOTE = 420
_SHOWN_STEPS = 6
_SHOWN_EXPECTED = 3
_EXPECTED = ("What", "Issued by", "Concerns", "Due")


def render_told(rows: Sequence[RuleRow]) -> str:
    """The table of what was told of, as safe HTML."""
    if not rows:
        return '<p class="t-calm">No rule or export control told of is like that.</p>'
    heads = ("What", "Issued by", "Concerns", "Days", "Status", "Steps and sources")
    body = "".join(_told(row) for row in rows)
    return _table("Rules and export controls, the newest first", heads, body)


def render_expected(rows: Sequence[RuleRow]) -> str:
    """The table of what only the ledger speaks of, as safe HTML; empty without any."""
    if not rows:
        return ""
    body = "".join(_expected(row) for row in rows)
    table = _table("Expected rules and export controls, the next due first", _EXPECTED, body)
    return (
        '<section class="t-rules-part"><h2>Expected</h2><p class="t-note">Only expectations of the '
        f"ledger: somebody has said that it will or may come. {count(len(rows), 'rule')}.</p>"
        f"{table}</section>"
    )


def _table(caption: str, heads: Sequence[str], body: str) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    return (
        f'<table class="t-table t-rules-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _told(row: RuleRow) -> str:
    title = shorten(row.title, _TITLE)
    what = story_link(row.story_id, title) if row.story_id else escape(title)
    kind = f'<span class="t-meta">{escape(KINDS[row.kind])}</span>'
    links = _links(row)
    return (
        f'<tr><th scope="row">{what}<br>{kind}{links}</th>'
        f"{_cell('Issued by', _issuer(row))}{_cell('Concerns', _named(row.concerns))}"
        f"{_cell('Days', _days(row))}"
        f'<td data-label="Status">{_status(row.status)}</td>'
        f"<td>{_steps(row)}{_expectations(row.expectations)}</td></tr>"
    )


def _links(row: RuleRow) -> str:
    keys = [
        named.key for named in (*row.concerns, *((row.issuer,) if row.issuer else ())) if named.key
    ]
    if not keys:
        return ""
    timeline = inward(page_address("timeline", entity=keys[0]), "timeline")
    return f'<span class="t-meta"> · {timeline}</span>'


def _cell(label: str, content: str) -> str:
    shown = content or '<span class="t-soft">not stated</span>'
    return f'<td data-label="{label}">{shown}</td>'


def _issuer(row: RuleRow) -> str:
    region = escape(region_name(row.region)) if row.region else ""
    if row.issuer is None:
        return region
    name = _link(row.issuer)
    same = row.region and region_name(row.region) == row.issuer.name
    return name if same or not region else f'{name} <span class="t-meta">{region}</span>'


def _named(found: Sequence[Named]) -> str:
    return ", ".join(_link(one) for one in found)


def _link(named: Named) -> str:
    name = shorten(named.name, 60)
    return inward(entity_address(named.key), name) if named.key else escape(name)


def _days(row: RuleRow) -> str:
    parts = [
        f"told {escape(name_iso_day(row.published))}" if row.published else "",
        f"in force {escape(name_iso_day(row.in_force))}" if row.in_force else "",
        f"comments until {escape(name_iso_day(row.comments_close))}" if row.comments_close else "",
    ]
    return "<br>".join(part for part in parts if part)


def _status(status: RuleStatus) -> str:
    return f'<span class="t-rules-status t-rules-{status.value}">{escape(STATUSES[status])}</span>'


def _steps(row: RuleRow) -> str:
    shown = "".join(_step(event) for event in row.events[:_SHOWN_STEPS])
    said = count(len(row.events), "step")
    if row.outlets > 1:
        said += f", {count(row.outlets, 'outlet')}"
    elif row.events:
        said = clean_text(row.events[0].outlet)
    return f"<details><summary>{escape(said)}</summary>{shown}</details>"


def _step(event: RuleEvent) -> str:
    words = STEPS.get(event.predicate, "")
    text = clean_text(event.said.text) if event.said else event.words
    outlet = outward(event.url, clean_text(event.outlet))
    about = joined([escape(name_iso_day(event.day)), escape(words), outlet])
    return f'<p class="t-note">{about}</p><blockquote>{escape(shorten(text, _QUOTE))}</blockquote>'


def _expectations(found: Sequence[Expectation]) -> str:
    if not found:
        return ""
    items = "".join(f"<li>{_expectation(one)}</li>" for one in found[:_SHOWN_EXPECTED])
    rest = len(found) - _SHOWN_EXPECTED
    more = f"<li>and {rest} more</li>" if rest > 0 else ""
    return f'<ul class="t-rules-watch" aria-label="Watch for">{items}{more}</ul>'


def _expectation(one: Expectation) -> str:
    link = inward(page_address("ledger", signal=one.signal_id), shorten(one.statement, _STATEMENT))
    due = f"due {name_iso_day(one.due)}" if one.due else f"open until {name_iso_day(one.deadline)}"
    return f'{link} <span class="t-meta">{escape(due)}</span>'


def _expected(row: RuleRow) -> str:
    title = shorten(row.title, _TITLE)
    first = row.expectations[0]
    what = inward(page_address("ledger", signal=first.signal_id), title)
    several = _expectations(row.expectations) if len(row.expectations) > 1 else ""
    due = [one.due for one in row.expectations if one.due]
    last = max(one.deadline for one in row.expectations)
    when = name_iso_day(min(due)) if due else f"no day stated; open until {name_iso_day(last)}"
    return (
        f'<tr><th scope="row">{what}<br><span class="t-meta">{escape(KINDS[row.kind])}</span>'
        f"{several}</th>{_cell('Issued by', _issuer(row))}{_cell('Concerns', _named(row.concerns))}"
        f'<td data-label="Due">{escape(when)}</td></tr>'
    )
