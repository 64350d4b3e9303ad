"""How long pages and routes take over a large database: a real server, a real Chromium.

A made-up past (benchmarks/made_up_weeks.py and made_up_lives.py), by default 100,000 articles in
twenty weeks with a hundred issues, in SQLite; served by a process of its own, without jobs, with the
hashing embedder. Each page is opened three times in a browser of its own: `first` is the first visit
after the server's start, `warm` the quickest later one by another visitor. Time runs from the request
to the page's foot being drawn; `cpu` is what the server's process worked until then, which says more
on a busy machine. `runs` are the script's runs in a visit, `messages` and `KB` what the page sent.
Routes are asked twice over HTTP.

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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import psutil
from made_up_lives import seed_lives, write_stack
from made_up_weeks import seed_weeks

from analysis.brief.weeks import IssueSchedule, issue_period
from analysis.brief.write import write_brief
from analysis.hashing_embedder import HashingEmbedder
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
    "/sources", "/sources?source=s0", "/models?all=1&sort=name", "/models?licence=apache-2-0",
    "/timeline?thread=th3", "/sources?show=runs", "/sources?show=delays", "/sources?show=refused",
)  # fmt: skip
ROUTES = (
    "/healthz", "/api/v1/briefs", "/api/v1/briefs/2026-W26", "/api/v1/stories",
    "/api/v1/stories?topic=model_release", "/api/v1/stories?entity=organisation:northlight",
    "/api/v1/entities", "/api/v1/threads", "/api/v1/search?q=northlight+lumen+price",
    "/api/v1/facts", "/api/v1/signals", "/api/v1/licences", "/api/v1/calendar", "/api/v1/models", "/api/v1/sources",
    "/feeds/briefs.xml", "/feeds/stories.xml", "/calendar.ics", "/sources.opml", "/llms.txt",
)  # fmt: skip
PATIENCE_SECONDS = 120
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--no-first-run",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit cost: seconds until the foot, the server's own, script runs, what was sent."""

    seconds: float
    work: float
    runs: int
    messages: int
    bytes: int


def main() -> int:
    """Seed, serve, visit."""
    options = _parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(options.keep or temporary)
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "tocsin.sqlite3").is_file():
            _seed(home, options.articles)
        with _served(home) as (base, process):
            _visit_pages(base, process)
            _ask_routes(base, process)
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
    seed_lives(database, datetime.fromisoformat(NOW))
    write_stack(home)
    database.close()


@contextmanager
def _served(home: Path) -> Iterator[tuple[str, psutil.Process]]:
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
        print(f"server ready after {time.perf_counter() - started:.1f} s")
        worker = psutil.Process(process.pid)
        _wait_for_rest(worker)
        print(f"search ready after {time.perf_counter() - started:.1f} s, load {_load()}\n")
        yield base, worker
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/healthz", timeout=5, trust_env=False).is_success
    except httpx2.HTTPError:
        return False


def _visit_pages(base: str, process: psutil.Process) -> None:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    print(f"{'page':64} {'first':>6} {'cpu':>6} {'warm':>6} {'cpu':>6}  runs messages  KB")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        _visit(browser, f"{base}/subscribe", process)  # the browser's own start is not ours
        for page in PAGES:
            first = _visit(browser, base + page, process)
            warm = min((_visit(browser, base + page, process) for _ in range(2)), key=_by_work)
            print(
                f"{page:64} {first.seconds:6.2f} {first.work:6.2f} {warm.seconds:6.2f} "
                f"{warm.work:6.2f}  {warm.runs:4} {warm.messages:8} {warm.bytes // 1000:4}",
                flush=True,
            )
        browser.close()
    print(f"load {_load()}")


def _by_work(visit: Visit) -> float:
    return visit.work


def _visit(browser: Any, address: str, process: psutil.Process) -> Visit:
    # Any: Playwright's types are not followed here.
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    frames: list[bytes] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    # Playwright puts a mark on a handler, which a list's own method does not take.
    page.on("websocket", lambda live: live.on("framereceived", lambda frame: frames.append(frame)))  # noqa: PLW0108 - as said
    before, started = _work(process), time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".t-foot", timeout=60_000)
    seconds, work = time.perf_counter() - started, _work(process) - before
    page.wait_for_timeout(300)
    context.close()
    sent = [frame for frame in frames if isinstance(frame, bytes)]
    kinds = [ForwardMsg.FromString(frame).WhichOneof("type") for frame in sent]
    return Visit(seconds, work, kinds.count("new_session"), len(sent), sum(map(len, sent)))


def _work(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _wait_for_rest(process: psutil.Process) -> None:
    """Until the server has done nothing for some seconds: its indexes are built by then."""
    before, calm = _work(process), 0
    while calm < 5:  # noqa: PLR2004 - seconds
        time.sleep(1)
        now = _work(process)
        calm = calm + 1 if now - before < 0.05 else 0  # noqa: PLR2004 - a clock's ticks
        before = now


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _ask_routes(base: str, process: psutil.Process) -> None:
    print(f"\n{'route':64} {'first':>6} {'cpu':>6} {'warm':>6} {'cpu':>6}  KB")
    with httpx2.Client(base_url=base, timeout=60, trust_env=False) as client:
        for route in ROUTES:
            (first, work, size), (warm, again, _) = (_ask(client, route, process) for _ in range(2))
            print(
                f"{route:64} {first:6.3f} {work:6.2f} {warm:6.3f} {again:6.2f} {size // 1000:4}",
                flush=True,
            )


def _ask(client: httpx2.Client, route: str, process: psutil.Process) -> tuple[float, float, int]:
    before, started = _work(process), time.perf_counter()
    answer = client.get(route).raise_for_status()
    return time.perf_counter() - started, _work(process) - before, len(answer.content)


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", default="", help="a folder to keep, or to take up again")
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
