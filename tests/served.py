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

REPOSITORY = Path(__file__).resolve().parent.parent
_START_SECONDS = 60.0


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
    from db.schema import upgrade_schema
    from db.store import open_database, sqlite_url
    from tests.app.conftest import PlainDesk
    from tests.seeding import NOW, seed_world

    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    database = open_database(sqlite_url(folder / "served.sqlite3"))
    upgrade_schema(database)
    seed_world(database)

    @contextmanager
    def traced() -> Iterator[None]:
        (folder / "hook.txt").write_text("entered")
        yield
        (folder / "hook.txt").write_text("left")

    context = AppContext(
        database=database,
        search=PlainDesk(database),
        now=lambda: NOW,
        started_at=NOW,
        base_url=f"http://127.0.0.1:{port}",
        version="0.0.0",
        demo=True,
    )
    serve(build_app(context, [traced]), "127.0.0.1", port)


if __name__ == "__main__":
    main()
