"""Whose turn it is to send: slow receivers of one owner never hold every thread. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from db.alert_types import ChannelKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.alert_types import Channel
    from scheduler.lanes import Lane
    from scheduler.pace import Pace


def order_turns(idle: Sequence[Lane], out: Sequence[Channel]) -> list[Lane]:
    """Idle lanes, those first whose owners have the fewest messages out; else as they stood."""
    busy = Counter(channel.owner for channel in out)
    return sorted(idle, key=lambda lane: busy[lane.channel.owner])


def may_send(channel: Channel, out: Sequence[Channel], pace: Pace) -> bool:
    """Whether a channel may have a message out besides those that are.

    A quarter of the threads is left to other owners. A service is sent to by one of a few children,
    which no message waits for on a thread: it would hold up mail, and outlast its lease.
    """
    own = [one for one in out if one.owner == channel.owner]
    if len(own) >= _share(pace.threads):
        return False
    if channel.kind is not ChannelKind.APPRISE:
        return True
    at_services = sum(one.kind is ChannelKind.APPRISE for one in out)
    own_at_services = sum(one.kind is ChannelKind.APPRISE for one in own)
    return at_services < pace.services and own_at_services < _share(pace.services)


def hoarding_owners(lanes: Sequence[Lane], most: int) -> tuple[str, ...]:
    """Owners of whom more messages than that wait in our hands: no more of theirs are claimed."""
    held: Counter[str] = Counter()
    for lane in lanes:
        held[lane.channel.owner] += len(lane.queue)
    return tuple(sorted(owner for owner, count in held.items() if count > most))


def _share(of: int) -> int:
    return max(1, of - max(1, of // 4))
