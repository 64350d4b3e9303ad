"""How long pages and routes take over a large database: a real server, a real Chromium.

A made-up past (benchmarks/made_up_weeks.py), by default 100,000 articles in twenty weeks with issues
of the last three, in SQLite; served by a process of its own, without jobs, words-only search beside
the hashing embedder. Each page is opened twice in a browser of its own: `first` is the first visit
after the server's start, `warm` a later one by another visitor. Time runs from the request to the
page's foot being drawn. Routes are asked twice over HTTP.

Usage: bench_pages.py [--articles 100000] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
from made_up_weeks import seed_weeks

from analysis.brief.weeks import IssueSchedule, issue_period
from analysis.brief.write import write_brief
from analysis.hashing_embedder import HashingEmbedder
from analysis.search_index import index_pending
from db.schema import upgrade_schema
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKS = [f"2026-W{number:02d}" for number in range(7, 27)]
ISSUES = WEEKS[-3:]
NOW = "2026-06-26T09:00:00Z"
PAGES = (
    "/", "/?week=2026-W25", "/archive", "/search", "/search?q=northlight+lumen+price",
    "/search?q=licence&topic=weights_or_licence&since=2026-05-01", "/ledger", "/ledger?state=open",
    "/models", "/rules", "/trends", "/timeline", "/timeline?entity=organisation:northlight",
    "/entity?key=organisation:northlight", "/story?story=2026-W26-0", "/stack", "/subscribe",
    "/sources",
)  # fmt: skip
ROUTES = (
    "/healthz", "/api/v1/briefs", "/api/v1/briefs/2026-W26", "/api/v1/stories",
    "/api/v1/stories?topic=model_release", "/api/v1/stories?entity=organisation:northlight",
    "/api/v1/entities", "/api/v1/threads", "/api/v1/search?q=northlight+lumen+price",
    "/api/v1/facts", "/api/v1/signals", "/api/v1/calendar", "/api/v1/models", "/api/v1/sources",
    "/feeds/briefs.xml", "/feeds/stories.xml", "/calendar.ics", "/sources.opml", "/llms.txt",
)  # fmt: skip
PATIENCE_SECONDS = 120
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--no-first-run",
)  # fmt: skip


def main() -> int:
    """Seed, serve, visit."""
    options = _parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(options.keep or temporary)
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "tocsin.sqlite3").is_file():
            _seed(home, options.articles)
        with _served(home) as base:
            _visit_pages(base)
            _ask_routes(base)
    return 0


def _seed(home: Path, articles: int) -> None:
    database = open_database(sqlite_url(home / "tocsin.sqlite3"))
    upgrade_schema(database)
    embedder = HashingEmbedder()
    share = articles // len(WEEKS)
    seconds, stories = seed_weeks(
        database, [(week, share) for week in WEEKS], embedder.model_id, embedder.dim
    )
    print(f"seeded {share * len(WEEKS):,} articles in {stories:,} stories: {seconds:.0f} s")
    started = time.perf_counter()
    for week in ISSUES:
        write_brief(
            database, week, IssueSchedule(), issue_period(week).end, embedder.model_id, "bench"
        )
    print(f"wrote {len(ISSUES)} issues: {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    index_pending(database)
    print(f"indexed: {time.perf_counter() - started:.0f} s")
    database.close()


@contextmanager
def _served(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    base = f"http://127.0.0.1:{port}"
    settings = {"TOCSIN_HOME": str(home), "TOCSIN_NOW": NOW, "TOCSIN_MODEL__NAME": "hashing"}
    settings["TOCSIN_API__REQUESTS_PER_MINUTE"] = "100000"
    command = [str(Path(sys.executable).parent / "tocsin"), "run", "--no-jobs", "--port", str(port)]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)  # noqa: S603 - our own command
    try:
        started = time.perf_counter()
        while not _answers(base):
            if process.poll() is not None or time.perf_counter() - started > PATIENCE_SECONDS:
                raise SystemExit(f"the server did not start: see {home / 'server.log'}")
            time.sleep(0.2)
        print(f"server ready after {time.perf_counter() - started:.1f} s\n")
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/healthz", timeout=5, trust_env=False).is_success
    except httpx2.HTTPError:
        return False


def _visit_pages(base: str) -> None:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    print(f"{'page':64} {'first':>8} {'warm':>8}  seconds")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        _seconds_of_visit(browser, f"{base}/subscribe")  # the browser's own start is not ours
        for page in PAGES:
            first = _seconds_of_visit(browser, base + page)
            warm = min(_seconds_of_visit(browser, base + page) for _ in range(2))
            print(f"{page:64} {first:8.2f} {warm:8.2f}", flush=True)
        browser.close()


def _seconds_of_visit(browser: Any, address: str) -> float:
    # Any: Playwright's types are not followed here.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".t-foot", timeout=60_000)
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def _ask_routes(base: str) -> None:
    print(f"\n{'route':64} {'first':>8} {'warm':>8}  seconds")
    with httpx2.Client(base_url=base, timeout=60, trust_env=False) as client:
        for route in ROUTES:
            first, warm = (_seconds_of_request(client, route) for _ in range(2))
            print(f"{route:64} {first:8.3f} {warm:8.3f}", flush=True)


def _seconds_of_request(client: httpx2.Client, route: str) -> float:
    started = time.perf_counter()
    client.get(route).raise_for_status()
    return time.perf_counter() - started


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", default="", help="a folder to keep, or to take up again")
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
