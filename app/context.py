"""What the pages and routes of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from analysis.search_types import SearchAnswer, SearchQuery
    from analysis.stack.model import Stack
    from app.alert_desk import AlertDesk
    from db.store import Database


class SearchDesk(Protocol):
    """Answers searches from any thread, whether or not the model is loaded yet."""

    @property
    def note(self) -> str:
        """What readers should know about answers right now; empty when all is well."""

    def ask(self, query: SearchQuery) -> SearchAnswer:
        """Stories that match; raises AnalysisError or StorageError."""

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        """Stories that resemble one; without stories when it is unknown."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """Everything a page or a route may use. `now` is the clock, stopped in a replay.

    `schedule` says in words when an issue goes out; `demo` that made-up sources are shown, while
    `own` is the reader's database, which has no issue yet, and `own_now` its clock, since the demo's
    stands still. `stacks` reads the reader's stacks, and
    `home` is the data folder they lie in. `alerts` keeps subscriptions, always over the reader's
    own database, the demo's pages included; None where there is no such.
    """

    database: Database
    search: SearchDesk | None
    now: Callable[[], datetime]
    started_at: datetime
    base_url: str
    version: str
    schedule: str = "Thursdays at 08:00 UTC"
    demo: bool = False
    own: Database | None = None
    own_now: Callable[[], datetime] | None = None
    stacks: Callable[[], Sequence[Stack]] = tuple
    home: Path | None = None
    alerts: AlertDesk | None = None


# Streamlit runs the script of a page anew for every visitor, in threads of its own, and hands it
# no arguments; a module that is imported once is the only thing those threads share with us.
# `app.server` sets it before the server starts, and the service once more when a reader's own
# sources take the place of the demo.
_current: list[AppContext] = []


def publish_context(context: AppContext) -> None:
    """Make the context reachable for pages; a later call replaces it."""
    _current[:] = [context]


def current_context() -> AppContext:
    """The context of this process; raises ConfigError when no server of ours was started."""
    if not _current:
        raise ConfigError("the pages were started without their server; start them by `tocsin run`")
    return _current[0]


def forget_context() -> None:
    """Take the context back, at a server's end."""
    _current.clear()
