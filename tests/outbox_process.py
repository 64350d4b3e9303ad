"""A process that works an outbox until it is killed: run by tests/scheduler/test_outbox_kills.py.

python -m tests.outbox_process deliver DATABASE PORT
python -m tests.outbox_process bundle DATABASE
"""

from __future__ import annotations

import http.client
import os
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.alert_types import ChannelKind
from db.errors import DeliveryError
from db.store import open_database, sqlite_url
from scheduler.endings import Post
from scheduler.notify.port import Receipt
from scheduler.outbox import Outbox, Words
from scheduler.pace import Pace
from tests.outbox_world import (
    NOON,
    NotingNotifier,
    compose_plainly,
    dump_plainly,
    make_outbox,
    render_plainly,
)

if TYPE_CHECKING:
    from scheduler.notify.port import Destination, Envelope

PACE = Pace(
    per_minute=10**9,
    mail_per_minute=10**9,
    channel_per_minute=10**9,
    attempts=50,
    first_delay=0.02,
    longest_delay=0.1,
    threads=8,
)
LONG_AFTER = timedelta(days=1)


class LoopbackNotifier:
    """Posts the key and the words over connections that are kept open, one per thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._own = threading.local()

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
            self._own.connection = connection
        headers = {"Webhook-Id": envelope.key, "X-Channel": destination.channel_id}
        try:
            connection.request("POST", "/hook", envelope.text.encode(), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as fault:
            self._own.connection = None
            raise DeliveryError("no answer", destination.channel_id, retryable=True) from fault
        if answer.status != 200:
            message = f"the receiver said {answer.status}"
            raise DeliveryError(message, destination.channel_id, retryable=True)
        return Receipt("taken")


def deliver(path: Path, port: int) -> None:
    """Send until nothing waits, every retry included."""
    database = open_database(sqlite_url(path))
    notifier = LoopbackNotifier(port)
    post = Post(
        notifiers={ChannelKind.WEBHOOK: notifier},
        render=render_plainly,
        open_address=lambda sealed, _channel: sealed,
    )
    outbox = Outbox(database, post, Words(compose_plainly, dump_plainly), pace=PACE)
    # Far behind every retry's moment: what failed is due again at the next call.
    moment = NOON
    while outbox.deliver(moment).waiting:
        moment += LONG_AFTER


def bundle(path: Path) -> None:
    """Make messages of all that is queued."""
    outbox = make_outbox(open_database(sqlite_url(path)), NotingNotifier())
    outbox.bundle(NOON + LONG_AFTER)


def serve() -> None:
    """Do what each line asks, in a child that may be killed: its number, then how it ended.

    Children are forked, so that the imports are paid once.
    """
    for line in sys.stdin:
        work, path, *port = line.split()
        child = os.fork()
        if not child:
            deliver(Path(path), int(port[0])) if work == "deliver" else bundle(Path(path))
            os._exit(0)
        say(child)
        say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def say(number: int) -> None:
    """A line for the test."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
