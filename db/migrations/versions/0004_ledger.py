"""signals with their sightings, transitions and refusals, and issues written for a stack"""

import sqlalchemy as sa
from alembic import op

import db.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.String(length=200)
MOMENT = db.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    _create_signals()
    _create_parts_of_signals()
    _create_transitions()
    _create_readings()
    _create_editions()


def _create_signals() -> None:
    words = ("publication", "subjects", "value", "statement", "test", "tiers")
    op.create_table(
        "signals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("predicate", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.Column("due_text", sa.Text(), nullable=False),
        sa.Column("deadline", sa.String(length=10), nullable=False),
        sa.Column("void_rule", sa.Text(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("article_id", KEY, nullable=True),
        *_passage(nullable=True),
        sa.Column("story_id", KEY, nullable=True),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        _reference("signals", "article_id", "articles"),
        _reference("signals", "snapshot_id", "snapshots"),
        _reference("signals", "story_id", "stories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
    )
    for name in (
        "predicate", "opened_at", "deadline", "article_id", "story_id", "state", "state_at",
    ):  # fmt: skip
        op.create_index(op.f(f"ix_signals_{name}"), "signals", [name])


def _create_parts_of_signals() -> None:
    op.create_table(
        "signal_subjects",
        sa.Column("signal_id", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        _reference("signal_subjects", "signal_id", "signals"),
        sa.PrimaryKeyConstraint("signal_id", "subject", name=op.f("pk_signal_subjects")),
    )
    op.create_index("ix_signal_subjects_subject", "signal_subjects", ["subject"])
    op.create_table(
        "signal_sightings",
        sa.Column("signal_id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        *_passage(nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        _reference("signal_sightings", "signal_id", "signals"),
        _reference("signal_sightings", "article_id", "articles"),
        _reference("signal_sightings", "snapshot_id", "snapshots"),
        sa.PrimaryKeyConstraint("signal_id", "article_id", name=op.f("pk_signal_sightings")),
    )


def _create_transitions() -> None:
    op.create_table(
        "signal_transitions",
        sa.Column("signal_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("article_id", KEY, nullable=True),
        *_passage(nullable=True),
        sa.Column("lead_days", sa.Float(), nullable=True),
        sa.Column("timing", sa.String(length=10), nullable=False),
        _reference("signal_transitions", "signal_id", "signals"),
        _reference("signal_transitions", "article_id", "articles"),
        _reference("signal_transitions", "snapshot_id", "snapshots"),
        sa.PrimaryKeyConstraint("signal_id", "position", name=op.f("pk_signal_transitions")),
    )
    op.create_index(op.f("ix_signal_transitions_at"), "signal_transitions", ["at"])


def _create_readings() -> None:
    op.create_table(
        "signal_refusals",
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        *_passage(nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _reference("signal_refusals", "article_id", "articles"),
        _reference("signal_refusals", "snapshot_id", "snapshots"),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_signal_refusals")),
    )
    op.create_table(
        "signal_readings",
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("snapshot_id", KEY, nullable=False),
        _reference("signal_readings", "article_id", "articles"),
        _reference("signal_readings", "snapshot_id", "snapshots"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_signal_readings")),
    )


def _create_editions() -> None:
    op.create_table(
        "editions",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("stack", KEY, nullable=False),
        sa.Column("stack_json", sa.Text(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _reference("editions", "week", "briefs", "week"),
        sa.PrimaryKeyConstraint("week", "stack", name=op.f("pk_editions")),
    )


def _passage(*, nullable: bool) -> list[sa.Column[object]]:
    return [
        sa.Column("snapshot_id", KEY, nullable=nullable),
        sa.Column("start", sa.Integer(), nullable=nullable),
        sa.Column("end", sa.Integer(), nullable=nullable),
        sa.Column("sha256", sa.String(length=64), nullable=nullable),
    ]


def _reference(
    table: str, column: str, target: str, target_column: str = "id"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.{target_column}"], name=name)


def downgrade() -> None:
    for table in (
        "editions", "signal_readings", "signal_refusals", "signal_transitions",
        "signal_sightings", "signal_subjects", "signals",
    ):  # fmt: skip
        op.drop_table(table)
