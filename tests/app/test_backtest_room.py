"""Back-tests at once: two run, a few wait, more are told to come back."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Thread

import pytest

from app.subscriptions.room import BacktestRoom, BusyError


def test_a_third_waits_for_a_place_and_gets_none_in_time() -> None:
    room = BacktestRoom()
    with ExitStack() as inside:
        inside.enter_context(room.enter(0))
        inside.enter_context(room.enter(0))
        with pytest.raises(BusyError, match="ask again"):
            inside.enter_context(room.enter(0.01))
    with room.enter(0):
        assert room.places.acquire(blocking=False)


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    room = BacktestRoom()
    done: list[int] = []

    def enter() -> None:
        with room.enter(20):
            done.append(1)

    with ExitStack() as inside:
        inside.enter_context(room.enter(0))
        inside.enter_context(room.enter(0))
        waiting = [Thread(target=enter) for _ in range(6)]
        for thread in waiting:
            thread.start()
        while room.inside.acquire(blocking=False):
            room.inside.release()
        with pytest.raises(BusyError), room.enter(20):
            pass
        assert done == []
    for thread in waiting:
        thread.join(10)
    assert len(done) == 6
