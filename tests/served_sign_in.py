"""The real server with sign-in, in a process of its own: `python -m tests.served_sign_in PORT DIR`.

Its one page says who is there, and reads like every page: after `require_reader`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.served import REPOSITORY, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = """
import streamlit as st
from app.access import page_reader
from app.ui.sign_in import require_reader, show_reader
if require_reader():
    show_reader()
    st.html(f"<p>id={page_reader().id} operator={page_reader().is_operator}</p>")
"""
_START_SECONDS = 60.0


@contextmanager
def running_with_sign_in(folder: Path, settings: dict[str, str]) -> Iterator[str]:
    """The base address of a server with these TOCSIN_ settings, on loopback."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = (folder / "server.log").open("w+")
    environment = os.environ | {"TOCSIN_HOME": str(folder), "TOCSIN_SERVER__PORT": str(port)}
    command = [sys.executable, "-m", "tests.served_sign_in", str(port), str(folder)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT, env=environment | settings
    )
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server with sign-in did not start; see server.log")


def main() -> None:
    """Seed a database that holds the tokens of `tokens.txt`, and serve it."""
    from app import server
    from app.context import AppContext
    from app.settings import load_settings
    from app.sign_in import make_access, streamlit_secrets
    from db.store import open_database, sqlite_url
    from tests.app.conftest import PlainDesk
    from tests.seeding import NOW

    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    settings = load_settings()
    database = open_database(sqlite_url(folder / "tocsin.sqlite3"))
    script = folder / "page.py"
    script.write_text(SCRIPT)
    server.SCRIPT = script
    context = AppContext(
        database=database,
        search=PlainDesk(database),
        now=lambda: NOW,
        started_at=NOW,
        base_url=f"http://127.0.0.1:{port}",
        version="0.0.0",
    )
    access = make_access(settings, database)
    secrets = streamlit_secrets(settings)
    server.serve(server.build_app(context, (), access, secrets=secrets), "127.0.0.1", port)


if __name__ == "__main__":
    main()
