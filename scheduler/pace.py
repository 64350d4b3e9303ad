"""How fast messages leave, and when one that failed is tried again. Pure, but for the windows."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.alert_types import ChannelKind

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Pace:
    """Bounds of sending. Delays are in seconds, rates in messages per minute.

    A message is tried `attempts` times, after `first_delay`, twice that and so on up to
    `longest_delay`; a receiver may ask for up to `longest_rest`. Its first `holds_up` failures hold
    up what waits behind it for the same channel, so that order is kept; later ones do not.
    `services` messages at most are out by Apprise, which has as many children.
    """

    per_minute: int = 600
    mail_per_minute: int = 60
    channel_per_minute: int = 30
    attempts: int = 12
    bounces: int = 3
    first_delay: float = 60.0
    longest_delay: float = 12 * 3600.0
    longest_rest: float = 24 * 3600.0
    holds_up: int = 3
    lease: timedelta = timedelta(seconds=180)
    threads: int = 8
    services: int = 2


def spread(delivery_id: str, attempt: int) -> float:
    """A number in [0, 1) that differs between messages and tries, and is the same each time."""
    digest = hashlib.sha256(f"{delivery_id}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def retry_delay(
    pace: Pace,
    delivery_id: str,
    attempt: int,
    retry_after: float | None = None,
    jitter: Callable[[str, int], float] = spread,
) -> timedelta:
    """How long to wait after the given failed attempt, from 1 on.

    Exponential, give or take a quarter, and never less than the receiver asked for within bounds.
    """
    doubled = pace.first_delay * 2.0 ** min(attempt - 1, 40)
    seconds = min(doubled, pace.longest_delay) * (0.75 + 0.5 * jitter(delivery_id, attempt))
    asked = min(max(retry_after or 0.0, 0.0), pace.longest_rest)
    return timedelta(seconds=max(seconds, asked))


class Window:
    """How many messages left in the last minute, against a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: deque[datetime] = deque()

    def note(self, moment: datetime) -> None:
        """A message leaves."""
        self._times.append(moment)

    def room(self, moment: datetime) -> int:
        """How many more may leave now."""
        while self._times and self._times[0] <= moment - MINUTE:
            self._times.popleft()
        return max(self._limit - len(self._times), 0)

    def opens_at(self, moment: datetime) -> datetime:
        """When the next one may leave."""
        if self.room(moment):
            return moment
        return self._times[len(self._times) - self._limit] + MINUTE


class Rates:
    """The windows of the system, of mail, and of each channel."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.system = Window(pace.per_minute)
        self.mail = Window(pace.mail_per_minute)
        self._channels: dict[str, Window] = defaultdict(lambda: Window(pace.channel_per_minute))

    def note(self, moment: datetime, channel_id: str, kind: ChannelKind) -> None:
        """A message leaves by a channel."""
        self.system.note(moment)
        self._channels[channel_id].note(moment)
        if kind is ChannelKind.EMAIL:
            self.mail.note(moment)

    def rests_until(self, moment: datetime, channel_id: str, kind: ChannelKind) -> datetime | None:
        """When the channel may send again; None when it may now, as far as the system lets it."""
        windows = [self._channels[channel_id]]
        if kind is ChannelKind.EMAIL:
            windows.append(self.mail)
        opens = max(window.opens_at(moment) for window in windows)
        return opens if opens > moment else None
