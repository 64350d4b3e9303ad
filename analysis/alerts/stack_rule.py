"""Stacks as rules over stories that were touched: does something change for the stack?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from analysis.stack.resolve import ResolvedStack
    from db.store import Connection
    from db.types import Fact


@dataclass(frozen=True, slots=True)
class StackFound:
    """A story that changes something for a stack; `fact` is the statement that does, if any."""

    stack: str
    story_id: str
    rule: str
    fact: Fact | None


def match_stacks(
    connection: Connection,
    stacks: Mapping[str, ResolvedStack],
    story_ids: Sequence[str],
    now: datetime,
) -> list[StackFound]:
    """What those stories change for those stacks, by story and stack."""
    raise NotImplementedError
