"""The recorded internet as a fixture."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class RecordedInternet:
    address: str
    certificate: Path

    def get(self, path: str) -> bytes:
        with DIRECT.open(self.address + path, timeout=30) as answer:
            body: bytes = answer.read()
        return body

    def set_clock(self, moment: str) -> None:
        self.get(f"/__clock?set={moment}")

    def environment(self, home: Path) -> dict[str, str]:
        """For a `tocsin` of its own that believes this to be the internet."""
        own = {name: value for name, value in os.environ.items() if "TOCSIN" not in name}
        return own | {
            "HTTPS_PROXY": self.address,
            "HTTP_PROXY": self.address,
            "SSL_CERT_FILE": str(self.certificate),
            "TOCSIN_HOME": str(home),
            "TOCSIN_INGEST__PACE_SECONDS": "0",
            "TOCSIN_INGEST__PER_HOST": "16",
            "TOCSIN_INGEST__POLL_MINUTES": "5",
            "TOCSIN_MODEL__NAME": "hashing",
        }


@pytest.fixture(scope="session")
def internet(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedInternet]:
    certificate = tmp_path_factory.mktemp("proxy") / "ca.pem"
    command = [sys.executable, str(shared / "tools" / "replay_proxy.py")]
    data = ["--data", str(shared / "data" / "replay"), "--port", "0", "--ca", str(certificate)]
    with subprocess.Popen([*command, *data], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        banner = process.stdout.readline()
        yield RecordedInternet("http://" + banner.split("http://")[1].split()[0], certificate)
        process.terminate()
