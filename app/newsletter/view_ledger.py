"""The ledger's week as an issue shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.reading_time import (
    MOST_CONTRADICTED,
    MOST_DUE,
    MOST_EXPIRED,
    MOST_FIRED,
    MOST_OPENED,
)
from app.newsletter.marks import signal_anchor
from app.newsletter.wording import capitalise, clean_text, unmark
from app.newsletter.wording_ledger import origin_label, score_words, state_words, trim_test

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from analysis.brief.model import Ledger, LedgerLine
    from app.newsletter.marks import Marker, Run

_MOST = {
    "Fired": MOST_FIRED,
    "Contradicted": MOST_CONTRADICTED,
    "Due soon": MOST_DUE,
    "Expired": MOST_EXPIRED,
    "Opened": MOST_OPENED,
}


@dataclass(frozen=True, slots=True)
class SignalView:
    """A signal as an issue shows it: `state` in words, `origin` and `evidence` as quotations.

    `anchor` is empty where the signal stands further up already.
    """

    signal_id: str
    anchor: str
    statement: str
    test: str
    state: str
    label: str
    origin: Run | None
    evidence: Run | None

    @property
    def repeats(self) -> bool:
        """Whether the statement is what its origin says, word for word."""
        said = self.origin.text if self.origin else ""
        return said.rstrip(" .") == self.statement.rstrip(" .") != ""

    @property
    def shown(self) -> Run | None:
        """The passage worth quoting below the statement: what fired it, else what opened it."""
        return self.evidence or (None if self.repeats else self.origin)


@dataclass(frozen=True, slots=True)
class SignalsView:
    """The signals of one kind in a week; `more` counts those that are not shown."""

    title: str
    lines: tuple[SignalView, ...]
    more: int = 0

    @property
    def decided(self) -> bool:
        """Whether they are over, so that their test need not be told."""
        return self.title in {"Fired", "Contradicted", "Expired"}

    @property
    def folded(self) -> bool:
        """Whether a page shows them only when asked."""
        return self.title == "Opened"


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger in the days of an issue; `summary` says what moved, `score` how it did so far."""

    summary: str
    score: str
    groups: tuple[SignalsView, ...]


def view_ledger(
    ledger: Ledger | None,
    marker: Marker,
    watched: AbstractSet[str] = frozenset(),
    told: AbstractSet[str] = frozenset(),
) -> LedgerView | None:
    """The ledger's week; None in issues that were written before there was one.

    What opened and is `watched` for in a story above is not listed again; what became of a `told`
    story's signals goes first.
    """
    if ledger is None:
        return None
    seen: set[str] = set()
    shown = []
    for title, lines, count in _kinds(ledger):
        # What opened this week and is due or decided already stands further up.
        above = seen | watched if title == "Opened" else frozenset[str]()
        fresh = [line for line in lines if line.signal_id not in above]
        fresh.sort(
            key=lambda line: title in {"Fired", "Contradicted"} and line.story_id not in told
        )
        fresh = _told_once(fresh)
        views = tuple(_signal(line, marker, seen) for line in fresh[: _MOST[title]])
        if views:
            shown.append(SignalsView(title, views, count - len(views)))
    return LedgerView(_moved(ledger), score_words(ledger.score), tuple(shown))


def _told_once(lines: Sequence[LedgerLine]) -> list[LedgerLine]:
    # One is enough of what one sentence decided, and of what one story leads to on one day.
    kept: dict[str, LedgerLine] = {}
    for line in lines:
        expected = f"{line.due} {line.story_id}" if line.due and line.story_id else line.statement
        kept.setdefault(line.evidence.text if line.evidence else expected, line)
    return list(kept.values())


def _kinds(ledger: Ledger) -> list[tuple[str, Sequence[LedgerLine], int]]:
    # Each with how many there were.
    fired = [line for line in ledger.fired if line.state == "fired"]
    denied = [line for line in ledger.fired if line.state != "fired"]
    return [
        ("Fired", fired, len(fired)),
        ("Contradicted", denied, len(denied)),
        ("Due soon", ledger.due_soon, len(ledger.due_soon)),
        ("Expired", ledger.expired, max(ledger.expired_count, len(ledger.expired))),
        ("Opened", ledger.opened, max(ledger.opened_count, len(ledger.opened))),
    ]


def _moved(ledger: Ledger) -> str:
    fired = sum(line.state == "fired" for line in ledger.fired)
    parts = [f"{fired:,} fired"]
    if fired < len(ledger.fired):
        parts.append(f"{len(ledger.fired) - fired:,} contradicted")
    parts += [f"{ledger.expired_count:,} expired", f"{ledger.opened_count:,} opened"]
    if ledger.due_soon:
        parts.append(f"{len(ledger.due_soon):,} due soon")
    return f"This week: {', '.join(parts)}."


def _signal(line: LedgerLine, marker: Marker, seen: set[str]) -> SignalView:
    anchor = "" if line.signal_id in seen else signal_anchor(line.signal_id)
    seen.add(line.signal_id)
    test = trim_test(line.test, line.statement)
    return SignalView(
        signal_id=line.signal_id,
        anchor=anchor,
        statement=_state(line),
        # What an article announces says itself what is awaited; the ledger's page has its test.
        test="" if line.origin_kind == "article" else test,
        state=state_words(line, marker.year),
        label=origin_label(line.origin_kind, line.publication),
        origin=marker.run(line.origin) if line.origin else None,
        evidence=marker.run(line.evidence) if line.evidence else None,
    )


def _state(line: LedgerLine) -> str:
    # "After “…”: the text is published": the words before it are quoted below.
    test = clean_text(line.test)
    statement = unmark(clean_text(line.statement))
    return capitalise(test) if test and statement.endswith(f": {test}") else statement
