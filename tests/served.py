"""The real server over the seeded world, in a process of its own: `python -m tests.served PORT DIR`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import SearchDesk
    from db.store import Database

REPOSITORY = Path(__file__).resolve().parent.parent
_START_SECONDS = 60.0
STACK = """name = "Workshop"
models = ["Aurora 5"]
providers = ["Northlight"]
regions = ["EU"]
"""


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """The base address of a server that is ready; it ends with the block."""
    port = free_port()
    log = (folder / "server.log").open("w+")
    command = [sys.executable, "-m", "tests.served", str(port), str(folder)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}", process, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
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
    from app.context import AppContext
    from app.server import build_app, serve
    from app.stack_file import load_stacks
    from tests.seeding import NOW

    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    database = _seeded_database(folder)
    (folder / "stacks").mkdir(exist_ok=True)
    (folder / "stacks" / "workshop.toml").write_text(STACK, encoding="utf-8")

    @contextmanager
    def traced() -> Iterator[None]:
        (folder / "hook.txt").write_text("entered")
        yield
        (folder / "hook.txt").write_text("left")

    context = AppContext(
        database=database,
        search=_word_search(database),
        now=lambda: NOW,
        started_at=NOW,
        base_url=f"http://127.0.0.1:{port}",
        version="0.0.0",
        stacks=lambda: load_stacks(folder),
        home=folder,
    )
    serve(build_app(context, [traced]), "127.0.0.1", port)


def _seeded_database(folder: Path) -> Database:
    from db.schema import upgrade_schema
    from db.store import open_database, sqlite_url
    from tests.seeding import seed_world

    database = open_database(sqlite_url(folder / "served.sqlite3"))
    upgrade_schema(database)
    seed_world(database)
    return database


def _word_search(database: Database) -> SearchDesk:
    # By words alone, so that no model is loaded; all the rest is what the service has.
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.search.engine import SearchEngine
    from analysis.search.knowledge import LiveKnowledge
    from analysis.search_index import index_pending
    from app.search_desk import WarmingDesk
    from tests.seeding import NOW

    index_pending(database)
    engine = SearchEngine(
        database,
        None,
        knowledge=LiveKnowledge(database, load_gazetteer()),
        clock=lambda: NOW,
    )
    desk = WarmingDesk(engine, lambda: engine)
    desk.start()
    desk.wait(20)
    return desk


if __name__ == "__main__":
    main()
