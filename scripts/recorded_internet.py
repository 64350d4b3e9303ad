"""The recorded internet: the replay proxy as a child process."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Proxy:
    """The recorded internet as a child process; `get` asks its control pages."""

    def __init__(self, script: Path, data: Path, out: Path, faults: float) -> None:
        self._ca = out / "replay-ca.pem"
        command = [
            sys.executable, str(script), "--data", str(data), "--port", "0", "--ca", str(self._ca),
            "--faults", str(faults),
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        banner = self._process.stdout.readline()
        if "http://" not in banner:
            raise SystemExit("the replay proxy did not start; see its message above")
        self.address = "http://" + banner.split("http://")[1].split()[0]

    def use(self) -> None:
        """Send this process's requests through the proxy, trusting its test authority."""
        os.environ |= {
            "HTTPS_PROXY": self.address,
            "HTTP_PROXY": self.address,
            "SSL_CERT_FILE": str(self._ca),
        }

    def get(self, path: str) -> bytes:
        """The body of a control page."""
        with DIRECT.open(self.address + path, timeout=30) as answer:
            body: bytes = answer.read()
        return body

    def set_clock(self, moment: datetime) -> None:
        """Let the recorded internet be as it was then."""
        self.get(f"/__clock?set={moment:%Y-%m-%dT%H:%M:%SZ}")

    def stop(self) -> None:
        """End the child process."""
        self._process.terminate()
        self._process.wait(10)
