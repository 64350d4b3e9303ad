"""entities by family and owner, whom a fact is said by, threads, items of roundups, progress"""

import sqlalchemy as sa
from alembic import op

import db.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.String(length=200)
MOMENT = db.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("facts", _text("source"))
    op.add_column("facts", _flag("unsourced"))
    _create_entities()
    _create_threads()
    _create_roundup_items()
    _create_progress()


def _create_entities() -> None:
    op.create_table(
        "entities",
        sa.Column("key", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("family", KEY, server_default="", nullable=False),
        sa.Column("owner", KEY, server_default="", nullable=False),
        _text("version"),
        _text("size"),
        _flag("discovered"),
        sa.Column("first_article_id", KEY, nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        _reference("entities", "first_article_id", "articles", "id"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_entities")),
    )
    op.create_index(op.f("ix_entities_family"), "entities", ["family"])
    op.create_index(op.f("ix_entities_owner"), "entities", ["owner"])


def _create_threads() -> None:
    op.create_table(
        "threads",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_table(
        "thread_stories",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("thread_id", KEY, nullable=False),
        sa.Column("follows_id", KEY, nullable=True),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        _reference("thread_stories", "story_id", "stories", "id"),
        _reference("thread_stories", "thread_id", "threads", "id"),
        _reference("thread_stories", "follows_id", "stories", "id"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_thread_stories")),
    )
    op.create_index(op.f("ix_thread_stories_thread_id"), "thread_stories", ["thread_id"])


def _create_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("name", KEY, nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_progress")),
    )


def _create_roundup_items() -> None:
    op.create_table(
        "roundup_items",
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("snapshot_id", KEY, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("story_id", KEY, nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        _reference("roundup_items", "article_id", "articles", "id"),
        _reference("roundup_items", "snapshot_id", "snapshots", "id"),
        _reference("roundup_items", "story_id", "stories", "id"),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_roundup_items")),
    )
    op.create_index(op.f("ix_roundup_items_story_id"), "roundup_items", ["story_id"])


def downgrade() -> None:
    for table in ("progress", "roundup_items", "thread_stories", "threads", "entities"):
        op.drop_table(table)
    for column in ("unsourced", "source"):
        op.drop_column("facts", column)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _reference(table: str, column: str, target: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.{other}"], name=name)
