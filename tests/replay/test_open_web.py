"""Every kind of source over a made-up web that changes, twice: what is kept, and what is asked."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis.duplicates.record import judge_copies
from db.types import Source
from ingest.fetch import Fetcher
from ingest.limits import FetchLimits
from ingest.options import IngestOptions
from ingest.pages import fetch_pages
from ingest.proxies import Proxies
from ingest.refresh import poll_sources
from ingest.worker import InlineWorker
from tests.feeding import seed_sources
from tests.ingest.api_stand_in import HUB, REGISTER, SITE
from tests.open_sites import BEGIN, CHANGES, NEWSLETTER, OUTLETS
from tests.open_web import OpenWeb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.store import Database
    from ingest.report import PageReport, PollReport

pytestmark = [pytest.mark.replay, pytest.mark.slow]

LATER = CHANGES + timedelta(hours=6)
LICENCE = f"https://{SITE}/brightlamp/wick/commits/main/models/LICENSE.atom"


def source(key: str, url: str, kind: str = "feed", **options: str) -> Source:
    return Source(key, key, url, url.split("/")[2], kind=kind, options=options)


SOURCES = (
    source("alpha", "https://alpha.example/feed.xml"),
    source("maps", "https://maps.example/sitemap.xml", "sitemap", include="/news/"),
    source("lists", "https://lists.example/blog", "list"),
    source("json", "https://json.example/feed.json"),
    source("terms", "https://terms.example/terms", "document"),
    source("ends", "https://terms.example/deprecations", "document", sections="dated"),
    source("releases", f"https://{SITE}/brightlamp/wick/releases.atom", "github"),
    source("licence", LICENCE, "github"),
    source("hub", f"https://{HUB}/api/models?author=brightlamp", "huggingface", watch="all"),
    source("register", f"https://{REGISTER}/api/v1/documents.json", "federal_register", agencies="lamps"),
    *(source(n, f"https://moving.example/{n}.xml") for n in ("moved", "eighth", "found", "gone", "fresh")),
    source("busy", "https://busy.example/feed.xml"),
    *(source(host, f"https://{host}/feed.xml") for host in OUTLETS),
)  # fmt: skip


class Desk:
    """Passes over the web, and a look into the database."""

    def __init__(self, web: OpenWeb, database: Database, file: Path) -> None:
        self.web, self.database, self._file = web, database, file

    def ingest(self, now: datetime, *, is_quiet: bool = False) -> tuple[PollReport, PageReport]:
        """One pass at that time; a quiet one finds the web as it was."""
        if not is_quiet:
            self.web.moment = now
        proxies = Proxies(self.web.address, self.web.address)
        worker, options = InlineWorker(), IngestOptions()
        with Fetcher(FetchLimits(pace_seconds=0.0, per_host=8), proxies=proxies) as fetcher:
            polled = poll_sources(self.database, fetcher, worker, now, options)
            return polled, fetch_pages(self.database, fetcher, worker, now, options)

    def ask(self, query: str) -> list[Any]:
        """The rows of a query; bare values where it has one column."""
        with closing(sqlite3.connect(self._file)) as connection:
            rows = connection.execute(query).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def text(self, url: str) -> str:
        """The newest text of the article at that address."""
        query = (
            "SELECT s.text FROM snapshots s JOIN articles a ON a.id = s.article_id "
            f"WHERE a.canonical_url = '{url}' ORDER BY s.number DESC LIMIT 1"
        )
        found: str = self.ask(query)[0]
        return found

    def state(self, key: str) -> dict[str, Any]:
        """What is known of a source's polls."""
        columns = "url, status, failures, last_status, next_poll_at"
        (row,) = self.ask(f"SELECT {columns} FROM sources WHERE key = '{key}'")
        return dict(zip(columns.split(", "), row, strict=True))

    def dump(self) -> list[list[Any]]:
        """All that was taken in."""
        tables = ("articles", "entries", "snapshots", "revisions", "document_versions", "refusals")
        return [self.ask(f"SELECT * FROM {table}") for table in tables]


