"""What it costs to write the brief of a large week, after its articles were analysed.

A made-up week in a temporary SQLite: by default 20,000 articles in about 9,000 stories, a third of
them with a full text, the largest story told by 150 outlets; with mentions, facts, vectors, one
signal in ten articles, four weeks of earlier issues, and one edition for a stack. Printed are the
seconds of each step and the highest memory of the process before and after.

Usage: bench_brief.py [--articles 20000] [--keep FILE] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from made_up_weeks import MODEL, seed_weeks

from analysis.brief.edition import write_edition
from analysis.brief.rebuild import compare_brief
from analysis.brief.weeks import IssueSchedule, issue_period
from analysis.brief.write import write_brief
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.model import Stack
from analysis.stack.resolve import resolve_stack
from db.schema import upgrade_schema
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from db.store import Database

WEEK = "2026-W26"
EARLIER = ("2026-W24", "2026-W25")
MEBI = 1 << 20


class _Clock:
    """Seconds since it was made: of the processor, and of the wall."""

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        wall, processor = time.perf_counter() - self.wall, time.process_time() - self.processor
        return f"{processor:.1f} s of processor time, {wall:.1f} s in all"


def main() -> int:
    """Seed, write, verify, and write an edition."""
    options = _parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(options.keep or Path(folder) / "bench.sqlite3")
        database = open_database(sqlite_url(path))
        if not options.keep or not path.is_file() or not path.stat().st_size:
            upgrade_schema(database)
            earlier = [(week, options.articles // 10) for week in EARLIER]
            seconds, stories = seed_weeks(database, [*earlier, (WEEK, options.articles)])
            print(f"seeded {options.articles} articles in {stories} stories: {seconds:.1f} s")
        print(f"highest memory before: {_peak()} MiB")
        measure(database, profile=options.profile)
        print(f"highest memory after: {_peak()} MiB")
        database.close()
    return 0


def measure(database: Database, *, profile: bool) -> None:
    """Time the issue, its verification and an edition of it."""
    end = issue_period(WEEK).end
    profiler = cProfile.Profile()
    for week in (*EARLIER, WEEK):
        if profile and week == WEEK:
            profiler.enable()
        clock = _Clock()
        brief = write_brief(database, week, IssueSchedule(), end, MODEL, "bench")
        told = f"{brief.coverage.articles} articles, {brief.coverage.stories} stories"
        print(f"write {week} ({told}): {clock}")
        profiler.disable()
    if profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
    clock = _Clock()
    same = compare_brief(database, WEEK).same
    print(f"verify (same: {same}): {clock}")
    stack = Stack("bench", models=("Lantern 5", "Lumen 3"), providers=("Northlight",))
    resolved = resolve_stack(stack, load_gazetteer())
    clock = _Clock()
    edition = write_edition(database, WEEK, resolved)
    items = len(edition.for_you.items) if edition.for_you else 0
    print(f"edition ({items} items): {clock}")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MEBI


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--keep", default="", help="a database to keep, or to take up again")
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
