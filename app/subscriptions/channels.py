"""Channels as their owners keep them: added, confirmed, tested, removed.

Nobody is sent anything before they said yes, but for one question: an address is asked at most a
few times a day over all owners, and one owner may ask so many addresses only.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from analysis.alerts.codec import dump_message
from analysis.alerts.message import AlertMessage
from app.access import check_may_keep
from app.subscriptions.addresses import check_address
from app.subscriptions.choose import choose
from db import channels as table
from db.alert_types import Channel, ChannelKind, ChannelState, Delivery, DeliveryKind
from db.deliveries import cancel_waiting, insert_delivery
from db.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from app.subscriptions.addresses import ChannelRules, CheckedAddress
    from app.subscriptions.drafts import ChannelDraft
    from app.subscriptions.limits import AlertLimits
    from db.store import Connection
    from scheduler.sealing import Sealer

REMOVED: Final = "removed by its owner"
SWITCHED_OFF: Final = "switched off by its owner"
UNSUBSCRIBED: Final = "unsubscribed by who gets the messages"
COMPLAINED: Final = "switched off: reported as unwanted by who got the messages"
FORGOTTEN: Final = "removed"
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_TESTS_PER_DAY = 20
_ASKED_PER_DAY = 20  # addresses that one owner may have asked
_ASKED_PER_MONTH = 10  # how often one address may be asked by all owners together
_QUESTION = "Do you want these messages?"
_TEST = "A test message"
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class AddedChannel:
    """A channel just kept; `secret` signs a webhook's messages and is shown this once.

    `asked` says that a confirmation is on its way.
    """

    channel: Channel
    secret: str = field(default="", repr=False)
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ChannelKeeper:
    """What keeping channels needs to know of its surroundings."""

    sealer: Sealer
    rules: ChannelRules
    limits: AlertLimits

    def add(
        self,
        connection: Connection,
        owner: str,
        draft: ChannelDraft,
        now: datetime,
        *,
        is_operator: bool,
    ) -> AddedChannel:
        """Keep a channel; raises ConfigError, DraftError for its faults.

        All but an operator's own services are asked first.
        """
        check_may_keep(owner)
        checked = check_address(draft, self.rules, is_operator=is_operator)
        channel = self._make(owner, checked, now)
        if not is_operator:
            _check_wanted(connection, channel)
        known = table.find_by_address(connection, owner, channel.kind, channel.address_hash)
        if known is None or not known.sealed:
            self._check_room(connection, owner)
        if is_operator and channel.kind is not ChannelKind.EMAIL:
            channel = replace(channel, state=ChannelState.ACTIVE, confirmed_at=now)
        channel = _keep(connection, channel, known)
        asked = channel.state is ChannelState.PENDING
        if asked:
            self.ask(connection, channel, now)
        return AddedChannel(channel, checked.secret, asked)

    def ask(self, connection: Connection, channel: Channel, now: datetime) -> None:
        """Queue the question whether messages are wanted; raises ConfigError over the limits."""
        if channel.state is not ChannelState.PENDING:
            raise ConfigError("only a channel that waits for its confirmation is asked again")
        most = self.limits.confirmations
        if table.count_confirmations(connection, channel.address_hash, now - _DAY) >= most:
            raise ConfigError(f"this address was asked {most} times today; ask again tomorrow")
        most = _ASKED_PER_MONTH
        if table.count_confirmations(connection, channel.address_hash, now - _MONTH) >= most:
            raise ConfigError(f"this address was asked {most} times in 30 days; ask again later")
        asked = table.count_made(connection, channel.owner, DeliveryKind.CONFIRM, now - _DAY)
        if asked >= _ASKED_PER_DAY:
            raise ConfigError(f"you had {asked} addresses asked today; ask again tomorrow")
        queue_plain(connection, channel, DeliveryKind.CONFIRM, _QUESTION, now)

    def switch(
        self, connection: Connection, channel: Channel, now: datetime, *, on: bool
    ) -> Channel:
        """Switch a channel off, or on again; raises ConfigError over the limits.

        What bounced or was unsubscribed is asked anew before anything is sent there.
        """
        check_may_keep(channel.owner)
        if on is (channel.state is not ChannelState.OFF):
            return channel
        if not on:
            changed = replace(channel, state=ChannelState.OFF, state_note=SWITCHED_OFF)
        elif channel.state_note == SWITCHED_OFF and channel.confirmed_at is not None:
            changed = replace(channel, state=ChannelState.ACTIVE, state_note="")
        else:
            _check_wanted(connection, channel)
            changed = replace(
                channel, state=ChannelState.PENDING, state_note="", confirmed_at=None,
                created_at=now, bounces=0,
            )  # fmt: skip
        table.update_channel(connection, changed)
        if changed.state is ChannelState.PENDING:
            self.ask(connection, changed, now)
        return changed

    def _make(self, owner: str, checked: CheckedAddress, now: datetime) -> Channel:
        return Channel(
            id=secrets.token_hex(_ID_BYTES),
            owner=owner,
            kind=checked.kind,
            label=self.sealer.mask(checked.kind, checked.address),
            sealed=self.sealer.seal(checked.kept),
            address_hash=self.sealer.fingerprint(checked.address),
            created_at=now,
        )

    def _check_room(self, connection: Connection, owner: str) -> None:
        if table.count_channels(connection, owner) >= self.limits.channels:
            raise ConfigError(
                f"you keep {self.limits.channels} channels, and no more can be; remove one first"
            )


def find_own(connection: Connection, owner: str, named: str) -> Channel:
    """An owner's channel by id, the beginning of its id, or its label; raises ConfigError."""
    own = {one.id: one for one in table.channels_of(connection, owner)}
    found = choose(named, {key: one.label for key, one in own.items()})
    if not found:
        raise ConfigError(
            f"you have no channel {named[:60]!r}; `tocsin alerts channels list` shows yours"
        )
    if len(found) > 1:
        raise ConfigError(f"several of your channels fit {named[:60]!r}; give more of the id")
    return own[found[0]]