@pytest.fixture
def desk(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with OpenWeb(tmp_path) as web:
        monkeypatch.setenv("SSL_CERT_FILE", str(web.certificate))
        seed_sources(database, *SOURCES)
        yield Desk(web, database, tmp_path / "tocsin.sqlite3")


def test_an_open_web_that_changes_is_read_twice(desk: Desk) -> None:
    polled, pages = desk.ingest(BEGIN)
    assert desk.ask("SELECT key, last_error FROM sources WHERE failures > 0") == []
    assert (polled.polled, polled.failed) == (len(SOURCES), 0)
    assert (pages.fetched, pages.unavailable) == (33, 6)
    check_first_pass(desk)

    kept, asked = desk.dump(), len(desk.web.asked)
    assert desk.ingest(BEGIN)[0].polled == 0  # nobody is due
    assert len(desk.web.asked) == asked
    polled, _ = desk.ingest(BEGIN + timedelta(hours=13))
    assert (polled.polled, polled.failed, polled.new_articles) == (len(SOURCES), 0, 0)
    assert desk.dump() == kept
    assert desk.web.count(asked)[200] < 10  # sitemaps under an undated index; the rest is 304

    polled, _ = desk.ingest(LATER)
    assert (polled.failed, polled.retired) == (2, 1)
    check_what_changed(desk)
    check_manners(desk)


def check_first_pass(desk: Desk) -> None:
    counts = dict(desk.ask("SELECT source_key, count(*) FROM articles GROUP BY 1"))
    assert counts["alpha"] == 17
    assert (counts["maps"], counts["lists"], counts["json"], counts["register"]) == (2, 6, 3, 100)
    assert (counts["ends"], counts["releases"], counts["licence"], counts["hub"]) == (2, 2, 1, 2)
    assert "terms" not in counts  # a first version tells nothing
    assert desk.ask("SELECT count(*) FROM document_versions WHERE source_key = 'hub'") == [4]
    refused = dict(desk.ask("SELECT url, reason FROM refusals WHERE url LIKE '%alpha%'"))
    assert refused == {
        "https://alpha.example/private/1": "robots",
        "https://alpha.example/paid/1": "paywall",
        "https://alpha.example/consent/1": "consent",
    }
    for path in ("private", "paid", "consent"):
        assert desk.text(f"https://alpha.example/{path}/1").endswith(", in short.")
    assert not any("/private/" in url for url, _ in desk.web.asked)
    dates = {
        url.rsplit("/", 2)[1]: (at[:16], kind)
        for url, at, kind in desk.ask("SELECT url, published_at, date_kind FROM articles")
        if "alpha.example" in url
    }
    assert dates["undated"] == ("2026-06-03 06:30", "stated")
    assert dates["future"] == ("2026-06-12 12:00", "future")
    texts = [desk.text(f"https://alpha.example/story/{n}") for n in range(1, 13)]
    assert sum(NEWSLETTER in text for text in texts) <= 3  # told by counting, so not in the first
    assert not any("Read next" in text or "Ten things" in text for text in texts)


def check_what_changed(desk: Desk) -> None:
    ((url, kind, added),) = desk.ask(
        "SELECT a.url, r.kind, r.added FROM revisions r JOIN snapshots s ON s.id = r.snapshot_id "
        "JOIN articles a ON a.id = s.article_id WHERE r.kind <> 'trivial'"
    )
    assert (url, kind) == ("https://alpha.example/story/3", "correction")
    assert any("44 cents" in passage for passage in json.loads(added))
    assert desk.ask("SELECT count(*) FROM snapshots WHERE text LIKE '%44 cents%'") == [1]
    titles = desk.ask(f"SELECT title FROM articles WHERE first_seen_at >= '{LATER:%Y-%m-%d %H:%M}'")
    assert sorted(titles) == [
        "Deprecations: Wick-2",
        "Map number 3 of them",
        "Terms of service: the text changed",
        "The lamp number 7 is lit",
        "Wick-70B by brightlamp on Hugging Face",
        "brightlamp/Wick-7B on Hugging Face: license: mit → other",
        "brightlamp/wick: LICENSE changed: Ask for more",
        "brightlamp/wick: Wick 1.9",
        "brightlamp/wick: models/LICENSE: the text changed",
    ]
    (terms,) = desk.ask(
        "SELECT s.text FROM snapshots s JOIN articles a ON a.id = s.article_id "
        "WHERE a.source_key = 'terms'"
    )
    assert "We may train our models on your prompts" in terms
    assert "You may use the output" not in terms  # what stayed is not told again


def check_manners(desk: Desk) -> None:
    assert desk.state("moved")["url"] == "https://moving.example/here.xml"
    assert desk.state("eighth")["url"] == "https://moving.example/nowhere-else.xml"
    assert desk.state("found")["url"] == "https://moving.example/found.xml"  # only for now
    assert (desk.state("gone")["status"], desk.state("gone")["last_status"]) == ("retired", 410)
    assert (desk.state("busy")["status"], desk.state("busy")["last_status"]) == ("active", 429)
    (hold,) = desk.ask("SELECT hold_until FROM hosts WHERE host = 'busy.example'")
    assert timedelta(minutes=9) < datetime.fromisoformat(hold + "+00:00") - LATER
    fresh = desk.state("fresh")["next_poll_at"]
    assert datetime.fromisoformat(fresh + "+00:00") == LATER + timedelta(hours=5)
    asked = len(desk.web.asked)
    desk.ingest(LATER + timedelta(minutes=5))
    desk.ingest(LATER + timedelta(hours=8))
    later = [url for url, _ in desk.web.asked[asked:]]
    assert "https://moving.example/here.xml" in later
    assert "https://moving.example/moved.xml" not in later
    assert not any("gone.xml" in url for url in later)


def test_the_same_wire_text_at_four_outlets_has_one_origin(desk: Desk) -> None:
    desk.ingest(BEGIN)
    judge_copies(desk.database, BEGIN)
    copies = desk.ask(
        "SELECT a.domain, c.kind, o.domain FROM copies c JOIN articles a ON a.id = c.article_id "
        "LEFT JOIN articles o ON o.id = c.origin_id WHERE a.url LIKE '%/wire' ORDER BY 1"
    )
    assert copies == [
        ("four.example", "exact", "one.example"),
        ("one.example", "original", None),
        ("three.example", "exact", "one.example"),
        ("two.example", "exact", "one.example"),
    ]
    own = "SELECT DISTINCT c.kind FROM copies c JOIN articles a ON a.id = c.article_id "
    assert desk.ask(own + "WHERE a.url LIKE '%/own' OR a.url LIKE '%/story/%'") == ["original"]
