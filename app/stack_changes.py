"""What changed for a stack, in a week's edition or between any two moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.newsletter.wording import outage_words
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.brief.model import Coverage, ForYou
    from analysis.stack.model import Stack
    from analysis.stack.resolve import Entry, ResolvedStack
    from db.store import Database

LONGEST_DAYS = 92


@dataclass(frozen=True, slots=True)
class StackChanges:
    """What changed for a stack in [start, end), with how well the sources answered."""

    stack: ResolvedStack
    start: datetime
    end: datetime
    for_you: ForYou
    coverage: Coverage

    @property
    def verdict(self) -> str:
        """One sentence; silence says what it rests on, and an outage is no quiet time."""
        name, found = self.stack.stack.name, len(self.for_you.items)
        outage = outage_words(self.coverage)
        if found:
            things = "thing changes" if found == 1 else "things change"
            return f"{found} {things} for “{name}”. {outage}".strip()
        if outage:
            return f"Nothing is known for “{name}”: {outage}"
        return (
            f"Nothing changed for “{name}”: {self.for_you.looked_at:,} stories were looked at, and "
            f"{self.coverage.healthy:,} of {self.coverage.sources:,} sources answered."
        )


def find_stack(stacks: Sequence[Stack], name: str) -> Stack:
    """The stack of that name, whatever its case; raises ConfigError with the names there are."""
    wanted = name.strip().casefold()
    for stack in stacks:
        if stack.name.casefold() == wanted:
            return stack
    known = ", ".join(f"“{stack.name}”" for stack in stacks[:20])
    there = (
        f"the stacks are {known}" if known else "there is none yet; `tocsin stack scan` makes one"
    )
    raise ConfigError(f"there is no stack {name[:60]!r}; {there}")


def understand(stack: Stack) -> ResolvedStack:
    """The stack with every entry understood by the names that we know."""
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack

    return resolve_stack(stack, load_gazetteer())


def read_week(database: Database, stack: ResolvedStack, week: str) -> StackChanges:
    """What the edition of a week says for a stack; raises WriterError without an issue."""
    from analysis.brief.edition import read_edition_for
    from analysis.brief.model import ForYou

    brief = read_edition_for(database, week, stack)
    mine = brief.for_you or ForYou(stack.stack.name, (), 0)
    return StackChanges(stack, brief.period_start, brief.period_end, mine, brief.coverage)


def read_span(
    database: Database, stack: ResolvedStack, start: datetime, end: datetime
) -> StackChanges:
    """The same between two moments; raises ConfigError for more than three months."""
    from analysis.brief.between import tell_between

    if (end - start).days > LONGEST_DAYS:
        raise ConfigError(f"ask for {LONGEST_DAYS} days at most; split a longer time into parts")
    mine, coverage = tell_between(database, start, end, stack)
    return StackChanges(stack, start, end, mine, coverage)


def tell_entry(stack: ResolvedStack, entry: Entry) -> str:
    """What an entry was understood as; empty where nothing is known of it."""
    if not entry.known:
        return ""
    family = stack.gazetteer.name_of(entry.family) if entry.family else ""
    parts = [
        f"{entry.name} ({entry.key})",
        f"family {family}" if family and not entry.general else "",
        "the whole family" if entry.general else "",
        f"by {entry.owner_name}" if entry.owner_name and entry.owner != entry.key else "",
    ]
    return ", ".join(part for part in parts if part)
