"""What a feed or page may hold is a setting, and holds wherever bytes are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.types import Source
from ingest.candidates import SitePage
from ingest.connectors.port import Listing, Page
from ingest.entries import ParsedFeed
from ingest.extract import ExtractedPage
from ingest.options import IngestOptions
from ingest.screen import Rejected, ScreenLimits, screen_feed, screen_page
from ingest.worker import (
    FeedTask,
    InlineWorker,
    PageTask,
    ProcessWorker,
    SiteTask,
    SourceTask,
)
from tests.feeding import item, page, rss

if TYPE_CHECKING:
    from ingest.worker import Task

URL = "https://ledger.example/1"
MAP = "".join(f"<url><loc>https://ledger.example/{n}</loc></url>" for n in range(20))
LISTED = "".join(f'<li><a href="/news/{n}">The news of number {n}</a></li>' for n in range(20))
MANY_WORDS = "\n\n".join(f"Clause {n}: you may use **this** model." for n in range(20))


def of_kind(kind: str, body: str, url: str, content_type: str = "") -> SourceTask:
    source = Source("lab", "Lab", url, "ledger.example", kind)
    return SourceTask(source, Page(body.encode(), url, url, content_type, "utf-8"))


FEED = rss(*(item(n) for n in range(20)))
TASKS: dict[str, Task] = {
    "feed": FeedTask(FEED.encode()),
    "page": PageTask(page().encode(), URL),
    "site": SiteTask(b'<link rel="alternate" type="application/rss+xml" href="/feed">' * 20, URL),
    "feed source": of_kind("feed", FEED, URL),
    "releases": of_kind("github", FEED, "https://github.com/lamp/wick/releases.atom"),
    "sitemap": of_kind("sitemap", f"<urlset>{MAP}</urlset>", "https://ledger.example/sitemap.xml"),
    "list": of_kind("list", f"<html><body><ul>{LISTED}</ul></body></html>", URL, "text/html"),
    "document": of_kind("document", page(), URL, "text/html"),
    "markdown": of_kind("document", MANY_WORDS, "https://ledger.example/terms.md", "text/markdown"),
}


@pytest.mark.parametrize("name", TASKS)
def test_the_limit_on_tags_reaches_every_reader_of_bytes(name: str) -> None:
    assert not isinstance(InlineWorker().submit(TASKS[name])(), Rejected)
    outcome = InlineWorker(ScreenLimits(feed_tags=15, page_tags=15)).submit(TASKS[name])()
    if name == "site":  # a page that is too much names nothing
        assert outcome == SitePage("", "", ())
    else:
        assert isinstance(outcome, Rejected)
        assert (outcome.reason, "more than 15 tags" in outcome.detail) == ("tag_flood", True)


@pytest.mark.parametrize(
    ("limit", "body", "reason"),
    [
        ({"depth": 20}, "<i>" * 600, "deep_nesting"),
        ({"lines": 50}, "\n" * 51, "line_flood"),
        ({"references": 50}, "&amp;" * 51, "entity_flood"),
        ({"tag_bytes": 5_000}, f"<a title='{'x' * 5_000}'>", "tag_flood"),
        ({"tag_attributes": 50}, f"<a {'b=1 ' * 400}>", "tag_flood"),
    ],
)
def test_each_limit_refuses_what_the_usual_ones_let_pass(
    limit: dict[str, int], body: str, reason: str
) -> None:
    assert screen_feed(body.encode()) is None
    refused = screen_feed(body.encode(), ScreenLimits(**limit))
    assert refused is not None
    assert refused.reason == reason


def test_a_page_may_have_any_number_of_lines_and_references() -> None:
    limits = ScreenLimits(lines=5, references=5)
    assert screen_page(b"&amp;\n" * 100, limits) is None


@pytest.mark.parametrize("is_json", [False, True])
def test_only_so_many_entries_of_a_feed_are_read_and_it_says_so(*, is_json: bool) -> None:
    entries = ", ".join(f'{{"id": "{n}", "title": "Model {n}"}}' for n in range(20))
    head = '"version": "https://jsonfeed.org/version/1.1", "title": "Ledger"'
    body = f'{{{head}, "items": [{entries}]}}' if is_json else FEED
    feed = InlineWorker(ScreenLimits(feed_entries=7)).submit(FeedTask(body.encode()))()
    assert isinstance(feed, ParsedFeed)
    assert len(feed.entries) == 7
    assert "Only the first 7 entries are read." in feed.notes


def test_a_json_feed_of_more_values_than_allowed_is_refused() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"1," * 200 + b"1]}"
    refused = InlineWorker(ScreenLimits(json_values=100)).submit(FeedTask(body))()
    assert isinstance(refused, Rejected)
    assert refused.reason == "json_flood"


def test_the_limits_of_the_options_reach_the_child() -> None:
    def read(**limits: Any) -> list[object]:
        options = IngestOptions(workers=1, screen=ScreenLimits(**limits))
        with ProcessWorker(options) as worker:
            names = ("page", "list", "site")
            return [type(worker.submit(TASKS[name])()) for name in names]

    assert read() == [ExtractedPage, Listing, SitePage]
    assert read(page_tags=15) == [Rejected, Rejected, SitePage]
