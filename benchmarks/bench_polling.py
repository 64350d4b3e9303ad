"""How long a pass over unchanged sources takes, against fetching them without conditions.

Needs the recorded internet beside the checkout. Prints milliseconds per source for a first pass
(everything is new), for a pass in which nothing has changed (the service's normal case), and the
ratio of a plain GET of every feed in the same run to it; then how many answers were 304, and the
highest memory of this process and of its parsing children (Linux).
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.clock import parse_moment
from db import sources
from db.errors import IngestError
from db.schema import upgrade_schema
from db.store import open_database, sqlite_url
from ingest.fetch import Fetcher
from ingest.limits import FetchLimits
from ingest.opml import read_opml
from ingest.options import IngestOptions
from ingest.refresh import poll_sources
from ingest.worker import ProcessWorker

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Database

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
NOW = parse_moment("2026-06-12T12:00:00Z")
NOT_MODIFIED = 304
LATER = NOW + timedelta(hours=1)


def main() -> int:
    """Measure and print."""
    from recorded_internet import Proxy

    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        print("bench_polling: skipped, the recorded internet is not beside the checkout")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        proxy = Proxy(shared / "tools" / "replay_proxy.py", shared / "data" / "replay", folder, 0.0)
        try:
            measure(folder, proxy.get("/__sources.opml"), lambda: proxy.set_clock(NOW), proxy.use)
        finally:
            proxy.stop()
    return 0


def measure(
    folder: Path, opml: bytes, set_clock: Callable[[], object], use: Callable[[], object]
) -> None:
    """Two passes of ours and one of plain requests."""
    set_clock()
    use()
    database = open_database(sqlite_url(folder / "bench.sqlite3"))
    upgrade_schema(database)
    with database.write() as connection:
        sources.add_sources(connection, read_opml(opml))
    limits = replace(FetchLimits(), pace_seconds=0.0, per_host=16)
    options = IngestOptions(base_interval_seconds=60)
    with Fetcher(limits) as fetcher, ProcessWorker(options) as worker:
        first = timed(lambda: poll_sources(database, fetcher, worker, NOW, options))
        second = timed(lambda: poll_sources(database, fetcher, worker, LATER, options))
        memory = sum(peak_mb(pid) for pid in ("self", *parsing_children()))
        plain = timed(lambda: get_all(database, fetcher, limits))
    with database.read() as connection:
        states = [polled.state for polled in sources.list_sources(connection)]
    count = len(states)
    unchanged = sum(state.last_status == NOT_MODIFIED for state in states)
    failing = sum(state.failures > 0 for state in states)
    print(f"sources                         {count}")
    print(f"first pass, ms per source       {first / count * 1000:.1f}")
    print(f"unchanged pass, s               {second:.2f}")
    print(f"unchanged pass, ms per source   {second / count * 1000:.1f}")
    print(f"answered 304; failing           {unchanged}; {failing}")
    print(f"highest memory, MB              {memory:.0f}")
    print(f"plain GET / unchanged pass      {plain / second:.2f}")


def get_all(database: Database, fetcher: Fetcher, limits: FetchLimits) -> None:
    """The baseline: every feed in full, one after the other."""
    with database.read() as connection:
        known = sources.list_sources(connection)
    for polled in known:
        with suppress(IngestError):
            fetcher.get(polled.source.url, max_bytes=limits.max_feed_bytes)


def parsing_children() -> list[str]:
    """Process numbers of our spawned children; the recorded internet is none of ours."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [pid for task in tasks for pid in task.read_text().split()]
    return [pid for pid in children if is_spawned(pid)]


def is_spawned(pid: str) -> bool:
    """Whether the process was started by multiprocessing."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


def peak_mb(pid: str) -> float:
    """A process's highest resident memory, in MB."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
