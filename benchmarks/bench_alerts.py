"""How fast stories are matched with subscriptions and their alerts are queued.

    python benchmarks/bench_alerts.py [--stories 500] [--subscriptions 1000 10000 50000 100000]

For each number of subscriptions, a fresh SQLite database with the same new stories, and one
transaction as the analysis makes it: the rules are read, the stories loaded, matched, their
passages pinned, the alerts inserted. Then the same again with nothing new: what a further pass
over the same stories costs. Who wants what, and what stories name, stands in made_up_readers.
Wall time and processor time are given, in seconds; searches are judged by the hashing embedder.
"""

from __future__ import annotations

import argparse
import resource
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from made_up_readers import (
    NOW,
    make_stacks,
    seed_searches,
    seed_stories,
    seed_subscriptions,
)
from sqlalchemy import func, select

import analysis.alerts.queue as queue_module
from analysis.alerts.queue import AlertQueue
from analysis.alerts.rules import open_book
from analysis.hashing_embedder import HashingEmbedder
from analysis.search_types import SearchQuery
from db.alert_tables import alerts
from db.schema import upgrade_schema
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from db.store import Database

_STAGES = ("load_sketches", "told_stories", "match_stories", "pin_match", "insert_alerts")


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=500)
    parser.add_argument(
        "--subscriptions", type=int, nargs="+", default=[0, 1_000, 10_000, 50_000, 100_000]
    )
    asked = parser.parse_args()
    print(f"{asked.stories} new stories")
    print(
        "subscriptions   alerts  pass s  cpu s  rules  load  match  answers  pins  insert  again  MB"
    )
    for count in asked.subscriptions:
        with TemporaryDirectory() as folder:
            print(measure(Path(folder), asked.stories, count), flush=True)


def measure(folder: Path, stories: int, count: int) -> str:
    """One line of the curve."""
    database = open_database(sqlite_url(folder / "bench.sqlite3"))
    upgrade_schema(database)
    ids = seed_stories(database, stories)
    seed_searches(database)
    if count:
        seed_subscriptions(database, ids, count)
    embedder, stacks = HashingEmbedder(), make_stacks()
    queue = AlertQueue(database, lambda: embedder, lambda: stacks, SearchQuery)
    with database.write() as connection:  # warm: names, frames, weights
        AlertQueue(database).stories_changed(connection, ids[:1], NOW)
        connection.rollback()
    with database.read() as connection:
        begun = time.perf_counter()
        open_book(connection)
        rules = time.perf_counter() - begun
    with staged(queue) as spent:
        begun, cpu = time.perf_counter(), time.process_time()
        run(database, queue, ids)
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    begun = time.perf_counter()
    run(database, queue, ids)
    again = time.perf_counter() - begun
    with database.read() as connection:
        made = connection.execute(select(func.count()).select_from(alerts)).scalar_one()
    database.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{count:13,} {made:8,} {wall:7.2f} {cpu:6.2f} {rules:6.2f} "
        f"{spent['load_sketches'] + spent['told_stories']:5.2f} {spent['match_stories']:6.2f} "
        f"{spent['answers']:8.2f} {spent['pin_match']:5.2f} {spent['insert_alerts']:7.2f} "
        f"{again:6.2f} {memory:4}"
    )


def run(database: Database, queue: AlertQueue, ids: Sequence[str]) -> None:
    """One transaction over all the stories."""
    with database.write() as connection:
        queue.stories_changed(connection, ids, NOW)


@contextmanager
def staged(queue: AlertQueue) -> Iterator[dict[str, float]]:
    """The seconds that each stage takes while this is open."""
    spent = dict.fromkeys((*_STAGES, "answers"), 0.0)
    held = {name: getattr(queue_module, name) for name in _STAGES}

    def timed(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def run_timed(*given: object, **named: object) -> object:
            begun = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                spent[name] += time.perf_counter() - begun

        return run_timed

    for name, call in held.items():
        setattr(queue_module, name, timed(name, call))
    setattr(queue, "_answers", timed("answers", queue._answers))  # noqa: B010, SLF001 - measured apart
    try:
        yield spent
    finally:
        delattr(queue, "_answers")
        for name, call in held.items():
            setattr(queue_module, name, call)


if __name__ == "__main__":
    main()
