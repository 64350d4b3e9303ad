"""The port of source kinds: what to ask a source for, and how to read its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.entries import FeedEntry


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a source: bytes as they came, from `url` after redirects.

    `asked_url` is the address that was asked for; `next_link` the target of the answer's
    `Link: <...>; rel="next"` header, unresolved. `limits` say what it may hold.
    """

    body: bytes
    url: str
    asked_url: str
    content_type: str = ""
    charset: str = ""
    next_link: str = ""
    limits: ScreenLimits = USUAL_LIMITS


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a watched document says now; `url` tells the documents of one source apart.

    `details` are named values beside the text, such as a licence tag. A version is new when
    title, text or details differ from the last one.
    """

    url: str
    title: str
    text: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page of a source says, in its order.

    `next_urls` are further pages of the same poll, absolute: read when this page brought nothing
    but news (`is_paged`), or always (`is_paged` False: parts of a whole, such as the maps of a
    sitemap index). `older_url` leads to older entries, for reading the past. `cursor` replaces the
    source's when the whole poll succeeded; empty keeps it. `notes` are faults that did not stop us.
    """

    entries: tuple[FeedEntry, ...] = ()
    documents: tuple[DocumentText, ...] = ()
    next_urls: tuple[str, ...] = ()
    is_paged: bool = True
    older_url: str = ""
    cursor: str = ""
    title: str = ""
    home_url: str = ""
    notes: tuple[str, ...] = ()


class Connector(Protocol):
    """Reads one kind of source. Pure: addresses and bytes in, values out, nothing is fetched.

    `read` runs in a child process that is killed when it exceeds its limits, so whatever it takes
    and returns can be pickled, and it need not guard against time and memory itself.
    """

    @property
    def kind(self) -> str:
        """The word that `Source.kind` holds."""

    @property
    def obeys_robots(self) -> bool:
        """Whether robots.txt is asked before: for pages, not for what is published for machines."""

    @property
    def reads_pages(self) -> bool:
        """Whether the pages that entries link to hold more than the entries, so that we read them."""

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The address of a poll's first page. Raises IngestError for options that make no sense."""

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """Addresses from which the past can be read, best first; empty where there is no way."""

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """What the page says, or why it is refused."""
