"""The pass that keeps the ledger: it opens, recognises, decides and lets lapse, in any portions."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.knowledge.understand import load_understander
from analysis.pipeline import analyse
from analysis.signals import record
from analysis.signals.record import has_ledger_work, keep_ledger
from db.articles import insert_articles, insert_snapshot
from db.signals import ledger_entries
from db.sources import add_sources
from db.store import open_database, sqlite_url
from db.types import (
    Article,
    DateKind,
    LedgerEntry,
    PageState,
    Predicate,
    SignalState,
    Snapshot,
    Source,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from db.store import Database

NEWS = [
    (
        "2026-07-01", "Northlight will publish the weights of Lumen 3 on 27 July",
        "Northlight said on Wednesday that it will publish the weights of Lumen 3 on 27 July 2026.",
    ),
    (
        "2026-07-02", "Weights of Lumen 3 to come on 27 July",
        "The weights of Lumen 3 will be published on 27 July 2026, Northlight told reporters.",
    ),
    (
        "2026-07-10", "What to know about Lumen 3",
        "Lumen 3 is a language model by Northlight. It answers questions in forty languages.",
    ),
    (
        "2026-07-27", "Northlight publishes the weights of Lumen 3",
        "Northlight published the weights of Lumen 3 on Monday. Anybody can download them.",
    ),
    (
        "2026-07-28", "Corvid will retire Harbour 2 on 3 August",
        "Corvid will retire the model Harbour 2 on 3 August 2026, the company announced.",
    ),
]  # fmt: skip


def store_news(database: Database) -> None:
    with database.write() as connection:
        add_sources(
            connection,
            [Source(f"s{n}", f"Outlet {n}", f"https://o{n}.example/feed", f"o{n}.example")
             for n in range(len(NEWS))],
        )  # fmt: skip
        for n, (day, title, text) in enumerate(NEWS):
            at = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC)
            url = f"https://o{n}.example/{n}"
            article = Article(
                f"a{n}", url, url, f"s{n}", f"Outlet {n}", f"o{n}.example", title, "", at,
                DateKind.STATED, at, PageState.FETCHED, tier=Tier.PRESS,
            )  # fmt: skip
            insert_articles(connection, [article])
            digest = hash_text(snapshot_content(title, text))
            insert_snapshot(
                connection, Snapshot(f"a{n}.1", f"a{n}", 1, at, title, text, TextKind.PAGE, digest)
            )


@pytest.fixture(scope="module")
def understood(schema_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "tocsin.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    store_news(opened)
    now = datetime(2026, 7, 29, tzinfo=UTC)
    analyse(opened, HashingEmbedder(), load_understander(), now)
    opened.close()
    return path


@pytest.fixture
def news(understood: Path, tmp_path: Path) -> Database:
    path = tmp_path / "tocsin.sqlite3"
    shutil.copyfile(understood, path)
    return open_database(sqlite_url(path))


def keep(database: Database, day: str) -> record.LedgerReport:
    now = datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=UTC)
    return keep_ledger(database, HashingEmbedder(), load_understander(), now)


def entries(database: Database, *states: SignalState) -> list[LedgerEntry]:
    with database.read() as connection:
        return ledger_entries(connection, states=states)


def of_weights(database: Database) -> LedgerEntry:
    found = [e for e in entries(database) if e.signal.predicate is Predicate.WEIGHTS_PUBLISHED]
    assert len(found) == 1, [e.signal.statement for e in found]
    return found[0]


def test_a_promise_is_opened_recognised_and_fired(news: Database):
    keep(news, "2026-07-29")
    entry = of_weights(news)
    assert (entry.signal.due, entry.signal.article_id) == ("2026-07-27", "a0")
    assert [sighting.article_id for sighting in entry.sightings] == ["a1"]
    assert entry.state is SignalState.FIRED
    (change,) = entry.transitions
    assert (change.article_id, change.timing, change.by) == ("a3", "on_time", "rules")
    assert change.lead_days == 26.0


def test_a_second_pass_finds_nothing_to_do(news: Database):
    keep(news, "2026-07-29")
    before = entries(news)
    assert not has_ledger_work(news, datetime(2026, 7, 29, 8, tzinfo=UTC))
    again = keep(news, "2026-07-29")
    assert (again.read, again.opened) == (0, 0)
    assert entries(news) == before


def test_portions_do_not_matter(
    news: Database, understood: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    keep(news, "2026-07-29")
    path = tmp_path / "other.sqlite3"
    shutil.copyfile(understood, path)
    other = open_database(sqlite_url(path))
    monkeypatch.setattr(record, "_BATCH", 1)
    keep(other, "2026-07-29")
    assert entries(other) == entries(news)


def test_what_does_not_come_expires_after_its_deadline(news: Database):
    keep(news, "2026-07-29")
    assert [e.signal.article_id for e in entries(news, SignalState.OPEN)] == ["a4"]
    keep(news, "2027-07-29")
    (expired,) = entries(news, SignalState.EXPIRED)
    (change,) = expired.transitions
    assert change.passage is None
    assert change.at.date().isoformat() > expired.signal.deadline


def test_time_runs_out_without_any_new_article(news: Database):
    keep(news, "2026-07-29")
    assert not has_ledger_work(news, datetime(2026, 8, 1, tzinfo=UTC))
    assert has_ledger_work(news, datetime(2027, 7, 29, tzinfo=UTC))


def test_an_expired_signal_is_dated_when_it_could_first_be_said(news: Database):
    keep(news, "2027-07-29")
    (expired,) = entries(news, SignalState.EXPIRED)
    last = datetime.fromisoformat(expired.signal.deadline).replace(tzinfo=UTC)
    assert expired.transitions[0].at == last + timedelta(days=3)


def edit(database: Database, n: int, text: str, day: str) -> None:
    title, at = NEWS[n][1], datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC)
    digest = hash_text(snapshot_content(title, text))
    with database.write() as connection:
        insert_snapshot(
            connection, Snapshot(f"a{n}.2", f"a{n}", 2, at, title, text, TextKind.PAGE, digest)
        )
    analyse(database, HashingEmbedder(), load_understander(), at)


@pytest.mark.parametrize("n", [0, 1])
def test_new_words_do_not_open_again_what_was_decided(news: Database, n: int):
    keep(news, "2026-07-29")
    before = entries(news)
    edit(news, n, f"At a glance. {NEWS[n][2]}", "2026-07-30")
    assert keep(news, "2026-07-31").read == 1
    assert [e.signal for e in entries(news)] == [e.signal for e in before]


@pytest.mark.parametrize(("day", "opened"), [("2026-07-14", 1), ("2027-03-01", 0)])
def test_new_words_open_only_what_can_still_be_watched(news: Database, day: str, opened: int):
    keep(news, "2026-07-14")
    edit(news, 2, "Corvid will retire the model Harbour 3 on 3 August 2026.", day)
    assert keep(news, day).opened == opened


def test_nobody_waits_for_the_database_while_articles_are_judged(news: Database):
    wrote = []

    class Busy(HashingEmbedder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            other = open_database(news.url, busy_timeout=0.05)
            with other.write():
                wrote.append(len(texts))
            other.close()
            return super().encode(texts)

    keep_ledger(news, Busy(), load_understander(), datetime(2026, 7, 29, tzinfo=UTC))
    assert wrote
