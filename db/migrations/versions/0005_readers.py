"""what readers leave with us: saved searches, reactions, tokens; indexes that pages need

The full-text index goes: search keeps its own beside the database.
"""

import sqlalchemy as sa
from alembic import op

import db.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.String(length=200)
SHORT = sa.String(length=20)
MOMENT = db.tables.UtcDateTime(timezone=True)
INDEXES = (
    ("facts", "subject"),
    ("facts", "effective_date"),
    ("stories", "first_published_at"),
    ("entities", "kind"),
    ("analyses", "analysed_at"),
)


def upgrade() -> None:
    _create_saved_searches()
    _create_reactions()
    _create_tokens()
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS article_search")


def _create_saved_searches() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_saved_searches_owner")),
    )
    op.create_index(op.f("ix_saved_searches_owner"), "saved_searches", ["owner"])


def _create_reactions() -> None:
    op.create_table(
        "reactions",
        sa.Column("story_id", KEY, nullable=False),
        sa.Column("reader", KEY, nullable=False),
        sa.Column("place", SHORT, nullable=False),
        sa.Column("verdict", SHORT, nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_reactions_story_id_stories")
        ),
        sa.PrimaryKeyConstraint("story_id", "reader", "place", name=op.f("pk_reactions")),
    )
    op.create_index(op.f("ix_reactions_at"), "reactions", ["at"])


def _create_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", SHORT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("sha256", name=op.f("uq_api_tokens_sha256")),
    )


def downgrade() -> None:
    _restore_full_text()
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for table in ("api_tokens", "reactions", "saved_searches"):
        op.drop_table(table)


def _restore_full_text() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS article_search USING fts5("
        "title, text, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    # It is empty: the older version fills it once it no longer knows what can be found.
    op.execute("DELETE FROM search_state")
