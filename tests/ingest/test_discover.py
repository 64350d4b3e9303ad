from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx2
import pytest

from db.errors import FetchError, IngestError
from ingest.candidates import Origin, candidates_by_shape, read_site_page, usual_candidates
from ingest.connectors.registry import load_connectors
from ingest.discover import complete_url, discover_sources
from ingest.fetch import Fetcher
from ingest.limits import FetchLimits
from ingest.options import IngestOptions
from ingest.rounds import Asking
from ingest.screen import Rejected
from ingest.worker import InlineWorker, SiteTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Database
    from ingest.discover import Discovery
    from ingest.worker import Outcome, Task

    Run = Callable[["Site", str], Discovery]

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
PAGE = (
    "<!doctype html><html lang='en-GB'><head><title>The Site</title>{}</head><body>{}</body></html>"
)


def make_feed(title: str, path: str = "posts", count: int = 3, home: str = "") -> str:
    items = "".join(
        f"<item><title>{title} {n}</title><link>https://site.example/{path}/{n}</link>"
        f"<guid>{path}{n}</guid><pubDate>Mon, 0{n + 1} Sep 2026 10:00:00 GMT</pubDate></item>"
        for n in range(count)
    )
    link = f"<link>{home}</link>" if home else ""
    return f'<rss version="2.0"><channel><title>{title}</title>{link}{items}</channel></rss>'


class Site:
    """A made-up web: what each address answers, and what was asked."""

    def __init__(self, answers: dict[str, str | int]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        url = str(request.url)
        self.asked.append(url)
        answer = self.answers.get(url, 404)
        if isinstance(answer, int):
            return httpx2.Response(answer)
        if answer.startswith("https://"):
            return httpx2.Response(301, headers={"location": answer})
        return httpx2.Response(200, content=answer.encode())


@pytest.fixture
def discover(database: Database) -> Callable[[Site, str], Discovery]:
    def run(site: Site, url: str) -> Discovery:
        limits = FetchLimits(pace_seconds=0)
        with Fetcher(limits, transport=httpx2.MockTransport(site)) as fetcher:
            asking = Asking(database, fetcher, InlineWorker(), NOW, IngestOptions())
            return discover_sources(asking, url)

    return run


def test_the_feed_that_the_page_states_is_verified_and_described(discover: Run) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/news.xml" title="News">'
    site = Site({
        "https://site.example/": PAGE.format(link, ""),
        "https://site.example/news.xml": make_feed("Site News", home="https://site.example/"),
    })  # fmt: skip
    [find] = discover(site, "site.example").finds
    assert find.source.url == "https://site.example/news.xml"
    assert (find.source.kind, find.source.name, find.source.language) == ("feed", "Site News", "en")
    assert find.source.homepage == "https://site.example/"
    assert (find.origin, find.entries) == (Origin.STATED, 3)
    assert find.newest == datetime(2026, 9, 3, 10, tzinfo=UTC)


def test_an_address_that_is_a_feed_needs_one_request(discover: Run) -> None:
    site = Site({"https://site.example/f": make_feed("F")})
    found = discover(site, "https://site.example/f")
    assert [(f.origin, f.source.url) for f in found.finds] == [
        (Origin.GIVEN, "https://site.example/f")
    ]
    assert site.asked == ["https://site.example/robots.txt", "https://site.example/f"]
    assert found.requests == 1


def test_links_that_look_like_feeds_are_tried_where_none_is_stated(discover: Run) -> None:
    site = Site({
        "https://site.example/blog": PAGE.format("", '<a href="/blog/rss.xml">RSS</a>'),
        "https://site.example/blog/rss.xml": make_feed("Blog"),
    })  # fmt: skip
    [find] = discover(site, "https://site.example/blog").finds
    assert (find.origin, find.title) == (Origin.LINKED, "Blog")


def test_usual_paths_below_the_page_come_before_the_roots(discover: Run) -> None:
    site = Site({
        "https://site.example/blog": PAGE.format("", ""),
        "https://site.example/blog/feed": make_feed("Blog"),
    })  # fmt: skip
    found = discover(site, "https://site.example/blog")
    assert [find.source.url for find in found.finds] == ["https://site.example/blog/feed"]
    assert usual_candidates("https://site.example/blog")[0].url == "https://site.example/blog/feed"
    assert usual_candidates("https://site.example/a/index.html")[0].url.endswith("/a/feed")


def test_a_permanent_redirect_is_learnt(discover: Run) -> None:
    site = Site({
        "https://site.example/": PAGE.format("", '<a href="/rss">RSS</a>'),
        "https://site.example/rss": "https://feeds.example/site",
        "https://feeds.example/site": make_feed("Site"),
    })  # fmt: skip
    assert discover(site, "site.example").finds[0].source.url == "https://feeds.example/site"


def test_comment_feeds_come_last_and_the_same_articles_once(discover: Run) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{path}">'
        for path in ("comments/feed", "feed", "feed.xml")
    )
    site = Site({
        "https://site.example/": PAGE.format(links, ""),
        "https://site.example/comments/feed": make_feed("Comments for Site", "comments"),
        "https://site.example/feed": make_feed("Site"),
        "https://site.example/feed.xml": make_feed("Site"),
    })  # fmt: skip
    found = [find.source.url for find in discover(site, "site.example").finds]
    assert found == ["https://site.example/feed", "https://site.example/comments/feed"]


