"""The parts of an issue around its stories, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.markdown_text import escape, flow, inward, link, note_watch, say
from app.newsletter.view import ALSO, CORRECTIONS, COVERAGE, LEDGER, MADE, RADAR, RADAR_WORDS
from app.newsletter.wording import capitalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.newsletter.links import Links
    from app.newsletter.view import IssueView, RadarView
    from app.newsletter.view_ledger import LedgerView, SignalView
    from app.newsletter.view_parts import (
        CorrectionView,
        ForYouItemView,
        ForYouView,
        RowView,
        SetAsideView,
        TableView,
    )


def for_you(mine: ForYouView, links: Links) -> Iterator[str]:
    """What changes for the reader's stack."""
    yield from _head(mine.title, "for-you")
    yield escape(mine.lead)
    for item in mine.items:
        yield ""
        yield from _mine(item, links)
    yield from _set_aside("Named, but unchanged for you", mine.set_aside)


def _mine(item: ForYouItemView, links: Links) -> Iterator[str]:
    address = f"#{item.anchor}" if item.anchor else links.story(item.story_id)
    yield f"- **{inward(address, item.headline)}** ({link(item.source, item.source.mark)})"
    if item.reasons:
        yield f"  - {escape('; '.join(item.reasons))}"
    for place in item.box:
        if place.runs:
            yield f"  - **{place.label}:** {flow(place.runs)}"
        for watch in place.watches:
            yield f"  - **{place.label}:** {say(watch.run)}{note_watch(watch, links)}"


def tables(found: Sequence[TableView]) -> Iterator[str]:
    """The compact tables."""
    if found:
        yield from ("", *_head(ALSO, "also", between=False))
    for table in found:
        yield from ("", f'<a id="{table.anchor}"></a>', "", f"### {table.title}", "")
        yield from ("| What | Change | Effective | Source |", "|---|---|---|---|")
        yield from (_row(row) for row in table.rows)


def _row(row: RowView) -> str:
    subject = inward(f"#{row.anchor}" if row.anchor else "", row.subject)
    change = escape(row.words)
    return f"| {subject} | {change} | {row.when} | {link(row.run.source, row.run.mark)} |"


def radar(found: Sequence[RadarView], links: Links) -> Iterator[str]:
    """What stands under the radar."""
    if found:
        yield from ("", *_head(RADAR, "radar"), RADAR_WORDS, "")
    for item in found:
        others = ", ".join(
            link(source, source.mark) for head in item.sources for source in (head, *head.more)
        )
        title = inward(links.story(item.story_id), item.headline)
        also = f" · also told by {others}" if others else ""
        yield f'- <a id="{item.anchor}"></a>**{title}** {flow(item.telling)}{also}'


def ledger(week: LedgerView, links: Links) -> Iterator[str]:
    """The ledger's week."""
    yield from ("", *_head(LEDGER, "ledger"), f"{week.summary} {escape(week.score)}")
    for group in week.groups:
        yield from ("", f"### {group.title}", "")
        for line in group.lines:
            yield from _signal(line, links, tested=not group.decided)
        if group.more:
            yield f"- and {inward(links.ledger(), f'{group.more} more')}"


def _signal(line: SignalView, links: Links, *, tested: bool) -> Iterator[str]:
    about = "; ".join(part for part in (line.state, line.label) if part)
    origin = line.origin if line.repeats else None
    mark = f" ({link(origin.source, origin.mark)})" if origin else ""
    yield f"- {inward(links.signal(line.signal_id), line.statement)}{mark}" + (
        f" · *{escape(about)}*" if about else ""
    )
    if line.shown:
        yield f"  - {say(line.shown)}"
    if tested and line.test:
        yield f"  - Test: {escape(line.test)}"


def corrections(found: Sequence[CorrectionView], links: Links) -> Iterator[str]:
    """What earlier issues said that has been corrected."""
    if found:
        yield from ("", *_head(CORRECTIONS, "corrections"))
    for each in found:
        told = inward(links.issue(each.week, each.anchor), each.headline)
        now = f"Now: {say(each.now)}" if each.now else "The source has taken this back."
        yield f"- In {each.when}, {told}: {say(each.said)} {now}"


def coverage(issue: IssueView) -> Iterator[str]:
    """What was read, what was set aside, and how the issue was made."""
    yield from ("", "---", "", *_head(COVERAGE, "coverage"))
    yield escape(" ".join(issue.coverage))
    yield from _set_aside("What was set aside, and why", issue.set_aside)
    if issue.made:
        yield from ("", f"### {MADE}", "", escape(issue.made))


def _set_aside(title: str, groups: Sequence[SetAsideView]) -> Iterator[str]:
    if not groups:
        return
    yield from ("", f"<details><summary>{title}</summary>", "")
    for group in groups:
        yield from (f"{escape(capitalise(group.reason))} ({group.count})", "")
        yield from (
            f"- {escape(headline)} ({link(source, source.mark)})"
            for headline, source in group.lines
        )
        yield ""
    yield "</details>"


def _head(title: str, anchor: str, *, between: bool = True) -> list[str]:
    lines = [f'<a id="{anchor}"></a>', "", f"## {title}"]
    return [*lines, ""] if between else lines
