"""RSS, Atom, RDF and JSON feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from db.errors import IngestError
from ingest.connectors.port import Listing
from ingest.parse import parse_feed
from ingest.screen import Rejected

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.port import Page


class FeedConnector:
    """Feeds are polled at their address; older entries follow RFC 5005's links."""

    kind = "feed"
    obeys_robots = False
    reads_pages = True

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The feed's own address; raises IngestError for options, for there are none."""
        del cursor, now
        if source.options:
            raise IngestError(f"A feed has no option {min(source.options)!r}, nor any", source.url)
        return source.url

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """The feed itself, whose links lead on; `older_url` of each page is the next."""
        del since, now
        return (source.url,)

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """The entries of a feed in any format."""
        del source
        feed = parse_feed(page.body, page.content_type, page.charset, page.limits)
        if isinstance(feed, Rejected):
            return feed
        older = feed.archive_url or feed.next_url
        return Listing(
            entries=feed.entries,
            next_urls=(urljoin(page.url, feed.next_url),) if feed.next_url else (),
            older_url=urljoin(page.url, older) if older else "",
            title=feed.title,
            home_url=feed.home_url,
            notes=feed.notes,
        )
