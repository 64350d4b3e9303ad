"""Subscription lists: OPML in, OPML out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from db.errors import IngestError, ParseError
from db.types import Source, Tier
from ingest.addresses import check_url
from ingest.catalogue_loader import load_tiers
from ingest.urls import canonicalise_url, domain_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

MAX_OPML_BYTES = 10_000_000
MAX_FEEDS = 5_000
MAX_NAME_LENGTH = 200
MAX_KEY_LENGTH = 60
NOT_SLUG = re.compile(r"[^a-z0-9]+")
SPACES = re.compile(r"\s+")
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ENTITY = re.compile(rb"<!\s*(?:ENTITY|DOCTYPE[^>]*\[)", re.IGNORECASE)
DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]{1,40})["']"""
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
OPML_NAME = "OPML file"


def read_opml(data: bytes) -> list[Source]:
    """The feeds of an OPML document, in its order, each URL once; keys are unique slugs.

    Outlines whose address may not be fetched are left out. Raises ParseError when the
    document is no OPML, holds no usable feed, or is too large.
    """
    check_document(data)
    import listparser

    harvest = listparser.parse(decode_document(data))
    if not harvest.version.startswith("opml"):
        raise ParseError(
            "This is not an OPML file; export the subscriptions of your feed reader as OPML",
            OPML_NAME,
        )
    if len(harvest.feeds) > MAX_FEEDS:
        raise ParseError(f"The OPML file holds more than {MAX_FEEDS:,} feeds", OPML_NAME)
    sources = collect_sources(
        (feed.get("url", ""), feed.get("title", ""), first_category(feed.get("categories", [])))
        for feed in harvest.feeds
    )
    if not sources:
        raise ParseError("The OPML file holds no feed with a public web address", OPML_NAME)
    return sources


def check_document(data: bytes) -> None:
    """Refuse what is too large, or declares entities: no subscription list needs them."""
    if len(data) > MAX_OPML_BYTES:
        raise ParseError(f"The OPML file is larger than {MAX_OPML_BYTES / 1e6:.0f} MB", OPML_NAME)
    # NUL bytes are dropped so that a declaration in UTF-16 is seen as well.
    if ENTITY.search(data.replace(b"\0", b"")):
        raise ParseError("The OPML file declares XML entities, which are not read", OPML_NAME)


def decode_document(data: bytes) -> bytes:
    """The document in UTF-8 and saying so: listparser's HTML reader guesses Latin-1 otherwise."""
    declared = DECLARATION.match(data[:200])
    encoding = "utf-16" if data.startswith(UTF16_MARKS) else "utf-8"
    if declared and declared.group(1):
        encoding = declared.group(1).decode("ascii")
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    plain = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text)
    return b'<?xml version="1.0" encoding="UTF-8"?>' + plain.encode("utf-8", "replace")


def collect_sources(feeds: Iterable[tuple[str, str, str]]) -> list[Source]:
    """Sources from (url, name, category); unusable and repeated URLs are dropped."""
    sources: list[Source] = []
    keys: set[str] = set()
    identities: set[str] = set()
    for url, name, category in feeds:
        try:
            address = check_url(url)
            identity = canonicalise_url(address.url)
        except IngestError:
            continue
        if identity in identities:
            continue
        identities.add(identity)
        shown = clean_name(name) or domain_of(address.url)
        key = make_key(shown, address.host, keys)
        keys.add(key)
        tier = load_tiers().get(domain_of(address.url), Tier.PRESS)
        sources.append(Source(key, shown, address.url, address.host, tier=tier, category=category))
    return sources


def new_source(
    url: str, *, name: str = "", tier: Tier = Tier.PRESS, category: str = "", language: str = ""
) -> Source:
    """A source for a feed that a person names; raises IngestError for an unusable address."""
    address = check_url(url)
    shown = clean_name(name) or domain_of(address.url)
    return Source(
        key=make_key(shown, address.host, set()),
        name=shown,
        url=address.url,
        host=address.host,
        tier=tier,
        category=clean_name(category),
        language=clean_name(language),
    )


def make_key(name: str, host: str, taken: AbstractSet[str]) -> str:
    """A slug from the name, or from the host when the name has no Latin letters; unique."""
    slug = to_slug(name) or to_slug(host) or "source"
    key, number = slug, 1
    while key in taken:
        number += 1
        key = f"{slug}-{number}"
    return key


def to_slug(text: str) -> str:
    """Lower-case ASCII letters and digits, joined by single hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return NOT_SLUG.sub("-", plain.lower()).strip("-")[:MAX_KEY_LENGTH].strip("-")


def clean_name(name: str) -> str:
    """A name on one line, without control characters."""
    return NOT_XML.sub("", SPACES.sub(" ", name)).strip()[:MAX_NAME_LENGTH]


def first_category(categories: list[list[str]]) -> str:
    """The innermost name of the first category path."""
    return clean_name(categories[0][-1]) if categories and categories[0] else ""


def write_opml(sources: Iterable[Source]) -> bytes:
    """An OPML 2.0 document with one outline per source, in the order given."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Tocsin's sources"
    body = SubElement(root, "body")
    for source in sources:
        name = clean_name(source.name)
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": source.url}
        optional = {
            "htmlUrl": source.homepage,
            "language": source.language,
            "category": source.category,
        }
        SubElement(body, "outline", attributes | {k: v for k, v in optional.items() if v})
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
