"""The parts of an issue around its stories, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.text_lines import flow, place_lines, say, wrap
from app.newsletter.view import ALSO, CORRECTIONS, COVERAGE, LEDGER, MADE, RADAR, RADAR_WORDS
from app.newsletter.wording import capitalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.newsletter.marks import Source
    from app.newsletter.view import IssueView, RadarView
    from app.newsletter.view_ledger import LedgerView, SignalView
    from app.newsletter.view_parts import CorrectionView, ForYouView, SetAsideView, TableView


def for_you(mine: ForYouView) -> Iterator[str]:
    """What changes for the reader's stack."""
    yield mine.title.upper()
    yield from wrap(mine.lead)
    for item in mine.items:
        yield ""
        number = f" (story {item.position})" if item.position else ""
        yield from wrap(f"{item.headline}{number}", "* ", "  ")
        yield from wrap("; ".join(item.reasons), "  ", "  ")
        yield from place_lines(item.box, "  ")
        if not item.position:
            yield from _address(item.source)


def tables(found: Sequence[TableView]) -> Iterator[str]:
    """The compact tables, a line a row."""
    if found:
        yield ALSO.upper()
    for table in found:
        yield from ("", f"{table.title}:")
        for row in table.rows:
            words = row.words.rstrip(".") if row.when else row.words
            parts = [words, row.when] if row.when else [words]
            yield from wrap(f"{row.subject}: {', '.join(parts)} [{row.run.mark}]", "  - ")
            yield from _address(row.run.source)


def radar(found: Sequence[RadarView]) -> Iterator[str]:
    """What stands under the radar."""
    if found:
        yield from (RADAR.upper(), *wrap(RADAR_WORDS))
    for item in found:
        yield ""
        yield from wrap(item.headline, "* ", "  ")
        yield from wrap(flow(item.telling), "  ", "  ")
        for run in item.telling:
            yield from _address(run.source)
        for source in (part for head in item.sources for part in (head, *head.more)):
            yield f"  {source.mark}"
            yield from _address(source)


def ledger(week: LedgerView) -> Iterator[str]:
    """The ledger's week."""
    yield LEDGER.upper()
    yield from wrap(f"{week.summary} {week.score}")
    for group in week.groups:
        yield from ("", f"{group.title}:")
        for line in group.lines:
            yield from _signal(line, tested=not group.decided)
        if group.more:
            yield f"  - and {group.more} more"


def _signal(line: SignalView, *, tested: bool) -> Iterator[str]:
    about = "; ".join(part for part in (line.state, line.label) if part)
    mark = f" [{line.origin.mark}]" if line.origin and line.repeats else ""
    yield from wrap(f"{line.statement}{mark}" + (f" ({about})" if about else ""), "  - ")
    if line.shown:
        yield from wrap(say(line.shown), "      ")
    if tested and line.test:
        yield from wrap(f"Test: {line.test}", "      ")


def corrections(found: Sequence[CorrectionView]) -> Iterator[str]:
    """What earlier issues said that has been corrected."""
    if found:
        yield CORRECTIONS.upper()
    for each in found:
        now = f"Now: {say(each.now)}" if each.now else "The source has taken this back."
        yield from wrap(f"In {each.when}, {each.headline}: {say(each.said)} {now}", "  - ")


def coverage(issue: IssueView, more: str) -> Iterator[str]:
    """What was read and how the issue was made; `more` is where the list of what was set aside is.

    Without such an address the list itself stands here.
    """
    yield COVERAGE.upper()
    yield from wrap(" ".join(issue.coverage))
    if issue.set_aside and more:
        yield from ("", "What was set aside, and why:", more)
    else:
        mine = issue.for_you.set_aside if issue.for_you else ()
        yield from _set_aside("Named, but unchanged for you:", mine)
        yield from _set_aside("Set aside, by reason:", issue.set_aside)
    if issue.made:
        yield from ("", MADE.upper(), *wrap(issue.made))


def _set_aside(title: str, groups: Sequence[SetAsideView]) -> Iterator[str]:
    if groups:
        yield from ("", title)
    for group in groups:
        yield from wrap(f"{capitalise(group.reason)} ({group.count}): {_headlines(group)}", "  - ")


def _headlines(group: SetAsideView) -> str:
    return "; ".join(f"{headline} [{source.mark}]" for headline, source in group.lines)


def _address(source: Source) -> Iterator[str]:
    if source.href:
        yield f"      {source.href}"
