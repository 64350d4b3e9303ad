"""The same weeks twice, once through an internet that fails often: what it costs and loses.

    .venv/bin/python benchmarks/bench_faults.py --faults 0.1

Ingests the recorded weeks from a calm and from a faulty internet (500, 429, bodies cut short,
stalls, redirect loops, chosen by a seeded generator), each into its own database, then lets both
finish what still waits. Prints the ratio of requests and every difference in articles and words.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from recorded_internet import Proxy  # noqa: E402 - found beside the other scripts

from app.clock import parse_moment  # noqa: E402 - see above
from app.settings import load_settings  # noqa: E402 - see above
from app.wiring import create_database, open_workshop  # noqa: E402 - see above
from db import articles, sources  # noqa: E402 - see above
from ingest.opml import read_opml  # noqa: E402 - see above
from scheduler.jobs import ingest  # noqa: E402 - see above

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.store import Database

LAST_PASSES = 12  # after the last step the clock of the internet stands still


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run left: SHA-256 of each article's latest words by its URL, and its cost."""

    words: dict[str, str]
    entries: int
    requests: int
    statuses: dict[str, int]
    seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both and compare."""
    args = read_arguments(arguments)
    calm = run(args, args.out / "calm", 0.0)
    faulty = run(args, args.out / "faulty", args.faults)
    report = compare(calm, faulty)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "report.json").write_text(json.dumps(report, indent=2), encoding="utf-8")
    print(json.dumps(report, indent=2))
    return 0


def run(args: argparse.Namespace, home: Path, faults: float) -> Outcome:
    """Ingest every step of the recording, then what still waits."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "TOCSIN_HOME": str(home),
        "TOCSIN_INGEST__PACE_SECONDS": "0",
        "TOCSIN_INGEST__PER_HOST": "16",
        "TOCSIN_INGEST__POLL_MINUTES": "5",
        "TOCSIN_INGEST__ADAPTIVE": "false",
    }
    begun = time.perf_counter()
    proxy = Proxy(args.proxy, args.data, home, faults)
    try:
        database = create_database(load_settings())
        listed = read_opml(proxy.get("/__sources.opml"))[: args.sources]
        with database.write() as connection:
            sources.add_sources(connection, listed)
        proxy.use()
        follow(args, database, proxy)
        statuses = json.loads(proxy.get("/__stats"))
    finally:
        proxy.stop()
    return observe(database, statuses, time.perf_counter() - begun)


def follow(args: argparse.Namespace, database: Database, proxy: Proxy) -> None:
    """Every step, then some more at the same state of the internet."""
    step = timedelta(hours=args.step_hours)
    with open_workshop(load_settings(), database) as workshop:
        now: datetime = args.start
        while now <= args.end:
            proxy.set_clock(now)
            ingest(workshop, now)
            now += step
        for more in range(LAST_PASSES):
            ingest(workshop, now + more * step)


def observe(database: Database, statuses: dict[str, int], seconds: float) -> Outcome:
    """What stands in the database."""
    with database.read() as connection:
        known = [polled.source.key for polled in sources.list_sources(connection)]
        stated = [articles.entries_of_source(connection, key) for key in known]
        ids = sorted({entry.article_id for found in stated for entry in found.values()})
        found = articles.articles_by_id(connection, ids)
        latest = articles.latest_snapshots(connection, ids)
    words = {found[key].canonical_url: latest[key].sha256 if key in latest else "" for key in ids}
    entries = sum(len(found) for found in stated)
    return Outcome(words, entries, sum(statuses.values()), statuses, round(seconds, 1))


def compare(calm: Outcome, faulty: Outcome) -> dict[str, Any]:
    """The differences, and the ratio of requests."""
    shared = calm.words.keys() & faulty.words.keys()
    return {
        "calm": shorten(calm),
        "faulty": shorten(faulty),
        "requests_ratio": round(faulty.requests / calm.requests, 3),
        "only_calm": sorted(calm.words.keys() - shared),
        "only_faulty": sorted(faulty.words.keys() - shared),
        "other_words": sorted(url for url in shared if calm.words[url] != faulty.words[url]),
        "duplicates": faulty.entries - calm.entries,
    }


def shorten(outcome: Outcome) -> dict[str, Any]:
    """A run's figures."""
    return {
        "articles": len(outcome.words),
        "entries": outcome.entries,
        "requests": outcome.requests,
        "by_status": outcome.statuses,
        "seconds": outcome.seconds,
    }


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line; everything has a default but the data beside the checkout."""
    shared = ROOT.parent / "shared"
    parser = argparse.ArgumentParser(description="Ingest through an internet that fails often.")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "faults")
    parser.add_argument("--proxy", type=Path, default=shared / "tools" / "replay_proxy.py")
    parser.add_argument("--data", type=Path, default=shared / "data" / "replay")
    parser.add_argument("--start", type=parse_moment, default=parse_moment("2026-06-01T00:00Z"))
    parser.add_argument("--end", type=parse_moment, default=parse_moment("2026-06-14T18:00Z"))
    parser.add_argument("--step-hours", type=int, default=6)
    parser.add_argument("--faults", type=float, default=0.1)
    parser.add_argument("--sources", type=int, default=None, help="only so many, the first ones")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
