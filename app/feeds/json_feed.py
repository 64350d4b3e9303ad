"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.feeds.model import stable_id, timestamp, writable

if TYPE_CHECKING:
    from app.feeds.model import Feed, FeedEntry

MEDIA_TYPE = "application/feed+json"


def render_json_feed(feed: Feed, base_url: str) -> str:
    """The document; its own address is where `base_url` serves it."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": writable(feed.title),
        "description": writable(feed.subtitle),
        "home_page_url": feed.home,
        "feed_url": f"{base_url}/feeds/{feed.path}.json",
        "language": "en",
        "authors": [{"name": "Tocsin", "url": f"{base_url}/"}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _item(entry: FeedEntry) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": stable_id(entry.name),
        "url": entry.url,
        "title": writable(entry.title),
        "summary": writable(entry.summary),
        "date_published": timestamp(entry.published),
        "date_modified": timestamp(entry.updated),
    }
    # One of the two contents must be there.
    kind = "content_html" if entry.content else "content_text"
    told[kind] = writable(entry.content or entry.summary)
    return told | ({"tags": list(entry.topics)} if entry.topics else {})
