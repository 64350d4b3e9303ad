"""Search that answers from the first second: words alone until the model is loaded."""

from __future__ import annotations

import gc
import logging
import threading
from typing import TYPE_CHECKING, Protocol

from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.search_types import SearchAnswer, SearchQuery

log = logging.getLogger(__name__)

WARMING_UP = "Warming up: until the language model is loaded, only the words themselves count."
WORDS_ONLY = "Only the words themselves count: the language model could not be loaded."
INDEXING = "The search index is being built; until it is there, some articles cannot be found yet."
PATIENCE = 500  # changes that a reader's question waits for
_MUCH = 2_000  # changes that take long enough for readers to be told


class Engine(Protocol):
    """What answers behind the desk."""

    @property
    def missing(self) -> int:
        """How many changes its indexes still lack."""

    def prepare(self) -> None:
        """Bring its indexes up to date."""

    def search(self, query: SearchQuery) -> SearchAnswer:
        """Stories that match."""

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        """Stories that resemble one."""


class WarmingDesk:
    """Asks `words` until `load()` has returned the full search in the background.

    `load` is called once, in a thread of its own, so that it delays neither start nor first page.
    """

    def __init__(self, words: Engine, load: Callable[[], Engine]) -> None:
        self._engine = words
        self._load = load
        self._note = WARMING_UP
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def note(self) -> str:
        """What limits answers right now; empty once model and indexes are there."""
        return self._note

    def start(self) -> None:
        """Begin loading; safe to repeat."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._warm, name="search", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of loading; False when it takes longer."""
        if self._thread is None:
            return False
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def ask(self, query: SearchQuery) -> SearchAnswer:
        """Answer with what is there now."""
        return self._engine.search(query)

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        """Stories that resemble one; none before the model is there."""
        return self._engine.like(story_id, limit)

    def _warm(self) -> None:
        try:
            if self._engine.missing > _MUCH:
                self._note = INDEXING
            self._engine.prepare()
            self._note = WARMING_UP
            full = self._load()
            full.prepare()
            self._engine = full
            # Hundreds of thousands of objects of the model's libraries live as long as we do: the
            # collector need not walk over them while questions are answered.
            gc.collect()
            gc.freeze()
        except TocsinError as fault:
            log.warning("search stays with words alone: %s", fault)
            self._note = WORDS_ONLY
        except Exception:
            log.exception("search stays with words alone by a fault of ours")
            self._note = WORDS_ONLY
        else:
            self._note = ""
