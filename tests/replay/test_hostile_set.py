"""The whole hostile set in one run, beside good sources: nothing hangs, grows or stops the others."""

from __future__ import annotations

import ipaddress
import re
import sqlite3
import threading
import time
import zlib
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.articles import articles_by_url, latest_snapshots
from db.types import PageState, Source, TextKind
from ingest.fetch import Fetcher
from ingest.limits import FetchLimits
from ingest.options import IngestOptions
from ingest.pages import fetch_pages
from ingest.proxies import Proxies
from ingest.refresh import poll_sources
from ingest.worker import ProcessWorker
from tests.feeding import NOW, item, page, rss, seed_sources
from tests.ingest.conftest import ScriptedServer, Visit
from tests.ingest.test_hostile import samples
from tests.ingest.test_scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.store import Database

pytestmark = [pytest.mark.slow, pytest.mark.shared]

MOST_SECONDS = 120.0
MOST_GROWTH = 200_000_000
CHILD_MEMORY = 700_000_000
GOOD_SOURCES, GOOD_ITEMS = 12, 4
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
MARKUP = re.compile(r"<(?:script|iframe|img|svg|object|embed|style)[\s>/]", re.IGNORECASE)
OPTIONS = IngestOptions(
    workers=2,
    worker_timeout_seconds=4.0,
    worker_memory_bytes=CHILD_MEMORY,
    max_age_days=100_000,
    max_feed_bytes=8_000_000,
)
# At most `threads` bodies are under way at a time, beside `max_held_bytes` that wait.
LIMITS = FetchLimits(
    allow_private=True,
    pace_seconds=0,
    total_seconds=1.5,
    connect_seconds=1.0,
    per_host=8,
    threads=4,
    max_held_bytes=24_000_000,
)


class HostileServer(ScriptedServer):
    """Listens on the whole loopback network, so that each source can have a host of its own."""

    def __init__(self) -> None:
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), Visit)
        self.scripts = defaultdict(lambda: lambda visit: visit.answer(404))
        self.visits, self.ports, self.over = [], [], threading.Event()

    def server_bind(self) -> None:
        self.server_address = ("0.0.0.0", 0)
        super().server_bind()

    def place(self, number: int, path: str) -> str:
        """An address of its own for each source, and its host."""
        host = f"127.0.{1 + number // 200}.{1 + number % 200}"
        return f"http://{host}:{self.server_address[1]}{path}"


@dataclass
class Stage:
    """The sources of the run, hostile and good ones in turn."""

    server: HostileServer
    sources: list[Source] = field(default_factory=list)
    good_pages: list[str] = field(default_factory=list)

    def add(self, key: str, script: Callable[[Visit], None]) -> str:
        number = len(self.sources)
        path = f"/source/{number}"
        url = self.server.place(number, path)
        self.server.scripts[path] = script
        host = url.split("/")[2]
        self.sources.append(Source(f"{key}-{number}", key, url, host, homepage=f"http://{host}/"))
        return url

    def add_good(self) -> None:
        number = len(self.sources)
        items = []
        for place in range(GOOD_ITEMS):
            path = f"/good/{number}/{place}"
            url = self.server.place(number, path)
            title = f"Model {number}.{place} is out"
            words = page(title, prose=page().replace("model", f"model {number}.{place}"))
            self.server.serve(path, words.encode(), Content_Type="text/html")
            self.good_pages.append(url)
            items.append(item(place, title).replace(f"https://ledger.example/{place}", url))
        self.add("good", serving(rss(*items).encode()))

    def add_pages(self, key: str, scripts: dict[str, Callable[[Visit], None]]) -> None:
        """A feed that leads to hostile pages."""
        number = len(self.sources)
        items = []
        for place, (name, script) in enumerate(scripts.items()):
            path = f"/pages/{number}/{place}"
            self.server.scripts[path] = script
            url = self.server.place(number, path)
            entry = item(place, name).replace(f"https://ledger.example/{place}", url)
            items.append(entry)
        self.add(key, serving(rss(*items).encode()))


def serving(body: bytes, **headers: str) -> Callable[[Visit], None]:
    return lambda visit: visit.answer(200, body, **headers)


def bodies() -> dict[str, Callable[[Visit], None]]:
    """Every recorded hostile file, as the answer of a server."""
    encodings = {"gz": "gzip", "br": "br", "zst": "zstd", "deflate": "deflate", "gzip": "gzip"}
    found: dict[str, Callable[[Visit], None]] = {}
    for name, body in sorted(samples().items()):
        packed = name.rpartition("/")[2] if "compressed" in name or "bombs" in name else ""
        kind = next((encodings[part] for part in encodings if part in packed), "")
        headers = {"Content_Encoding": kind} if kind else {}
        found[name] = serving(body, **headers)
    return found


