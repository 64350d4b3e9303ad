"""The recorded hostile samples: each parses or is refused with a reason, none takes long."""

from __future__ import annotations

import tarfile
import time
from typing import TYPE_CHECKING

import pytest

from ingest.options import IngestOptions
from ingest.screen import Rejected
from ingest.worker import FeedTask, PageTask, ProcessWorker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 5.0


def _samples(archive: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            data = opened.extractfile(member) if f"/{folder}/" in f"/{member.name}" else None
            if data is not None:
                yield member.name, data.read()


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("folder", ["feeds", "pages"])
def test_hostile_samples_are_read_or_refused_in_time(shared: Path, folder: str) -> None:
    late, silent, seen = [], [], 0
    with ProcessWorker(IngestOptions(workers=1, worker_timeout_seconds=SECONDS)) as worker:
        worker.submit(FeedTask(b"warm up"))()
        for name, body in _samples(shared / "data" / "hostile" / "hostile.tar.xz", folder):
            seen += 1
            task = FeedTask(body) if folder == "feeds" else PageTask(body, "https://x.example/")
            begun = time.perf_counter()
            outcome = worker.submit(task)()
            if time.perf_counter() - begun > SECONDS + 3:  # a killed child is replaced
                late.append(name)
            if isinstance(outcome, Rejected) and not (outcome.reason and outcome.detail):
                silent.append(name)
    assert seen > 5
    assert (late, silent) == ([], [])
