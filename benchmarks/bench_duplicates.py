"""What tracing copies costs per article, from an empty database and once a day after that.

Needs the recorded articles beside the checkout. Prints milliseconds of processor time per
article for a first pass over all of them, for a day's articles when the rest is known, and for a
second pass over nothing; then for the tracing alone over the recording and over several times as
many articles: the recording again and again, 60 days apart, each time in other words.
"""

from __future__ import annotations

import dataclasses
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.duplicates.record import judge_copies
from analysis.evaluate.documents import read_documents
from analysis.evaluate.duplicates import find_heads
from db.articles import insert_articles, insert_snapshot
from db.schema import upgrade_schema
from db.sources import add_sources
from db.store import open_database, sqlite_url
from db.types import Article, DateKind, PageState, Snapshot, Source, TextKind, hash_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.evaluate.documents import Document
    from db.store import Database

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Source("bench", "Bench", "https://bench.invalid/feed", "bench.invalid")
DAY = timedelta(days=1)
MILLI = 1000.0
MEBI = 1024
LETTERS = 26


def main() -> int:
    """Measure and print."""
    path = ROOT.parent / "shared" / "data" / "replay" / "articles.jsonl.gz"
    if not path.is_file():
        print("bench_duplicates: skipped, the recorded articles are not beside the checkout")
        return 0
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    documents = [document for document in read_documents(path) if document.date]
    last = max(document.date for document in documents if document.date)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(sqlite_url(Path(folder) / "bench.sqlite3"))
        upgrade_schema(database)
        measure_passes(database, documents, last)
        database.close()
    measure_growth(documents, times)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBI:.0f} MiB")
    return 0


def measure_passes(database: Database, documents: Sequence[Document], last: datetime) -> None:
    """A first pass, a day's articles after it, and nothing new."""
    early = [d for d in documents if d.date and d.date <= last - DAY]
    fill(database, early, 0)
    report(database, last, f"first pass, {len(early)} articles", len(early))
    fill(database, documents[len(early) :], len(early))
    late = len(documents) - len(early)
    report(database, last, f"a day's {late} articles", late)
    report(database, last, "nothing new", 1)


def measure_growth(documents: Sequence[Document], times: int) -> None:
    """The tracing alone, over the recording and over it several times, one after another."""
    turned = [turn_letters(n) for n in range(times)]
    for count in (1, times):
        many = [
            dataclasses.replace(
                d,
                id=f"{d.id}-{n}",
                date=d.date and d.date + 60 * n * DAY,
                text=d.text.translate(turned[n]),
            )
            for n in range(count)
            for d in documents
        ]
        started = time.process_time()
        find_heads(many)
        passed = time.process_time() - started
        print(f"tracing {len(many)} articles: {MILLI * passed / len(many):.2f} ms each")


def turn_letters(by: int) -> dict[int, int]:
    """A table for `str.translate` that makes other words of equal length and frequency."""
    return {ord("a") + n: ord("a") + (n + by) % LETTERS for n in range(LETTERS)}


def report(database: Database, now: datetime, name: str, articles: int) -> None:
    """Run one pass and print it."""
    started = time.process_time()
    done = judge_copies(database, now)
    passed = time.process_time() - started
    print(
        f"{name}: {passed:.2f} s, {MILLI * passed / articles:.2f} ms each; "
        f"{done.judged} judged, {done.copies} copies, {done.changed} changed"
    )


def fill(database: Database, documents: Sequence[Document], first: int) -> None:
    """Store documents as articles with one version each."""
    articles = [_to_article(document, first + n) for n, document in enumerate(documents)]
    with database.write() as connection:
        if not first:
            add_sources(connection, [SOURCE])
        insert_articles(connection, articles)
        for document, article in zip(documents, articles, strict=True):
            insert_snapshot(connection, _to_snapshot(document, article))


def _to_article(document: Document, number: int) -> Article:
    moment = document.date
    assert moment is not None
    return Article(
        id=document.id,
        canonical_url=f"https://bench.invalid/{number}",
        url=document.url,
        source_key=SOURCE.key,
        outlet=document.source,
        domain=document.domain,
        title=document.title,
        summary="",
        published_at=moment,
        date_kind=DateKind.STATED if moment.hour or moment.minute else DateKind.DAY,
        first_seen_at=moment,
        page_state=PageState.SKIPPED,
    )


def _to_snapshot(document: Document, article: Article) -> Snapshot:
    return Snapshot(
        id=f"{article.id}.1",
        article_id=article.id,
        number=1,
        taken_at=article.first_seen_at,
        title=document.title,
        text=document.text,
        text_kind=TextKind.PAGE,
        sha256=hash_text(f"{document.title}\n\n{document.text}"),
    )


if __name__ == "__main__":
    raise SystemExit(main())
