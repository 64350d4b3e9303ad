"""Every error of ours.

    TocsinError
    ├── ConfigError
    ├── StorageError
    │   ├── DatabaseLockedError
    │   ├── DiskFullError
    │   └── SchemaError
    ├── IngestError(url)
    │   ├── FetchError
    │   │   ├── HeldBackError
    │   │   └── DisallowedError
    │   ├── BlockedAddressError
    │   ├── ParseError
    │   └── ExtractError
    ├── AnalysisError
    │   ├── ModelError
    │   └── IndexCorruptError
    ├── WriterError
    └── DeliveryError(channel)

A message is one sentence that says what is wrong and, where there is one, the way out.
"""

from __future__ import annotations


class TocsinError(Exception):
    """Root of all faults that are not bugs; `str()` is fit for a user's eyes."""

    def __init__(self, message: str = "", *, retryable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.retryable = retryable

    def __str__(self) -> str:
        cause = self.__cause__
        detail = f": {cause}" if cause is not None and str(cause) else ""
        return f"{self.message}{detail}"


class ConfigError(TocsinError):
    """The settings are wrong; the message lists every fault found."""


class StorageError(TocsinError):
    """The database could not do what was asked."""


class DatabaseLockedError(StorageError):
    """Another process holds the database for longer than the busy timeout."""


class DiskFullError(StorageError):
    """The disk that holds the database is full; nothing of the failed write was kept."""


class SchemaError(StorageError):
    """The database's schema is missing, older or newer than this code."""


class IngestError(TocsinError):
    """A fault with something fetched; `url` is its key."""

    def __init__(self, message: str, url: str, *, retryable: bool = False) -> None:
        super().__init__(message, retryable=retryable)
        self.url = url

    def __str__(self) -> str:
        return f"{super().__str__()} [{self.url}]"


class FetchError(IngestError):
    """A request failed or broke a limit; `status` is the HTTP status when there was one."""

    def __init__(
        self,
        message: str,
        url: str,
        *,
        retryable: bool = False,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, url, retryable=retryable)
        self.status = status
        self.retry_after = retry_after


class HeldBackError(FetchError):
    """Nothing was asked: the host wants to be left alone, or its robots.txt cannot be had.

    `retry_after` says for how many seconds.
    """


class DisallowedError(FetchError):
    """The site's robots.txt asks not to read the page."""


class BlockedAddressError(IngestError):
    """The address, or one it leads to, is not a public web address."""


class ParseError(IngestError):
    """What came back is not a feed."""


class ExtractError(IngestError):
    """No article text could be taken from a page."""


class AnalysisError(TocsinError):
    """Understanding failed for a reason outside the article."""


class ModelError(AnalysisError):
    """The embedding model is missing, or its weights are not the expected ones."""


class IndexCorruptError(AnalysisError):
    """The vector index file does not match its checksum; it can be rebuilt from the database."""


class WriterError(TocsinError):
    """A brief could not be written."""


class DeliveryError(TocsinError):
    """A message could not be handed to its channel; `channel` is its id, never its address.

    `retry_after` says for how many seconds the receiver asks to be left alone; `is_bounce` that
    the address itself was refused for good.
    """

    def __init__(
        self,
        message: str,
        channel: str,
        *,
        retryable: bool = False,
        retry_after: float | None = None,
        is_bounce: bool = False,
    ) -> None:
        super().__init__(message, retryable=retryable)
        self.channel = channel
        self.retry_after = retry_after
        self.is_bounce = is_bounce

    def __str__(self) -> str:
        return f"{super().__str__()} [{self.channel}]"
