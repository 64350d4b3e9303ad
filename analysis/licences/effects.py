"""What the changes between two versions mean: of which kind, and who is caught."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from analysis.licences.kinds import ClauseKind
from analysis.licences.rewording import Quote, quote_sentences
from analysis.licences.terms import choose_statement, read_statements, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.licences.clauses import Clause
    from analysis.licences.compare import Comparison
    from analysis.licences.rewording import Rewording
    from analysis.licences.terms import Statement

# Kinds in which a new name alone matters: a threshold counts from another model's release.
TELLING = frozenset(
    {
        ClauseKind.USER_THRESHOLD, ClauseKind.REVENUE_THRESHOLD, ClauseKind.COMMERCIAL_USE,
        ClauseKind.OUTPUT_USE, ClauseKind.NAMING, ClauseKind.REGION,
    }
)  # fmt: skip
_CROSSED = 20  # statements that are set against one another
MOST_READ = 3_000  # changed clauses that are read for their effect


class ChangeKind(StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of one kind. A clause that settles several things gives one effect for each.

    `before` and `after` are what the older and newer wording state of that kind, None where they
    state nothing; `old` and `new` are the passages in either version. `at` is where the clause
    starts: in the newer version, or in the older one if it was removed.
    """

    kind: ClauseKind
    what: ChangeKind
    who: str
    before: Statement | None
    after: Statement | None
    old: Quote | None
    new: Quote | None
    label: str
    heading: str
    at: int


@dataclass(frozen=True, slots=True)
class Turn:
    """How one matter stands before and after, over all changed clauses; "" where not stated."""

    kind: ClauseKind
    before: str
    after: str
    who: str
    old: Quote | None
    new: Quote | None


def changes_with_effect(comparison: Comparison) -> tuple[Effect, ...]:
    """Every change with its kinds and who is caught, the most telling kinds first.

    Clauses in which only a name changed are told of where that matters (`TELLING`).
    """
    added = comparison.added[:MOST_READ]
    removed = comparison.removed[:MOST_READ]
    effects = list(
        chain(
            (one for clause in added for one in _read_whole(clause, ChangeKind.ADDED)),
            (one for clause in removed for one in _read_whole(clause, ChangeKind.REMOVED)),
            (one for pair in comparison.reworded[:MOST_READ] for one in _read_pair(pair, ChangeKind.REWORDED)),
            (
                one
                for pair in comparison.renamed[:MOST_READ]
                for one in _read_pair(pair, ChangeKind.RENAMED)
                if one.kind in TELLING
            ),
        )
    )  # fmt: skip
    order = list(ClauseKind)
    return tuple(sorted(effects, key=lambda one: (order.index(one.kind), _place(one), one.what)))


def find_turns(effects: Sequence[Effect]) -> tuple[Turn, ...]:
    """One line per kind that something other than a name changed in: what held, what holds.

    `before` and `after` are equal where a matter was only put in other words.
    """
    turns = []
    for kind in ClauseKind:
        own = [one for one in effects if one.kind is kind and one.what is not ChangeKind.RENAMED]
        if not own or kind is ClauseKind.OTHER:
            continue
        old, new = max(_pair_up(own), key=_weigh_pair)
        chosen = new or old
        turns.append(_make_turn(kind, old, new, chosen.who if chosen else ""))
    return tuple(turns)


def _pair_up(effects: Sequence[Effect]) -> Iterator[tuple[Statement | None, Statement | None]]:
    """What each effect turns into what, and what was removed against what holds now."""
    for one in effects:
        yield one.before, one.after
    gone = [one.before for one in effects if one.before and not one.after]
    come = [one.after for one in effects if one.after]
    for before in gone[:_CROSSED]:
        for after in come[:_CROSSED]:
            yield before, after


def _weigh_pair(pair: tuple[Statement | None, Statement | None]) -> float:
    old, new = pair
    told = sum(weigh(one) for one in pair if one)
    if old is None or new is None:
        return 4 + told
    if old.stance is not new.stance:
        return 6 + told
    return told / 2 if old.says == new.says else 2 + told / 2


def _make_turn(kind: ClauseKind, old: Statement | None, new: Statement | None, who: str) -> Turn:
    return Turn(
        kind,
        old.says if old else "",
        new.says if new else "",
        who,
        old.quote if old else None,
        new.quote if new else None,
    )


def _place(effect: Effect) -> int:
    quote = effect.new or effect.old
    return quote.start if quote else 0


def _read_whole(clause: Clause, what: ChangeKind) -> Iterator[Effect]:
    statements = read_statements(clause, quote_sentences(clause))
    is_new = what is ChangeKind.ADDED
    for kind in ClauseKind:
        own = [one for one in statements if one.kind is kind]
        if not own:
            continue
        best = choose_statement(own)
        before, after = (None, best) if is_new else (best, None)
        yield _make_effect(kind, what, before, after, clause)
    if not statements:
        yield _make_other(what, None if is_new else _whole(clause), _whole(clause) if is_new else None, clause)  # fmt: skip


def _read_pair(pair: Rewording, what: ChangeKind) -> Iterator[Effect]:
    old = read_statements(pair.old, pair.removed_sentences)
    new = read_statements(pair.new, pair.added_sentences)
    seen = False
    for kind in ClauseKind:
        before = [one for one in old if one.kind is kind]
        after = [one for one in new if one.kind is kind]
        if not before and not after:
            continue
        seen = True
        yield _make_effect(
            kind, what, choose_statement(before) if before else None,
            choose_statement(after) if after else None, pair.new,
        )  # fmt: skip
    if not seen:
        first_old = next(iter(pair.removed_sentences), None)
        first_new = next(iter(pair.added_sentences), None)
        yield _make_other(what, first_old, first_new, pair.new)


def _make_effect(
    kind: ClauseKind,
    what: ChangeKind,
    before: Statement | None,
    after: Statement | None,
    clause: Clause,
) -> Effect:
    chosen = after or before
    return Effect(
        kind, what, chosen.who if chosen else "", before, after,
        before.quote if before else None, after.quote if after else None,
        clause.label, clause.heading, clause.start,
    )  # fmt: skip


def _make_other(what: ChangeKind, old: Quote | None, new: Quote | None, clause: Clause) -> Effect:
    return Effect(
        ClauseKind.OTHER, what, "", None, None, old, new, clause.label, clause.heading, clause.start
    )


def _whole(clause: Clause) -> Quote:
    return Quote(clause.text, clause.start, clause.end)
