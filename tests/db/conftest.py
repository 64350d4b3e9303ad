"""Rows to put into a test's database."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.sources import add_sources
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    Snapshot,
    Source,
    TextKind,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from db.store import Database

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

MakeArticle = Callable[..., Article]
MakeSnapshot = Callable[..., Snapshot]
MakeAnalysis = Callable[..., Analysis]


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def source() -> Source:
    return Source("post", "The Post", "https://post.example/feed", "post.example")


@pytest.fixture
def make_article() -> MakeArticle:
    """The n-th article, published n hours after noon; any field can be given."""

    def make(n: int, **changes: Any) -> Article:
        article = Article(
            id=f"a{n}",
            canonical_url=f"https://post.example/{n}",
            url=f"https://post.example/{n}?from=feed",
            source_key="post",
            outlet="The Post",
            domain="post.example",
            title=f"Title {n}",
            summary="",
            published_at=NOON + timedelta(hours=n),
            date_kind=DateKind.STATED,
            first_seen_at=NOON + timedelta(hours=n),
        )
        return dataclasses.replace(article, **changes)

    return make


@pytest.fixture
def make_snapshot() -> MakeSnapshot:
    """A version of an article with its true hash."""

    def make(article_id: str, number: int = 1, title: str = "", text: str = "") -> Snapshot:
        return Snapshot(
            id=f"{article_id}.{number}",
            article_id=article_id,
            number=number,
            taken_at=NOON,
            title=title,
            text=text,
            text_kind=TextKind.PAGE,
            sha256=hash_text(snapshot_content(title, text)),
        )

    return make


@pytest.fixture
def make_analysis() -> MakeAnalysis:
    """An analysis of an article's version."""

    def make(snapshot_id: str, **changes: Any) -> Analysis:
        analysis = Analysis(
            article_id=snapshot_id.rsplit(".", 1)[0],
            snapshot_id=snapshot_id,
            analysed_at=NOON,
            language="en",
            kind=ArticleKind.NEWS,
            relevance=1.0,
            text_hash=hash_text(snapshot_id),
        )
        return dataclasses.replace(analysis, **changes)

    return make


@pytest.fixture
def stored(
    database: Database,
    source: Source,
    make_article: MakeArticle,
    make_snapshot: MakeSnapshot,
    make_analysis: MakeAnalysis,
) -> Database:
    """Three analysed articles, a1 to a3, of one source."""
    with database.write() as connection:
        add_sources(connection, [source])
        insert_articles(connection, [make_article(n) for n in (1, 2, 3)])
        for n in (1, 2, 3):
            snapshot = make_snapshot(f"a{n}", title=f"Title {n}", text=f"Text {n}.")
            insert_snapshot(connection, snapshot)
            save_analysis(connection, make_analysis(snapshot.id))
    return database
