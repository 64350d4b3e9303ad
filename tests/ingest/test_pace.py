from __future__ import annotations

import threading

import pytest

from ingest.pace import Pacer


class FakeTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def make_pacer(time: FakeTime, *, seconds: float = 1.0, per_host: int = 2) -> Pacer:
    return Pacer(seconds, per_host, clock=time.clock, sleep=time.sleep)


def test_two_starts_to_one_host_lie_a_pace_apart(time: FakeTime) -> None:
    pacer = make_pacer(time)
    starts = []
    for _ in range(3):
        with pacer.turn("a.example"):
            starts.append(time.now)
    assert starts == [0.0, 1.0, 2.0]


def test_another_host_does_not_wait(time: FakeTime) -> None:
    pacer = make_pacer(time)
    assert pacer.try_enter("a.example") == 0
    assert pacer.try_enter("b.example") == 0
    assert pacer.try_enter("a.example") == 1.0


def test_a_pace_of_zero_never_waits(time: FakeTime) -> None:
    pacer = make_pacer(time, seconds=0)
    for _ in range(100):
        with pacer.turn("a.example") as waited:
            assert waited == 0


def test_the_time_waited_is_told(time: FakeTime) -> None:
    pacer = make_pacer(time)
    with pacer.turn("a.example") as waited:
        assert waited == 0
    with pacer.turn("a.example") as waited:
        assert waited == 1.0


def test_no_more_than_the_allowed_number_are_inside(time: FakeTime) -> None:
    pacer = make_pacer(time, seconds=0)
    assert [pacer.try_enter("a.example") for _ in range(2)] == [0, 0]
    assert pacer.try_enter("a.example") > 0
    pacer.leave("a.example")
    assert pacer.try_enter("a.example") == 0


def test_patience_ends(time: FakeTime) -> None:
    pacer = make_pacer(time, seconds=0, per_host=1)
    assert pacer.try_enter("a.example") == 0
    with pytest.raises(TimeoutError, match="busy"), pacer.turn("a.example", patience=3):
        pass
    assert 2.9 < time.now <= 3


def test_a_turn_is_given_back_after_an_error(time: FakeTime) -> None:
    pacer = make_pacer(time, seconds=0, per_host=1)
    with pytest.raises(RuntimeError, match="oops"), pacer.turn("a.example"):
        raise RuntimeError("oops")
    assert pacer.try_enter("a.example") == 0


def test_threads_share_one_pace() -> None:
    from time import monotonic, sleep

    pacer = Pacer(0.05, 8, clock=monotonic, sleep=sleep)
    starts: list[float] = []

    def visit() -> None:
        with pacer.turn("a.example"):
            starts.append(monotonic())

    threads = [threading.Thread(target=visit) for _ in range(5)]
    begun = monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Counted from before the first: a thread may be put aside between its turn and its note.
    assert all(at - begun >= 0.05 * n for n, at in enumerate(sorted(starts)))
