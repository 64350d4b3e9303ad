"""Claimed messages by channel, each channel's in their order: one of a channel is out at a time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.alert_types import Channel, Delivery


@dataclass(slots=True)
class Lane:
    """The claimed messages of one channel; `is_out` while one more is being sent."""

    channel: Channel
    queue: deque[Delivery] = field(default_factory=deque)
    is_out: bool = False

    def clear(self) -> list[str]:
        """Let go of what waits; its ids, in order."""
        ids = [delivery.id for delivery in self.queue]
        self.queue.clear()
        return ids


class Lanes:
    """The lanes in which something waits or is out, in the order in which they were opened."""

    def __init__(self) -> None:
        self._by_channel: dict[str, Lane] = {}

    def __bool__(self) -> bool:
        return bool(self._by_channel)

    def add(self, ready: Iterable[tuple[Delivery, Channel]]) -> None:
        """Put messages behind those of their channels."""
        for delivery, channel in ready:
            lane = self._by_channel.setdefault(channel.id, Lane(channel))
            lane.channel = channel
            lane.queue.append(delivery)

    def find(self, channel_id: str) -> Lane | None:
        """The lane of a channel, if it has any."""
        return self._by_channel.get(channel_id)

    def idle(self) -> list[Lane]:
        """Those of which nothing is out."""
        return [lane for lane in self._by_channel.values() if not lane.is_out]

    def out(self) -> list[Channel]:
        """The channels of which a message is out."""
        return [lane.channel for lane in self._by_channel.values() if lane.is_out]

    def all(self) -> list[Lane]:
        """Every lane."""
        return list(self._by_channel.values())

    def held(self) -> list[str]:
        """The ids of all that waits."""
        return [delivery.id for lane in self._by_channel.values() for delivery in lane.queue]

    def come_back(self, channel_id: str) -> None:
        """What was out of a channel is no more."""
        if lane := self._by_channel.get(channel_id):
            lane.is_out = False
            self.close_empty(lane)

    def close_empty(self, lane: Lane) -> None:
        """Forget a lane in which nothing is."""
        if not lane.queue and not lane.is_out:
            self._by_channel.pop(lane.channel.id, None)
