"""Bodies: inflated by ourselves, so that no compressed answer can outgrow its bound."""

from __future__ import annotations

import zlib
from typing import Protocol

from db.errors import FetchError

GZIP_MAGIC = b"\x1f\x8b"
STEP_BYTES = 262_144  # inflated at a time, so that no bomb is held twice
GZIP_WINDOW = 16 + zlib.MAX_WBITS


class BodyReader(Protocol):
    """Takes raw chunks and gives the whole body at the end."""

    def feed(self, chunk: bytes) -> None:
        """Take one chunk; raises FetchError once the body is over its bound."""

    def finish(self) -> bytes:
        """The body; raises FetchError when it was cut short."""


class PlainBody:
    """A body that is not compressed."""

    def __init__(self, url: str, max_bytes: int) -> None:
        self._url = url
        self._max_bytes = max_bytes
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Append the chunk."""
        self._body += chunk
        if len(self._body) > self._max_bytes:
            raise refuse_size(self._url, self._max_bytes)

    def finish(self) -> bytes:
        """All that was fed."""
        return bytes(self._body)


class GzipBody:
    """A gzip body of one or several members, inflated piece by piece."""

    def __init__(self, url: str, max_bytes: int) -> None:
        self._url = url
        self._max_bytes = max_bytes
        self._body = bytearray()
        self._raw_bytes = 0
        self._inflater = zlib.decompressobj(GZIP_WINDOW)

    def feed(self, chunk: bytes) -> None:
        """Inflate the chunk; the raw side is bounded too, for floods of empty members."""
        self._raw_bytes += len(chunk)
        if self._raw_bytes > self._max_bytes:
            raise refuse_size(self._url, self._max_bytes)
        try:
            self._inflate(chunk)
        except zlib.error as error:
            raise FetchError(
                "The server sent a damaged gzip body", self._url, retryable=True
            ) from error

    def _inflate(self, data: bytes) -> None:
        while data:
            if self._inflater.eof:
                if not data.startswith(GZIP_MAGIC[:1]):  # padding after the last member
                    return
                self._inflater = zlib.decompressobj(GZIP_WINDOW)
            room = min(self._max_bytes - len(self._body) + 1, STEP_BYTES)
            self._body += self._inflater.decompress(data, room)
            if len(self._body) > self._max_bytes:
                raise refuse_size(self._url, self._max_bytes)
            data = self._inflater.unconsumed_tail or self._inflater.unused_data

    def finish(self) -> bytes:
        """All that was inflated."""
        if not self._inflater.eof:
            raise FetchError("The server's gzip body was cut short", self._url, retryable=True)
        return bytes(self._body)


def open_body(first: bytes, encoding: str, url: str, max_bytes: int) -> BodyReader:
    """The reader for a Content-Encoding; `first` is the first chunk.

    We offer gzip only: brotli and zstd inflate without a usable bound.
    """
    match encoding.strip().lower():
        case "" | "identity" | "none":
            return PlainBody(url, max_bytes)
        case "gzip" | "x-gzip" if first.startswith(GZIP_MAGIC):
            return GzipBody(url, max_bytes)
        case "gzip" | "x-gzip":  # servers that announce gzip and send plain bytes
            return PlainBody(url, max_bytes)
        case _:
            raise FetchError("The server used a compression that was not offered", url)


def refuse_size(url: str, max_bytes: int) -> FetchError:
    """The error for a body over its bound."""
    return FetchError(f"The body is larger than {max_bytes / 1e6:.0f} MB", url)
