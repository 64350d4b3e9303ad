"""The ledger in memory: each article is judged against what is open, then read for more."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.signals.judge_matter import stems
from analysis.signals.resolve import is_over
from analysis.signals.same import expects_same, find_same
from db.types import SignalOrigin, SignalState, Transition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from analysis.signals.resolve import Resolver, Verdict
    from db.types import Reading, RefusedSignal, Signal

_DAY = 86_400
_SHORT = 3  # stems
_LIKE, _LIKE_UNDATED = 0.3, 0.5  # shares of the stems of the shorter statement


@dataclass(frozen=True, slots=True)
class Step:
    """What one article did: `again` pairs what it states again with the open signal that it repeats.

    The signal may be one that the article opened itself: a text repeats its headline.
    """

    changes: tuple[Transition, ...]
    opened: tuple[Signal, ...]
    again: tuple[tuple[Signal, Signal], ...]
    refused: tuple[RefusedSignal, ...]


@dataclass
class Ledger:
    """The open signals while a pass lasts; articles are handed in by time.

    `read` gives the signals and the refusals of an article; `is_known` says whether a signal with
    that id was ever opened, here or in an earlier pass.
    """

    resolver: Resolver
    read: Callable[[Reading], tuple[tuple[Signal, ...], tuple[RefusedSignal, ...]]]
    is_known: Callable[[str], bool]
    standing: dict[str, Signal] = field(default_factory=dict)
    by_subject: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def watch(self, signal: Signal, origin: Reading | None = None) -> None:
        """Take up an open signal; `origin` is the article that opened it, if one did."""
        self.standing[signal.id] = signal
        if signal.subjects:
            self.by_subject[signal.subjects[0]].add(signal.id)
        self.resolver.watch(signal, origin)

    def drop(self, signal_id: str) -> None:
        """Let go of a decided signal."""
        signal = self.standing.pop(signal_id)
        if signal.subjects:
            self.by_subject[signal.subjects[0]].discard(signal_id)
        self.resolver.drop(signal_id)

    def take(self, reading: Reading, earlier: Sequence[Signal] = ()) -> Step:
        """One article: what it decides, then what it opens.

        `earlier` are the signals that older words of it opened: new words do not open them again.
        """
        changes = []
        for verdict in self.resolver.judge(reading):
            changes.append(to_transition(self.standing[verdict.signal_id], verdict))
            self.drop(verdict.signal_id)
        signals, refused = self.read(reading)
        fresh = [one for one in signals if not _is_among(one, earlier)]
        opened, again = self._enter(reading, fresh)
        return Step(tuple(changes), tuple(opened), tuple(again), refused)

    def lapse(self, day: date) -> list[Transition]:
        """Let go of the signals whose time ran out by the start of `day`."""
        changes = [change for _, change in self.resolver.lapsed(day)]
        for change in changes:
            self.drop(change.signal_id)
        return changes

    def _enter(
        self, reading: Reading, signals: Iterable[Signal]
    ) -> tuple[list[Signal], list[tuple[Signal, Signal]]]:
        opened: list[Signal] = []
        again: list[tuple[Signal, Signal]] = []
        for signal in signals:
            same = find_same(signal, self._like(signal))
            if same is not None and signal.passage is not None:
                again.append((signal, same))
            elif not self.is_known(signal.id):
                self.watch(signal, reading)
                opened.append(signal)
        return opened, again

    def _like(self, signal: Signal) -> Iterator[Signal]:
        """The open signals about the same matter, without those whose time is up but for the pass."""
        day = signal.opened_at.date()
        for key in sorted(self.by_subject[signal.subjects[0]]):
            known = self.standing[key]
            # Words are compared last: that takes by far the longest.
            if (
                expects_same(known, signal)
                and not is_over(known.deadline, day)
                and has_like_words(known, signal)
            ):
                yield known


def _is_among(signal: Signal, earlier: Iterable[Signal]) -> bool:
    return any(expects_same(one, signal) and has_like_words(one, signal) for one in earlier)


def has_like_words(known: Signal, fresh: Signal) -> bool:
    """Whether two expectations about one subject may be one: their words are about one matter.

    Of short ones the subject and the kind of deed are all there is, and so of what a template says.
    """
    if SignalOrigin.TEMPLATE in (known.origin, fresh.origin):
        return True
    mine, theirs = _matter(known), _matter(fresh)
    fewer, more = sorted((len(mine), len(theirs)))
    if fewer <= _SHORT:
        return known.due == fresh.due and more <= 2 * _SHORT
    least = _LIKE if known.due == fresh.due else _LIKE_UNDATED
    return len(mine & theirs) >= least * fewer


def _matter(signal: Signal) -> frozenset[str]:
    named = " ".join(key.partition(":")[2].replace("-", " ") for key in signal.subjects)
    return stems(signal.statement) - stems(named)


def to_transition(signal: Signal, verdict: Verdict) -> Transition:
    """The change of state that a verdict makes."""
    return Transition(
        signal_id=signal.id,
        at=verdict.at,
        from_state=SignalState.OPEN,
        to_state=verdict.state,
        by="rules",
        reason=verdict.reason,
        article_id=verdict.article_id,
        passage=verdict.passage,
        lead_days=round((verdict.at - signal.opened_at).total_seconds() / _DAY, 3),
        timing=verdict.timing,
    )
