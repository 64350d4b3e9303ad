"""The real server in a process of its own: `python -m tests.served PORT DIR WORLD`.

The worlds: `seeded`, `empty` (nothing was read yet), `guarded` (seeded, behind a sign-in whose
settings stand in the environment).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.search.engine import SearchEngine
    from analysis.search_types import SearchAnswer, SearchQuery
    from app.context import AppContext, SearchDesk
    from db.store import Database

REPOSITORY = Path(__file__).resolve().parent.parent
_START_SECONDS = 60.0
STACK = """name = "Workshop"
models = ["Aurora 5"]
providers = ["Northlight"]
regions = ["EU"]
"""


@contextmanager
def running_server(
    folder: Path, world: str = "seeded", settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The base address of a server that is ready; it ends with the block."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = (folder / "server.log").open("w+")
    command = [sys.executable, "-m", "tests.served", str(port), str(folder), world]
    own = {"TOCSIN_HOME": str(folder), "TOCSIN_SERVER__PORT": str(port)}
    environment = {**os.environ, **own, **(settings or {})}
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT, env=environment
    )
    try:
        _wait(address, process, folder / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start: {log.read_text()}")


def main() -> None:
    """Seed a database and serve it; hooks leave a trace in the folder."""
    from app.server import build_app, serve

    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    world = sys.argv[3] if len(sys.argv) > 3 else "seeded"
    context = _build_context(port, folder, world)

    @contextmanager
    def traced() -> Iterator[None]:
        (folder / "hook.txt").write_text("entered")
        yield
        (folder / "hook.txt").write_text("left")

    guard = _guard(context.database) if world == "guarded" else {}
    serve(build_app(context, [traced], **guard), "127.0.0.1", port)


def _build_context(port: int, folder: Path, world: str) -> AppContext:
    from app.alert_setup import open_alert_desk
    from app.context import AppContext
    from app.settings import load_settings
    from app.stack_file import load_stacks
    from tests.seeding import NOW

    database = _make_database(folder, world)
    if world != "empty":
        (folder / "stacks").mkdir(exist_ok=True)
        (folder / "stacks" / "workshop.toml").write_text(STACK, encoding="utf-8")
    return AppContext(
        database=database,
        search=_make_search(database),
        now=lambda: NOW,
        started_at=NOW,
        base_url=f"http://127.0.0.1:{port}",
        version="0.0.0",
        stacks=lambda: load_stacks(folder),
        home=folder,
        alerts=open_alert_desk(load_settings(), database, lambda: NOW),
    )


def _guard(database: Database) -> dict[str, Any]:
    from app.settings import load_settings
    from app.sign_in import make_access, streamlit_secrets

    settings = load_settings()
    return {"access": make_access(settings, database), "secrets": streamlit_secrets(settings)}


def _make_database(folder: Path, world: str) -> Database:
    from analysis.hashing_embedder import HashingEmbedder
    from db.schema import upgrade_schema
    from db.store import open_database, sqlite_url
    from tests.seeding import seed_world
    from tests.seeding_browser import seed_browser_world

    # A reader who waits for a lock is told so within a second here.
    database = open_database(sqlite_url(folder / "served.sqlite3"), busy_timeout=1.0)
    upgrade_schema(database)
    if world != "empty":
        seed_world(database)
        seed_browser_world(database, HashingEmbedder())
    return database


def _make_search(database: Database) -> SearchDesk:
    from analysis.hashing_embedder import HashingEmbedder
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.search.engine import SearchEngine
    from analysis.search.knowledge import LiveKnowledge
    from analysis.search_index import index_pending
    from app.search_desk import WarmingDesk
    from tests.seeding import NOW

    index_pending(database)
    knowledge = LiveKnowledge(database, load_gazetteer())
    words = SearchEngine(database, None, knowledge=knowledge, clock=lambda: NOW)
    near = SearchEngine(database, HashingEmbedder(), knowledge=knowledge, clock=lambda: NOW)
    desk = WarmingDesk(words, lambda: _WordsFirst(words, near))
    desk.start()
    desk.wait(20)
    return desk


class _WordsFirst:
    """Asks by words alone, whose answers can be counted here, and finds what is alike by vectors.

    Hashed words stand in for the model: something in such a small world is always near.
    """

    def __init__(self, words: SearchEngine, near: SearchEngine) -> None:
        self._words, self._near = words, near

    @property
    def missing(self) -> int:
        return self._words.missing

    def prepare(self) -> None:
        self._words.prepare()
        self._near.prepare()

    def search(self, query: SearchQuery) -> SearchAnswer:
        return self._words.search(query)

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        return self._near.like(story_id, limit)


if __name__ == "__main__":
    main()
