"""Writing versions of an article's words, with exact duplicates found on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db import articles as store
from db.archives import insert_snapshots, originals_by_hash
from db.revisions import Revision, insert_revision
from db.types import RevisionKind, Snapshot, TextKind, hash_text, snapshot_content
from ingest.decide import choose_own_text
from ingest.revisions import describe_revision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.store import Connection
    from db.types import Article

FULL_TEXTS = frozenset({TextKind.PAGE, TextKind.FEED})
MIN_DUPLICATE_TEXT = 200  # characters; shorter texts coincide by chance


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a version to be."""

    title: str
    text: str
    kind: TextKind


def own_wording(article: Article) -> Wording:
    """What the entry itself says."""
    text, kind = choose_own_text(article)
    return Wording(article.title, text, kind)


def record_wording(
    connection: Connection,
    article: Article,
    wording: Wording,
    latest: Snapshot | None,
    now: datetime,
    *,
    max_revisions: int | None = None,
) -> tuple[Article, bool]:
    """Add a snapshot unless the latest says the same; returns the article and whether it did.

    Changes of counters, relative times and white space are none. Beyond `max_revisions` only
    corrections are kept. The article comes back with `duplicate_of` set when an earlier one has
    exactly these words; storing it is the caller's part.
    """
    snapshot = make_snapshot(article, wording, latest.number + 1 if latest else 1, now)
    same = latest is not None and latest.sha256 == snapshot.sha256
    if latest is not None and same and latest.text_kind == wording.kind:
        return article, False
    revision = compare_snapshots(latest, snapshot)
    if latest is not None and not is_worth_keeping(latest, revision, max_revisions):
        return article, False
    original = find_original(connection, article, snapshot)
    store.insert_snapshot(connection, snapshot)
    if revision is not None:
        insert_revision(connection, revision)
    return replace(article, duplicate_of=original), True


def record_first_words(connection: Connection, articles: Sequence[Article], now: datetime) -> None:
    """Give new articles, by number, their entries' own words; the same as one after the other.

    An article with exactly the words of an earlier one is marked as its duplicate.
    """
    snapshots = [make_snapshot(article, own_wording(article), 1, now) for article in articles]
    long = [s.sha256 for s in snapshots if len(s.text) >= MIN_DUPLICATE_TEXT]
    originals = originals_by_hash(connection, sorted(set(long)))
    insert_snapshots(connection, snapshots)
    for article, snapshot in zip(articles, snapshots, strict=True):
        if len(snapshot.text) < MIN_DUPLICATE_TEXT:
            continue
        original = originals.setdefault(snapshot.sha256, article.id)
        if original != article.id:
            store.update_article(connection, replace(article, duplicate_of=original))


def make_snapshot(article: Article, wording: Wording, number: int, now: datetime) -> Snapshot:
    """One version of an article's words."""
    return Snapshot(
        id=f"{article.id}.{number}",
        article_id=article.id,
        number=number,
        taken_at=now,
        title=wording.title,
        text=wording.text,
        text_kind=wording.kind,
        sha256=hash_text(snapshot_content(wording.title, wording.text)),
    )


def compare_snapshots(before: Snapshot | None, after: Snapshot) -> Revision | None:
    """What changed between two texts of one kind; None for a text of another kind.

    A page read after its summary is no revision, and neither is a summary worded anew: the
    article was the same all along.
    """
    if before is None or before.text_kind is not after.text_kind:
        return None
    if after.text_kind not in FULL_TEXTS:
        return None
    change = describe_revision(before.title, before.text, after.title, after.text)
    return Revision(after.id, change.kind, change.added, change.removed, change.change_share)


def is_worth_keeping(
    latest: Snapshot, revision: Revision | None, max_revisions: int | None
) -> bool:
    """Whether a text that differs from the latest is to become a version of its own."""
    is_spent = max_revisions is not None and latest.number > max_revisions
    if revision is None:
        return not is_spent
    return revision.kind is RevisionKind.CORRECTION or (
        revision.kind is not RevisionKind.TRIVIAL and not is_spent
    )


def find_original(connection: Connection, article: Article, snapshot: Snapshot) -> str | None:
    """The earliest other article with exactly this title and text; None for short texts."""
    if len(snapshot.text) < MIN_DUPLICATE_TEXT:
        return None
    twins = store.snapshots_with_hash(connection, snapshot.sha256)
    ids = [twin.article_id for twin in twins if twin.article_id != article.id]
    found = store.articles_by_id(connection, ids)
    for twin_id in ids:
        twin = found[twin_id]
        if twin.number < article.number:
            return twin.duplicate_of or twin.id
    return None
