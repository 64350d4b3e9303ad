"""How much, how long and how fast we fetch."""

from __future__ import annotations

from dataclasses import dataclass, field


def make_user_agent() -> str:
    """The name we give to servers, with our version and an address to complain to."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("tocsin")
    except PackageNotFoundError:  # run from a checkout that was never installed
        number = "0"
    return f"Tocsin/{number} (+https://github.com/tocsin-news/tocsin)"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of every outgoing request; sizes in bytes after decompression, times in seconds."""

    max_feed_bytes: int = 15_000_000
    max_page_bytes: int = 8_000_000
    total_seconds: float = 20.0  # one exchange: redirects and slow drips included, pace excluded
    connect_seconds: float = 8.0
    max_redirects: int = 5
    pace_seconds: float = 1.0  # least time between the starts of two requests to one host
    per_host: int = 2  # requests to one host at the same time
    threads: int = 16
    user_agent: str = field(default_factory=make_user_agent)
    allow_private: bool = False  # any port and any address; for tests against loopback
    ports: tuple[int, ...] = (80, 443)
    max_held_bytes: int = 64_000_000  # answers that wait for their turn in `get_many`
