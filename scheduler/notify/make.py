"""The notifiers a service has, by kind of channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from db.alert_types import ChannelKind
from db.errors import ConfigError, DeliveryError
from scheduler.notify.apprise_service import AppriseNotifier
from scheduler.notify.log import LogNotifier
from scheduler.notify.options import GuardOptions, MailOptions, ServiceOptions, WebhookOptions
from scheduler.notify.smtp import SmtpNotifier
from scheduler.notify.webhook import WebhookNotifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.notify.port import Destination, Envelope, Notifier, Receipt


@runtime_checkable
class Closable(Protocol):
    """What holds connections or children."""

    def close(self) -> None:
        """Let go of them."""


@dataclass(frozen=True, slots=True)
class NotifierOptions:
    """Everything notifiers are made from; `mail` None means that there is no mail."""

    mail: MailOptions | None = None
    guard: GuardOptions = field(default_factory=GuardOptions)
    webhook: WebhookOptions = field(default_factory=WebhookOptions)
    services: ServiceOptions = field(default_factory=ServiceOptions)


@dataclass(frozen=True, slots=True)
class ShutNotifier:
    """Stands for one that its settings shut: its messages wait with the reason, others go on."""

    reason: str

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        """Send nothing; raises DeliveryError."""
        del envelope
        raise DeliveryError(self.reason, destination.channel_id, retryable=True)


def make_notifiers(options: NotifierOptions) -> Mapping[ChannelKind, Notifier]:
    """A notifier per kind of channel that can be served; `close_notifiers` lets go of them."""
    made: dict[ChannelKind, Notifier] = {
        ChannelKind.LOG: LogNotifier(),
        ChannelKind.WEBHOOK: WebhookNotifier(options.webhook, options.guard),
    }
    if options.services.services:
        made[ChannelKind.APPRISE] = AppriseNotifier(options.services, options.guard)
    if options.mail is not None:
        made[ChannelKind.EMAIL] = _make_mail(options.mail, options.guard)
    return made


def _make_mail(options: MailOptions, guard: GuardOptions) -> Notifier:
    try:
        return SmtpNotifier(options, guard)
    except ConfigError as fault:
        return ShutNotifier(fault.message)


def close_notifiers(notifiers: Mapping[ChannelKind, Notifier]) -> None:
    """End their connections and children."""
    for notifier in notifiers.values():
        if isinstance(notifier, Closable):
            notifier.close()
