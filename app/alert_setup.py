"""The alert desk, put together from settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.alert_desk import AlertDesk
from app.alert_tokens import make_links
from app.clock import current_time
from app.stack_file import load_stacks
from app.subscriptions.addresses import ChannelRules
from app.subscriptions.limits import AlertLimits
from app.wiring import load_embedder
from scheduler.notify.options import GuardOptions, read_networks
from scheduler.sealing import open_sealer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from app.settings import Settings
    from db.store import Database


def open_alert_desk(
    settings: Settings, database: Database, now: Callable[[], datetime] = current_time
) -> AlertDesk:
    """The desk over a database; its key is made where there is none. Raises ConfigError."""
    own = settings.alerts
    sealer = open_sealer(own.secret_key.get_secret_value(), settings.home)
    return AlertDesk(
        database=database,
        sealer=sealer,
        links=make_links(sealer),
        now=now,
        base_url=public_address(settings),
        rules=channel_rules(settings),
        stacks=lambda: load_stacks(settings.home),
        limits=AlertLimits(own.max_subscriptions, own.max_channels),
        zone=settings.brief.zone,
        embedder=lambda: load_embedder(settings.model),
    )


def channel_rules(settings: Settings) -> ChannelRules:
    """Where messages may go, by the settings; raises ConfigError."""
    own = settings.alerts
    guard = GuardOptions(read_networks(own.allowed_networks), own.webhook_ports)
    return ChannelRules(guard, own.services, bool(settings.mail.host))


def public_address(settings: Settings) -> str:
    """Where links in messages lead."""
    server = settings.server
    return (server.base_url or f"http://{server.host}:{server.port}").rstrip("/")
