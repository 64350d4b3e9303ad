"""The tables of what readers leave with us: saved searches, reactions, tokens."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from db.tables import UtcDateTime, metadata

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("owner", "name"),
)

reactions = Table(
    "reactions",
    metadata,
    Column("story_id", String(200), ForeignKey("stories.id"), primary_key=True),
    Column("reader", String(200), primary_key=True),
    Column("place", String(20), primary_key=True),
    Column("verdict", String(20), nullable=False),
    Column("context", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)
