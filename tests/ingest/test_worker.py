from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from ingest.extract import ExtractedPage
from ingest.options import IngestOptions
from ingest.parse import ParsedFeed
from ingest.screen import Rejected
from ingest.worker import FeedTask, InlineWorker, PageTask, ProcessWorker, Worker, work_through
from tests.feeding import item, page, rss

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
