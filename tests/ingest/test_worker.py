from __future__ import annotations

import multiprocessing
import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from ingest.extract import ExtractedPage
from ingest.options import IngestOptions
from ingest.parse import ParsedFeed
from ingest.screen import Rejected
from ingest.worker import (
    FeedTask,
    InlineWorker,
    PageTask,
    ProcessWorker,
    Task,
    Worker,
    work_through,
)
from tests.feeding import item, page, rss
from tests.misbehaving import die_at_once, misbehave

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", params=["inline", "process"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    if request.param == "inline":
        yield InlineWorker()
        return
    with ProcessWorker(IngestOptions(workers=1)) as opened:
        yield opened


def test_outcomes_come_in_order_and_gaps_stay(worker: Worker) -> None:
    tasks = [
        ("a", FeedTask(rss(item(1)).encode())),
        ("b", None),
        ("c", PageTask(page().encode(), "https://ledger.example/1")),
        ("d", FeedTask(b"<html></html>")),
    ]
    outcomes = list(work_through(worker, tasks))
    assert [key for key, _ in outcomes] == ["a", "b", "c", "d"]
    kinds = [type(outcome) for _, outcome in outcomes]
    assert kinds == [ParsedFeed, type(None), ExtractedPage, Rejected]


def test_a_child_that_takes_too_long_is_killed_and_the_next_task_goes_on() -> None:
    flood = b'<rss version="2.0"><channel><item><title>' + b"&lt;" * 2_000_000
    with ProcessWorker(IngestOptions(workers=1, worker_timeout_seconds=0.2)) as worker:
        slow = worker.submit(FeedTask(flood + b"</title></item></channel></rss>"))()
        assert isinstance(slow, Rejected)
        assert slow.reason == "too_slow"
        assert isinstance(worker.submit(FeedTask(rss(item(1)).encode()))(), ParsedFeed)


def test_children_run_nothing_of_the_program_that_started_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "page.py"
    script.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(3)\n")
    page = ModuleType("__main__")
    page.__file__ = str(script)
    page.__spec__ = None
    monkeypatch.setitem(sys.modules, "__main__", page)
    with ProcessWorker(IngestOptions(workers=1)) as worker:
        outcome = worker.submit(FeedTask(rss(item(1)).encode()))()
    assert isinstance(outcome, ParsedFeed)
    assert not (tmp_path / "ran").exists()


LIMITS = IngestOptions(workers=1, worker_memory_bytes=400_000_000, worker_timeout_seconds=2.0)
GOOD = FeedTask(rss(item(1)).encode())


@pytest.fixture(scope="module")
def confined() -> Iterator[ProcessWorker]:
    with ProcessWorker(LIMITS) as opened:
        assert isinstance(opened.submit(GOOD)(), ParsedFeed)
        yield opened


@pytest.mark.slow
class TestLimits:
    @pytest.mark.parametrize("act", ["allocate", "hoard"])
    def test_a_task_that_takes_too_much_memory_is_refused(
        self, confined: ProcessWorker, act: str
    ) -> None:
        outcome = confined.submit(misbehave(act, 1e9))()
        assert isinstance(outcome, Rejected)
        assert outcome.reason == "too_big"
        assert isinstance(confined.submit(GOOD)(), ParsedFeed)

    @pytest.mark.parametrize("act", ["spin", "sleep"])
    def test_a_task_that_does_not_end_is_killed_at_its_time(
        self, confined: ProcessWorker, act: str
    ) -> None:
        started = time.monotonic()
        outcome = confined.submit(misbehave(act, 60))()
        assert isinstance(outcome, Rejected)
        assert outcome.reason == "too_slow"
        assert time.monotonic() - started < 30
        assert isinstance(confined.submit(GOOD)(), ParsedFeed)

    @pytest.mark.parametrize("act", ["exit", "segfault", "recurse", "raise"])
    def test_a_child_that_dies_or_breaks_is_replaced(
        self, confined: ProcessWorker, act: str
    ) -> None:
        outcome = confined.submit(misbehave(act))()
        assert isinstance(outcome, Rejected)
        assert outcome.reason == "crashed"
        assert isinstance(confined.submit(GOOD)(), ParsedFeed)

    def test_a_feed_that_outgrows_the_limit_is_refused(self) -> None:
        items = "".join(item(number, text="word " * 400) for number in range(15_000))
        with ProcessWorker(IngestOptions(workers=1, worker_memory_bytes=250_000_000)) as worker:
            outcome = worker.submit(FeedTask(rss(items).encode()))()
            assert isinstance(outcome, Rejected)
            assert outcome.reason in {"too_big", "parser_failed"}
            assert isinstance(worker.submit(GOOD)(), ParsedFeed)

    def test_the_deaths_of_some_cost_nobody_else(self) -> None:
        tasks: list[tuple[str, Task]] = []
        for number, act in enumerate(["exit", "hoard", "segfault", "spin", "raise", "exit"]):
            tasks += [(act, misbehave(act)), (f"good {number}", GOOD)]
        options = IngestOptions(
            workers=2, worker_memory_bytes=400_000_000, worker_timeout_seconds=2.0
        )
        with ProcessWorker(options) as worker:
            outcomes = dict(work_through(worker, tasks))
        good = [outcome for key, outcome in outcomes.items() if key.startswith("good")]
        assert [type(outcome) for outcome in good] == [ParsedFeed] * 6

    def test_no_child_outlives_its_worker(self) -> None:
        before = set(multiprocessing.active_children())
        with ProcessWorker(LIMITS) as worker:
            worker.submit(GOOD)()
            assert set(multiprocessing.active_children()) - before
        assert set(multiprocessing.active_children()) <= before

    def test_children_that_never_start_are_not_waited_for_without_end(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ingest.worker.prepare_child", die_at_once)
        monkeypatch.setattr("ingest.worker.START_SECONDS", 0.1)
        options = IngestOptions(workers=1, worker_timeout_seconds=0.4)
        started = time.monotonic()
        with ProcessWorker(options) as worker:
            outcome = worker.submit(GOOD)()
        assert isinstance(outcome, Rejected)
        assert time.monotonic() - started < 20

    def test_a_pool_that_broke_is_opened_anew(self) -> None:
        with ProcessWorker(LIMITS) as worker:
            worker.submit(GOOD)()
            worker._pool.stop()
            assert isinstance(worker.submit(GOOD)(), ParsedFeed)
