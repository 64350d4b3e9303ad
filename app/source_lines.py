"""What the commands about sources print: aligned lines that a person reads at a glance. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from db.types import SourceStatus
from ingest.verdicts import RobotsWord, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from db.types import PollState, Source
    from ingest.discover import Discovery, Find
    from ingest.verdicts import SourceCheck

REASON_WIDTH = 110
HOUR, DAY = 3600, 86_400
LIST_HEAD = ("key", "kind", "tier", "health", "next", "note")
CHECK_HEAD = (
    "verdict", "key", "kind", "items", "newest", "dated", "hours", "text", "robots", "note"
)  # fmt: skip
NUMBERS = frozenset({"items", "newest", "dated", "hours"})  # columns aligned at the right


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as it is listed.

    `health` is ok, failing, unread, off or retired; `robots` is what robots.txt says of the
    source's own page where we know; `evidence` is the catalogue's. What is only shipped and not
    in the database has `in_database` False.
    """

    source: Source
    state: PollState
    health: str
    robots: RobotsWord
    in_database: bool = True
    evidence: str = ""


def judge_state(state: PollState) -> str:
    """One word for how a source is."""
    if state.status is not SourceStatus.ACTIVE:
        return "off" if state.status is SourceStatus.DISABLED else state.status.value
    if state.failures:
        return "failing"
    return "ok" if state.last_success_at else "unread"


def write_sources(lines: Sequence[SourceLine], now: datetime) -> list[str]:
    """The list with its head, in columns as wide as what stands in them."""
    return align(LIST_HEAD, [source_cells(line, now) for line in lines])


def source_cells(line: SourceLine, now: datetime) -> tuple[str, ...]:
    """What the list says of a source, column by column."""
    source = line.source
    due = write_next(line.state, now) if line.health not in {"off", "retired"} else "-"
    note = shorten(write_note(line))
    return source.key, source.kind, source.tier.value, line.health, due, note


def align(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines whose columns begin one below the other; nothing is cut. The last is not padded.

    Names and notes come from outside: what a terminal would obey is left out.
    """
    table = [head, *([clean_text(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]

    def write(row: Sequence[str]) -> str:
        cells = zip(head, row, widths, strict=True)
        return " ".join(
            cell.rjust(width) if name in NUMBERS else cell.ljust(width)
            for name, cell, width in cells
        ).rstrip()

    return [write(row) for row in table]


def write_next(state: PollState, now: datetime) -> str:
    """When a source is polled next."""
    if state.next_poll_at is None or state.next_poll_at <= now:
        return "now"
    return f"in {write_span(state.next_poll_at - now)}"


def write_note(line: SourceLine) -> str:
    """What is worth knowing of a source, the graver first."""
    state, notes = line.state, []
    if line.health == "failing":
        since = f"since {state.failing_since:%Y-%m-%d %H:%M}" if state.failing_since else "now"
        notes.append(f"{since}, {state.failures} times: {state.last_error}")
    elif state.last_error:
        notes.append(state.last_error)
    if line.robots is RobotsWord.DISALLOWED:
        notes.append("robots.txt asks not to read it")
    if line.health == "off" and line.evidence:
        _, mark, reason = line.evidence.partition("off: ")
        notes.append(reason if mark else line.evidence)
    return "; ".join(notes)


def write_span(span: timedelta) -> str:
    """A length of time in its largest unit."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds >= 2 * DAY:
        return f"{seconds // DAY} d"
    return f"{seconds // HOUR} h" if seconds >= 2 * HOUR else f"{seconds // 60} min"


def shorten(text: str, width: int = REASON_WIDTH) -> str:
    """On one line, cut at the width."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def sort_checks(checks: Sequence[SourceCheck]) -> list[SourceCheck]:
    """The good first and the broken last, next to the summary; by key within."""
    order = list(Verdict)
    return sorted(checks, key=lambda check: (order.index(check.verdict), check.key))


def write_checks(checks: Sequence[SourceCheck], now: datetime) -> list[str]:
    """The checks with their head, in columns as wide as what stands in them."""
    return align(CHECK_HEAD, [check_cells(check, now) for check in checks])


def check_cells(check: SourceCheck, now: datetime) -> tuple[str, ...]:
    """What was seen of a source, column by column."""
    newest = write_span(now - check.newest) if check.newest else "-"
    items = str(check.entries or check.documents)
    dated, hours = (f"{check.dated:.0%}", f"{check.with_hour:.0%}") if check.entries else ("-", "-")
    note = "; ".join(part for part in (check.reason, *check.notes[:1]) if part)
    return (
        check.verdict.value, check.key, check.kind, items, newest, dated, hours,
        write_text(check), check.robots.value, shorten(note),
    )  # fmt: skip


def write_text(check: SourceCheck) -> str:
    """Where text comes from: the page with its length and extractor, or the source's own words."""
    page = check.page
    if page is not None and page.text_length:
        return f"page {page.text_length} {page.extractor}".rstrip()
    if check.full_text:
        return f"feed {check.entry_text_length}"
    if check.documents:
        return "document"
    return f"summary {check.entry_text_length}" if check.entry_text_length else "none"


def write_summary(checks: Sequence[SourceCheck]) -> str:
    """How many of each verdict."""
    counts = Counter(check.verdict for check in checks)
    parts = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    return f"{', '.join(parts)} of {len(checks)}"


def write_find(number: int, find: Find, now: datetime) -> str:
    """A found source, on two lines."""
    age = f"newest {write_span(now - find.newest)} old" if find.newest else "undated"
    text = ", full text" if find.full_text else ""
    title = shorten(clean_text(find.title) or find.source.host, 80)
    items = f"{find.entries} entries, {age}{text}" if find.entries else "empty now"
    return f"{number}. {find.source.url}\n   {title} ({find.source.kind}; {items})"


def write_nothing_found(discovery: Discovery) -> str:
    """What to do where a site has no feed."""
    noted = f" ({'; '.join(discovery.notes)})" if discovery.notes else ""
    return (
        f"no feed, sitemap or list of articles was found at {discovery.url}{noted}; if it is a page "
        f"to watch, such as terms, add it with `tocsin sources add {discovery.url} --kind document`"
    )
