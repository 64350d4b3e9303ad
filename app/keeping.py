"""Readings that programs ask for again and again, read once while the database is unchanged."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from db.overview import state_mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.context import AppContext

_T = TypeVar("_T")
# Whoever asks while another's answer is being read waits for that one.
_reading = tuple(threading.RLock() for _ in range(16))


def keeping(read: Callable[[AppContext, str], _T]) -> Callable[[AppContext, str], _T]:
    """The same reading, kept for an hour at most; the latest 64 of all are."""

    def find(context: AppContext, name: str) -> _T:
        with context.database.read() as connection:
            mark = state_mark(connection)
        hour = context.now().replace(minute=0, second=0, microsecond=0)
        with _reading[hash((read, name)) % len(_reading)]:
            found: _T = _read_once(read, context, name, mark, hour)
        return found

    return find


@lru_cache(maxsize=64)
def _read_once(
    read: Callable[[AppContext, str], Any],
    context: AppContext,
    name: str,
    mark: str,
    hour: datetime,
) -> Any:
    del mark, hour  # parts of the key alone
    return read(context, name)
