"""What a timeline is made of: statements on their days, turns of signals, and which days to show."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from app.rules_values import is_of_rule
from app.statements import tell_change
from db.types import Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from db.timelines import StatedFact
    from db.types import LedgerEntry, Passage, Signal, Transition

_SAME_DAYS = 14  # bare statements of one thing that follow each other so closely are one
_RETOLD_DAYS = 45  # an end of access is spoken of in passing for so long
_RETOLD = frozenset(
    {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.EXPORT_RULE_CHANGED}
)
_ONCE = frozenset({Predicate.MODEL_RELEASED})
_DATE = 10
_MANIFOLD = frozenset(
    {
        Predicate.PRODUCT_AVAILABLE, Predicate.LAWSUIT_STEP, Predicate.SECURITY_INCIDENT,
        Predicate.FUNDING_OR_DEAL,
    }
)  # fmt: skip


class Kind(StrEnum):
    """What a line of a timeline tells of; `fact` stands for all that is stated."""

    STORY = "story"
    FACT = "fact"
    RELEASE = "release"
    PRICE = "price"
    LICENCE = "licence"
    ACCESS = "access"
    RULE = "rule"
    COURT = "court"
    INCIDENT = "incident"
    DEAL = "deal"
    SIGNAL = "signal"


KIND_OF = {
    Predicate.MODEL_RELEASED: Kind.RELEASE,
    Predicate.WEIGHTS_PUBLISHED: Kind.RELEASE,
    Predicate.PRODUCT_AVAILABLE: Kind.RELEASE,
    Predicate.PRICE_CHANGED: Kind.PRICE,
    Predicate.LICENCE_CHANGED: Kind.LICENCE,
    Predicate.TERMS_CHANGED: Kind.LICENCE,
    Predicate.ACCESS_SUSPENDED: Kind.ACCESS,
    Predicate.ACCESS_RESTORED: Kind.ACCESS,
    Predicate.EXPORT_RULE_CHANGED: Kind.ACCESS,
    Predicate.DEPRECATED: Kind.ACCESS,
    Predicate.RULE_PUBLISHED: Kind.RULE,
    Predicate.RULE_EFFECTIVE: Kind.RULE,
    Predicate.LAWSUIT_STEP: Kind.COURT,
    Predicate.SECURITY_INCIDENT: Kind.INCIDENT,
    Predicate.FUNDING_OR_DEAL: Kind.DEAL,
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """A statement on the day it is about, with everyone who makes it, the earliest first.

    `told` is the one that is quoted, `values` what changed (`2.50 dollars → 1.80 dollars`). `dated`
    says that the day is stated, not that of the first report.
    """

    day: date
    dated: bool
    kind: Kind
    subject: str
    values: str
    told: StatedFact
    supports: tuple[StatedFact, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who says so, each once."""
        return tuple(dict.fromkeys(support.outlet for support in self.supports))


@dataclass(frozen=True, slots=True)
class Turn:
    """A signal that opened (`change` is None) or changed its state, and the passage that shows it."""

    at: datetime
    signal: Signal
    state: SignalState
    change: Transition | None
    passage: Passage | None


def draw_facts(stated: Sequence[StatedFact]) -> list[FactLine]:
    """Statements by day, oldest first; what several articles state alike is one line."""
    by_thing: dict[tuple[str, str, str], list[StatedFact]] = defaultdict(list)
    for one in sorted(stated, key=_order):
        predicate = one.fact.predicate
        if predicate in KIND_OF and is_of_rule(one.fact):
            # A firm has many deals and suits: those of two stories are two.
            home = (one.story_id or one.article_id) if predicate in _MANIFOLD else ""
            by_thing[predicate.value, one.fact.subject.casefold(), home].append(one)
    lines = [line for _, told in sorted(by_thing.items()) for line in _lines_of(told)]
    released = {
        (line.subject.casefold(), line.day)
        for line in lines
        if line.told.fact.predicate is Predicate.MODEL_RELEASED
    }
    suspended = {
        (line.subject.casefold(), line.day)
        for line in lines
        if line.told.fact.predicate is Predicate.ACCESS_SUSPENDED and len(line.outlets) > 1
    }
    lines = [
        line for line in lines if not _repeats(line, released) and not _is_pause(line, suspended)
    ]
    return sorted(lines, key=lambda line: (line.day, line.kind.value, line.subject))


def turns_of(entries: Iterable[LedgerEntry]) -> list[Turn]:
    """The openings and changes of state of signals, oldest first."""
    found = []
    for entry in entries:
        signal = entry.signal
        found.append(Turn(signal.opened_at, signal, SignalState.OPEN, None, signal.passage))
        found += [Turn(c.at, signal, c.to_state, c, c.passage) for c in entry.transitions]
    return sorted(found, key=lambda turn: (turn.at, turn.signal.id, turn.state.value))


def last_day(days: Sequence[date], limit: int, *, newest_first: bool) -> date | None:
    """The last day to show so that whole days make up `limit` lines or more; None for all."""
    if len(days) <= limit:
        return None
    return sorted(days, reverse=newest_first)[limit - 1]


