"""The notifiers a service has, by kind of channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.alert_types import ChannelKind
from scheduler.notify.log import LogNotifier
from scheduler.notify.options import GuardOptions, MailOptions, ServiceOptions, WebhookOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.notify.port import Notifier


@dataclass(frozen=True, slots=True)
class NotifierOptions:
    """Everything notifiers are made from; `mail` None means that there is no mail."""

    mail: MailOptions | None = None
    guard: GuardOptions = field(default_factory=GuardOptions)
    webhook: WebhookOptions = field(default_factory=WebhookOptions)
    services: ServiceOptions = field(default_factory=ServiceOptions)


def make_notifiers(options: NotifierOptions) -> Mapping[ChannelKind, Notifier]:
    """A notifier per kind of channel that can be served; close each that has `close` at the end."""
    return {ChannelKind.LOG: LogNotifier()}
