"""subscriptions, the outbox of alerts, and what became of each message"""

import sqlalchemy as sa
from alembic import op

import db.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.String(length=200)
SHORT = sa.String(length=20)
MOMENT = db.tables.UtcDateTime(timezone=True)
TABLES = (
    "channels",
    "subscriptions",
    "alerts",
    "deliveries",
    "mutes",
    "subscription_channels",
    "delivered_alerts",
    "delivery_attempts",
)


def upgrade() -> None:
    _create_channels()
    _create_subscriptions()
    _create_alerts()
    _create_deliveries()
    _create_mutes()
    _create_subscription_channels()
    _create_delivered_alerts()
    _create_delivery_attempts()


def _create_channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("kind", SHORT, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("state_note", sa.Text(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("last_bounce_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("owner", "kind", "address_hash", name=op.f("uq_channels_owner")),
    )
    op.create_index(op.f("ix_channels_address_hash"), "channels", ["address_hash"])
    op.create_index(op.f("ix_channels_owner"), "channels", ["owner"])


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", SHORT, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("rhythm", SHORT, nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=100), nullable=False),
        sa.Column("quiet_start", sa.Integer(), nullable=True),
        sa.Column("quiet_end", sa.Integer(), nullable=True),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("state_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_owner"), "subscriptions", ["owner"])
    op.create_index(op.f("ix_subscriptions_state"), "subscriptions", ["state"])
    op.create_index(op.f("ix_subscriptions_version"), "subscriptions", ["version"])


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("kind", SHORT, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("affair", KEY, nullable=False),
        sa.Column("story_id", KEY, nullable=True),
        sa.Column("signal_id", KEY, nullable=True),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_alerts_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("subscription_id", "key", name=op.f("uq_alerts_subscription_id")),
    )
    op.create_index(
        "ix_alerts_state_subscription_id",
        "alerts",
        ["state", "subscription_id", "queued_at", "kind"],
    )
    op.create_index(op.f("ix_alerts_story_id"), "alerts", ["story_id"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subscription_id", KEY, nullable=True),
        sa.Column("channel_id", KEY, nullable=False),
        sa.Column("kind", SHORT, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("claimed_by", KEY, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_deliveries_channel_id_channels")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_deliveries_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_channel_id_state_due_at", "deliveries", ["channel_id", "state", "due_at"]
    )
    op.create_index("ix_deliveries_made_at", "deliveries", ["made_at", "id"])
    op.create_index("ix_deliveries_sent_at", "deliveries", ["sent_at"])
    op.create_index("ix_deliveries_state_due_at", "deliveries", ["state", "due_at"])
    op.create_index(op.f("ix_deliveries_subscription_id"), "deliveries", ["subscription_id"])


def _create_mutes() -> None:
    op.create_table(
        "mutes",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("kind", SHORT, nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_mutes_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("subscription_id", "kind", "value", name=op.f("pk_mutes")),
    )


def _create_subscription_channels() -> None:
    op.create_table(
        "subscription_channels",
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("channel_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["channels.id"],
            name=op.f("fk_subscription_channels_channel_id_channels"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_subscription_channels_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint(
            "subscription_id", "channel_id", name=op.f("pk_subscription_channels")
        ),
    )
    op.create_index(
        op.f("ix_subscription_channels_channel_id"), "subscription_channels", ["channel_id"]
    )


def _create_delivered_alerts() -> None:
    op.create_table(
        "delivered_alerts",
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_delivered_alerts_alert_id_alerts")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivered_alerts_delivery_id_deliveries"),
        ),
        sa.PrimaryKeyConstraint("delivery_id", "alert_id", name=op.f("pk_delivered_alerts")),
    )
    op.create_index(op.f("ix_delivered_alerts_alert_id"), "delivered_alerts", ["alert_id"])


def _create_delivery_attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", SHORT, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_attempts_delivery_id_deliveries"),
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_delivery_attempts")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
