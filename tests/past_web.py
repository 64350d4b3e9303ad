"""A made-up web with a past, behind a plain HTTP proxy on loopback; all addresses are http.

`blog.example` is WordPress, whose feed is paged by `?paged=N` and answers 404 after the last page.
`paged.example` links its feed's pages by RFC 5005. `maps.example` has a short feed and sitemaps,
named in robots.txt, by year under an index; its pages state their dates. Each published every
fifth day since 2025-07-01, until 2026-06-11.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
FIRST = datetime(2025, 7, 1, 9, tzinfo=UTC)
PAGE = 10
DAYS = [FIRST + timedelta(days=5 * n) for n in range(70)]  # the last is 2026-06-11
ATOM = "http://www.w3.org/2005/Atom"


def address(host: str, n: int) -> str:
    return f"http://{host}/news/{DAYS[n]:%Y}/model-number-{n}-is-out"


def item(host: str, n: int) -> str:
    return (
        f"<item><guid>{host}-{n}</guid><link>{address(host, n)}</link>"
        f"<title>{host} tells of model {n}</title>"
        f"<pubDate>{DAYS[n]:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>Model {n} in short.</description></item>"
    )


def rss(host: str, numbers: list[int], extra: str = "") -> str:
    items = "".join(item(host, n) for n in numbers)
    return (
        f'<rss version="2.0" xmlns:a="{ATOM}"><channel><title>{host}</title>'
        f"<link>http://{host}/</link>{extra}{items}</channel></rss>"
    )


def page_numbers(page: int) -> list[int]:
    newest = list(range(len(DAYS)))[::-1]
    return newest[(page - 1) * PAGE : page * PAGE]


def answer_blog(path: str, page: int) -> str | None:
    if path == "/feed/":
        made = "<generator>https://wordpress.org/?v=6.8.1</generator>"
        return rss("blog.example", page_numbers(page), made) if page_numbers(page) else None
    return answer_article("blog.example", path)


def answer_paged(path: str, page: int) -> str | None:
    if path == "/feed.xml":
        following = f'<a:link rel="next" href="/feed.xml?paged={page + 1}"/>'
        link = following if page_numbers(page + 1) else ""
        return rss("paged.example", page_numbers(page), link)
    return answer_article("paged.example", path)


def answer_maps(path: str, page: int) -> str | None:
    del page
    root = "http://maps.example"
    match path:
        case "/feed.xml":
            return rss("maps.example", page_numbers(1)[:5])
        case "/robots.txt":
            return f"User-agent: *\nDisallow: /private/\nSitemap: {root}/sitemap_index.xml\n"
        case "/sitemap_index.xml":
            years = "".join(
                f"<sitemap><loc>{root}/sitemap-{year}.xml</loc></sitemap>" for year in (2025, 2026)
            )
            return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{years}</sitemapindex>'
        case "/sitemap-2025.xml" | "/sitemap-2026.xml":
            return sitemap(root, int(path[9:13]))
    return answer_article("maps.example", path)


def sitemap(root: str, year: int) -> str:
    listed = [address("maps.example", n) for n, day in enumerate(DAYS) if day.year == year]
    others = [f"{root}/", f"{root}/about/our-people-and-values", f"{root}/news/"]
    urls = "".join(f"<url><loc>{url}</loc></url>" for url in listed + others)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def answer_article(host: str, path: str) -> str | None:
    number = path.rpartition("-number-")[2].removesuffix("-is-out")
    if not number.isdecimal() or int(number) >= len(DAYS) or int(number) % 10 == 7:
        return None  # every tenth page is gone
    n = int(number)
    prose = "".join(
        f"<p>On day {k} the laboratory {host} wrote that its model number {n} will be offered to "
        f"customers in region {k}, with weights under licence {k} and a price of {n + k} dollars.</p>"
        for k in range(6)
    )
    date = f'<meta property="article:published_time" content="{DAYS[n]:%Y-%m-%dT%H:%M:%SZ}">'
    title = f"{host} tells of model {n}"
    return (
        f'<html lang="en"><head><title>{title}</title>{date}</head>'
        f"<body><article><h1>{title}</h1>{prose}</article></body></html>"
    )


SITES: dict[str, Callable[[str, int], str | None]] = {
    "blog.example": answer_blog,
    "paged.example": answer_paged,
    "maps.example": answer_maps,
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PastWeb

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(self.path)
        page = int(parse_qs(parts.query).get("paged", ["1"])[0])
        site = SITES.get(parts.hostname or "")
        found = site(parts.path, page) if site else None
        body = (found or "not here").encode()
        self.send_response(200 if found is not None else 404)
        self.send_header("Content-Type", "text/html" if body[:5] == b"<html" else "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class PastWeb(ThreadingHTTPServer):
    """The web above; `asked` remembers every address. Use as a context."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a `tocsin` that believes this to be the internet."""
        return {
            "HTTP_PROXY": f"http://127.0.0.1:{self.server_address[1]}",
            "HTTPS_PROXY": f"http://127.0.0.1:{self.server_address[1]}",
            "TOCSIN_NOW": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
            "TOCSIN_INGEST__PACE_SECONDS": "0",
        }

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()


OPML = (
    '<opml version="2.0"><head/><body>'
    '<outline type="rss" text="Blog" xmlUrl="http://blog.example/feed/" htmlUrl="http://blog.example/"/>'
    '<outline type="rss" text="Paged" xmlUrl="http://paged.example/feed.xml" htmlUrl="http://paged.example/"/>'
    '<outline type="rss" text="Maps" xmlUrl="http://maps.example/feed.xml" htmlUrl="http://maps.example/"/>'
    "</body></opml>"
)
