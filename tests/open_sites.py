"""The sites of the made-up open web: what each address answers at a moment.

At CHANGES a number of things happen at once: an article is corrected, terms change, a feed moves,
another is gone, a licence is replaced, a host asks to be left alone.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.ingest.api_stand_in import HUB, RAW, REGISTER, REST, SITE, World
from tests.ingest.test_connector_federal_register import make_document
from tests.ingest.test_connector_github import commit, feed, release, sha
from tests.ingest.test_connector_huggingface import CARD, make_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BEGIN = datetime(2026, 6, 12, 12, tzinfo=UTC)
CHANGES = datetime(2026, 6, 14, 6, tzinfo=UTC)
Reply = tuple[int, bytes, dict[str, str]]
HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml; charset=utf-8"}
NUMBERS, CORRECTED = 12, 3  # stories of the newspaper
NOTHING: Reply = (404, b"<h1>Not found</h1>", HTML)
OUTLETS = ("one.example", "two.example", "three.example", "four.example")
NEWSLETTER = (
    "Every Friday our newsletter brings the five things that builders with models should know; "
    "it is free, and ten thousand people read it over breakfast."
)
_WORDS = {
    "maker": "Amber Birch Cedar Delta Ember Fjord Grove Heron Indigo Juniper Kelp Larch Maple",
    "doers": "engineers lawyers buyers auditors teachers regulators judges builders writers unions",
    "deed": "priced measured withdrew praised audited licensed banned delayed published rewrote",
    "things": "weights prompts invoices benchmarks datasets contracts tokens cards quotas patents",
    "place": "Lyon Osaka Accra Quito Turin Perth Gdansk Halifax Cusco Bergen Hanoi Graz",
}
_WORDS |= {"later": _WORDS["deed"], "more": _WORDS["things"]}
_SENTENCES = (
    "{maker} {deed} {n} {things} in {place} while {doers} {later} {m} {more}",
    "{doers} of {place} {deed} the {things} of {maker}-{m} and {later} {n} {more}",
    "After {n} days {place} {deed} what {doers} at {maker} {later}: {m} {more}",
    "The {things} that {maker} {deed} cost {n} {more} and {doers} from {place} {later} {m}",
)


def make_prose(seed: str, paragraphs: int = 6) -> list[str]:
    """Paragraphs that no other seed has, nor any five words of theirs in a row, as good as never."""
    dice = random.Random(seed)

    def tell() -> str:
        words = {name: dice.choice(known.split()) for name, known in _WORDS.items()}
        said = dice.choice(_SENTENCES).format(
            n=dice.randint(2, 900), m=dice.randint(2, 90), **words
        )
        return said[0].upper() + said[1:]

    return [". ".join(tell() for _ in range(4)) + "." for _ in range(paragraphs)]


def make_page(title: str, paragraphs: list[str], site: str, head: str = "") -> bytes:
    """An article's page with the furniture of its site."""
    prose = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | {site}'
        f'</title><meta property="og:site_name" content="{site}">{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/about">About</a></nav><main><article>'
        f"<h1>{escape(title)}</h1>{prose}</article><aside><h3>Read next</h3><ul><li>"
        f'<a href="/x">Ten things to know</a></li></ul></aside></main><footer>{site}</footer>'
        "</body></html>"
    ).encode()


def make_rss(title: str, host: str, items: Sequence[tuple[str, str, datetime | None]]) -> bytes:
    """A feed of (path, title, date)."""
    shown = "".join(
        f"<item><guid>https://{host}{path}</guid><link>https://{host}{path}</link>"
        f"<title>{escape(name)}</title>"
        + (f"<pubDate>{format_datetime(date)}</pubDate>" if date else "")
        + f"<description>{escape(name)}, in short.</description></item>"
        for path, name, date in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>https://{host}/</link><description>News</description>{shown}</channel></rss>"
    ).encode()