def test_pages_that_answer_in_place_of_feeds_are_no_feeds(discover: Run) -> None:
    page = PAGE.format("", "<p>Welcome</p>")
    site = Site({f"https://site.example/{path}": page for path in ("", "feed", "rss.xml", "rss")})
    found = discover(site, "site.example")
    assert found.finds == ()
    assert found.requests <= 24
    assert len(site.asked) <= 30


@pytest.mark.skipif("sitemap" not in load_connectors(), reason="no connector for sitemaps")
def test_the_sitemap_of_robots_txt_is_the_next_best(discover: Run) -> None:
    entries = "".join(
        f"<url><loc>https://site.example/news/{n}</loc><lastmod>2026-09-0{n}</lastmod></url>"
        for n in range(1, 6)
    )
    site = Site({
        "https://site.example/": PAGE.format("", ""),
        "https://site.example/robots.txt": "Sitemap: https://site.example/map.xml",
        "https://site.example/map.xml": f"<urlset>{entries}</urlset>",
    })  # fmt: skip
    [find] = discover(site, "site.example").finds
    assert (find.source.kind, find.source.url) == ("sitemap", "https://site.example/map.xml")
    assert find.entries == 5


@pytest.mark.skipif("list" not in load_connectors(), reason="no connector for list pages")
def test_a_page_of_articles_without_any_feed_is_offered_as_a_list(discover: Run) -> None:
    cards = "".join(
        f'<article><h2><a href="/news/a-long-title-{n}">A title that is long enough {n}</a></h2>'
        f"<time datetime='2026-09-0{n}'>{n} September 2026</time></article>"
        for n in range(1, 8)
    )
    site = Site({"https://site.example/news": PAGE.format("", f"<main>{cards}</main>")})
    found = discover(site, "https://site.example/news")
    assert [(find.source.kind, find.source.url) for find in found.finds] == [
        ("list", "https://site.example/news")
    ]
    assert found.finds[0].entries == 7


def test_robots_txt_keeps_us_from_the_page_but_not_from_the_feed(discover: Run) -> None:
    site = Site({
        "https://site.example/robots.txt": "User-agent: *\nDisallow: /",
        "https://site.example/": PAGE.format("", ""),
        "https://site.example/feed": make_feed("Site"),
    })  # fmt: skip
    found = discover(site, "site.example")
    assert "https://site.example/" not in site.asked
    assert [find.source.url for find in found.finds] == ["https://site.example/feed"]
    assert "robots.txt" in found.notes[0]


def test_a_page_that_turns_us_away_still_has_its_feed_found(discover: Run) -> None:
    site = Site({
        "https://site.example/": 403,
        "https://site.example/rss.xml": make_feed("Site"),
    })  # fmt: skip
    found = discover(site, "site.example")
    assert [find.title for find in found.finds] == ["Site"]
    assert found.notes == ("The server answered 403",)


def test_a_server_that_is_not_there_is_said_at_once(database: Database) -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no such host", request=request)

    with Fetcher(FetchLimits(pace_seconds=0), transport=httpx2.MockTransport(refuse)) as fetcher:
        asking = Asking(database, fetcher, InlineWorker(), NOW, IngestOptions())
        with pytest.raises(FetchError):
            discover_sources(asking, "https://site.example/")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "file:///etc/passwd", "https://u:p@a.example"]
)
def test_addresses_that_are_never_fetched_are_refused(discover: Run, url: str) -> None:
    site = Site({})
    with pytest.raises(IngestError):
        discover(site, url)
    assert site.asked == []