def test(connection: Connection, channel: Channel, now: datetime) -> str:
    """Queue a test message; its delivery's id. Raises ConfigError for an unconfirmed channel."""
    check_may_keep(channel.owner)
    if channel.state is ChannelState.PENDING:
        raise ConfigError("this channel is not confirmed yet; open the link in the message it got")
    if channel.state is ChannelState.OFF:
        raise ConfigError("this channel is switched off; switch it on first")
    if table.count_made(connection, channel.owner, DeliveryKind.TEST, now - _DAY) >= _TESTS_PER_DAY:
        raise ConfigError(f"{_TESTS_PER_DAY} tests were sent today; test again tomorrow")
    return queue_plain(connection, channel, DeliveryKind.TEST, _TEST, now)


def confirm(connection: Connection, channel: Channel, now: datetime) -> Channel:
    """Let messages go to a channel that waited for this; others stay as they are."""
    if channel.state is not ChannelState.PENDING:
        return channel
    confirmed = replace(channel, state=ChannelState.ACTIVE, state_note="", confirmed_at=now)
    table.update_channel(connection, confirmed)
    return confirmed


def remove(connection: Connection, channel: Channel) -> Channel:
    """Forget an address: what waits is cancelled, and its subscriptions go on without it.

    A keyed hash stays, so that whoever adds the address again asks its owner again.
    """
    check_may_keep(channel.owner)
    table.detach_everywhere(connection, channel.id)
    cancel_waiting(connection, REMOVED, channel_id=channel.id)
    note = COMPLAINED if channel.state_note == COMPLAINED else REMOVED
    gone = replace(
        channel, state=ChannelState.OFF, state_note=note, label=FORGOTTEN, sealed="",
        confirmed_at=None,
    )  # fmt: skip
    table.update_channel(connection, gone)
    return gone


def queue_plain(
    connection: Connection, channel: Channel, kind: DeliveryKind, title: str, now: datetime
) -> str:
    """Put a message without items into the outbox; its delivery's id."""
    message = AlertMessage(
        kind=kind, subscription_id=None, subscription_name="", title=title, items=(), made_at=now
    )
    delivery = Delivery(
        id=secrets.token_hex(16),
        subscription_id=None,
        channel_id=channel.id,
        kind=kind,
        message=dump_message(message),
        made_at=now,
        due_at=now,
    )
    insert_delivery(connection, delivery)
    return delivery.id


def _check_wanted(connection: Connection, channel: Channel) -> None:
    """Refuse an address whose reader reported our messages, whoever had them sent."""
    if table.has_note(connection, channel.address_hash, COMPLAINED):
        raise ConfigError(
            "who reads this address reported our messages as unwanted, so it is not asked again; "
            "whoever runs this service may add it"
        )


def _keep(connection: Connection, channel: Channel, known: Channel | None) -> Channel:
    if known is None:
        table.insert_channel(connection, channel)
        return channel
    if known.state is ChannelState.ACTIVE:
        raise ConfigError(f"you have this channel already: {known.label}, {known.id}")
    if known.state is ChannelState.PENDING:
        raise ConfigError(
            f"this channel waits for its confirmation already: {known.label}, {known.id}; "
            "open the link in the message it got, or have it asked again"
        )
    revived = replace(channel, id=known.id)
    table.update_channel(connection, revived)
    return revived