def _alpha(path: str, query: str, now: datetime) -> Reply:
    """A newspaper: a correction, a paywall, consent, a forbidden page, a repeated paragraph."""
    del query
    host, changed = "alpha.example", now >= CHANGES
    if path == "/robots.txt":
        return 200, b"User-agent: *\nDisallow: /private/\n", {"Content-Type": "text/plain"}
    if path == "/":
        link = '<link rel="alternate" type="application/rss+xml" title="Alpha" href="/feed.xml">'
        return (
            200,
            f"<html><head><title>Alpha</title>{link}</head><body></body></html>".encode(),
            HTML,
        )
    if path == "/feed.xml":
        items = [
            (f"/story/{n}", f"Alpha tells of model {n}", BEGIN - timedelta(hours=n))
            for n in range(1, NUMBERS + 1)
        ]
        odd = [
            ("/private/1", "A page for members", BEGIN - timedelta(hours=14)),
            ("/paid/1", "What it costs", BEGIN - timedelta(hours=15)),
            ("/consent/1", "What they ask", BEGIN - timedelta(hours=16)),
            ("/undated/1", "Nobody knows when", None),
            ("/future/1", "From tomorrow", BEGIN + timedelta(days=400)),
        ]
        if changed:  # the corrected one says so in its title, as many do
            at = CORRECTED - 1
            items[at] = (items[at][0], f"Corrected: {items[at][1]}", items[at][2])
        return 200, make_rss("Alpha", host, [*items, *odd]), XML
    page = _alpha_page(path, changed=changed)
    return (200, page, HTML) if page else NOTHING


def _alpha_page(path: str, *, changed: bool) -> bytes:
    match path.split("/")[1:]:
        case ["story", n] if n.isdecimal() and 1 <= int(n) <= NUMBERS:
            return _alpha_story(int(n), changed=changed)
        case ["paid", _]:
            teaser = make_prose("paid", 1)[0][:300]
            wall = [teaser, "This article is only available to subscribers.", "Subscribe now"]
            return make_page("What it costs", wall, "Alpha")
        case ["consent", _]:
            wall = [
                "We value your privacy",
                "We and our 800 partners store cookies on your device.",
            ]
            return make_page("Before you continue", wall, "Alpha")
        case ["private", _]:
            return make_page("A page for members", make_prose("private"), "Alpha")
        case ["undated", _]:
            date = '<meta property="article:published_time" content="2026-06-03T08:30:00+02:00">'
            return make_page("Nobody knows when", make_prose("undated"), "Alpha", date)
        case ["future", _]:
            return make_page("From tomorrow", make_prose("future"), "Alpha")
    return b""


def _alpha_story(n: int, *, changed: bool) -> bytes:
    """One of twelve, with the newsletter's paragraph in all, and a correction in the third."""
    prose = make_prose(f"alpha {n}")
    if n == CORRECTED and changed:
        prose[2] = "Cedar Works will charge 44 cents, and not 40, for each of the calls."
        prose.append("Correction: an earlier version of this article misstated the price.")
    prose.insert(3, NEWSLETTER)
    return make_page(f"Alpha tells of model {n}", prose, "Alpha")


def _maps(path: str, query: str, now: datetime) -> Reply:
    """A site with an index of sitemaps, one of which is a news sitemap."""
    del query
    root = "https://maps.example"
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    if path == "/sitemap.xml":
        parts = "".join(f"<sitemap><loc>{root}/{n}.xml</loc></sitemap>" for n in ("news", "posts"))
        return 200, f"<sitemapindex {xmlns}>{parts}</sitemapindex>".encode(), XML
    if path == "/news.xml":
        numbers = (1, 2, 3) if now >= CHANGES else (1, 2)
        told = "".join(
            f"<url><loc>{root}/news/map-{n}</loc><n:news><n:publication><n:name>Maps</n:name>"
            f"<n:language>en</n:language></n:publication><n:publication_date>2026-06-1{n}T07:00:00Z"
            f"</n:publication_date><n:title>Map number {n} of them</n:title></n:news></url>"
            for n in numbers
        )
        news = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        return 200, f"<urlset {xmlns} {news}>{told}</urlset>".encode(), XML
    if path == "/posts.xml":
        return (
            200,
            f"<urlset {xmlns}><url><loc>{root}/posts/old</loc><lastmod>2026-06-09</lastmod></url></urlset>".encode(),
            XML,
        )
    if path.startswith(("/news/map-", "/posts/")):
        date = '<meta property="article:published_time" content="2026-06-09T10:00:00Z">'
        name = "Map number " + path[-1] + " of them" if "map-" in path else "An old post"
        return 200, make_page(name, make_prose(path), "Maps", date), HTML
    return NOTHING


