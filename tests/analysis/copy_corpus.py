"""Made-up prose for tests of copies: long enough to tell texts apart, the same in every run."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from analysis.duplicates.item import CopyItem
from db.articles import insert_articles, insert_snapshot
from db.sources import add_sources
from db.types import (
    Article,
    DateKind,
    PageState,
    Snapshot,
    Source,
    TextKind,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.store import Database

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SOURCE = Source("wire", "Wire", "https://wire.example/feed", "wire.example")
_SYLLABLES = "ba de ko lin mar nu po ras ti vel zor shi gan fe".split()  # noqa: SIM905


def prose(seed: int, words: int = 120) -> str:
    """Sentences of invented words, never the same for two seeds."""
    rng = random.Random(seed)
    chosen = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(words)]
    sentences = [" ".join(chosen[at : at + 12]).capitalize() for at in range(0, words, 12)]
    return ". ".join(sentences) + "."


def item(number: int, title: str, text: str, **changes: Any) -> CopyItem:
    """An article of the site `s<number>.example`, published `number` hours after the first."""
    given: dict[str, Any] = {
        "article_id": f"a{number}",
        "number": number,
        "title": title,
        "text": text,
        "published_at": START + timedelta(hours=number),
        "outlet": f"Site {number}",
        "domain": f"s{number}.example",
    }
    return CopyItem(**(given | changes))


def add_items(database: Database, items: Sequence[CopyItem]) -> None:
    """Store items as articles with one version each, in the order given."""
    articles = [_to_article(one) for one in items]
    with database.write() as connection:
        add_sources(connection, [SOURCE])
        insert_articles(connection, articles)
        for one in items:
            insert_snapshot(connection, snapshot(one, 1))


def snapshot(one: CopyItem, number: int) -> Snapshot:
    """The n-th version of an article's words."""
    return Snapshot(
        id=f"{one.article_id}.{number}",
        article_id=one.article_id,
        number=number,
        taken_at=START,
        title=one.title,
        text=one.text,
        text_kind=TextKind.PAGE,
        sha256=hash_text(snapshot_content(one.title, one.text)),
    )


def _to_article(one: CopyItem) -> Article:
    url = f"https://{one.domain}/{one.article_id}"
    return Article(
        id=one.article_id,
        canonical_url=url,
        url=url,
        source_key=SOURCE.key,
        outlet=one.outlet,
        domain=one.domain,
        title=one.title,
        summary="",
        published_at=one.published_at or START,
        date_kind=one.date_kind if one.published_at else DateKind.MISSING,
        first_seen_at=START,
        page_state=PageState.SKIPPED,
        tier=one.tier,
    )
