"""A scripted internet for tests of ingest: answers by URL, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from db.errors import FetchError, IngestError
from db.sources import add_sources
from db.types import Source
from ingest.messages import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from db.store import Database
    from ingest.fetch import Fetcher

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
PROSE = "\n".join(
    f"<p>The laboratory said on day {n} that its model number {n} will be offered to all "
    f"customers, with weights under licence {n} and a price of {n} dollars.</p>"
    for n in range(3, 12)
)


@dataclass
class FakeFetcher:
    """Answers from `answers`; anything else is 404. `asked` remembers the requests."""

    answers: dict[str, Response | IngestError] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    held: dict[str, float] = field(default_factory=dict)
    to_hold: dict[str, float] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)

    def serve(self, url: str, body: str | bytes, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        plain = Response(url=url, status=200, body=data)
        self.answers[url] = replace(plain, **cast("dict[str, Any]", headers))

    def fail(self, url: str, status: int | None, *, retryable: bool = False) -> None:
        message = f"The server answered {status}"
        self.answers[url] = FetchError(message, url, status=status, retryable=retryable)

    def get_many(
        self, requests: Sequence[Request]
    ) -> Iterator[tuple[Request, Response | IngestError]]:
        for request in requests:
            self.asked.append(request)
            missing = FetchError("The server answered 404", request.url, status=404)
            yield request, self.answers.get(request.url, missing)

    def hold_hosts(self, holds: Mapping[str, float]) -> None:
        self.held = {**holds, **self.to_hold}

    def held_hosts(self) -> dict[str, float]:
        return self.held

    def slow_down(self, host: str, seconds: float) -> None:
        self.delays[host] = seconds

    @property
    def fetcher(self) -> Fetcher:
        """Itself, under the type that ingest asks for."""
        return cast("Fetcher", self)


def rss(*items: str) -> str:
    joined = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Ledger</title>{joined}</channel></rss>'


def item(
    number: int, title: str = "", date: str = "Fri, 12 Jun 2026 09:30:00 GMT", text: str = ""
) -> str:
    return (
        f"<guid>id-{number}</guid><link>https://ledger.example/{number}</link>"
        f"<title>{title or f'Model {number} is out'}</title><pubDate>{date}</pubDate>"
        f"<description>{text or f'Summary {number}'}</description>"
    )


def page(title: str = "Model 1 is out", prose: str = PROSE) -> str:
    return (
        f'<html lang="en"><head><title>{title} | Ledger</title></head><body><article>'
        f"<h1>{title}</h1>{prose}</article></body></html>"
    )


def ledger(key: str = "ledger", host: str = "ledger.example") -> Source:
    return Source(key, "The Ledger", f"https://{host}/feed.xml", host, homepage=f"https://{host}/")


def seed_sources(database: Database, *sources: Source) -> None:
    with database.write() as connection:
        add_sources(connection, sources)
