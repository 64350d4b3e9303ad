"""The outbox, put together from settings: keys, notifiers, words, limits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.alert_setup import public_address
from app.alert_tokens import make_links
from app.alert_words.renderer import make_renderer
from app.wiring import issue_schedule
from scheduler.due import BundleRules
from scheduler.endings import Post
from scheduler.notify.make import NotifierOptions, close_notifiers, make_notifiers
from scheduler.notify.options import (
    GuardOptions,
    MailOptions,
    ServiceOptions,
    read_networks,
)
from scheduler.outbox import Outbox, Words
from scheduler.pace import Pace
from scheduler.sealing import open_sealer

if TYPE_CHECKING:
    from app.settings import Settings
    from db.store import Database
    from scheduler.sealing import Sealer

BOUNCE_PURPOSE = "bounce"
# A message whose sending has no end within the lease counts as failed: a notifier gives up before.
_MOST_OF_A_LEASE = 0.7


def open_outbox(settings: Settings, database: Database) -> Outbox:
    """The outbox over a database; its key is made where there is none. Raises ConfigError."""
    from analysis.alerts.codec import dump_message
    from analysis.alerts.compose import compose

    own = settings.alerts
    sealer = open_sealer(own.secret_key.get_secret_value(), settings.home)
    renderer = make_renderer(public_address(settings), make_links(sealer), database)
    post = Post(make_notifiers(notifier_options(settings, sealer)), renderer, sealer.open)
    return Outbox(
        database,
        post,
        Words(compose, dump_message),
        rules=BundleRules(
            schedule=issue_schedule(settings),
            catch_up=timedelta(hours=own.catch_up_hours),
            per_day=own.max_messages_per_day,
        ),
        pace=Pace(
            per_minute=own.max_messages_per_minute,
            mail_per_minute=settings.mail.per_minute,
            attempts=own.attempts,
            bounces=own.bounces,
            lease=timedelta(seconds=own.lease_seconds),
        ),
        keep=timedelta(days=own.keep_days),
    )


def close_outbox(outbox: Outbox) -> None:
    """End the connections and children of its notifiers."""
    close_notifiers(outbox.post.notifiers)


def notifier_options(settings: Settings, sealer: Sealer) -> NotifierOptions:
    """What notifiers are made from; raises ConfigError."""
    own = settings.alerts
    longest = own.lease_seconds * _MOST_OF_A_LEASE
    guard = GuardOptions(read_networks(own.allowed_networks), own.webhook_ports)
    services = ServiceOptions(own.services, total_seconds=min(45.0, longest))
    return NotifierOptions(_mail_options(settings, sealer, longest), guard, services=services)


def _mail_options(settings: Settings, sealer: Sealer, longest: float) -> MailOptions | None:
    own = settings.mail
    if not own.host:
        return None
    return MailOptions(
        host=own.host,
        sender=own.sender,
        port=own.port,
        security=own.security,
        username=own.username,
        password=own.password.get_secret_value(),
        sender_name=own.sender_name,
        reply_to=own.reply_to,
        bounce_address=own.bounce_address,
        timeout_seconds=own.timeout_seconds,
        total_seconds=min(120.0, longest),
        bounce_key=sealer.derive(BOUNCE_PURPOSE),
        networks=read_networks(own.allowed_networks, "mail.allowed_networks"),
    )
