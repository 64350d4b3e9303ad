"""Search that answers from the first second: words alone until the model is loaded."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.search_types import SearchAnswer, SearchQuery

    Ask = Callable[[SearchQuery], SearchAnswer]

log = logging.getLogger(__name__)

WARMING_UP = "Warming up: until the language model is loaded, only the words themselves count."
WORDS_ONLY = "Only the words themselves count: the language model could not be loaded."


class WarmingDesk:
    """Asks `words` until `load()` has returned the full search in the background.

    `load` is called once, in a thread of its own, so that it delays neither start nor first page.
    """

    def __init__(self, words: Ask, load: Callable[[], Ask]) -> None:
        self._ask = words
        self._load = load
        self._note = WARMING_UP
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def note(self) -> str:
        """What limits answers right now; empty once the model is there."""
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
        return self._ask(query)

    def _warm(self) -> None:
        try:
            self._ask = self._load()
        except TocsinError as fault:
            log.warning("search stays with words alone: %s", fault)
            self._note = WORDS_ONLY
        except Exception:
            log.exception("search stays with words alone by a fault of ours")
            self._note = WORDS_ONLY
        else:
            self._note = ""