def _lists(path: str, query: str, now: datetime) -> Reply:
    """A laboratory with a list of posts and no feed."""
    del query
    numbers = range(1, 8 if now >= CHANGES else 7)
    if path == "/blog":
        cards = "".join(
            f'<div class="card"><a href="/blog/the-lamp-number-{n}"><h3>The lamp number {n} is lit'
            f'</h3></a><span class="day">June {n + 5}, 2026</span><p>What it lights.</p></div>'
            for n in reversed(numbers)
        )
        page = f"<html><head><title>Blog | Lists</title></head><body><main>{cards}</main></body></html>"
        return 200, page.encode(), HTML
    number = path.rpartition("-")[2]
    if path.startswith("/blog/the-lamp-number-") and number.isdecimal() and int(number) in numbers:
        prose = make_prose(path)
        return 200, make_page(f"The lamp number {number} is lit", prose, "Lists"), HTML
    return NOTHING


def _json(path: str, query: str, now: datetime) -> Reply:
    """A JSON Feed of two pages with whole texts, and two on the second."""
    del now
    if path != "/feed.json":
        return NOTHING
    page = 2 if query == "page=2" else 1
    items = [
        {
            "id": str(n),
            "url": f"https://json.example/post/{n}",
            "title": f"Post {n} in JSON",
            "content_html": "".join(f"<p>{one}</p>" for one in make_prose(f"json {n}")),
            "date_published": f"2026-06-{12 - n:02d}T06:00:00+02:00",
        }
        for n in (range(1, 4) if page == 1 else range(4, 7))
    ]
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "Jay Son", "items": items}
    if page == 1:
        whole |= {"next_url": "https://json.example/feed.json?page=2"}
    return 200, json.dumps(whole).encode(), {"Content-Type": "application/feed+json"}


def _terms(path: str, query: str, now: datetime) -> Reply:
    """Terms that change, and deprecations under dated headings."""
    del query
    changed = now >= CHANGES
    if path == "/terms":
        days = "30" if changed else "60"
        lines = [
            "These terms hold between you and the Lamp Works for as long as you use the service.",
            f"We keep your prompts for {days} days, and then erase them from every copy we have.",
            "You may use the output for any purpose that the law allows, at your own risk.",
        ]
        if changed:
            lines.append("We may train our models on your prompts unless you object in writing.")
        return 200, make_page("Terms of service", lines, "Terms"), HTML
    if path == "/deprecations":
        sections = [("2026-05-20", "Wick-1"), ("2026-04-02", "Wick-0")]
        if changed:
            sections.insert(0, ("2026-06-13", "Wick-2"))
        told = "".join(
            f"<h2>{day}: {name}</h2><p>On {day} we told the users of {name} that it will be shut "
            "down half a year later, and that its successor is ready for them to use today.</p>"
            for day, name in sections
        )
        page = f"<html><head><title>Deprecations</title></head><body><main><h1>Deprecations</h1>{told}</main></body></html>"
        return 200, page.encode(), HTML
    return NOTHING


def _moving(path: str, query: str, now: datetime) -> Reply:
    """Feeds that move, end, ask to wait or are fresh for long."""
    del query
    changed = now >= CHANGES
    items = [("/story/1", "The mover's story", BEGIN - timedelta(hours=3))]
    match path:
        case "/moved.xml" if changed:
            return 301, b"", {"Location": "https://moving.example/here.xml"}
        case "/eighth.xml" if changed:
            return 308, b"", {"Location": "/nowhere-else.xml"}
        case "/found.xml" if changed:
            return 302, b"", {"Location": "/here.xml"}
        case "/gone.xml" if changed:
            return 410, b"", {}
        case (
            "/moved.xml"
            | "/eighth.xml"
            | "/found.xml"
            | "/gone.xml"
            | "/here.xml"
            | "/nowhere-else.xml"
        ):
            return 200, make_rss("Mover", "moving.example", items), XML
        case "/fresh.xml":
            return (
                200,
                make_rss("Fresh", "moving.example", items),
                XML | {"Cache-Control": "max-age=18000"},
            )
    if path == "/story/1":
        return 200, make_page("The mover's story", make_prose("mover"), "Mover"), HTML
    return NOTHING


