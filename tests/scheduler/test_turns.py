"""Turns: one owner's slow receivers hold up nobody else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from db.alert_types import ChannelKind
from scheduler.lanes import Lane
from scheduler.outbox import deliver_now
from scheduler.pace import Pace
from scheduler.turns import hoarding_owners, may_send, order_turns
from tests.outbox_world import HOUR, NOON, keep, make_channel, make_delivery, make_outbox
from tests.outbox_world import NotingNotifier as Noting

if TYPE_CHECKING:
    from db.store import Database
    from scheduler.notify.port import Destination, Envelope, Receipt

PACE = Pace(threads=8, services=2)


def test_an_owner_leaves_a_quarter_of_the_threads_to_others() -> None:
    out = [make_channel(str(number), "eve") for number in range(6)]
    assert may_send(make_channel("more", "eve"), out[:5], PACE)
    assert not may_send(make_channel("more", "eve"), out, PACE)
    assert may_send(make_channel("hook", "ada"), out, PACE)
    assert may_send(make_channel("hook", "ada"), [], Pace(threads=1))


def test_no_more_messages_are_out_by_services_than_these_have_children() -> None:
    chat = [make_channel(str(number), "eve", kind=ChannelKind.APPRISE) for number in range(2)]
    own = make_channel("chat", "ada", kind=ChannelKind.APPRISE)
    assert not may_send(chat[1], chat[:1], PACE)
    assert may_send(own, chat[:1], PACE)
    assert not may_send(own, chat, PACE)
    assert may_send(make_channel("hook", "ada"), chat, PACE)


def test_who_has_the_fewest_out_comes_first() -> None:
    eve, ada = Lane(make_channel("a", "eve")), Lane(make_channel("b", "ada"))
    assert order_turns([eve, ada], []) == [eve, ada]
    assert order_turns([eve, ada], [make_channel("c", "eve")]) == [ada, eve]


def test_an_owner_of_whom_much_is_held_is_not_claimed_from() -> None:
    lane = Lane(make_channel("a", "eve"))
    lane.queue.extend(make_delivery(str(number)) for number in range(3))
    assert hoarding_owners([lane], 2) == ("eve",)
    assert hoarding_owners([lane], 3) == ()


@pytest.mark.parametrize("kind", [ChannelKind.WEBHOOK, ChannelKind.APPRISE])
def test_messages_leave_past_the_backlog_of_somebody_with_slow_receivers(
    database: Database, kind: ChannelKind
) -> None:
    arrived = threading.Event()

    class Slow(Noting):
        def send(self, destination: Destination, envelope: Envelope) -> Receipt:
            if destination.channel_id.startswith("eve"):
                arrived.wait(20)
            elif destination.channel_id == "ada-mail":
                arrived.set()
            return super().send(destination, envelope)

    for number in range(12):
        keep(database, make_channel(f"c{number}", "eve", kind=kind))
        for turn in range(5):
            late = make_delivery(f"e{number}-{turn}", f"eve-c{number}", due_at=NOON - HOUR)
            keep(database, late)
    keep(database, make_channel("mail", "ada", kind=ChannelKind.EMAIL))
    keep(database, make_delivery("mine", "ada-mail"))
    slow = Slow()
    report = deliver_now(make_outbox(database, slow), NOON)
    assert report.sent == 61
    assert slow.keys.index("mine") < 8
