"""Judging stored articles: what waits is taken up, a killed run goes on to the same content."""

from __future__ import annotations

import importlib
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis.duplicates.candidates import CopyOptions
from analysis.duplicates.record import has_unjudged, judge_copies
from db.articles import insert_snapshot
from db.copies import Copy, CopyKind, copies_of
from db.schema import upgrade_schema
from db.store import Database, open_database, sqlite_url
from tests.analysis.copy_corpus import NOW, START, add_items, item, prose, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.duplicates.item import CopyItem

OPTIONS = CopyOptions(window_days=20, memory=12)


class Interruption(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def corpus(count: int = 18) -> list[CopyItem]:
    """Articles in groups that share texts, whole or in part, some dated before they came in."""
    rng = random.Random(3)
    items = []
    for number in range(count):
        text = f"{prose(number % 5, 90)} {prose(100 + number, rng.choice([0, 24, 120]))}"
        moment = START + timedelta(days=number, hours=-rng.choice([0, 50, 400]))
        items.append(item(number, f"Headline {number}", text, published_at=moment))
    return items


def content(database: Database, count: int = 18) -> dict[str, Copy]:
    with database.read() as connection:
        return copies_of(connection, [f"a{n}" for n in range(count)])


def fresh(folder: Path, name: str) -> Database:
    database = open_database(sqlite_url(folder / f"{name}.sqlite3"))
    upgrade_schema(database)
    add_items(database, corpus())
    return database


def test_every_article_is_judged_once(database: Database):
    add_items(database, corpus())
    report = judge_copies(database, NOW, options=OPTIONS)
    assert report.judged == 18
    kinds = {copy.kind for copy in content(database).values()}
    assert {CopyKind.ORIGINAL, CopyKind.NEAR} <= kinds
    assert report.copies > 3
    assert not has_unjudged(database, NOW)
    before = content(database)
    assert judge_copies(database, NOW + timedelta(days=1), options=OPTIONS).judged == 0
    assert content(database) == before


def test_versions_taken_later_than_now_wait(database: Database):
    add_items(database, corpus())
    assert judge_copies(database, START - timedelta(hours=1)).judged == 0
    assert not content(database)


@pytest.mark.parametrize("batch", [1, 2, 7, 100])
def test_the_batch_size_does_not_matter(tmp_path: Path, batch: int):
    one, other = fresh(tmp_path, "one"), fresh(tmp_path, "other")
    judge_copies(one, NOW, options=OPTIONS)
    judge_copies(other, NOW, options=OPTIONS, batch=batch)
    assert content(one) == content(other)
    one.close()
    other.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_run_killed_anywhere_and_repeated_ends_alike(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
):
    whole, broken = fresh(tmp_path, "whole"), fresh(tmp_path, "broken")
    judge_copies(whole, NOW, options=OPTIONS, batch=4)
    rng = random.Random(seed)
    record = importlib.import_module("analysis.duplicates.record")
    save = record.save_copies

    def save_or_die(*args: Any) -> None:
        save(*args)
        if rng.random() < 0.2:
            raise Interruption

    monkeypatch.setattr(record, "save_copies", save_or_die)
    for _ in range(200):
        try:
            judge_copies(broken, NOW, options=OPTIONS, batch=rng.randint(1, 4))
        except Interruption:
            continue
        break
    assert not has_unjudged(broken, NOW)
    assert content(whole) == content(broken)
    whole.close()
    broken.close()


def test_coming_in_day_by_day_ends_like_one_run(tmp_path: Path):
    whole = fresh(tmp_path, "whole")
    judge_copies(whole, NOW, options=OPTIONS)
    daily = open_database(sqlite_url(tmp_path / "daily.sqlite3"))
    upgrade_schema(daily)
    items = corpus()
    for at in range(0, len(items), 3):
        add_items(daily, items[at : at + 3])
        judge_copies(daily, NOW, options=OPTIONS)
    assert content(whole) == content(daily)
    whole.close()
    daily.close()


def test_an_earlier_original_that_comes_in_late_changes_what_was_judged(database: Database):
    text = prose(1, 150)
    add_items(database, [item(1, "One", text), item(2, "Two", text)])
    judge_copies(database, NOW)
    assert content(database)["a2"].origin_id == "a1"
    add_items(database, [item(3, "Three", text, published_at=START - timedelta(days=3))])
    report = judge_copies(database, NOW)
    assert (report.judged, report.changed) == (1, 2)
    found = content(database)
    assert {key: copy.origin_id for key, copy in found.items()} == {
        "a1": "a3",
        "a2": "a3",
        "a3": None,
    }


def test_a_new_version_is_judged_again_with_all_that_rested_on_the_old_one(database: Database):
    text = prose(1, 150)
    items = [item(1, "One", text), item(2, "Two", text), item(3, "Three", text)]
    add_items(database, items)
    judge_copies(database, NOW)
    assert [content(database)[f"a{n}"].origin_id for n in (1, 2, 3)] == [None, "a1", "a1"]
    with database.write() as connection:
        insert_snapshot(connection, snapshot(item(1, "One", prose(9, 150)), 2))
    assert judge_copies(database, NOW).judged == 3
    found = content(database)
    assert found["a1"].snapshot_id == "a1.2"
    assert [found[f"a{n}"].origin_id for n in (1, 2, 3)] == [None, None, "a2"]
    assert not has_unjudged(database, NOW)


def history(start: int, count: int, texts: int = 1_000) -> list[CopyItem]:
    """Articles of the three years before, in no order, as an import brings them."""
    rng = random.Random(start)
    return [
        item(
            start + n,
            f"Past {n}",
            prose(5_000 + n % texts, 60),
            published_at=START - timedelta(days=rng.randint(90, 1_100)),
        )
        for n in range(count)
    ]


def test_a_flood_of_history_does_not_push_news_out_of_memory(database: Database):
    text = prose(1, 150)
    add_items(database, [item(1, "News", text)])
    judge_copies(database, NOW, options=OPTIONS)
    add_items(database, [*history(2, 60), item(62, "News again", text)])
    judge_copies(database, NOW, options=OPTIONS)
    assert content(database, 63)["a62"].origin_id == "a1"


def test_news_does_not_push_history_out_of_memory(database: Database):
    old, text = START - timedelta(days=400), prose(1, 150)
    add_items(database, [item(1, "Past", text, published_at=old)])
    add_items(database, [item(n, f"News {n}", prose(n, 60)) for n in range(2, 40)])
    judge_copies(database, NOW, options=OPTIONS)
    again = item(40, "Past again", text, published_at=old + timedelta(days=2))
    add_items(database, [again])
    judge_copies(database, NOW, options=OPTIONS)
    assert content(database, 41)["a40"].origin_id == "a1"


def test_history_and_news_end_alike_in_any_batches(tmp_path: Path):
    items = [*corpus(), *history(18, 60, texts=30)]
    found = []
    for name, batch in (("one", 1), ("some", 7), ("all", 100)):
        database = open_database(sqlite_url(tmp_path / f"{name}.sqlite3"))
        upgrade_schema(database)
        add_items(database, items)
        judge_copies(database, NOW, options=OPTIONS, batch=batch)
        found.append(content(database, 78))
        database.close()
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 78


def test_each_period_is_read_once_in_a_pass(database: Database, monkeypatch: pytest.MonkeyPatch):
    add_items(database, history(0, 80))
    record = importlib.import_module("analysis.duplicates.record")
    read, asked = record.judged_between, []

    def read_and_count(connection: Any, since: Any, until: Any, memory: int) -> Any:
        asked.append(since)
        return read(connection, since, until, memory)

    monkeypatch.setattr(record, "judged_between", read_and_count)
    judge_copies(database, NOW, options=OPTIONS, batch=5)
    assert len(asked) == len(set(asked))
