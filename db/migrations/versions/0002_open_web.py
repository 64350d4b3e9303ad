"""sources of every kind, watched documents, robots, revisions, history and copies"""

import sqlalchemy as sa
from alembic import op

import db.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.String(length=200)
MOMENT = db.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    _add_columns()
    _create_article_tables()
    _create_source_tables()
    _create_host_tables()


def _add_columns() -> None:
    op.add_column("sources", _text("options", "{}"))
    op.add_column("sources", _text("cursor", ""))
    op.add_column("sources", sa.Column("failing_since", MOMENT, nullable=True))
    op.add_column("articles", _text("arrival", "poll"))
    op.add_column("articles", _text("date_note", ""))
    op.add_column("articles", _text("details", "{}"))
    rereads = sa.Column("page_rereads", sa.Integer(), server_default="0", nullable=False)
    op.add_column("articles", rereads)


def _create_article_tables() -> None:
    op.create_table(
        "revisions",
        sa.Column("snapshot_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        _reference("revisions", "snapshot_id", "snapshots", "id"),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_revisions")),
    )
    op.create_table(
        "copies",
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("snapshot_id", KEY, nullable=False),
        sa.Column("origin_id", KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("origin_share", sa.Float(), nullable=False),
        sa.Column("judged_at", MOMENT, nullable=False),
        _reference("copies", "article_id", "articles", "id"),
        _reference("copies", "snapshot_id", "snapshots", "id"),
        _reference("copies", "origin_id", "articles", "id"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_copies")),
    )
    op.create_index(op.f("ix_copies_origin_id"), "copies", ["origin_id"])
    op.create_index(op.f("ix_copies_snapshot_id"), "copies", ["snapshot_id"])


def _create_source_tables() -> None:
    op.create_table(
        "document_versions",
        sa.Column("source_key", KEY, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _text("details", "{}"),
        _reference("document_versions", "source_key", "sources", "key"),
        sa.PrimaryKeyConstraint("source_key", "url", "number", name=op.f("pk_document_versions")),
    )
    op.create_index(op.f("ix_document_versions_taken_at"), "document_versions", ["taken_at"])
    op.create_table(
        "backfills",
        sa.Column("source_key", KEY, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        _text("last_error", ""),
        _reference("backfills", "source_key", "sources", "key"),
        sa.PrimaryKeyConstraint("source_key", name=op.f("pk_backfills")),
    )


def _create_host_tables() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", KEY, nullable=False),
        _text("robots", ""),
        sa.Column("robots_status", sa.Integer(), nullable=True),
        sa.Column("robots_until", MOMENT, nullable=True),
        sa.Column("hold_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )
    op.create_table(
        "site_paragraphs",
        sa.Column("host", KEY, nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("host", "fingerprint", name=op.f("pk_site_paragraphs")),
    )


def downgrade() -> None:
    for table in ("site_paragraphs", "hosts", "backfills", "document_versions"):
        op.drop_table(table)
    for table in ("copies", "revisions"):
        op.drop_table(table)
    for column in ("page_rereads", "details", "date_note", "arrival"):
        op.drop_column("articles", column)
    for column in ("failing_since", "cursor", "options"):
        op.drop_column("sources", column)


def _text(name: str, default: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _reference(table: str, column: str, target: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.{other}"], name=name)
