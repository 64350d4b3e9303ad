"""How many messages a second go through the outbox when the receiver answers at once.

    PYTHONPATH=. python benchmarks/bench_outbox.py [--messages 10000] [--channels 100]

A fresh SQLite database. First queued alerts become messages, one alert to each subscriber and one
transaction to each, composed plainly: the cost of deciding and storing. Then the messages are sent
to a notifier in the same process that answers at once: the cost of claiming, of handing over to
threads, and of recording each message before its thread gets the next. Wall and processor time.
"""

from __future__ import annotations

import argparse
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from db.alerts import AlertForMany, insert_alerts
from db.channels import insert_channel
from db.schema import upgrade_schema
from db.store import open_database, sqlite_url
from db.subscriptions import insert_subscription
from scheduler.pace import Pace
from tests.outbox_world import (
    MINUTE,
    NOON,
    NotingNotifier,
    make_alert,
    make_channel,
    make_outbox,
    make_subscription,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database


def main() -> None:
    """Print both rates for each number of threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--channels", type=int, default=100)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 4, 8, 16])
    asked = parser.parse_args()
    for threads in asked.threads:
        with TemporaryDirectory() as folder:
            database = open_database(sqlite_url(Path(folder) / "outbox.sqlite3"))
            upgrade_schema(database)
            measure(database, asked.messages, asked.channels, threads)
            database.close()


def measure(database: Database, messages: int, channels: int, threads: int) -> None:
    """Fill, bundle, deliver, and print."""
    fill(database, messages, channels)
    rate = 10**9
    pace = Pace(rate, rate, rate, threads=threads)
    outbox = make_outbox(database, NotingNotifier(), pace=pace)
    with timed(f"bundled {messages} messages"):
        made = outbox.bundle(NOON + MINUTE).made
    with timed(f"sent {messages} messages, {threads} threads"):
        sent = outbox.deliver(NOON + MINUTE).sent
    assert made == sent == messages


def fill(database: Database, messages: int, channels: int) -> None:
    """One owner and channel for every `messages / channels` subscriptions with an alert each."""
    with database.write() as connection:
        for number in range(channels):
            owner = f"r{number}"
            insert_channel(connection, make_channel(owner=owner))
            for own in range(messages // channels):
                subscription = make_subscription(f"s{own}", owner)
                insert_subscription(connection, subscription)
                alert = make_alert(f"story{own}", subscription.id)
                insert_alerts(connection, [AlertForMany(alert, (subscription.id,))])


@contextmanager
def timed(title: str) -> Iterator[None]:
    """Print the seconds that passed, and those of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"{title}: {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} s of CPU")


if __name__ == "__main__":
    main()
