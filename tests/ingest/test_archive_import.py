"""Archives of articles: rows read as a stream, each fault told, nothing taken in twice."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from db import tables as t
from db.articles import (
    articles_by_id,
    articles_by_url,
    count_refusals,
    insert_articles,
    insert_snapshot,
    latest_snapshots,
)
from db.errors import ConfigError
from db.overview import recent_refusals
from db.sources import due_sources, find_source
from db.types import Arrival, DateKind, PageState, Snapshot, SourceStatus, TextKind, Tier, hash_text
from ingest import archive_import
from ingest.archive_import import (
    ImportReport,
    RefusedRows,
    archive_source,
    import_archive,
    open_lines,
    read_lines,
)
from ingest.archive_rows import ArchiveRow, choose_words, read_row
from ingest.options import IngestOptions
from ingest.pages import fetch_pages
from ingest.screen import Rejected
from ingest.worker import InlineWorker
from tests.feeding import NOW, FakeFetcher, ledger, seed_sources

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database
    from db.types import Article

SOURCE = archive_source("Old Papers")
LONG = "The laboratory said that its model will be offered to all customers. " * 12
ROW = {
    "title": "A model is out",
    "url": "https://ledger.example/2024/a-model",
    "date": "2024-05-06T07:08:09Z",
    "text": LONG,
}


def row(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**ROW, **changes}.items() if value is not None}


def write(path: Path, *rows: dict[str, Any] | str) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r) for r in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def take_in(database: Database, path: Path, **options: Any) -> ImportReport:
    return import_archive(database, path, SOURCE, NOW, **options)


def read(**changes: Any) -> ArchiveRow | Rejected:
    return read_row(json.dumps(row(**changes)).encode(), SOURCE, "", NOW)


def read_well(**changes: Any) -> ArchiveRow:
    found = read(**changes)
    assert isinstance(found, ArchiveRow)
    return found


def everything(database: Database) -> list[Article]:
    with database.read() as connection:
        query = select(t.articles.c.id).order_by(t.articles.c.number)
        ids = list(connection.execute(query).scalars())
        found = articles_by_id(connection, ids)
    return [found[key] for key in ids]


def test_a_row_becomes_an_article_of_its_own_date_with_its_words(
    database: Database, tmp_path: Path
) -> None:
    report = take_in(database, write(tmp_path / "a.jsonl", row()))
    assert report == ImportReport("archive-old-papers", rows=1, added=1)
    (article,) = everything(database)
    assert article.published_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (article.arrival, article.date_kind) == (Arrival.IMPORT, DateKind.STATED)
    assert (article.page_state, article.page_note) == (PageState.SKIPPED, "imported")
    assert (article.first_seen_at, article.outlet) == (NOW, "ledger.example")
    with database.read() as connection:
        snapshot = latest_snapshots(connection, [article.id])[article.id]
    assert (snapshot.text_kind, snapshot.text) == (TextKind.PAGE, LONG.strip())
    assert snapshot.sha256 == hash_text(snapshot.content)


def test_nobody_polls_an_archive_or_fetches_its_pages(database: Database, tmp_path: Path) -> None:
    take_in(database, write(tmp_path / "a.jsonl", row()))
    fake = FakeFetcher()
    fetch_pages(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    with database.read() as connection:
        held = find_source(connection, SOURCE.key)
        assert due_sources(connection, NOW) == []
    assert held is not None
    assert (held.state.status, held.source.kind) == (SourceStatus.DISABLED, "archive")
    assert fake.asked == []


def test_a_second_run_adds_nothing(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row(), row(url="https://b.example/2"), "not json")
    take_in(database, path)
    before = everything(database)
    report = take_in(database, path)
    refused = report.reasons
    assert report == ImportReport("archive-old-papers", rows=3, known=2, refused=1, reasons=refused)
    assert [(one.reason, one.rows, one.first_line) for one in refused] == [("bad_json", 1, 3)]
    assert everything(database) == before
    with database.read() as connection:
        assert count_refusals(connection) == [("import", "bad_json", 1)]


def test_each_reason_is_told_with_its_first_line_and_recorded_once_per_line(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_import, "BATCH_ROWS", 2)
    path = write(
        tmp_path / "a.jsonl", row(), row(url=None), row(date=None), row(url=None), row(url=None)
    )
    expected = (
        RefusedRows("no_url", 3, 2, "It has no url."),
        RefusedRows("no_date", 1, 3, "It has no date."),
    )
    for _ in range(3):
        assert take_in(database, path).reasons == expected
    with database.read() as connection:
        kept = recent_refusals(connection, NOW)
    assert sorted((refusal.url, refusal.reason) for refusal in kept) == [
        ("line 2", "no_url"), ("line 3", "no_date"), ("line 4", "no_url"), ("line 5", "no_url"),
    ]  # fmt: skip


class Interruption(BaseException):
    """Stands for SIGKILL."""


def test_a_kill_loses_no_more_than_a_batch(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_import, "BATCH_ROWS", 10)
    rows = [row(url=f"https://a.example/{n}", title=f"Title {n}") for n in range(95)]
    path = write(tmp_path / "a.jsonl", *rows)

    def stop(stage: str, done: int, total: int) -> None:
        assert stage == "import"
        assert done <= total
        if done == 40:
            raise Interruption

    with pytest.raises(Interruption):
        take_in(database, path, progress=stop)
    assert len(everything(database)) == 40
    assert take_in(database, path).added == 55
    assert [a.title for a in everything(database)] == [f"Title {n}" for n in range(95)]


def test_each_fault_is_told_with_its_line_and_the_rest_goes_on(
    database: Database, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "a.jsonl", row(), "", "{broken", "[1]", row(url=None), row(date="soon"),
        row(url="https://c.example/3"),
    )  # fmt: skip
    report = take_in(database, path)
    assert (report.rows, report.added, report.refused) == (6, 2, 4)
    with database.read() as connection:
        kept = recent_refusals(connection, NOW)
    told = {(refusal.url, refusal.reason) for refusal in kept}
    assert told == {
        ("line 3", "bad_json"),
        ("line 4", "not_an_object"),
        ("line 5", "no_url"),
        ("line 6", "bad_date"),
    }
    assert all(refusal.detail.endswith(".") for refusal in kept)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"url": None}, "no_url"),
        ({"url": "ftp://a.example/x"}, "bad_url"),
        ({"url": "javascript:alert(1)"}, "bad_url"),
        ({"url": "https://user:word@a.example/x"}, "bad_url"),
        ({"url": "http://127.0.0.1/x"}, "bad_url"),
        ({"url": "https://[::1"}, "bad_url"),
        ({"url": 7}, "bad_url"),
        ({"date": None}, "no_date"),
        ({"date": ["2024"]}, "no_date"),
        ({"date": "the other day"}, "bad_date"),
        ({"date": "0001-01-01"}, "bad_date"),
        ({"date": "2031-01-01"}, "future_date"),
        ({"title": "", "text": ""}, "no_title"),
    ],
)
def test_rows_that_cannot_be_articles(changes: dict[str, Any], reason: str) -> None:
    found = read(**changes)
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("stated", "moment", "kind"),
    [
        ("2024-05-06", datetime(2024, 5, 6, tzinfo=UTC), DateKind.DAY),
        ("2024-05-06T02:00:00+02:00", datetime(2024, 5, 6, tzinfo=UTC), DateKind.STATED),
        ("2024-05-06T10:00:00", datetime(2024, 5, 6, 10, tzinfo=UTC), DateKind.STATED),
        ("Mon, 06 May 2024 10:00:00 GMT", datetime(2024, 5, 6, 10, tzinfo=UTC), DateKind.STATED),
        (1714989600, datetime(2024, 5, 6, 10, tzinfo=UTC), DateKind.STATED),
    ],
)
def test_dates_as_archives_write_them(stated: object, moment: datetime, kind: DateKind) -> None:
    article = read_well(date=stated).article
    assert article.published_at == moment
    if "+02:00" not in str(stated):  # which kind a shifted midnight is, is the date reader's say
        assert article.date_kind is kind


def test_a_row_may_name_its_outlet_and_language_and_anything_else() -> None:
    article = read_well(outlet="The Ledger", language="de", likes=7, tags=["a"]).article
    assert (article.outlet, article.details) == ("The Ledger", {"language": "de"})


def test_a_known_publisher_keeps_its_tier_in_an_archive() -> None:
    assert read_well(url="https://openai.com/index/a-model").article.tier is Tier.PRIMARY
    assert read_well().article.tier is Tier.PRESS


def test_words_choose_their_kind() -> None:
    assert choose_words(LONG, "Short.") == (LONG, TextKind.PAGE)
    assert choose_words("", "Short.") == ("Short.", TextKind.SUMMARY)
    assert choose_words("", "") == ("", TextKind.TITLE)


def test_text_from_an_archive_is_cleaned_like_any_other() -> None:
    found = read_well(
        title="A <b>model</b>\u202e is\x00 out",
        text=f"<script>alert(1)</script><p>One \ud800line.</p><p>Another &amp; more.</p>{LONG}",
        outlet="Led\nger\x07",
    )
    assert found.article.title == "A model is out"
    assert found.text.startswith("One line.\n")
    assert "alert" not in found.text
    assert found.article.outlet == "Led ger"


def test_plain_text_keeps_its_lines_and_its_signs() -> None:
    assert read_well(text="if a < b:\n    c & d").text == "if a < b:\nc & d"


def test_a_row_without_a_title_takes_its_first_line() -> None:
    assert read_well(title=None, text=f"A first line\n{LONG}").article.title == "A first line"


def test_two_rows_of_one_front_page_stay_two_articles(database: Database, tmp_path: Path) -> None:
    front = "https://ledger.example/"
    path = write(tmp_path / "a.jsonl", row(url=front), row(url=front, title="Another"))
    assert take_in(database, path).added == 2
    assert {(a.url, a.domain) for a in everything(database)} == {("", "ledger.example")}


def test_the_first_row_of_an_address_stands(database: Database, tmp_path: Path) -> None:
    other = row(url=f"{ROW['url']}/?utm_source=x", title="Later")
    report = take_in(database, write(tmp_path / "a.jsonl", row(), other))
    assert (report.added, report.known) == (1, 1)
    assert [a.title for a in everything(database)] == ["A model is out"]


def test_exact_copies_point_to_the_earliest(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row(), row(url="https://b.example/2"))
    take_in(database, path)
    first, second = everything(database)
    assert (first.duplicate_of, second.duplicate_of) == (None, first.id)


def _known(database: Database, kind: TextKind, text: str) -> Article:
    seed_sources(database, ledger())
    article = replace(
        read_well().article,
        source_key="ledger",
        title="Our own title",
        arrival=Arrival.POLL,
        page_state=PageState.UNAVAILABLE,
    )
    content = f"Our own title\n\n{text}"
    snapshot = Snapshot(
        f"{article.id}.1", article.id, 1, NOW, article.title, text, kind, hash_text(content)
    )
    with database.write() as connection:
        insert_articles(connection, [article])
        insert_snapshot(connection, snapshot)
    return article


def test_an_article_that_is_known_only_gains_the_text_it_lacks(
    database: Database, tmp_path: Path
) -> None:
    article = _known(database, TextKind.SUMMARY, "Short.")
    path = write(tmp_path / "a.jsonl", row(title="Another title", date="2020-01-01"))
    assert take_in(database, path).texts == 1
    assert take_in(database, path).texts == 0
    with database.read() as connection:
        stored = articles_by_url(connection, [article.canonical_url])[article.canonical_url]
        snapshot = latest_snapshots(connection, [article.id])[article.id]
    assert (stored.title, stored.arrival) == ("Our own title", Arrival.POLL)
    assert stored.published_at == article.published_at
    assert (snapshot.number, snapshot.title, snapshot.text) == (2, "Our own title", LONG.strip())


def test_a_text_that_we_have_is_never_replaced(database: Database, tmp_path: Path) -> None:
    _known(database, TextKind.PAGE, "What we read ourselves.")
    report = take_in(database, write(tmp_path / "a.jsonl", row()))
    assert (report.known, report.texts) == (1, 0)


def test_a_gzipped_archive_is_read_whatever_its_name(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.data"
    path.write_bytes(gzip.compress(json.dumps(row()).encode()))
    assert take_in(database, path).added == 1


def test_an_archive_that_breaks_off_keeps_what_came_before(
    database: Database, tmp_path: Path
) -> None:
    rows = "".join(
        json.dumps(row(url=f"https://a.example/{n}", title=hash_text(str(n)))) + "\n"
        for n in range(400)
    )
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(rows.encode())[:-2_000])
    report = take_in(database, path)
    assert 0 < report.added < 400
    assert [(refused.reason, refused.rows) for refused in report.reasons] == [("broken_off", 1)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"title,url,date\n1,2,3\n",
        b"[{}]",
        b"\x1f\x8bnonsense",
        b"\x00\xff" * 99,
        b"{" * 99_999,
    ],
)
def test_a_file_that_is_no_archive_is_refused_in_a_sentence_and_leaves_nothing(
    database: Database, tmp_path: Path, body: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(body)
    with pytest.raises(ConfigError, match=r"a\.csv is no archive of articles; give a file"):
        take_in(database, path)
    with database.read() as connection:
        assert find_source(connection, SOURCE.key) is None


def test_a_mark_at_the_beginning_of_the_file_is_no_fault(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(row()).encode())
    assert take_in(database, path).added == 1


def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_import, "MAX_LINE", 50)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n" + b"x" * 1_000 + b"\n\n{}\n" + b"y" * 51)
    with path.open("rb") as file:
        lines = list(read_lines(open_lines(file)))
    assert [(n.number, n.body, n.fault is not None) for n in lines] == [
        (1, b"{}\n", False),
        (2, b"", True),
        (4, b"{}\n", False),
        (5, b"", True),
    ]


def test_a_name_makes_the_key_and_one_without_letters_is_refused() -> None:
    assert archive_source("Old Papers, 1990–1999").key == "archive-old-papers-1990-1999"
    with pytest.raises(ConfigError, match="--name"):
        archive_source("???")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_archive(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def peak(count: int, start: int) -> int:
        with path.open("w", encoding="utf-8") as file:
            for n in range(start, start + count):
                file.write(json.dumps(row(url=f"https://a.example/{n}", title=f"T {n}")) + "\n")
        tracemalloc.start()
        take_in(database, path)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    small = peak(600, 0)
    assert peak(3_000, 10_000) < 2 * small
