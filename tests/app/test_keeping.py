from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from app.keeping import keeping

if TYPE_CHECKING:
    from app.context import AppContext


def test_a_reading_is_made_once_until_something_changes(context: AppContext) -> None:
    made: list[str] = []

    def read(_: AppContext, name: str) -> int:
        made.append(name)
        return len(made)

    kept = keeping(read)
    assert [kept(context, "a"), kept(context, "a"), kept(context, "b")] == [1, 1, 2]
    with context.database.write() as connection:
        connection.exec_driver_sql("UPDATE sources SET last_polled_at = '2026-06-19 00:00:00'")
    assert kept(context, "a") == 3


def test_a_reading_is_made_anew_in_the_next_hour(context: AppContext) -> None:
    made: list[str] = []
    kept = keeping(lambda _, name: made.append(name))
    kept(context, "a")
    later = context.now() + timedelta(hours=1)
    kept(dataclasses.replace(context, now=lambda: later), "a")
    assert made == ["a", "a"]
