"""The parts of an issue around its stories, ready to show: for you, tables, corrections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.newsletter.marks import Marker, Source, story_anchor
from app.newsletter.wording import (
    capitalise,
    clean_text,
    count_words,
    due_words,
    for_you_title,
    outage_words,
    quoted_in,
    short_day,
    shorten,
    week_words,
)
from app.newsletter.wording_ledger import term_words, trim_test

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from analysis.brief.model import (
        Brief,
        Correction,
        ForYou,
        ForYouItem,
        SetAside,
        Table,
        TableRow,
        WatchFor,
    )
    from app.newsletter.marks import Run

_ROW_WORDS = 120
_BARE_PRICE = re.compile(r"[$€£¥]\s?[\d.,]+(?:\s?[/–-]\s?[$€£¥]\s?[\d.,]+)*")
_NO_NAME = re.compile(r"(?!an? |the |under |new )[a-z]")
_LISTED_ASIDE = 30  # no edition lists more, however many there were
TABLES = {
    "releases": "Model releases",
    "licences": "Licence moves",
    "rules": "Export controls and rules",
    "prices": "Prices and limits",
    "retirements": "Retirements",
}


@dataclass(frozen=True, slots=True)
class WatchView:
    """Something to watch for: the words, when it is due, the test that will decide it."""

    run: Run
    term: str
    test: str
    signal_id: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place of the builder's box."""

    label: str
    runs: tuple[Run, ...]
    watches: tuple[WatchView, ...] = ()


@dataclass(frozen=True, slots=True)
class ForYouItemView:
    """A story that changes something for a stack; `anchor` is empty where it is told nowhere else."""

    story_id: str
    anchor: str
    headline: str
    source: Source
    position: int | None
    reasons: tuple[str, ...]
    box: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class SetAsideView:
    """Stories that were set aside for one reason; `lines` pair a headline with its source.

    `count` says in words how many there were: `12`, or `12 of 153` where not all are listed.
    """

    reason: str
    count: str
    lines: tuple[tuple[str, Source], ...]