def is_within(day: date, span: tuple[date | None, date | None]) -> bool:
    """Whether a day lies within [first, last], both included; None is no bound."""
    first, last = span
    return (first is None or day >= first) and (last is None or day <= last)


def count_kinds(
    lines: Sequence[FactLine], turns: Sequence[Turn], stories: int
) -> Mapping[Kind, int]:
    """How many lines of each kind there are in all; `fact` counts all that is stated."""
    counts = dict.fromkeys(Kind, 0)
    for line in lines:
        counts[line.kind] += 1
    return counts | {Kind.STORY: stories, Kind.FACT: len(lines), Kind.SIGNAL: len(turns)}


def _lines_of(told: Sequence[StatedFact]) -> list[FactLine]:
    """One thing's statements in the tellings that differ; bare ones go with what is said nearby."""
    groups: dict[tuple[str, str], list[StatedFact]] = defaultdict(list)
    bare = []
    for one in told:
        values = tell_values(one)
        if values:
            groups[_fold(values), one.fact.effective_date].append(one)
        else:
            bare.append(one)
    lines = [_line(group, tell_values(group[0])) for group in groups.values()]
    margin = timedelta(days=_SAME_DAYS)
    for run in _told_anew(_runs(bare)):
        first, last = _day_of(run[0]) - margin, _day_of(run[-1]) + margin
        if not any(is_within(line.day, (first, last)) for line in lines):
            lines.append(_line(run, ""))
    return lines


def tell_values(one: StatedFact) -> str:
    """`2.50 dollars → 1.80 dollars`; empty where the values only repeat the statement."""
    from analysis.knowledge.contradictions import FactGroup, FactVersion

    fact = one.fact
    version = FactVersion(fact.from_value, fact.to_value, fact.effective_date, ())
    return tell_change(FactGroup(fact.predicate, name_subject(fact.subject), (version,)), version)


def _repeats(line: FactLine, released: set[tuple[str, date]]) -> bool:
    """Whether it only says that a model is available around the day of its release."""
    if line.values or line.told.fact.predicate is not Predicate.PRODUCT_AVAILABLE:
        return False
    name = line.subject.casefold()
    return any(
        name == subject and abs(line.day - day) <= timedelta(days=_SAME_DAYS)
        for subject, day in released
    )


def _is_pause(line: FactLine, suspended: set[tuple[str, date]]) -> bool:
    """Whether one outlet calls the end of a model what others call a suspension in those days."""
    if line.told.fact.predicate is not Predicate.DEPRECATED or line.dated or len(line.outlets) > 1:
        return False
    name = line.subject.casefold()
    return any(
        name == subject and abs(line.day - day) <= timedelta(days=_SAME_DAYS)
        for subject, day in suspended
    )


def _runs(bare: Sequence[StatedFact]) -> list[list[StatedFact]]:
    runs: list[list[StatedFact]] = []
    for one in sorted(bare, key=lambda one: (_day_of(one), _order(one))):
        if runs and _day_of(one) - _day_of(runs[-1][-1]) <= timedelta(days=_SAME_DAYS):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _told_anew(runs: Sequence[Sequence[StatedFact]]) -> list[Sequence[StatedFact]]:
    """Without what one outlet tells in passing, and without a day, of what several told before."""
    kept: list[Sequence[StatedFact]] = []
    for run in runs:
        outlets = {one.outlet for one in run}
        undated = not any(one.fact.effective_date for one in run)
        known = kept[-1] if kept else ()
        since = _day_of(run[0]) - _day_of(known[-1]) if known else timedelta.max
        is_aside = bool(known) and undated and len(outlets) == 1
        several = len({one.outlet for one in known}) > 1 and since.days <= _RETOLD_DAYS
        predicate = run[0].fact.predicate
        # A model comes out once: who says so later recalls it, or offers it in another place.
        if is_aside and (predicate in _ONCE or (predicate in _RETOLD and several)):
            continue
        kept.append(run)
    return kept


def _line(group: Sequence[StatedFact], values: str) -> FactLine:
    """One line: its day is the one that most state, or that of the first report."""
    told = sorted(group, key=_order)
    stated = Counter(day for one in told if (day := _read_day(one.fact.effective_date)))
    chosen = max(stated, key=lambda day: (stated[day], -day.toordinal()), default=None)
    fitting = [one for one in told if chosen and _read_day(one.fact.effective_date) == chosen]
    first = (fitting or told)[0]
    return FactLine(
        day=chosen or first.published_at.date(),
        dated=chosen is not None,
        kind=KIND_OF[first.fact.predicate],
        subject=name_subject(first.fact.subject),
        values=values,
        told=first,
        supports=tuple(told),
    )


def _day_of(one: StatedFact) -> date:
    return _read_day(one.fact.effective_date) or one.published_at.date()


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == _DATE else None
    except ValueError:
        return None


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _order(one: StatedFact) -> tuple[datetime, str, int]:
    return one.published_at, one.article_id, one.fact.passage.start
