"""What a back-test needs and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from analysis.alerts.message import Quote
    from analysis.ports import Embedder
    from analysis.search_types import SearchQuery
    from analysis.stack.model import Stack
    from db.alert_types import AlertKind


@dataclass(frozen=True, slots=True)
class BacktestTools:
    """What searches and stacks are judged with, as `AlertQueue` is given it.

    With `asks_in_words` the target of a search is the question itself, kept under no name.
    """

    embedder: Callable[[], Embedder] | None = None
    stacks: Callable[[], Sequence[Stack]] = tuple
    read_question: Callable[[str], SearchQuery] | None = None
    asks_in_words: bool = False


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert that would have been queued `at`; `title` is the story's, or what a signal expects."""

    at: datetime
    kind: AlertKind
    key: str
    title: str
    rule: str
    score: float | None
    quote: Quote | None
    story_id: str | None = None
    signal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Backtest:
    """What would have rung in [since, until): `found` in all, of which `fired` are shown, newest first.

    `per_week` counts by ISO week. `covered_from` is when we began to read news, None if we never
    did; `note` says in words what the answer leaves out.
    """

    since: datetime
    until: datetime
    found: int
    fired: tuple[PastAlert, ...]
    per_week: tuple[tuple[str, int], ...]
    covered_from: datetime | None
    note: str