def test_links_on_a_page_into_the_network_are_not_followed(discover: Run) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="http://169.254.169.254/feed">'
    site = Site({"https://site.example/": PAGE.format(link, "")})
    assert discover(site, "site.example").finds == ()
    assert not any("169.254" in url for url in site.asked)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/o/r", ["github https://github.com/o/r/releases.atom",
                                    "github https://github.com/o/r/tags.atom"]),
        ("https://github.com/o/r/blob/main/models/LICENSE",
         ["github https://github.com/o/r/commits/main/models/LICENSE.atom"]),
        ("https://github.com/features/copilot", []),
        ("https://huggingface.co/Org", ["huggingface https://huggingface.co/api/models?author=Org"]),
        ("https://huggingface.co/Org/Model-7B", ["huggingface https://huggingface.co/api/models/Org/Model-7B"]),
        ("https://huggingface.co/blog", ["feed https://huggingface.co/blog/feed.xml"]),
        ("https://name.substack.com/p/post", ["feed https://name.substack.com/feed"]),
        ("https://substack.com/@name", ["feed https://name.substack.com/feed"]),
        ("https://medium.com/@name", ["feed https://medium.com/feed/@name"]),
        ("https://www.youtube.com/channel/UCx",
         ["feed https://www.youtube.com/feeds/videos.xml?channel_id=UCx"]),
        ("https://www.reddit.com/r/LocalLLaMA/new/",
         ["feed https://www.reddit.com/r/LocalLLaMA/new/.rss"]),
        ("https://example.org/feed", []),
    ],
)  # fmt: skip
def test_sites_of_known_build_are_known_by_their_address(url: str, expected: list[str]) -> None:
    assert [f"{found.kind} {found.url}" for found in candidates_by_shape(url)] == expected


def test_a_page_of_known_build_is_not_fetched_when_its_feed_holds(discover: Run) -> None:
    site = Site({"https://name.substack.com/feed": make_feed("Letter")})
    assert discover(site, "https://name.substack.com/p/one").finds[0].title == "Letter"
    assert "https://name.substack.com/p/one" not in site.asked


def test_scripts_styles_and_odd_links_are_not_feeds() -> None:
    markup = PAGE.format(
        '<link rel="stylesheet" type="text/css" href="/feed.css">'
        '<link rel="alternate" hreflang="de" href="/de">'
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">',
        '<a href="javascript:feed()">x</a><a href="mailto:a@b/rss">y</a><a href="http://[/feed">z</a>',
    )
    assert read_site_page(markup.encode(), "https://site.example/").candidates == ()


def test_hostile_markup_yields_nothing_and_does_not_raise() -> None:
    bodies = (
        b"",
        b"\x00\xff" * 500,
        b"<" * 200_000,
        b"<a href=/feed>" * 130_000,
        b"<base href='http://[x'><a href='//[y/feed'>x</a>",
        b"<a href='https://a.example:99999999/feed'>x</a><a href='/\x01/feed'>y</a>",
        b"<a href='/" + b"a" * 5000 + b"/feed'>x</a>",
    )
    for body in bodies:
        assert read_site_page(body, "https://site.example/").candidates == ()


def test_a_page_of_many_thousand_links_is_read_up_to_a_bound() -> None:
    links = "".join(f"<a href='/{n}/feed'>x</a>" for n in range(30_000))
    found = read_site_page(PAGE.format("", links).encode(), "https://site.example/")
    assert len(found.candidates) == 40


def test_a_feed_with_an_odd_home_page_is_still_found(discover: Run) -> None:
    for home in ("http://[x", "javascript:alert(1)", "http://u:p@a.example/", "//"):
        site = Site({"https://site.example/f": make_feed("F", home=home)})
        [find] = discover(site, "https://site.example/f").finds
        assert find.source.homepage == ""


def test_a_scheme_left_out_is_https() -> None:
    assert complete_url(" site.example/a ") == "https://site.example/a"
    assert complete_url("http://site.example") == "http://site.example"
    assert complete_url("file:///etc/passwd") == "file:///etc/passwd"


class Refusing(InlineWorker):
    """Gives up on every page, as on one that takes too long."""

    def submit(self, task: Task) -> Callable[[], Outcome]:
        if isinstance(task, SiteTask):
            return lambda: Rejected("too_slow", "It took more than 10 s to read and was given up.")
        return super().submit(task)


def test_a_page_that_cannot_be_read_in_time_does_not_end_the_search(database: Database) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/stated.xml">'
    site = Site({
        "https://site.example/": PAGE.format(link, ""),
        "https://site.example/stated.xml": make_feed("Stated"),
        "https://site.example/feed": make_feed("Usual"),
    })  # fmt: skip
    with Fetcher(FetchLimits(pace_seconds=0), transport=httpx2.MockTransport(site)) as fetcher:
        asking = Asking(database, fetcher, Refusing(), NOW, IngestOptions())
        [find] = discover_sources(asking, "site.example").finds
    assert find.title == "Usual"
