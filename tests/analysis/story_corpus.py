"""Articles and a small understander for tests of the analysis; no language model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analysis.knowledge.understand import Understanding
from db.articles import insert_articles, insert_snapshot
from db.errors import AnalysisError
from db.sources import add_sources
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    PageState,
    Snapshot,
    Source,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from db.store import Database

NOW = datetime(2026, 3, 20, tzinfo=UTC)
START = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = Source("daily", "Daily", "https://daily.example/feed", "daily.example")


class WordUnderstander:
    """Calls roundups by their title and fails on request."""

    def understand_text(
        self,
        title: str,
        text: str,
        url: str,
        published_at: datetime | None,
        tier: Tier,
        vector: NDArray[np.float32] | None,
    ) -> Understanding:
        del text, url, published_at, tier, vector
        kind = ArticleKind.ROUNDUP if "roundup" in title.lower() else ArticleKind.NEWS
        return Understanding("en", kind, 1.0, {}, (), ())

    def analyse(
        self,
        article: Article,
        snapshot: Snapshot,
        tier: Tier,
        vector: NDArray[np.float32],
        text_hash: str,
        now: datetime,
    ) -> Analysis:
        if "unreadable" in snapshot.title:
            raise AnalysisError("cannot be read")
        kind = self.understand_text(snapshot.title, "", "", None, tier, vector).kind
        return Analysis(article.id, snapshot.id, now, "en", kind, 1.0, text_hash)


def add_articles(
    database: Database,
    titles: list[str],
    *,
    first: int = 0,
    copies: dict[int, int] | None = None,
    taken_at: datetime = START,
) -> None:
    """Store titles as articles a<n>, six hours apart; `copies` maps a place to its original's."""
    articles = [_article(first + n, title, copies or {}) for n, title in enumerate(titles)]
    with database.write() as connection:
        add_sources(connection, [SOURCE])
        insert_articles(connection, articles)
        for article in articles:
            insert_snapshot(connection, _snapshot(article, taken_at))


def _article(place: int, title: str, copies: dict[int, int]) -> Article:
    moment = START + timedelta(hours=6 * place)
    url = f"https://site{place}.example/{place}"
    return Article(
        id=f"a{place:03}",
        canonical_url=url,
        url=url,
        source_key=SOURCE.key,
        outlet=f"Site {place}",
        domain=f"site{place}.example",
        title=title,
        summary="",
        published_at=moment,
        date_kind=DateKind.STATED,
        first_seen_at=moment,
        page_state=PageState.SKIPPED,
        duplicate_of=f"a{copies[place]:03}" if place in copies else None,
    )


def _snapshot(article: Article, taken_at: datetime) -> Snapshot:
    return Snapshot(
        id=f"{article.id}.1",
        article_id=article.id,
        number=1,
        taken_at=taken_at,
        title=article.title,
        text="",
        text_kind=TextKind.TITLE,
        sha256=hash_text(snapshot_content(article.title, "")),
    )
