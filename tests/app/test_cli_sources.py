"""The commands about sources, with a made-up web behind a proxy on loopback."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from app.cli.main import cli, run_cli
from db.hosts import host_states, save_holds
from db.sources import add_sources, find_source, set_status
from db.store import open_database, sqlite_url
from db.types import SourceStatus
from ingest.archive_import import archive_source
from ingest.catalogue_loader import load_shipped
from ingest.opml import new_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.store import Database

NOW = "2026-06-12T12:00:00Z"
ITEMS = "".join(
    f"<item><title>Model {n} is out</title><link>http://ledger.example/{n}</link><guid>g{n}</guid>"
    f"<pubDate>Thu, 11 Jun 2026 0{n}:00:00 GMT</pubDate></item>"
    for n in range(1, 5)
)
FEED = f'<rss version="2.0"><channel><title>The Ledger</title>{ITEMS}</channel></rss>'
PROSE = "".join(
    f"<p>The laboratory said that model number {n} will be offered to all its customers, with "
    f"weights under licence {n} and at a price of {n} dollars for a million tokens.</p>"
    for n in range(1, 9)
)
ARTICLE = f"<html><head><title>Model 4</title></head><body><article>{PROSE}</article></body></html>"
HOME = """<html><head><title>Ledger</title>
<link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Hi</body></html>"""


class Web(ThreadingHTTPServer):
    """Answers by the whole address, as a proxy is asked; everything else is 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ask)
        self.answers: dict[str, str | int] = {}


class Ask(BaseHTTPRequestHandler):
    server: Web

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        answer = self.server.answers.get(self.path, 404)
        body = answer.encode() if isinstance(answer, str) else b""
        self.send_response(200 if isinstance(answer, str) else answer)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Terminal:
    """Runs `tocsin sources ...` in this process and keeps what it printed."""

    database: Database
    capture: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def __call__(self, *arguments: str) -> int:
        code = run_cli(lambda: cli.main(args=["sources", *arguments], standalone_mode=False))
        self.out, self.err = self.capture.readouterr()
        return code

    def json(self, *arguments: str) -> Any:
        self(*arguments, "--json")
        return json.loads(self.out)

    def status(self, key: str) -> SourceStatus | None:
        with self.database.read() as connection:
            found = find_source(connection, key)
        return found.state.status if found else None

    def add(self, *urls: str) -> None:
        with self.database.write() as connection:
            names = [url.split("/")[2].split(".")[0] for url in urls]
            pairs = zip(urls, names, strict=True)
            add_sources(connection, [new_source(url, name=name) for url, name in pairs])


