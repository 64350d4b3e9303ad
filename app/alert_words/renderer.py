"""Stored messages worded for their channels: mail, plain text, chat, and JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.alert_tokens import AlertTokens
    from db.alert_types import Channel, Delivery
    from db.store import Database
    from scheduler.notify.port import Envelope, Renderer


def make_renderer(base_url: str, tokens: AlertTokens, database: Database) -> Renderer:
    """Words deliveries; `base_url` is the service's public address, `tokens` signs its links.

    The weekly brief is read from `database`, so that mail and page show the same document.
    """

    def render(delivery: Delivery, channel: Channel) -> Envelope:
        raise NotImplementedError

    return render
