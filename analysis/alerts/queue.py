"""Alerts are queued in the transaction that stores what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from analysis.ports import Embedder
    from analysis.stack.model import Stack
    from db.store import Connection, Database
    from db.types import Transition


class AlertQueue:
    """Matches what a transaction touched with the active subscriptions and queues alerts in it.

    Without active subscriptions it does next to nothing. Threads may share it.
    """

    def __init__(
        self,
        database: Database,
        embedder: Callable[[], Embedder] | None = None,
        stacks: Callable[[], Sequence[Stack]] = tuple,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._stacks = stacks

    def stories_changed(
        self, connection: Connection, story_ids: Sequence[str], now: datetime
    ) -> int:
        """Queue what stories that grew, merged, split or were read anew tell; returns how many."""
        raise NotImplementedError

    def threads_changed(
        self, connection: Connection, story_ids: Sequence[str], now: datetime
    ) -> int:
        """Queue what stories tell that got another place in a thread; returns how many."""
        raise NotImplementedError

    def signals_changed(
        self, connection: Connection, transitions: Sequence[Transition], now: datetime
    ) -> int:
        """Queue what changes of signals' states tell; returns how many."""
        raise NotImplementedError