def made() -> dict[str, Callable[[Visit], None]]:
    """Floods as large as the limits let through, and a bomb of a gigabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(1000)) + packer.flush()
    article = b"<html><body><article><p>%s</p></article></body></html>"
    return {
        "gigabyte": serving(bomb, Content_Encoding="gzip"),
        "fifty megabytes": lambda visit: visit.write_raw(
            b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" + b"x" * 1_000_000
        ),
        "depth": serving(b"<html>" + b"<div>" * 100_000),
        "width": serving(b"<html>" + b"<br>" * 1_500_000),
        "attributes": serving(b"<html><p " + b" ".join(b"a%d=b" % n for n in range(90_000))),
        "one word": serving(article % (b"x" * 6_000_000)),
        "nul": serving(article % (b"The model\0 is out. " * 2_000)),
        "latin": serving(article % (b"Gr\xfc\xdfe aus dem Labor. " * 2_000)),
        "doctype": serving(b"<!DOCTYPE html [" * 1_000),
    }


@pytest.fixture
def stage(shared: Path) -> Iterator[Stage]:
    assert shared
    server = HostileServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    staged = Stage(server)
    hostile = bodies() | made() | {name: script for name, (script, _) in SCENARIOS.items()}
    every = max(1, len(hostile) // GOOD_SOURCES)
    for place, (name, script) in enumerate(hostile.items()):
        if place % every == 0:
            staged.add_good()
        staged.add(re.sub(r"[^a-z0-9]+", "-", name.lower()), script)
    names = list(hostile)
    for start in range(0, len(names), 20):
        staged.add_pages("pages", {name: hostile[name] for name in names[start : start + 20]})
        staged.add_good()
    yield staged
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def resolve(host: str, port: int) -> list[str]:
    """Addresses as they stand; no name of the world outside exists here."""
    del port
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        raise OSError("no such name") from None


def read_memory(pid: str, field: str) -> int:
    """Bytes that Linux states of a process: `VmRSS` now, `VmHWM` at its highest."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    (found,) = [line for line in lines if line.startswith(field)]
    return int(found.split()[1]) * 1024


def spawned_children() -> list[str]:
    """Process numbers of the parsing children; other tests' processes are none of them."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = [pid for task in tasks for pid in task.read_text().split()]
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def stored_texts(path: Path) -> Iterator[tuple[str, str, str]]:
    """Every text of the database, by table and column."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            rows = connection.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, str):
                        yield table, column, value


def test_the_whole_set_neither_hangs_nor_grows_nor_stops_others(
    stage: Stage,
    database: Database,
    tmp_path: Path,
) -> None:
    with (
        Fetcher(LIMITS, proxies=Proxies(), resolve=resolve) as fetcher,
        ProcessWorker(OPTIONS) as worker,
    ):
        seed_sources(database, stage.sources[0])  # a good one: what is loaded once is no growth
        poll_sources(database, fetcher, worker, NOW, OPTIONS)
        fetch_pages(database, fetcher, worker, NOW, OPTIONS)
        seed_sources(database, *stage.sources[1:])
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the highest so far
        before, begun = read_memory("self", "VmRSS"), time.monotonic()
        report = poll_sources(database, fetcher, worker, NOW, OPTIONS)
        pages = fetch_pages(database, fetcher, worker, NOW, OPTIONS)
        seconds, growth = time.monotonic() - begun, read_memory("self", "VmHWM") - before
        children = max(read_memory(pid, "VmHWM") for pid in spawned_children())
    (tmp_path / "figures.txt").write_text(f"{seconds:.0f} s, {growth:,} grown, {children:,} child")
    assert seconds < MOST_SECONDS
    assert growth < MOST_GROWTH
    assert children < CHILD_MEMORY
    assert report.polled == len(stage.sources) - 1
    assert report.failed > 40
    assert pages.fetched > len(stage.good_pages)
    check_good_articles(stage, database)
    check_stored(tmp_path / "tocsin.sqlite3")


def check_good_articles(stage: Stage, database: Database) -> None:
    with database.read() as connection:
        articles = articles_by_url(connection, stage.good_pages)
        snapshots = latest_snapshots(connection, [article.id for article in articles.values()])
    assert set(articles) == set(stage.good_pages)
    states = Counter(article.page_state for article in articles.values())
    assert states == {PageState.FETCHED: len(stage.good_pages)}
    assert {snapshot.text_kind for snapshot in snapshots.values()} == {TextKind.PAGE}


def check_stored(path: Path) -> None:
    bad = [
        (table, column, match[0])
        for table, column, text in stored_texts(path)
        if (match := UNWANTED.search(text) or MARKUP.search(text))
    ]
    assert bad == []
    assert sum(1 for _ in stored_texts(path)) > 1_000