def _busy(path: str, query: str, now: datetime) -> Reply:
    """A host that asks to be left alone for ten minutes, once things change."""
    del query
    if now >= CHANGES:
        return 429, b"slow down", {"Retry-After": "600"}
    if path == "/feed.xml":
        items = [(f"/story/{n}", f"Busy with {n}", BEGIN - timedelta(hours=n)) for n in (1, 2)]
        return 200, make_rss("Busy", "busy.example", items), XML
    return (200, make_page("Busy", make_prose(path), "Busy"), HTML) if "/story" in path else NOTHING


def _outlet(host: str) -> Callable[[str, str, datetime], Reply]:
    """One of four outlets that print the same wire text, each with a word of its own."""

    def answer(path: str, query: str, now: datetime) -> Reply:
        del query, now
        at = BEGIN - timedelta(hours=8 - OUTLETS.index(host))
        title = "Regulator opens inquiry into Cedar Works over its training data"
        if path == "/feed.xml":
            own = ("/own", f"A report of {host} alone", BEGIN - timedelta(hours=20))
            return 200, make_rss(host, host, [("/wire", title, at), own]), XML
        if path == "/wire":
            return 200, make_page(title, make_prose("the wire", 7), host), HTML
        if path == "/own":
            return 200, make_page(own_title(host), make_prose(host), host), HTML
        return NOTHING

    return answer


def own_title(host: str) -> str:
    """The title of an outlet's own report."""
    return f"A report of {host} alone"


def make_services(now: datetime) -> World:
    """GitHub, Hugging Face and the Federal Register at a moment."""
    changed = now >= CHANGES
    releases = [
        release(f"v1.{n}", f"Wick 1.{n}", day=n) for n in ((2, 3, 9) if changed else (2, 3))
    ]
    licences = [commit(1, "Add the licence", 2)]
    if changed:
        licences.insert(0, commit(2, "Ask for more", 14))
    tag = {"license": "other" if changed else "mit"}
    tags = [f"license:{tag['license']}"]
    terms = b"You may burn oil, and tell nobody about it. " * 8
    models = [make_model("Wick-7B", 3, cardData=tag, tags=tags), make_model("Wick-1B", 2)]
    if changed:
        models.append(make_model("Wick-70B", 14, createdAt="2026-06-14T01:00:00.000Z"))
    return World(
        documents=[make_document(n, f"2026-06-{1 + n % 9:02d}") for n in range(130)],
        models=models,
        files={f"brightlamp/{m}/README.md": CARD for m in ("Wick-7B", "Wick-1B", "Wick-70B")},
        atoms={
            "/brightlamp/wick/releases.atom": feed(*reversed(releases)),
            "/brightlamp/wick/commits/main/models/LICENSE.atom": feed(*licences),
        },
        raw={
            f"/brightlamp/wick/{sha(1)}/models/LICENSE": terms,
            f"/brightlamp/wick/{sha(2)}/models/LICENSE": terms + b"You shall pay for every lamp.",
        },
    )


SITES: dict[str, Callable[[str, str, datetime], Reply]] = {
    "alpha.example": _alpha,
    "maps.example": _maps,
    "lists.example": _lists,
    "json.example": _json,
    "terms.example": _terms,
    "moving.example": _moving,
    "busy.example": _busy,
    **{host: _outlet(host) for host in OUTLETS},
}


def answer_site(url: str, now: datetime, headers: dict[str, str]) -> Reply:
    """What the web answers at that moment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in {HUB, RAW, REGISTER, REST, SITE}:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        reply = make_services(now).answer(host, target, headers)
        return reply.status, reply.body, reply.headers
    site = SITES.get(host)
    return site(parts.path, parts.query, now) if site else NOTHING
