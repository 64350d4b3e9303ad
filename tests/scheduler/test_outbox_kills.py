"""The outbox under SIGKILL: nothing lost, and repeated only what was caught before its record.

`TOCSIN_KILL_MESSAGES=10000` runs the full size; figures are printed with -s.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.alert_types import DeliveryState
from db.alerts import AlertForMany, insert_alerts
from db.channels import insert_channel
from db.deliveries import insert_delivery
from db.outbox_lists import count_outbox, list_outbox
from db.store import database_path
from db.subscriptions import insert_subscription
from db.waiting_alerts import waiting_queues
from tests.outbox_process import PACE
from tests.outbox_world import (
    NOON,
    make_alert,
    make_channel,
    make_delivery,
    make_subscription,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database

MESSAGES = int(os.environ.get("TOCSIN_KILL_MESSAGES", "2000"))
CHANNELS = 100
KILLS = 20
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of ours, killed at the end."""
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def fill(database: Database, messages: int) -> None:
    with database.write() as connection:
        for number in range(CHANNELS):
            insert_channel(connection, make_channel(f"c{number}"))
        for number in range(messages):
            moment = NOON + timedelta(milliseconds=number) - timedelta(hours=1)
            channel = f"ada-c{number % CHANNELS}"
            made = make_delivery(f"m{number}", channel, made_at=moment, due_at=moment)
            insert_delivery(connection, made)


class Workers:
    """Lives of a process that works an outbox, each ended by SIGKILL unless its work ends before."""

    def __init__(self, parent: subprocess.Popen[str]) -> None:
        self._parent = parent

    def live(self, *work: str, seconds: float | None = None) -> bool:
        """One life, of so many seconds at most; whether it was killed."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(" ".join(work) + "\n")
        self._parent.stdin.flush()
        child = self._read()
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # its work was done
                os.kill(child, signal.SIGKILL)
        status = self._read()
        assert status in (0, -signal.SIGKILL)
        return status != 0

    def _read(self) -> int:
        assert self._parent.stdout is not None
        return int(self._parent.stdout.readline())


@pytest.mark.slow
def test_twenty_kills_lose_no_message_and_repeat_only_what_was_caught_before_its_record(
    database: Database, tmp_path: Path
):
    fill(database, MESSAGES)
    path, book = database_path(database), tmp_path / "book"
    assert path is not None
    chance = random.Random(7)
    began = time.monotonic()
    with (
        process("tests.counting_receiver", str(book)) as receiver,
        process("tests.outbox_process") as parent,
    ):
        assert receiver.stdout is not None
        workers = Workers(parent)
        work = ("deliver", str(path), receiver.stdout.readline().strip())
        longest = 0.1 + MESSAGES / 20_000
        kills = sum(
            workers.live(*work, seconds=chance.uniform(0.02, longest)) for _ in range(KILLS)
        )
        workers.live(*work)
    lines = Counter(book.read_text(encoding="ascii").split("\n"))
    taken = {line[6:]: count for line, count in lines.items() if line.startswith("taken ")}
    failed = sum(count for line, count in lines.items() if line.startswith("failed "))
    repeats = sum(taken.values()) - len(taken)
    sys.stdout.write(
        f"{MESSAGES} messages, {failed} failures, {kills} kills: {repeats} repeats "
        f"in {time.monotonic() - began:.1f} s\n"
    )
    assert set(taken) == {f"m{number}" for number in range(MESSAGES)}
    assert repeats <= kills * PACE.threads
    assert max(taken.values()) <= 1 + kills
    assert kills >= KILLS * 3 // 4
    assert failed > MESSAGES / 10
    with database.read() as connection:
        assert count_outbox(connection).sent == MESSAGES


@pytest.mark.slow
def test_kills_while_bundling_lose_no_alert_and_make_no_message_twice(database: Database):
    owners, stories = 150, 6
    with database.write() as connection:
        for owner in (f"r{number}" for number in range(owners)):
            insert_channel(connection, make_channel(owner=owner))
            subscription = make_subscription(owner=owner)
            insert_subscription(connection, subscription)
            for story in range(stories):
                alert = make_alert(f"s{story}", subscription.id, affair=f"t{story // 2}")
                insert_alerts(connection, [AlertForMany(alert, (subscription.id,))])
    path = database_path(database)
    chance = random.Random(11)
    killed = 0
    with process("tests.outbox_process") as parent:
        workers = Workers(parent)
        for _ in range(5):
            killed += workers.live("bundle", str(path), seconds=chance.uniform(0.01, 0.1))
        workers.live("bundle", str(path))
    assert killed
    with database.read() as connection:
        assert waiting_queues(connection) == []
        made = list_outbox(connection, states=[DeliveryState.WAITING], limit=10_000)
    # An affair of a day ago comes as one digest of each subscription.
    assert Counter(line.channel_id for line in made) == {
        f"r{number}-hook": 1 for number in range(owners)
    }
