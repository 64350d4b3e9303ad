"""How much may be kept, and how often one address may be asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlertLimits:
    """`subscriptions` and `channels` are one reader's, `in_all` all readers' subscriptions.

    `confirmations` is how often a day one address may be asked whether it wants messages, over
    all owners.
    """

    subscriptions: int = 100
    channels: int = 20
    in_all: int = 100_000  # as many as matching was measured with
    confirmations: int = 3
