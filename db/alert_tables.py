"""The tables of subscriptions, and the outbox: alerts queued, messages on their way."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from db.tables import UtcDateTime, metadata

channels = Table(
    "channels",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("label", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("address_hash", String(64), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("state_note", Text, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("bounces", Integer, nullable=False),
    Column("last_bounce_at", UtcDateTime),
    UniqueConstraint("owner", "kind", "address_hash"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("target", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("conditions", Text, nullable=False),  # canonical JSON
    Column("rhythm", String(20), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("zone", String(100), nullable=False),
    Column("quiet_start", Integer),
    Column("quiet_end", Integer),
    Column("state", String(20), nullable=False, index=True),
    Column("state_note", Text, nullable=False),
    # Grows with every change to the row, its channels or its mutes: who holds rules in memory
    # compares it.
    Column("version", Integer, nullable=False, index=True),
)

subscription_channels = Table(
    "subscription_channels",
    metadata,
    Column("subscription_id", String(200), ForeignKey("subscriptions.id"), primary_key=True),
    Column("channel_id", String(200), ForeignKey("channels.id"), primary_key=True, index=True),
)

mutes = Table(
    "mutes",
    metadata,
    Column("subscription_id", String(200), ForeignKey("subscriptions.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# No foreign key to stories or signals: what was sent stays on record when a story goes.
alerts = Table(
    "alerts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("subscription_id", String(200), ForeignKey("subscriptions.id"), nullable=False),
    Column("key", String(300), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("rule", Text, nullable=False),
    Column("score", Float),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("affair", String(200), nullable=False),
    Column("story_id", String(200), index=True),
    Column("signal_id", String(200)),
    Column("week", String(8), nullable=False),
    Column("passages", Text, nullable=False),  # canonical JSON: snapshot, start, end, SHA-256
    Column("state", String(20), nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("subscription_id", "key"),
    # SQLite is never told how rare a state is: an index that began with the state and the time
    # would be read whole where one owner's alerts are asked for.
    Index("ix_alerts_state_subscription_id", "state", "subscription_id", "queued_at", "kind"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("subscription_id", String(200), ForeignKey("subscriptions.id"), index=True),
    Column("channel_id", String(200), ForeignKey("channels.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("claimed_by", String(200), nullable=False),
    Column("sent_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Index("ix_deliveries_state_due_at", "state", "due_at"),
    Index("ix_deliveries_channel_id_state_due_at", "channel_id", "state", "due_at"),
    Index("ix_deliveries_made_at", "made_at", "id"),
    Index("ix_deliveries_sent_at", "sent_at"),
)

delivered_alerts = Table(
    "delivered_alerts",
    metadata,
    Column("delivery_id", String(64), ForeignKey("deliveries.id"), primary_key=True),
    Column("alert_id", String(64), ForeignKey("alerts.id"), primary_key=True, index=True),
)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("delivery_id", String(64), ForeignKey("deliveries.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("detail", Text, nullable=False),
)
