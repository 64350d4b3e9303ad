"""The tables, for SQLite and PostgreSQL alike. Times are stored in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; SQLite keeps it naive because it has no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; drop the zone where the engine has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive time reached the database: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if dialect.name == "sqlite" else moment.astimezone(UTC)


def _key(name: str, *args: Any, **options: Any) -> Column[Any]:
    return Column(name, String(200), *args, **options)


sources = Table(
    "sources",
    metadata,
    _key("key", primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False, unique=True),
    Column("host", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("category", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default=""),
    Column("homepage", Text, nullable=False, default=""),
    Column("status", Text, nullable=False, default="active"),
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("body_hash", Text, nullable=False, default=""),
    Column("next_poll_at", UtcDateTime, index=True),
    Column("last_polled_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("last_new_at", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_status", Integer),
    Column("last_error", Text, nullable=False, default=""),
    Column("interval_seconds", Integer, nullable=False, default=3600),
    Column("options", Text, nullable=False, server_default="{}"),
    Column("cursor", Text, nullable=False, server_default=""),
    Column("failing_since", UtcDateTime),
)

articles = Table(
    "articles",
    metadata,
    _key("id", primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("canonical_url", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    _key("source_key", ForeignKey("sources.key"), nullable=False, index=True),
    Column("outlet", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("entry_text", Text, nullable=False, default=""),
    Column("published_at", UtcDateTime, nullable=False, index=True),
    Column("date_kind", Text, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("page_state", Text, nullable=False),
    Column("page_attempts", Integer, nullable=False, default=0),
    Column("page_due_at", UtcDateTime),
    Column("page_note", Text, nullable=False, default=""),
    Column("tier", Text, nullable=False, default="press"),
    Column("arrival", Text, nullable=False, server_default="poll"),
    Column("date_note", Text, nullable=False, server_default=""),
    Column("details", Text, nullable=False, server_default="{}"),
    Column("page_rereads", Integer, nullable=False, server_default="0"),
    _key("duplicate_of", ForeignKey("articles.id"), index=True),
    Index("ix_articles_page", "page_state", "page_due_at"),
)

entries = Table(
    "entries",
    metadata,
    _key("source_key", ForeignKey("sources.key"), primary_key=True),
    Column("guid", Text, primary_key=True),
    _key("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("published_at", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    _key("id", primary_key=True),
    _key("article_id", ForeignKey("articles.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_kind", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    UniqueConstraint("article_id", "number"),
)

revisions = Table(
    "revisions",
    metadata,
    _key("snapshot_id", ForeignKey("snapshots.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("removed", Text, nullable=False),
    Column("share", Float, nullable=False),
)

document_versions = Table(
    "document_versions",
    metadata,
    _key("source_key", ForeignKey("sources.key"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("taken_at", UtcDateTime, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),
)

hosts = Table(
    "hosts",
    metadata,
    _key("host", primary_key=True),
    Column("robots", Text, nullable=False, server_default=""),
    Column("robots_status", Integer),
    Column("robots_until", UtcDateTime),
    Column("hold_until", UtcDateTime),
)

site_paragraphs = Table(
    "site_paragraphs",
    metadata,
    _key("host", primary_key=True),
    Column("fingerprint", String(32), primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)

backfills = Table(
    "backfills",
    metadata,
    _key("source_key", ForeignKey("sources.key"), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("waiting", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("last_error", Text, nullable=False, server_default=""),
)

copies = Table(
    "copies",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False, index=True),
    _key("origin_id", ForeignKey("articles.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("share", Float, nullable=False),
    Column("origin_share", Float, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("source_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, default=""),
)

vectors = Table(
    "vectors",
    metadata,
    Column("text_hash", String(64), primary_key=True),
    Column("model_id", Text, primary_key=True),
    Column("dim", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

analyses = Table(
    "analyses",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
    Column("analysed_at", UtcDateTime, nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("relevance", Float, nullable=False),
    Column("text_hash", String(64), nullable=False),
)

article_topics = Table(
    "article_topics",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("score", Float, nullable=False),
    Index("ix_article_topics_topic", "topic"),
)

mentions = Table(
    "mentions",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    _key("entity", primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("in_title", Boolean, nullable=False),
    Index("ix_mentions_entity", "entity"),
)

facts = Table(
    "facts",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("predicate", String(40), nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("from_value", Text, nullable=False),
    Column("to_value", Text, nullable=False),
    Column("effective_date", String(10), nullable=False, index=True),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("unsourced", Boolean, nullable=False, server_default=false()),
)

entities = Table(
    "entities",
    metadata,
    _key("key", primary_key=True),
    Column("kind", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    _key("family", nullable=False, server_default="", index=True),
    _key("owner", nullable=False, server_default="", index=True),
    Column("version", Text, nullable=False, server_default=""),
    Column("size", Text, nullable=False, server_default=""),
    Column("discovered", Boolean, nullable=False, server_default=false()),
    _key("first_article_id", ForeignKey("articles.id"), nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    _key("id", primary_key=True),
    Column("title", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("first_published_at", UtcDateTime, nullable=False, index=True),
    Column("last_published_at", UtcDateTime, nullable=False, index=True),
    _key("merged_into", ForeignKey("stories.id")),
)

story_members = Table(
    "story_members",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    _key("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("score", Float, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
)

story_changes = Table(
    "story_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    _key("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    _key("other_id", nullable=False),
    Column("detail", Text, nullable=False, default=""),
)

threads = Table(
    "threads",
    metadata,
    _key("id", primary_key=True),
    Column("title", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)

thread_stories = Table(
    "thread_stories",
    metadata,
    _key("story_id", ForeignKey("stories.id"), primary_key=True),
    _key("thread_id", ForeignKey("threads.id"), nullable=False, index=True),
    _key("follows_id", ForeignKey("stories.id")),
    Column("relation", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
)

roundup_items = Table(
    "roundup_items",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    _key("story_id", ForeignKey("stories.id"), index=True),
    Column("score", Float, nullable=False),
)

briefs = Table(
    "briefs",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("period_start", UtcDateTime, nullable=False),
    Column("period_end", UtcDateTime, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("document", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)

brief_stories = Table(
    "brief_stories",
    metadata,
    Column("week", ForeignKey("briefs.week"), primary_key=True),
    _key("story_id", ForeignKey("stories.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_brief_stories_story_id", "story_id"),
)

signals = Table(
    "signals",
    metadata,
    _key("id", primary_key=True),
    Column("origin", String(20), nullable=False),
    Column("publication", Text, nullable=False),
    Column("predicate", String(40), nullable=False, index=True),
    Column("subjects", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("test", Text, nullable=False),
    Column("tiers", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("due", String(10), nullable=False),
    Column("due_text", Text, nullable=False),
    Column("deadline", String(10), nullable=False, index=True),
    Column("void_rule", Text, nullable=False),
    Column("strength", Float, nullable=False),
    _key("article_id", ForeignKey("articles.id"), index=True),
    _key("snapshot_id", ForeignKey("snapshots.id")),
    Column("start", Integer),
    Column("end", Integer),
    Column("sha256", String(64)),
    _key("story_id", ForeignKey("stories.id"), index=True),
    Column("topics", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("state_at", UtcDateTime, nullable=False, index=True),
)

signal_subjects = Table(
    "signal_subjects",
    metadata,
    _key("signal_id", ForeignKey("signals.id"), primary_key=True),
    _key("subject", primary_key=True),
    Index("ix_signal_subjects_subject", "subject"),
)

signal_sightings = Table(
    "signal_sightings",
    metadata,
    _key("signal_id", ForeignKey("signals.id"), primary_key=True),
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("outlet", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

signal_transitions = Table(
    "signal_transitions",
    metadata,
    _key("signal_id", ForeignKey("signals.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("from_state", String(20), nullable=False),
    Column("to_state", String(20), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _key("article_id", ForeignKey("articles.id")),
    _key("snapshot_id", ForeignKey("snapshots.id")),
    Column("start", Integer),
    Column("end", Integer),
    Column("sha256", String(64)),
    Column("lead_days", Float),
    Column("timing", String(10), nullable=False),
)

signal_refusals = Table(
    "signal_refusals",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("reason", Text, nullable=False),
)

signal_readings = Table(
    "signal_readings",
    metadata,
    _key("article_id", ForeignKey("articles.id"), primary_key=True),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("week", ForeignKey("briefs.week"), primary_key=True),
    _key("stack", primary_key=True),
    Column("stack_json", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("document", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)

search_state = Table(
    "search_state",
    metadata,
    Column("number", ForeignKey("articles.number"), primary_key=True, autoincrement=False),
    _key("snapshot_id", ForeignKey("snapshots.id"), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False, unique=True),
)

progress = Table(
    "progress",
    metadata,
    _key("name", primary_key=True),
    Column("reached", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

job_runs = Table(
    "job_runs",
    metadata,
    _key("job", primary_key=True),
    Column("slot", UtcDateTime, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("status", Text, nullable=False),
    Column("detail", Text, nullable=False, default=""),
)