@dataclass(frozen=True, slots=True)
class ForYouView:
    """What changes for one stack. `lead` says so in a sentence or two, also when nothing does."""

    title: str
    lead: str
    items: tuple[ForYouItemView, ...]
    set_aside: tuple[SetAsideView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A change in a compact table; `anchor` is its story, where that is told in the issue.

    `change` is `from → to`, one of them, or empty; `words` then begin the sentence that says so.
    """

    subject: str
    change: str
    words: str
    when: str
    run: Run
    anchor: str


@dataclass(frozen=True, slots=True)
class TableView:
    """One compact table."""

    anchor: str
    title: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What an earlier issue said, and what its source says now; `now` is None when taken back."""

    week: str
    when: str
    anchor: str
    headline: str
    said: Run
    now: Run | None
    noted: str


def view_watch(
    watch: WatchFor, marker: Marker, known: Mapping[str, Source] | None = None
) -> WatchView:
    """Something to watch for; `known` are its story's sources by article."""
    return WatchView(
        run=marker.run(watch.sentence, known),
        term=term_words(watch.due, watch.deadline, marker.year),
        test=trim_test(watch.test, watch.sentence.text),
        signal_id=watch.signal_id,
    )


def view_for_you(brief: Brief, marker: Marker) -> ForYouView | None:
    """What changes for the issue's stack; None in an issue for everybody."""
    mine = brief.for_you
    if mine is None:
        return None
    told = {story.story_id: {s.text for s in quoted_in(story)} for story in brief.stories}
    return ForYouView(
        title=for_you_title(brief),
        lead=_for_you_lead(brief, mine),
        items=tuple(
            _for_you_item(item, marker, told.get(item.story_id, set())) for item in mine.items
        ),
        set_aside=group_set_aside(mine.set_aside, marker),
    )


def _for_you_lead(brief: Brief, mine: ForYou) -> str:
    looked = count_words(mine.looked_at, "story was", "stories were")
    covered = (
        f"{looked} looked at for the stack “{clean_text(mine.stack)}”; {brief.coverage.healthy:,} of "
        f"{brief.coverage.sources:,} sources answered"
    )
    beside = ""
    if mine.set_aside:
        named = count_words(len(mine.set_aside), "story names", "stories name")
        more = " or more" if len(mine.set_aside) >= _LISTED_ASIDE else ""
        changes = "changes" if len(mine.set_aside) == 1 else "change"
        beside = f". {named.replace(' ', f'{more} ', 1)} something of it but {changes} nothing"
    outage = outage_words(brief.coverage)
    return f"{covered}{beside}." + (f" {outage}" if outage else "")


def _for_you_item(item: ForYouItem, marker: Marker, below: AbstractSet[str]) -> ForYouItemView:
    # What the story tells further down is not quoted twice; short lines of days and deeds are.
    changes = [s for s in item.changes if s.text not in below]
    when = [s for s in item.when if s.text not in below or not s.quoted]
    told = (("What changes", changes), ("When", when), ("What to do", item.to_do))
    box = [PlaceView(label, marker.runs(found)) for label, found in told if found]
    if item.watch_for:
        watches = tuple(view_watch(watch, marker) for watch in item.watch_for)
        box.append(PlaceView("Watch for", (), watches))
    return ForYouItemView(
        story_id=item.story_id,
        anchor=story_anchor(item.story_id) if item.position is not None else "",
        headline=clean_text(item.headline.text),
        source=marker.source_of(item.headline),
        position=item.position,
        reasons=_view_reasons(item.reasons),
        box=tuple(box),
    )


def _view_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    # "You use A: its successor B: released", "… announced": what both begin with is said once.
    found: list[str] = []
    last: list[str] = []
    for reason in map(clean_text, reasons):
        parts = reason.split(": ")
        same = 0
        while same < min(len(last), len(parts) - 1) and last[same] == parts[same]:
            same += 1
        found.append(": ".join(parts[same:]))
        last = parts
    return (capitalise(found[0]), *found[1:]) if found else ()


def view_tables(
    rows: Sequence[TableRow], told: frozenset[str], marker: Marker
) -> tuple[TableView, ...]:
    """The compact tables that have rows; `told` are the ids of the stories told above."""
    return tuple(
        TableView(f"also-{name}", title, tuple(_row(row, told, marker) for row in found))
        for name, title in TABLES.items()
        if (found := [row for row in rows if _name_of(row.table) == name])
    )


def _row(row: TableRow, told: frozenset[str], marker: Marker) -> RowView:
    values = [clean_text(value) for value in (row.from_value, row.to_value)]
    change, run = (
        " → ".join(values) if all(values) else _half_change(*values),
        marker.run(row.statement),
    )
    return RowView(
        subject=clean_text(row.subject),
        change=change,
        words=change or shorten(run.text, _ROW_WORDS),
        when=f"from {due_words(row.effective_date, marker.year)}" if row.effective_date else "",
        run=run,
        anchor=story_anchor(row.story_id) if row.story_id in told else "",
    )


def _half_change(before: str, after: str) -> str:
    # "$4 / $2" of what? "drops its own licence" of whom? The sentence itself says it.
    if after and (_BARE_PRICE.fullmatch(after) or _NO_NAME.match(after)):
        return ""
    return after or (f"was {before}" if before else "")


def _name_of(table: Table | str) -> str:
    return str(getattr(table, "value", table))


def view_corrections(
    corrections: Sequence[Correction], marker: Marker
) -> tuple[CorrectionView, ...]:
    """What earlier issues said that their sources have since corrected."""
    return tuple(
        CorrectionView(
            week=each.week,
            when=week_words(each.week),
            anchor=story_anchor(each.story_id),
            headline=clean_text(each.headline.text),
            said=marker.run(each.said),
            now=marker.run(each.corrected) if each.corrected else None,
            noted=short_day(each.noted_at, marker.year),
        )
        for each in corrections
    )


def group_set_aside(
    found: Sequence[SetAside], marker: Marker, counts: Mapping[str, int] | None = None
) -> tuple[SetAsideView, ...]:
    """Stories set aside by reason, the most frequent first; `counts` say how many there were."""
    reasons: dict[str, list[tuple[str, Source]]] = {}
    for each in found:
        line = (clean_text(each.headline.text), marker.source_of(each.headline))
        reasons.setdefault(each.reason, []).append(line)
    total = {reason: max((counts or {}).get(reason, 0), len(x)) for reason, x in reasons.items()}
    ordered = sorted(reasons.items(), key=lambda pair: (-total[pair[0]], pair[0]))
    return tuple(
        SetAsideView(clean_text(reason), _part_of(len(lines), total[reason]), tuple(lines))
        for reason, lines in ordered
    )


def _part_of(listed: int, total: int) -> str:
    return f"{listed:,}" if listed == total else f"{listed:,} of {total:,}"
