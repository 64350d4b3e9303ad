"""Where a site's feeds may be: by the shape of its address, its page's links, usual paths. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from db.errors import IngestError
from ingest.addresses import check_url
from ingest.extract import decode_page, load_trafilatura
from ingest.screen import USUAL_LIMITS, ScreenLimits, screen_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_LINKS = 40
MAX_TAGS = 10_000
MAX_MARKUP = 3_000_000  # characters of a page that are looked at
GITHUB_PARTS = 2
USUAL_PATHS = (
    "feed",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.xml",
    "rss",
    "feed.json",
    "blog/feed",
    "blog/rss.xml",
    "news/rss.xml",
)
FILE_NAME = re.compile(r"[^/]*\.\w{2,5}$")
FEED_LINK = re.compile(
    r"\.(?:rss|atom|rdf)(?:$|\?)|/(?:rss|atom|feed|feeds|index|blog|news)\.(?:xml|json)(?:$|\?)"
    r"|/(?:rss|atom|feed)/?(?:$|\?)|feeds/posts/default|[?&](?:feed|format)=(?:rss2?|atom)",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"\bcomments?\b|/replies\b", re.IGNORECASE)
NOT_FEEDS = re.compile(r"oembed|wp-json|opensearch|manifest", re.IGNORECASE)
# First words of paths that name no owner, on GitHub, Hugging Face and Medium.
RESERVED = re.compile(
    "about|apps|blog|codespaces|collections|contact|customer-stories|datasets|docs|enterprise"
    "|explore|features|issues|join|login|marketplace|models|new|notifications|orgs|papers"
    "|pricing|pulls|search|security|settings|site|spaces|sponsors|tasks|topics|trending"
)


class Origin(StrEnum):
    """How an address was come by, the surest first."""

    GIVEN = "given"  # the address itself
    SHAPE = "shape"  # what sites of this build do
    STATED = "stated"  # the page's own <link rel="alternate">
    LINKED = "linked"  # a link that looks like one
    USUAL = "usual"  # a path where sites keep theirs
    SITEMAP = "sitemap"
    PAGE = "page"  # no feed: the page's own list

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Origin).index(self)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a source."""

    url: str
    kind: str
    origin: Origin
    title: str = ""


@dataclass(frozen=True, slots=True)
class SitePage:
    """What a page says about its site."""

    title: str
    language: str
    candidates: tuple[Candidate, ...]


