"""What the commands about sources print: aligned lines that a person reads at a glance. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.types import SourceStatus
from ingest.verdicts import RobotsWord, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from db.types import PollState, Source
    from ingest.discover import Discovery, Find
    from ingest.verdicts import SourceCheck

KEY_WIDTH, KIND_WIDTH, REASON_WIDTH = 38, 16, 110
HOUR, DAY = 3600, 86_400
LIST_HEAD = f"{'key':{KEY_WIDTH}} {'kind':{KIND_WIDTH}} {'tier':9} {'health':8} {'next':8} note"
CHECK_HEAD = (
    f"{'verdict':8} {'key':{KEY_WIDTH}} {'kind':{KIND_WIDTH}} {'items':>5} {'newest':>8} "
    f"{'dated':>5} {'hours':>5} {'text':16} {'robots':11} note"
)


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


def write_source(line: SourceLine, now: datetime) -> str:
    """A line of the list."""
    due = write_next(line.state, now) if line.health not in {"off", "retired"} else "-"
    return (
        f"{line.source.key:{KEY_WIDTH}} {line.source.kind:{KIND_WIDTH}} {line.source.tier:9} "
        f"{line.health:8} {due:8} {shorten(write_note(line))}"
    ).rstrip()


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


def write_check(check: SourceCheck, now: datetime) -> str:
    """A line of the check."""
    newest = write_span(now - check.newest) if check.newest else "-"
    items = check.entries or check.documents
    dated, hours = (f"{check.dated:.0%}", f"{check.with_hour:.0%}") if check.entries else ("-", "-")
    note = "; ".join(part for part in (check.reason, *check.notes[:1]) if part)
    return (
        f"{check.verdict:8} {check.key:{KEY_WIDTH}} {check.kind:{KIND_WIDTH}} {items:5} "
        f"{newest:>8} {dated:>5} {hours:>5} {write_text(check):16} {check.robots:11} "
        f"{shorten(note)}"
    ).rstrip()


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
    title = shorten(find.title or find.source.host, 80)
    items = f"{find.entries} entries, {age}{text}" if find.entries else "empty now"
    return f"{number}. {find.source.url}\n   {title} ({find.source.kind}; {items})"


def write_nothing_found(discovery: Discovery) -> str:
    """What to do where a site has no feed."""
    noted = f" ({'; '.join(discovery.notes)})" if discovery.notes else ""
    return (
        f"no feed, sitemap or list of articles was found at {discovery.url}{noted}; if it is a page "
        f"to watch, such as terms, add it with `tocsin sources add {discovery.url} --kind document`"
    )
