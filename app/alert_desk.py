"""What pages, programs, routes and commands do with subscriptions, channels and what was found.

Every reading and change is by owner, the id of a reader, but for what a signed link allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.alert_tokens import LinkError
from app.subscriptions import by_link, channels, keep, offers
from app.subscriptions.by_link import LinkReader, Sendable
from app.subscriptions.channels import AddedChannel, ChannelKeeper
from app.subscriptions.keep import Keeper
from app.subscriptions.limits import AlertLimits
from app.subscriptions.offers import Offer
from app.subscriptions.room import BacktestRoom
from app.subscriptions.targets import Surroundings
from db import channels as channel_table
from db import mutes as mute_table
from db import subscriptions as table
from db.alert_types import Mute, Subscription
from db.errors import ConfigError

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from analysis.alerts.backtest import Backtest
    from analysis.ports import Embedder
    from analysis.stack.model import Stack
    from app.alert_tokens import LinkSigner
    from app.subscriptions.addresses import ChannelRules
    from app.subscriptions.drafts import ChannelDraft, SubscriptionDraft
    from db.alert_types import Alert, Channel, MuteKind
    from db.store import Connection, Database
    from scheduler.sealing import Sealer

__all__ = ["AddedChannel", "AlertDesk", "AlertLimits", "Offer", "Sendable"]
BACKTEST_DAYS = 90
_LONGEST_BACKTEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """Subscriptions and channels over one database. `zone` is that of a draft that names none.

    `stacks` reads the server's stacks, `embedder` loads the model that back-tests of searches are
    judged with; `base_url` is where links in messages lead.
    """

    database: Database
    sealer: Sealer
    links: LinkSigner
    now: Callable[[], datetime]
    base_url: str
    rules: ChannelRules
    stacks: Callable[[], Sequence[Stack]] = tuple
    limits: AlertLimits = field(default_factory=AlertLimits)
    zone: str = "UTC"
    embedder: Callable[[], Embedder] | None = None
    room: BacktestRoom = field(default_factory=BacktestRoom, repr=False)

    # Subscriptions of an owner. All raise ConfigError; a draft's faults come as DraftError.

    def add(self, owner: str, draft: SubscriptionDraft) -> Subscription:
        """Keep what a draft asks for."""
        with self.database.write() as connection:
            return self._keeper().add(connection, owner, draft, self.now())

    def edit(self, owner: str, named: str, draft: SubscriptionDraft) -> Subscription:
        """Put a draft in the place of a subscription; kind and target may change too."""
        with self.database.write() as connection:
            return self._keeper().edit(connection, owner, named, draft)

    def draft_of(self, subscription: Subscription) -> SubscriptionDraft:
        """A subscription as a draft, to be changed and handed to `edit`."""
        return keep.draft_of(subscription)

    def list(self, owner: str, *, with_ended: bool = False) -> builtins.list[Subscription]:
        """An owner's subscriptions, oldest first."""
        with self.database.read() as connection:
            return table.subscriptions_of(connection, owner, with_ended=with_ended)

    def find(self, owner: str, named: str) -> Subscription:
        """An owner's subscription by id, the beginning of its id, or its name."""
        with self.database.read() as connection:
            return keep.find_own(connection, owner, named)

    def pause(self, owner: str, named: str) -> Subscription:
        """Find and send nothing for it until it is resumed; what waits is dropped."""
        with self.database.write() as connection:
            return keep.pause(connection, owner, named)

    def resume(self, owner: str, named: str) -> Subscription:
        """Take it up again; what happened meanwhile is not sent."""
        with self.database.write() as connection:
            return keep.resume(connection, owner, named)

    def end(self, owner: str, named: str) -> Subscription:
        """End it for good; what was sent stays on record, what waits is dropped."""
        with self.database.write() as connection:
            return keep.end(connection, owner, named)

    def preview(self, owner: str, draft: SubscriptionDraft) -> Subscription:
        """The subscription that a draft would make; nothing is kept."""
        with self.database.read() as connection:
            return self._keeper().preview(connection, owner, draft, self.now())

    def backtest(
        self,
        owner: str,
        asked: SubscriptionDraft | Subscription,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Backtest:
        """When it would have fired, by the code that fires; the last 90 days for no period."""
        from app.subscriptions.backtests import run_backtest

        subscription = asked if isinstance(asked, Subscription) else self.preview(owner, asked)
        if subscription.owner != owner:
            raise ConfigError("this subscription is somebody else’s")
        now = self.now()
        last = min(until or now, now)
        first = since or last - timedelta(days=BACKTEST_DAYS)
        if not timedelta(0) < last - first <= _LONGEST_BACKTEST:
            raise ConfigError("a back-test’s period begins before it ends, and before now")
        return run_backtest(self, subscription, first, last, now)

    def mutes(self, owner: str, named: str) -> builtins.list[Mute]:
        """What a subscription leaves out, oldest wish first."""
        with self.database.read() as connection:
            return mute_table.mutes_of(connection, keep.find_own(connection, owner, named).id)

    def mute(self, owner: str, named: str, kind: MuteKind, value: str) -> Mute:
        """Leave out what is of this story, thread, entity, topic or source from now on."""
        with self.database.write() as connection:
            subscription = keep.find_own(connection, owner, named)
            return self._mute(connection, subscription, kind, value)

    def unmute(self, owner: str, named: str, kind: MuteKind, value: str) -> bool:
        """Let it in again; False when it was not left out."""
        with self.database.write() as connection:
            subscription = keep.find_own(connection, owner, named)
            wish = Mute(subscription.id, kind, value, self.now())
            if mute_table.delete_mute(connection, wish):
                return True
            around = self._around(connection, owner)
            meant = offers.resolve_mute(kind, value, around).value
            return mute_table.delete_mute(connection, replace(wish, value=meant))

    # Channels of an owner.

    def channels(self, owner: str) -> builtins.list[Channel]:
        """An owner's channels, oldest first."""
        with self.database.read() as connection:
            return channel_table.channels_of(connection, owner)

    def find_channel(self, owner: str, named: str) -> Channel:
        """An owner's channel by id, the beginning of its id, or its label."""
        with self.database.read() as connection:
            return channels.find_own(connection, owner, named)

    def add_channel(
        self, owner: str, draft: ChannelDraft, *, is_operator: bool = False
    ) -> AddedChannel:
        """Keep a channel; all but an operator's own services are asked to confirm first."""
        with self.database.write() as connection:
            return self._channel_keeper().add(
                connection, owner, draft, self.now(), is_operator=is_operator
            )

    def ask_again(self, owner: str, named: str) -> Channel:
        """Send the confirmation message once more, within the day's limits."""
        with self.database.write() as connection:
            channel = channels.find_own(connection, owner, named)
            self._channel_keeper().ask(connection, channel, self.now())
            return channel

    def queue_test(self, owner: str, named: str) -> str:
        """Queue a test message to a confirmed channel; its delivery's id."""
        with self.database.write() as connection:
            channel = channels.find_own(connection, owner, named)
            return channels.test(connection, channel, self.now())

    def switch_channel(self, owner: str, named: str, *, on: bool) -> Channel:
        """Switch it off, or on again; one that bounced or unsubscribed is asked anew first."""
        with self.database.write() as connection:
            channel = channels.find_own(connection, owner, named)
            return self._channel_keeper().switch(connection, channel, self.now(), on=on)

    def remove_channel(self, owner: str, named: str) -> Channel:
        """Forget an address: its messages are cancelled, its subscriptions go on without it."""
        with self.database.write() as connection:
            return channels.remove(connection, channels.find_own(connection, owner, named))

    # What a signed link in a message allows, without sign-in. All raise LinkError for a bad token.

    def read_confirm(self, token: str) -> Channel:
        """The channel that a confirming link names."""
        with self.database.read() as connection:
            return self._links().confirmed(connection, token, self.now())

    def confirm(self, token: str) -> Channel:
        """Let messages go to it; a second time changes nothing."""
        with self.database.write() as connection:
            channel = self._links().confirmed(connection, token, self.now())
            return channels.confirm(connection, channel, self.now())

    def read_unsubscribe(self, token: str) -> tuple[Subscription, Channel]:
        """What an unsubscribing link would end."""
        with self.database.read() as connection:
            return self._links().unsubscribed(connection, token, self.now())

    def unsubscribe(self, token: str) -> tuple[Subscription, Channel]:
        """Stop a subscription on that channel; a channel that serves no other is switched off."""
        with self.database.write() as connection:
            subscription, channel = self._links().unsubscribed(connection, token, self.now())
            return by_link.stop_one(connection, subscription, channel), channel

    def read_preferences(self, token: str) -> Sendable:
        """The channel of a preferences link, and what is sent to it."""
        with self.database.read() as connection:
            return self._links().preferred(connection, token, self.now())

    def prefer(self, token: str, subscription_id: str, draft: SubscriptionDraft) -> Subscription:
        """Change rhythm, hour, zone and quiet hours of what is sent to that channel."""
        with self.database.write() as connection:
            sent = self._links().preferred(connection, token, self.now())
            known = sent.find(subscription_id)
            changed = replace(
                keep.draft_of(known), rhythm=draft.rhythm, hour=draft.hour, zone=draft.zone,
                quiet=draft.quiet,
            )  # fmt: skip
            return self._keeper().edit(connection, known.owner, known.id, changed)

    def stop(self, token: str, subscription_id: str = "") -> Sendable:
        """By a preferences link: stop one subscription on that channel, or everything."""
        with self.database.write() as connection:
            sent = self._links().preferred(connection, token, self.now())
            if subscription_id:
                by_link.stop_one(connection, sent.find(subscription_id), sent.channel)
            else:
                by_link.stop_all(connection, sent.channel)
            return self._links().preferred(connection, token, self.now())

    def read_less(self, token: str) -> tuple[Subscription, Alert, tuple[Offer, ...]]:
        """The alert that a link asks less of, and what may be left out because of it."""
        with self.database.read() as connection:
            subscription, alert = self._links().lessened(connection, token, self.now())
            return subscription, alert, offers.offer_less(connection, subscription, alert)

    def less(self, token: str, kind: MuteKind, value: str) -> Mute:
        """Leave out one of what `read_less` offers."""
        with self.database.write() as connection:
            subscription, alert = self._links().lessened(connection, token, self.now())
            offered = offers.offer_less(connection, subscription, alert)
            if not any((offer.kind, offer.value) == (kind, value) for offer in offered):
                raise LinkError("this alert has nothing of that kind to leave out")
            return self._mute(connection, subscription, kind, value)

    def _mute(
        self, connection: Connection, subscription: Subscription, kind: MuteKind, value: str
    ) -> Mute:
        around = self._around(connection, subscription.owner)
        meant = offers.resolve_mute(kind, value, around).value
        wish = Mute(subscription.id, kind, meant, self.now())
        mute_table.insert_mute(connection, wish)
        return wish

    def _keeper(self) -> Keeper:
        return Keeper(self.stacks, self.limits, self.zone)

    def _channel_keeper(self) -> ChannelKeeper:
        return ChannelKeeper(self.sealer, self.rules, self.limits)

    def _links(self) -> LinkReader:
        return LinkReader(self.links)

    def _around(self, connection: Connection, owner: str) -> Surroundings:
        return Surroundings(connection, owner, self.stacks)
