"""What an issue's tables, ledger and lists are written from, as values that a manifest keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.model import Sentence
from analysis.brief.words import fold_space
from db.articles import articles_by_id, snapshots_by_id
from db.types import anchor_passage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from analysis.brief.material import Member
    from analysis.brief.model import LedgerScore, Table
    from db.store import Connection
    from db.types import Article, LedgerEntry, Passage, Snapshot, Tier


@dataclass(frozen=True, slots=True)
class Cited:
    """An article as a quotation names it, with the version of its words that is quoted."""

    article_id: str
    outlet: str
    url: str
    published_at: datetime
    tier: Tier
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class PinnedRow:
    """A row of a table: what it states, and the words of the best source for it."""

    table: Table
    subject: str
    from_value: str
    to_value: str
    effective_date: str
    start: int
    end: int
    cited: Cited
    story_id: str | None = None


@dataclass(frozen=True, slots=True)
class PinnedEntry:
    """A signal as it stood, with the articles of its opening and of its latest transition."""

    entry: LedgerEntry
    origin: Cited | None = None
    evidence: Cited | None = None


@dataclass(frozen=True, slots=True)
class PinnedLedger:
    """The ledger in the days of an issue; see `Ledger`."""

    fired: tuple[PinnedEntry, ...]
    due_soon: tuple[PinnedEntry, ...]
    expired: tuple[PinnedEntry, ...]
    opened: tuple[PinnedEntry, ...]
    opened_count: int
    expired_count: int
    score: LedgerScore


@dataclass(frozen=True, slots=True)
class PinnedCorrection:
    """A sentence of an earlier issue, and the newer words of its article; `noted_at` is theirs."""

    week: str
    story_id: str
    headline: Sentence
    said: Sentence
    source: Cited
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class PinnedAside:
    """A story that was set aside: its headline's place in an article, and the reason."""

    story_id: str
    reason: str
    start: int
    end: int
    cited: Cited


def cite_member(member: Member) -> Cited:
    """A member of a story as a quotation names it."""
    return Cited(
        member.article_id,
        member.outlet,
        member.url,
        member.published_at,
        member.tier,
        member.snapshot,
    )


def cite_article(article: Article, snapshot: Snapshot) -> Cited:
    """An article with one version of its words."""
    return Cited(
        article.id, article.outlet, article.url, article.published_at, article.tier, snapshot
    )


def cite_passages(connection: Connection, passages: Iterable[Passage]) -> dict[str, Cited]:
    """The articles that passages stand in, by snapshot id; what is gone is left out."""
    snapshots = snapshots_by_id(connection, sorted({passage.snapshot_id for passage in passages}))
    articles = articles_by_id(connection, sorted({s.article_id for s in snapshots.values()}))
    return {
        key: cite_article(articles[snapshot.article_id], snapshot)
        for key, snapshot in snapshots.items()
        if snapshot.article_id in articles
    }


def quote_cited(cited: Cited, start: int, end: int) -> Sentence:
    """A verbatim sentence over `content[start:end]` of the article's words."""
    return Sentence(
        text=fold_space(cited.snapshot.content[start:end]),
        passages=(anchor_passage(cited.snapshot, start, end),),
        quoted=True,
        article_id=cited.article_id,
        outlet=cited.outlet,
        url=cited.url,
        published_at=cited.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
