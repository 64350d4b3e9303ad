"""Updating the recorded feeds: Tocsin beside lemon24's reader, from the same internet.

    .venv/bin/python benchmarks/bench_reader.py

Each takes its turn in a process of its own, with as many threads: a first pass over 236 feeds, a
pass in which nothing has changed, and a pass a day later. Tocsin also reads the pages of what is
new, after the second and the third pass, which reader does not. Prints seconds, peak memory and
ratios; needs the recorded internet beside the checkout and the package `reader`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from recorded_internet import Proxy  # noqa: E402 - found beside the other scripts

from app.clock import parse_moment  # noqa: E402 - see above

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

THREADS = 16
NOW = parse_moment("2026-06-12T12:00:00Z")
DAY_LATER = NOW + timedelta(days=1)
PASSES = ("first", "unchanged", "a day later")


def main() -> int:
    """Measure each in turn and print the comparison."""
    parser = argparse.ArgumentParser(description="Update the recorded feeds, beside reader.")
    parser.add_argument("--turn", choices=("tocsin", "reader"), help="used by this script itself")
    parser.add_argument("--proxy", default="", help="used by this script itself")
    parser.add_argument("--folder", type=Path, help="used by this script itself")
    args = parser.parse_args()
    if args.turn:
        turn = take_tocsin if args.turn == "tocsin" else take_reader
        print(json.dumps(turn(args.folder, args.proxy)))
        return 0
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        print("bench_reader: skipped, the recorded internet is not beside the checkout")
        return 0
    print_table(measure("tocsin", shared), measure("reader", shared))
    return 0


def measure(name: str, shared: Path) -> dict[str, float]:
    """One of the two, in a process of its own against a proxy of its own."""
    with tempfile.TemporaryDirectory() as folder:
        proxy = Proxy(
            shared / "tools" / "replay_proxy.py", shared / "data" / "replay", Path(folder), 0.0
        )
        proxy.use()
        command = [sys.executable, __file__, "--turn", name, "--proxy", proxy.address]
        try:
            done = subprocess.run(  # noqa: S603 - this script itself
                [*command, "--folder", folder], stdout=subprocess.PIPE, check=True, text=True
            )
        finally:
            proxy.stop()
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def take_tocsin(folder: Path, proxy: str) -> dict[str, float]:
    """Our passes: feeds, then pages."""
    from db import articles, sources
    from db.schema import upgrade_schema
    from db.store import open_database, sqlite_url
    from ingest.fetch import Fetcher
    from ingest.limits import FetchLimits
    from ingest.opml import read_opml
    from ingest.options import IngestOptions
    from ingest.pages import fetch_pages
    from ingest.refresh import poll_sources
    from ingest.worker import ProcessWorker

    database = open_database(sqlite_url(folder / "tocsin.sqlite3"))
    upgrade_schema(database)
    with database.write() as connection:
        sources.add_sources(connection, read_opml(ask(proxy, "/__sources.opml")))
    limits = replace(FetchLimits(), pace_seconds=0.0, per_host=THREADS, threads=THREADS)
    options = IngestOptions(interval_override=60)
    figures: dict[str, float] = {}
    with Fetcher(limits) as fetcher, ProcessWorker(options) as worker:
        for name, proxy_now, now in timetable():
            set_clock(proxy, proxy_now)
            figures[name] = timed(partial(poll_sources, database, fetcher, worker, now, options))
            if name != "first":  # the first pass's pages are read after the unchanged one
                read = partial(fetch_pages, database, fetcher, worker, now, options)
                figures[f"{name}, pages"] = timed(read)
    with database.read() as connection:
        figures["entries"] = sum(
            len(articles.entries_of_source(connection, polled.source.key))
            for polled in sources.list_sources(connection)
        )
    return figures | {"peak_mb": peak_mb()}


def take_reader(folder: Path, proxy: str) -> dict[str, float]:
    """Reader's passes."""
    import requests.adapters
    from reader import make_reader

    from ingest.opml import read_opml

    # Reader's own sessions take proxies from the environment, but not the authority to trust.
    vars(requests.adapters)["DEFAULT_CA_BUNDLE_PATH"] = os.environ["SSL_CERT_FILE"]
    figures: dict[str, float] = {}
    with make_reader(str(folder / "reader.sqlite3")) as peer:
        for source in read_opml(ask(proxy, "/__sources.opml")):
            peer.add_feed(source.url)
        for name, proxy_now, _ in timetable():
            set_clock(proxy, proxy_now)
            figures[name] = timed(lambda: peer.update_feeds(workers=THREADS, scheduled=False))
        figures["entries"] = float(peer.get_entry_counts().total or 0)
    return figures | {"peak_mb": peak_mb()}


def timetable() -> list[tuple[str, datetime, datetime]]:
    """Name of each pass, the internet's clock and the job's."""
    soon = NOW + timedelta(hours=1)
    moments = ((NOW, NOW), (NOW, soon), (DAY_LATER, DAY_LATER))
    return [(name, *pair) for name, pair in zip(PASSES, moments, strict=True)]


def ask(proxy: str, path: str) -> bytes:
    """A control page of the recorded internet."""
    from recorded_internet import DIRECT

    with DIRECT.open(proxy + path, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def set_clock(proxy: str, moment: datetime) -> None:
    """Let the recorded internet be as it was then."""
    ask(proxy, f"/__clock?set={moment:%Y-%m-%dT%H:%M:%SZ}")


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_mb() -> float:
    """Peak memory of this process and of its largest child, in MB, added."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def print_table(ours: dict[str, float], peer: dict[str, float]) -> None:
    """Seconds side by side and the ratio of reader's to ours."""
    print(f"{'':28}{'tocsin':>10}{'reader':>10}{'reader/tocsin':>16}")
    for name in PASSES:
        print(
            f"{name + ', s':28}{ours[name]:>10.2f}{peer[name]:>10.2f}{peer[name] / ours[name]:>16.2f}"
        )
        if pages := ours.get(f"{name}, pages"):
            print(f"{'  then the new pages, s':28}{pages:>10.2f}{'none':>10}")
    print(f"{'entries':28}{ours['entries']:>10.0f}{peer['entries']:>10.0f}")
    print(f"{'peak memory, MB':28}{ours['peak_mb']:>10.0f}{peer['peak_mb']:>10.0f}")


if __name__ == "__main__":
    sys.exit(main())
