"""An HTTP receiver in a process of its own that fails one try in five and notes what it took.

Each line of its book is `taken KEY` or `failed KEY`, written before the answer leaves; the same
try of the same message fails in every run.

    python -m tests.counting_receiver BOOK
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_FAILING = 0.2


def fails(key: str, number: int) -> bool:
    """Whether the `number`-th request with this key is answered by 500."""
    digest = hashlib.sha256(f"{key}:{number}".encode()).digest()
    return digest[0] / 256 < _FAILING


async def _read_request(reader: asyncio.StreamReader) -> str | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    lowered = {name.lower(): value for name, value in fields.items()}
    await reader.readexactly(int(lowered.get("content-length", 0)))
    return lowered.get("webhook-id")


async def receive(book: TextIO) -> None:
    """Listen on a free port, tell it on standard output, and answer for ever."""
    requests: Counter[str] = Counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while key := await _read_request(reader):
                requests[key] += 1
                failed = fails(key, requests[key])
                book.write(f"{'failed' if failed else 'taken'} {key}\n")
                book.flush()
                status = b"500 Failed" if failed else b"200 OK"
                writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the sender was killed
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w", encoding="ascii") as opened:
        asyncio.run(receive(opened))