def candidates_by_shape(url: str) -> list[Candidate]:
    """What sites of known build offer for an address of theirs; no request is made."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = [piece for piece in parts.path.split("/") if piece]
    found = [
        *_shape_github(host, path),
        *_shape_huggingface(host, path, url),
        *_shape_federal_register(host, path, url),
        *_shape_newsletters(host, path),
        *_shape_communities(host, path, parse_qs(parts.query)),
    ]
    return [Candidate(address, kind, Origin.SHAPE) for kind, address in found]


def _shape_github(host: str, path: list[str]) -> Iterator[tuple[str, str]]:
    if host != "github.com" or len(path) < GITHUB_PARTS or RESERVED.fullmatch(path[0]):
        return
    root = f"https://github.com/{path[0]}/{path[1].removesuffix('.git')}"
    match path[2:]:
        case ["blob" | "commits", branch, *file] if file:
            yield "github", f"{root}/commits/{branch}/{'/'.join(file).removesuffix('.atom')}.atom"
        case ["commits" | "tree", branch]:
            yield "github", f"{root}/commits/{branch.removesuffix('.atom')}.atom"
        case ["tags"]:
            yield "github", f"{root}/tags.atom"
        case _:
            yield "github", f"{root}/releases.atom"
            yield "github", f"{root}/tags.atom"


def _shape_huggingface(host: str, path: list[str], url: str) -> Iterator[tuple[str, str]]:
    if host != "huggingface.co" or not path:
        return
    if path[0] == "blog":
        yield "feed", "https://huggingface.co/blog/feed.xml"
    elif path[0] == "api":
        yield "huggingface", url
    elif not RESERVED.fullmatch(path[0]):
        model = "/".join(quote(piece) for piece in path[:2])
        found = f"/{model}" if len(path) > 1 else f"?author={model}"
        yield "huggingface", f"https://huggingface.co/api/models{found}"


def _shape_federal_register(host: str, path: list[str], url: str) -> Iterator[tuple[str, str]]:
    api = "https://www.federalregister.gov/api/v1/documents.json"
    if host != "federalregister.gov":
        return
    if path[:2] == ["api", "v1"]:
        yield "federal_register", url
    elif path[:1] == ["agencies"] and len(path) > 1:
        yield "federal_register", f"{api}?conditions%5Bagencies%5D%5B%5D={quote(path[1])}"


def _shape_newsletters(host: str, path: list[str]) -> Iterator[tuple[str, str]]:
    if host.endswith(".substack.com"):
        yield "feed", f"https://{host}/feed"
    elif host == "substack.com" and path and path[0].startswith("@"):
        yield "feed", f"https://{quote(path[0][1:])}.substack.com/feed"
    elif host == "medium.com" and path and not RESERVED.fullmatch(path[0]) and path[0] != "feed":
        yield "feed", f"https://medium.com/feed/{quote(path[0], safe='@')}"
    elif host.endswith(".medium.com"):
        yield "feed", f"https://{host}/feed"


def _shape_communities(
    host: str, path: list[str], query: Mapping[str, list[str]]
) -> Iterator[tuple[str, str]]:
    videos = "https://www.youtube.com/feeds/videos.xml"
    match host, path:
        case "youtube.com", ["channel", channel, *_]:
            yield "feed", f"{videos}?channel_id={quote(channel)}"
        case "youtube.com", ["user", name, *_]:
            yield "feed", f"{videos}?user={quote(name)}"
        case "youtube.com", ["playlist"] if query.get("list"):
            yield "feed", f"{videos}?playlist_id={quote(query['list'][0])}"
        case (("reddit.com" | "old.reddit.com"), ["r", name, *rest]) if ".rss" not in path:
            order = f"/{rest[0]}" if rest and rest[0] in {"new", "top", "hot"} else ""
            yield "feed", f"https://www.reddit.com/r/{quote(name)}{order}/.rss"
        case "bsky.app", ["profile", name, *_]:
            yield "feed", f"https://bsky.app/profile/{quote(name)}/rss"
        case _:
            return


def read_site_page(
    body: bytes, url: str, charset: str = "", limits: ScreenLimits = USUAL_LIMITS
) -> SitePage:
    """The feeds that a page names, those it states first; its title and language."""
    if screen_page(body, limits) is not None:
        return SitePage("", "", ())
    markup = decode_page(body, charset)[:MAX_MARKUP].replace("\0", "")
    tree = _load_tree(markup)
    if tree is None:
        return SitePage("", "", ())
    base = _resolve(url, next(iter(tree.xpath("//base/@href")), "")) or url
    found: dict[str, Candidate] = {}
    for candidate in chain(
        _stated(tree, base), _found_by_trafilatura(markup, base), _linked(tree, base)
    ):
        found.setdefault(candidate.url, candidate)
        if len(found) == MAX_LINKS:
            break
    title = " ".join(str(next(iter(tree.xpath("//title/text()")), "")).split())[:200]
    language = str(next(iter(tree.xpath("//html/@lang")), "")).partition("-")[0].lower()[:3]
    return SitePage(title, language, tuple(found.values()))


def _load_tree(markup: str) -> Any:
    return load_trafilatura().load_html(markup) if markup.strip() else None


def _stated(tree: Any, base: str) -> Iterator[Candidate]:
    for link in tree.xpath("//link[@href]"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        is_feed = kind.endswith(("rss+xml", "atom+xml", "rdf+xml", "feed+json")) or (
            kind in {"application/json", "application/xml", "text/xml"}
            and FEED_LINK.search(link.get("href")) is not None
        )
        if is_feed and ({"alternate", "feed"} & set(relations)):
            address = _resolve(base, link.get("href"))
            if address:
                title = " ".join((link.get("title") or "").split())[:200]
                yield Candidate(address, "feed", Origin.STATED, title)


def _found_by_trafilatura(markup: str, base: str) -> Iterator[Candidate]:
    """What the library reads from markup that we fetched; it knows odd types and old habits."""
    if markup.count("<") > MAX_TAGS:  # it looks at every link at length
        return
    from trafilatura.feeds import FeedParameters, determine_feed

    host = urlsplit(base).hostname or ""
    for address in determine_feed(markup, FeedParameters(base, host, base)):
        if resolved := _resolve(base, address):
            yield Candidate(resolved, "feed", Origin.LINKED)


def _linked(tree: Any, base: str) -> Iterator[Candidate]:
    for href in tree.xpath("//a/@href"):
        if FEED_LINK.search(href) and (address := _resolve(base, href)):
            yield Candidate(address, "feed", Origin.LINKED)


def _resolve(base: str, href: str) -> str:
    """The absolute address of a link that may lead to a feed; nothing for any other."""
    try:
        address = urljoin(base, str(href).strip()).partition("#")[0]
        check_url(address)
    except (ValueError, IngestError):
        return ""
    return "" if NOT_FEEDS.search(address) else address


def usual_candidates(url: str) -> list[Candidate]:
    """Paths where sites keep their feeds: below the page first, then at the root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = FILE_NAME.sub("", parts.path).strip("/")
    below = f"{root}{folder}/" if folder else root
    bases = dict.fromkeys((below, root))
    addresses = dict.fromkeys(
        base + path for base in bases for path in (USUAL_PATHS if base == root else USUAL_PATHS[:5])
    )
    return [Candidate(address, "feed", Origin.USUAL) for address in addresses]


def is_about_comments(candidate_url: str, title: str) -> bool:
    """Whether a feed holds readers' comments rather than articles."""
    return COMMENTS.search(urlsplit(candidate_url).path) is not None or (
        COMMENTS.search(title) is not None
    )
