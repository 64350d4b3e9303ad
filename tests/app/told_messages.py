"""Messages as they are frozen, and their envelopes: for tests of the words that leave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.alerts.codec import dump_message
from analysis.alerts.message import AlertMessage, Item, Quote
from app.alert_tokens import LinkSigner
from app.alert_words.renderer import make_renderer
from db.alert_types import AlertKind, Delivery, DeliveryKind
from db.types import Passage
from tests.seeding import NOW
from tests.told_world import make_channel

if TYPE_CHECKING:
    from db.store import Database
    from scheduler.notify.port import Envelope

BASE = "https://tocsin.example"
SIGNER = LinkSigner(b"0123456789abcdef0123456789abcdef")


def make_quote(**changed: object) -> Quote:
    """A sentence of a made-up outlet."""
    values: dict[str, object] = {
        "text": "Northlight retires Lumen 2 on 1 March 2027.",
        "outlet": "Harbour Wire",
        "title": "Northlight retires Lumen 2",
        "url": "https://harbour-wire.example/lumen-2",
        "published_at": NOW - timedelta(hours=3),
        "passage": Passage("a1.1", 10, 53, "0" * 64),
    }
    return Quote(**(values | changed))  # type: ignore[arg-type]  # named by the dataclass


def make_item(**changed: object) -> Item:
    """A new story about a model that ends."""
    values: dict[str, object] = {
        "alert_id": "alert-1",
        "kind": AlertKind.STORY,
        "headline": "Northlight retires Lumen 2 on 1 March",
        "update": "",
        "rules": ("you follow the topic Retirements",),
        "quotes": (make_quote(),),
        "outlets": ("Harbour Wire", "Corvid Review"),
        "occurred_at": NOW - timedelta(hours=2),
        "path": "/story?passage=a1.1~10~53#passage",
        "affair": "s-1",
        "score": 0.9,
        "story_id": "s-1",
    }
    return Item(**(values | changed))  # type: ignore[arg-type]  # named by the dataclass


def make_message(**changed: object) -> AlertMessage:
    """One alert of a subscription that is told at once."""
    values: dict[str, object] = {
        "kind": DeliveryKind.ALERTS,
        "subscription_id": "sub-1",
        "subscription_name": "Deprecations",
        "title": "Northlight retires Lumen 2 on 1 March",
        "items": (make_item(),),
        "made_at": NOW,
        "since": NOW - timedelta(hours=2),
        "until": NOW,
        "rhythm": "at_once",
    }
    return AlertMessage(**(values | changed))  # type: ignore[arg-type]  # named by the dataclass


def render(message: AlertMessage, database: Database | None = None) -> Envelope:
    """The message worded for an address; only the weekly issue needs a database."""
    delivery = Delivery(
        "delivery-1", message.subscription_id, "channel-1", message.kind, dump_message(message),
        message.made_at, message.made_at,
    )  # fmt: skip
    renderer = make_renderer(BASE, SIGNER, database)  # type: ignore[arg-type]  # None where unused
    return renderer(delivery, make_channel())
