"""Which addresses there are: our pages, Streamlit's own, and old or guessed names of ours.

Everything else is answered 404. Where an address is forgiven, the answer is built from our own
list of pages, never from what was asked, so that no answer leads to another site.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from app.ui.pages import HOME, PAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE_NAMES: Final = frozenset(page.address for page in PAGES)
# What Streamlit answers itself, as far as its pages need it. Left out on purpose: /_stcore/metrics,
# which tells strangers of its insides, /_stcore/agent, which drives pages without a browser, and
# /app/static, which it serves only when asked to.
_STREAMLIT = (
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/upload_file/",
    "/_stcore/bidi-components/",
    "/auth/login",
    "/auth/logout",
    "/component/",
    "/favicon.png",
    "/manifest.json",
    "/media/",
    "/oauth2callback",
    "/static/",
)
# Addresses that people and programs guess.
_ALIASES: Final = {
    "atom.xml": "/feeds/briefs.xml",
    "briefs": "/archive",
    "feed": "/feeds/briefs.xml",
    "feed.json": "/feeds/briefs.json",
    "feed.xml": "/feeds/briefs.xml",
    "rss": "/feeds/briefs.xml",
    "rss.xml": "/feeds/briefs.xml",
    "favicon.ico": "/favicon.png",
    "index.html": "/",
}
# A page for one thing: the parameter that names it, the names it also goes by.
_ONE_THING: Final = {
    "story": ("/story", "story", ("id",)),
    "stories": ("/story", "story", ("id",)),
    "entity": ("/entity", "key", ("id", "entity")),
    "entities": ("/entity", "key", ("id", "entity")),
    "threads": ("/timeline", "thread", ("id",)),
    "briefs": ("/", "week", ("id",)),
    "brief": ("/", "week", ("id",)),
    "week": ("/", "week", ("id",)),
}
_WRITTEN = re.compile(r"[a-z0-9._-]{1,40}")
_LONGEST_VALUE = 300


def is_page(path: str) -> bool:
    """Whether a page of ours stands at exactly this path."""
    # The home page is at the root and nowhere else: see `forgiven`.
    return path == "/" or (path[1:] in PAGE_NAMES - {HOME.address} and path.startswith("/"))


def is_streamlits(path: str) -> bool:
    """Whether Streamlit itself answers there, with something that its pages need."""
    return any(
        path.startswith(known) if known.endswith("/") else path == known for known in _STREAMLIT
    )


def forgiven(path: str, parameters: Mapping[str, str], query: str) -> str | None:
    """Where an address that is not quite ours leads: a path on this server; None for nowhere.

    `query` is the query string as sent, kept where the page is the same.
    """
    first, _, rest = path[1:].rstrip("/").partition("/")
    word = first.casefold()
    if not path.startswith("/") or not _WRITTEN.fullmatch(word):
        return None
    if word in _ONE_THING and (rest or word not in PAGE_NAMES or "id" in parameters):
        named = _one_thing(word, rest, parameters)
        if named is not None:
            return named
    if rest:
        return None
    if word in _ALIASES:
        return _ALIASES[word]
    if word not in PAGE_NAMES or is_page(path):
        return None
    target = "/" if word == HOME.address else f"/{word}"
    return f"{target}?{_tidy(query)}" if query else target


def _one_thing(word: str, rest: str, parameters: Mapping[str, str]) -> str | None:
    page, own, others = _ONE_THING[word]
    named = rest or next((parameters[name] for name in (own, *others) if parameters.get(name)), "")
    if not named or "/" in named or len(named) > _LONGEST_VALUE:
        return None
    return f"{page}?{urlencode({own: named})}"


def _tidy(query: str) -> str:
    # What a browser sends comes through unchanged; what could end a header line does not.
    return quote(query, safe="=&%+:;,/?@!$'()*-._~[]")
