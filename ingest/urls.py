"""URLs as identities: one spelling for each page, its host, its domain, its article id."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from db.errors import IngestError
from ingest.addresses import (
    CONTROL,
    DEFAULT_PORTS,
    PRINTABLE,
    clean_for_message,
    split_authority,
)

# Anchored at both ends on purpose: courlan's pattern matches anywhere in a name and would drop
# `gallery`, `cid` or `source_id`, and its query cleaning loses `?12345` altogether; on some sites
# those are the article's identity, and two articles must never become one.
TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|oly|vero|itm|mkt|stm|cm|ga|gs|trk|_hs|wt|at|ns|mc|sc|dm)_.*"
    r"|(?:fb|g|dc|tw|yc|ys|ms|gbra|wbra|msclk|ttcl|irclick|twclk|sccl)(?:cl)?id"
    r"|_ga|_gl|_openstat|igshid?|mkt_tok|xtor|yclid|spm|scm|smid|smtyp|cmpid?|ncid|ocid|ito|taid"
    r"|ref|ref_?src|ref_?url|referrer|referer|source|src|feature|share|sharing|partner|affiliate"
    r"|campaign(?:_?id)?|cmp|fromrss|from_rss|rss|guccounter|guce_.*|soc_(?:src|trk)|sref|via"
    r"|output|amp|share_?id|sh|f|from|mod|trackingid|tracking_id|user_?email|sessionid|phpsessid|jsessionid",
    re.IGNORECASE,
)
# Short names that are trackers with these values only, and real parameters with others.
TRACKING_VALUES = {
    "output": re.compile("amp"),
    "amp": re.compile("|1|true"),
    "sh": re.compile(""),
    "f": re.compile("rss"),
    "from": re.compile("rss|feed"),
    "mod": re.compile(r"(?:.*_)?rss(?:_.*)?"),
}
AMPERSAND = re.compile(r"&(?:amp;)*")  # feeds escape it twice
SLASHES = re.compile(r"/{2,}")
UNRESERVED = re.compile(r"%(?:2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])")
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@lru_cache(maxsize=8192)  # an entry asks for the same one four times
def canonicalise_url(url: str, base: str | None = None) -> str:
    """The one spelling of a page's URL, resolved against `base`; it is an identity, not a target.

    Lower-case host, no default port, fragment, tracking parameters, doubled or trailing slashes.
    Parameters keep their order. Raises IngestError when it is not a web URL.
    """
    cleaned = url.strip()
    if CONTROL.search(cleaned):
        raise IngestError("The link contains control characters", clean_for_message(url))
    try:
        parts = urlsplit(urljoin(base, cleaned) if base else cleaned)
        scheme = parts.scheme.lower()
        if scheme not in DEFAULT_PORTS:
            raise IngestError("The link is not a web address", clean_for_message(url))
        authority = parts.netloc.rpartition("@")[2]
        host, port = split_authority(authority, scheme, url)
        path = canonicalise_path(parts.path)
        query = canonicalise_query(parts.query)
    except ValueError as error:  # unbalanced brackets, lone surrogates
        raise IngestError("The link is malformed", clean_for_message(url)) from error
    if not host:
        raise IngestError("The link names no host", clean_for_message(url))
    literal = f"[{host}]" if ":" in host else host
    netloc = literal if port == DEFAULT_PORTS[scheme] else f"{literal}:{port}"
    return urlunsplit((scheme, netloc, path, query, ""))


def canonicalise_path(path: str) -> str:
    """The path with its dots resolved and one spelling of each escape, without a last slash."""
    spelt = spell_escapes(path)
    resolved = urlsplit(urljoin("http://x/", SLASHES.sub("/", spelt or "/"))).path
    return SLASHES.sub("/", resolved).rstrip("/") or "/"


def canonicalise_query(query: str) -> str:
    """The query without tracking parameters; bare values such as `?12345` stay."""
    kept = [part for part in AMPERSAND.split(query) if part and not is_tracking(part)]
    return spell_escapes("&".join(kept))


def is_tracking(parameter: str) -> bool:
    """Whether `name=value` says how a reader came, rather than what the page is."""
    name, equals, value = parameter.partition("=")
    name = unquote(name)
    if not equals or not TRACKING.fullmatch(name):
        return False
    values = TRACKING_VALUES.get(name.lower())
    return values is None or values.fullmatch(value.lower()) is not None


def spell_escapes(text: str) -> str:
    """Escape what must be, unescape what need not be, with upper-case digits."""
    quoted = quote(LONE_PERCENT.sub("%25", text), safe=PRINTABLE.translate(UNSAFE))
    plain = UNRESERVED.sub(lambda match: unquote(match[0]), quoted)
    return ESCAPE.sub(lambda match: match[0].upper(), plain)


UNSAFE = str.maketrans("", "", '"<>`{}^|#?')


def host_of(url: str) -> str:
    """The host in lower-case ASCII; raises IngestError when there is none."""
    return urlsplit(canonicalise_url(url)).hostname or ""


def domain_of(url: str) -> str:
    """The registered domain, `bbc.co.uk` for `https://feeds.bbc.co.uk/x`; the host if unknown."""
    return find_domain(host_of(url))


@lru_cache(maxsize=4096)
def find_domain(host: str) -> str:
    """The registered domain of a host by the public suffix list; the host itself if unknown."""
    from courlan import extract_domain

    return extract_domain(f"https://{host}/") or host


def article_id(canonical_url: str) -> str:
    """16 hexadecimal digits of the SHA-256 of the canonical URL."""
    return hashlib.sha256(canonical_url.encode("utf-8")).hexdigest()[:16]