@pytest.fixture
def tocsin(
    tmp_path: Path, schema_file: Path, monkeypatch: pytest.MonkeyPatch, web: Web,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Terminal]:  # fmt: skip
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(schema_file, home / "tocsin.sqlite3")
    address = f"http://127.0.0.1:{web.server_address[1]}"
    for name in ("HTTPS_PROXY", "NO_PROXY", "https_proxy", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", address)
    monkeypatch.setenv("TOCSIN_HOME", str(home))
    monkeypatch.setenv("TOCSIN_NOW", NOW)
    monkeypatch.setenv("TOCSIN_INGEST__PACE_SECONDS", "0")
    opened = open_database(sqlite_url(home / "tocsin.sqlite3"))
    yield Terminal(opened, capsys)
    opened.close()


def test_check_says_of_each_source_how_it_is(tocsin: Terminal, web: Web) -> None:
    web.answers |= {
        "http://ledger.example/feed": FEED,
        "http://ledger.example/4": ARTICLE,
        "http://closed.example/feed": 403,
    }
    tocsin.add("http://ledger.example/feed", "http://closed.example/feed", "http://lost.example/f")
    assert tocsin("check") == 0
    lines = [line.split() for line in tocsin.out.splitlines()]
    assert [line[:2] for line in lines[1:4]] == [
        ["ok", "ledger"], ["blocked", "closed"], ["broken", "lost"],
    ]  # fmt: skip
    assert lines[1][3] == "4"
    assert tocsin.out.splitlines()[-1] == "1 ok, 1 blocked, 1 broken of 3"


def test_a_host_that_asked_to_be_left_alone_is_left_alone_by_check(
    tocsin: Terminal, web: Web
) -> None:
    web.answers |= {"http://ledger.example/feed": FEED}
    tocsin.add("http://ledger.example/feed")
    until = datetime.fromisoformat(NOW) + timedelta(hours=1)
    with tocsin.database.write() as connection:
        save_holds(connection, {"ledger.example": until})
    found = tocsin.json("check", "--no-pages", "--disable-failing")
    assert [check["verdict"] for check in found["checks"]] == ["blocked"]
    assert found["switched_off"] == []
    with tocsin.database.read() as connection:
        assert host_states(connection, ["ledger.example"])["ledger.example"].hold_until == until


def test_failing_sources_are_switched_off_when_asked_and_come_back(
    tocsin: Terminal, web: Web
) -> None:
    web.answers |= {"http://ledger.example/feed": FEED, "http://ill.example/feed": 503}
    tocsin.add("http://ledger.example/feed", "http://ill.example/feed", "http://lost.example/f")
    found = tocsin.json("check", "--no-pages", "--disable-failing")
    assert found["switched_off"] == ["lost"]
    assert [check["verdict"] for check in found["checks"]] == ["ok", "broken", "broken"]
    assert tocsin.status("lost") is SourceStatus.DISABLED
    assert tocsin.status("ill") is SourceStatus.ACTIVE  # a server's fault may pass
    tocsin("list")
    assert "lost" not in tocsin.out
    assert "1 more are off" in tocsin.err
    assert tocsin("enable", "lost") == 0
    assert tocsin.status("lost") is SourceStatus.ACTIVE


def test_where_nothing_can_be_reached_nothing_is_switched_off(
    tocsin: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    tocsin.add("http://ledger.example/feed")
    assert tocsin("check", "--disable-failing") == 1
    assert "not one of 1 sources could be reached" in tocsin.err
    assert tocsin.status("ledger") is SourceStatus.ACTIVE


def test_discover_finds_and_adds(tocsin: Terminal, web: Web) -> None:
    web.answers |= {"http://ledger.example/": HOME, "http://ledger.example/feed": FEED}
    assert tocsin("discover", "http://ledger.example", "--add") == 0
    assert tocsin.out.splitlines()[:2] == [
        "1. http://ledger.example/feed",
        "   The Ledger (feed; 4 entries, newest 32 h old)",
    ]
    assert tocsin.status("the-ledger") is SourceStatus.ACTIVE
    assert tocsin("discover", "http://ledger.example", "--add", "--pick", "3") == 1
    assert "only 1 were found" in tocsin.err


def test_a_site_without_anything_is_said_with_a_way_on(tocsin: Terminal, web: Web) -> None:
    web.answers["http://bare.example/"] = "<html><body><p>Hello</p></body></html>"
    assert tocsin("discover", "http://bare.example/") == 1
    assert "no feed, sitemap or list" in tocsin.err
    assert "--kind document" in tocsin.err


def test_add_takes_a_feed_under_its_own_title_and_refuses_a_mere_page(
    tocsin: Terminal, web: Web
) -> None:
    web.answers |= {"http://ledger.example/": HOME, "http://ledger.example/feed": FEED}
    assert tocsin("add", "http://ledger.example/") == 1
    assert "is a page, not a feed" in tocsin.err
    assert "tocsin sources add http://ledger.example/feed" in tocsin.err
    assert tocsin("add", "http://ledger.example/feed", "--category", "labs") == 0
    assert tocsin.status("the-ledger") is SourceStatus.ACTIVE
    assert tocsin("add", "http://ledger.example/feed") == 1
    assert "is a source already: the-ledger" in tocsin.err


def test_a_page_without_a_feed_is_added_as_the_list_that_it_is(tocsin: Terminal, web: Web) -> None:
    teasers = "".join(
        f'<article><h2><a href="/blog/model-{n}-is-out">Model {n} is out today</a></h2>'
        f'<time datetime="2026-06-0{n}">{n} June 2026</time></article>'
        for n in range(1, 7)
    )
    web.answers["http://bare.example/blog"] = (
        f"<html><head><title>Bare blog</title></head><body>{teasers}</body></html>"
    )
    assert tocsin("add", "http://bare.example/blog", "--category", "labs") == 0
    assert "no feed there: the page's own list of 6" in tocsin.err
    assert "(list); the next `tocsin ingest` reads it" in tocsin.out
    [line] = tocsin.json("list")
    assert (line["source"]["url"], line["source"]["kind"]) == ("http://bare.example/blog", "list")
    assert line["source"]["category"] == "labs"


def test_kind_and_options_are_taken_as_given_and_checked(tocsin: Terminal) -> None:
    url = "http://ledger.example/map.xml"
    assert tocsin("add", url, "--kind", "sitemap", "--option", "include=/news/") == 0
    [line] = tocsin.json("list")
    assert (line["source"]["kind"], line["source"]["options"]) == ("sitemap", {"include": "/news/"})
    terms = "http://ledger.example/terms"
    assert tocsin("add", terms, "--kind", "pigeon") == 1
    assert "the kinds are feed" in tocsin.err
    assert tocsin("add", terms, "--kind", "sitemap", "--option", "colour=red") == 1
    assert "no option 'colour'" in tocsin.err
    assert tocsin("add", terms, "--option", "nonsense") == 2
    assert "NAME=VALUE" in tocsin.err
    assert len(tocsin.json("list")) == 1
    for page in ("terms", "prices"):
        assert tocsin("add", f"ledger.example/{page}", "--kind", "document") == 0
    assert tocsin.status("ledger-example-prices") is SourceStatus.ACTIVE


def test_all_lists_what_is_shipped_and_off_with_the_reason(tocsin: Terminal) -> None:
    tocsin("list", "--all")
    line = next(line for line in tocsin.out.splitlines() if line.startswith("xai-news "))
    assert "off" in line
    assert "answers 403 to scripts" in line
    lines = tocsin.json("list", "--all")
    assert len(lines) == len(load_shipped())
    assert not any(line["in_database"] for line in lines)


def test_shipped_sources_are_switched_on_by_key_or_all_at_once(tocsin: Terminal) -> None:
    assert tocsin("enable", "xai-news") == 0
    assert tocsin.status("xai-news") is SourceStatus.ACTIVE
    assert tocsin("disable", "xai-news") == 0
    assert tocsin.status("xai-news") is SourceStatus.DISABLED
    assert tocsin("enable", "--shipped") == 0
    shipped = sum(item.enabled for item in load_shipped())
    assert tocsin.out.startswith(f"{shipped} sources switched on")
    assert tocsin.status("xai-news") is SourceStatus.DISABLED  # off by default: left as it was


@pytest.mark.parametrize("command", ["enable", "disable", "check", "remove"])
def test_an_unknown_key_is_named_with_where_to_look(tocsin: Terminal, command: str) -> None:
    assert tocsin(command, "nobody") == 1
    assert "there is no source 'nobody'" in tocsin.err
    assert "tocsin sources list" in tocsin.err


def test_what_cannot_be_polled_is_not_switched_on(tocsin: Terminal) -> None:
    other = replace(new_source("http://ledger.example/feed", name="ledger"), kind="gopher")
    with tocsin.database.write() as connection:
        add_sources(connection, [archive_source("Old papers"), other])
        for key in ("archive-old-papers", "ledger"):
            set_status(connection, key, SourceStatus.DISABLED)
    assert tocsin("enable", "archive-old-papers") == 1
    assert "archive-old-papers is an imported archive, which is never polled" in tocsin.err
    assert tocsin("enable", "ledger") == 1
    assert "there is no source kind 'gopher'" in tocsin.err
    for key in ("archive-old-papers", "ledger"):
        assert tocsin.status(key) is SourceStatus.DISABLED


def test_enable_without_any_key_is_wrong_usage(tocsin: Terminal) -> None:
    assert tocsin("enable") == 2


def test_an_export_brings_everything_back_elsewhere(
    tocsin: Terminal, tmp_path: Path, schema_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tocsin("enable", "--shipped")
    tocsin("disable", "openai-news")
    went = tocsin.json("list")
    target = tmp_path / "all.opml"
    assert tocsin("export", str(target)) == 0
    other = tmp_path / "other"
    other.mkdir()
    shutil.copyfile(schema_file, other / "tocsin.sqlite3")
    monkeypatch.setenv("TOCSIN_HOME", str(other))
    assert tocsin("import", str(target)) == 0
    assert tocsin.json("list") == went
