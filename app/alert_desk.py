"""What pages, programs, routes and commands do with subscriptions, channels and what was sent.

Every reading and change is by owner, the id of a reader, but for what a signed link allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from analysis.alerts.backtest import Backtest
    from app.alert_tokens import LinkSigner
    from app.subscriptions.drafts import ChannelDraft, Fault, SubscriptionDraft
    from db.alert_types import Alert, Channel, Mute, MuteKind, Subscription
    from db.store import Database
    from scheduler.sealing import Sealer


@dataclass(frozen=True, slots=True)
class AlertLimits:
    """How much may be kept: `subscriptions` and `channels` of one reader, `in_all` of everybody's.

    `confirmations` is how often a day one address may be asked whether it wants messages.
    """

    subscriptions: int = 100
    channels: int = 20
    in_all: int = 100_000
    confirmations: int = 3


@dataclass(frozen=True, slots=True)
class AddedChannel:
    """A channel just kept; `secret` signs a webhook's messages and is shown this once."""

    channel: Channel
    secret: str = field(default="", repr=False)
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reader may ask less of, in words such as "Northlight AI"."""

    kind: MuteKind
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Sendable:
    """What is sent to a channel: shown by links in messages, without sign-in."""

    channel: Channel
    subscriptions: tuple[Subscription, ...]


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """Subscriptions and channels over one database. `zone` is that of a draft that names none."""

    database: Database
    sealer: Sealer
    links: LinkSigner
    now: Callable[[], datetime]
    base_url: str
    home: Path
    limits: AlertLimits = AlertLimits()
    zone: str = "UTC"

    # Subscriptions of an owner. All raise ConfigError; a draft's faults come as DraftError.

    def judge(self, owner: str, draft: SubscriptionDraft) -> tuple[Fault, ...]:
        """What is wrong with a draft; nothing is kept."""
        raise NotImplementedError

    def add(self, owner: str, draft: SubscriptionDraft) -> Subscription:
        """Keep what a draft asks for."""
        raise NotImplementedError

    def edit(self, owner: str, named: str, draft: SubscriptionDraft) -> Subscription:
        """Put a draft in the place of a subscription; kind and target may change too."""
        raise NotImplementedError

    def draft_of(self, subscription: Subscription) -> SubscriptionDraft:
        """A subscription as a draft, to be changed and handed to `edit`."""
        raise NotImplementedError

    def list(self, owner: str, *, with_ended: bool = False) -> list[Subscription]:
        """An owner's subscriptions, oldest first."""
        raise NotImplementedError

    def find(self, owner: str, named: str) -> Subscription:
        """An owner's subscription by id, the beginning of its id, or its name."""
        raise NotImplementedError

    def pause(self, owner: str, named: str) -> Subscription:
        """Send nothing of it until it is resumed."""
        raise NotImplementedError

    def resume(self, owner: str, named: str) -> Subscription:
        """Take it up again; what happened meanwhile is not sent."""
        raise NotImplementedError

    def end(self, owner: str, named: str) -> Subscription:
        """End it for good; what was sent stays on record, what waits is dropped."""
        raise NotImplementedError

    def backtest(
        self,
        owner: str,
        asked: SubscriptionDraft | Subscription,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Backtest:
        """When it would have fired; the last 90 days where no period is given."""
        raise NotImplementedError

    def alerts(self, owner: str, named: str, limit: int = 50) -> Sequence[Alert]:
        """What a subscription found, newest first."""
        raise NotImplementedError

    def mutes(self, owner: str, named: str) -> list[Mute]:
        """What a subscription leaves out."""
        raise NotImplementedError

    def mute(self, owner: str, named: str, kind: MuteKind, value: str) -> Mute:
        """Leave out what is of this story, thread, entity, topic or source from now on."""
        raise NotImplementedError

    def unmute(self, owner: str, named: str, kind: MuteKind, value: str) -> bool:
        """Let it in again; False when it was not left out."""
        raise NotImplementedError

    # Channels of an owner.

    def channels(self, owner: str) -> list[Channel]:
        """An owner's channels, oldest first."""
        raise NotImplementedError

    def find_channel(self, owner: str, named: str) -> Channel:
        """An owner's channel by id, the beginning of its id, or its label."""
        raise NotImplementedError

    def add_channel(
        self, owner: str, draft: ChannelDraft, *, is_operator: bool = False
    ) -> AddedChannel:
        """Keep a channel; all but an operator's own services are asked to confirm first."""
        raise NotImplementedError

    def ask_again(self, owner: str, named: str) -> Channel:
        """Send the confirmation message once more, within the day's limit."""
        raise NotImplementedError

    def test_channel(self, owner: str, named: str) -> str:
        """Queue a test message to a confirmed channel; its delivery's id."""
        raise NotImplementedError

    def remove_channel(self, owner: str, named: str) -> Channel:
        """Forget an address: its messages are cancelled, its subscriptions go on without it."""
        raise NotImplementedError

    # What a signed link in a message allows, without sign-in. All raise LinkError for a bad token.

    def read_confirm(self, token: str) -> Channel:
        """The channel that a confirming link names."""
        raise NotImplementedError

    def confirm(self, token: str) -> Channel:
        """Let messages go to it; a second time changes nothing."""
        raise NotImplementedError

    def read_unsubscribe(self, token: str) -> tuple[Subscription, Channel]:
        """What an unsubscribing link would end."""
        raise NotImplementedError

    def unsubscribe(self, token: str) -> tuple[Subscription, Channel]:
        """Stop a subscription on that channel; a channel that serves no other is switched off."""
        raise NotImplementedError

    def read_preferences(self, token: str) -> Sendable:
        """The channel of a preferences link, and what is sent to it."""
        raise NotImplementedError

    def prefer(self, token: str, subscription_id: str, draft: SubscriptionDraft) -> Subscription:
        """Change rhythm, hour, zone and quiet hours of what is sent to that channel."""
        raise NotImplementedError

    def stop(self, token: str, subscription_id: str = "") -> Sendable:
        """By a preferences link: stop one subscription on that channel, or everything."""
        raise NotImplementedError

    def read_less(self, token: str) -> tuple[Subscription, Alert, tuple[Offer, ...]]:
        """The alert that a link asks less of, and what may be left out because of it."""
        raise NotImplementedError

    def less(self, token: str, kind: MuteKind, value: str) -> Mute:
        """Leave out one of what `read_less` offers."""
        raise NotImplementedError
