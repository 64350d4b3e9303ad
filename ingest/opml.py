"""Subscription lists: OPML in, OPML out."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from db.errors import IngestError, ParseError
from db.types import Source, SourceStatus, Tier
from ingest.addresses import check_url
from ingest.catalogue_loader import load_tiers
from ingest.urls import canonicalise_url, domain_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from ingest.outlines import Outline

MAX_OPML_BYTES = 10_000_000
MAX_FEEDS = 5_000
MAX_NAME_LENGTH = 200
MAX_KEY_LENGTH = 60
NOT_SLUG = re.compile(r"[^a-z0-9]+")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
SPACES = re.compile(r"\s+")
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ENTITY = re.compile(rb"<!\s*(?:ENTITY|DOCTYPE[^>]*\[)", re.IGNORECASE)
DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]{1,40})["']"""
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
OPML_NAME = "OPML file"
FEED_KINDS = frozenset({"feed", "github"})  # what any feed reader can subscribe to
FIRST_HAND = frozenset({"document", "federal_register", "github", "huggingface"})  # primary


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source as a list states it, and whether it is switched on there."""

    source: Source
    status: SourceStatus = SourceStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class SourceList:
    """What an OPML document holds; `left_out` names the addresses that are not read, and why."""

    sources: tuple[ListedSource, ...]
    left_out: tuple[str, ...] = ()


def read_opml(data: bytes) -> list[Source]:
    """The sources of an OPML document, without what else it says of them; see `read_list`."""
    return [listed.source for listed in read_list(data).sources]


def read_list(data: bytes) -> SourceList:
    """The sources of an OPML document, in its order, each address once; keys are unique slugs.

    Outlines written by Tocsin come back as they were; those of other programs are feeds, filed
    under their innermost folder. Raises ParseError when the document is no OPML, holds no usable
    source, or is too large.
    """
    check_document(data)
    from ingest.outlines import read_outlines

    outlines = read_outlines(decode_document(data))
    if outlines is None:
        raise ParseError(
            "This is not an OPML file; export the subscriptions of your feed reader as OPML",
            OPML_NAME,
        )
    if len(outlines) > MAX_FEEDS:
        raise ParseError(f"The OPML file holds more than {MAX_FEEDS:,} feeds", OPML_NAME)
    listed = collect_sources(outlines)
    if not listed.sources:
        raise ParseError("The OPML file holds no feed with a public web address", OPML_NAME)
    return listed


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


def collect_sources(outlines: Iterable[Outline]) -> SourceList:
    """Sources from outlines; unusable and repeated addresses are left out."""
    listed: list[ListedSource] = []
    left_out: list[str] = []
    keys: set[str] = set()
    identities: set[str] = set()
    for outline in outlines:
        try:
            # Our own lists hold no address twice, but may hold two that differ in little.
            identity = outline.url if outline.own else canonicalise_url(outline.url)
            if identity in identities:
                continue
            found = read_outline(outline, keys)
        except IngestError as fault:
            left_out.append(str(fault))
            continue
        identities.add(identity)
        keys.add(found.source.key)
        listed.append(found)
    return SourceList(tuple(listed), tuple(left_out))


def read_outline(outline: Outline, taken: AbstractSet[str]) -> ListedSource:
    """One outline as a source; raises IngestError for an address or a kind that is not read."""
    address = check_url(outline.url)
    domain = domain_of(address.url)
    own, standard = outline.own, outline.standard
    name = clean_name(outline.name) or domain
    key = own.get("key", "")
    is_ours = KEY.fullmatch(key) is not None and key not in taken
    tiers = {tier.value: tier for tier in Tier}
    source = Source(
        key=key if is_ours else make_key(name, address.host, taken),
        name=name,
        url=address.url,
        host=address.host,
        kind=check_kind(own.get("kind", "feed"), outline.url),
        tier=tiers.get(own.get("tier", ""), load_tiers().get(domain, Tier.PRESS)),
        category=clean_name(standard.get("category", "")) if is_ours else find_category(outline),
        language=read_language(standard.get("language", "")),
        homepage=read_homepage(standard.get("htmlurl", "")),
        options=read_options(own.get("options", "")),
    )
    statuses = {status.value: status for status in SourceStatus}
    return ListedSource(source, statuses.get(own.get("status", ""), SourceStatus.ACTIVE))


def check_kind(kind: str, url: str) -> str:
    """The kind if a connector reads it; raises ParseError otherwise."""
    from ingest.connectors.registry import load_connectors

    if kind not in load_connectors():
        raise ParseError(f"No source kind is called {clean_name(kind)[:40]!r}", url[:200])
    return kind


def read_language(stated: str) -> str:
    """A language code, or nothing."""
    return stated if LANGUAGE.fullmatch(stated) else ""


def read_homepage(stated: str) -> str:
    """An address a reader may follow, or nothing."""
    try:
        check_url(stated)
    except IngestError:
        return ""
    return stated.strip()


def read_options(stated: str) -> Mapping[str, str]:
    """Named settings from a JSON object of strings; nothing where it is none."""
    try:
        options = json.loads(stated) if stated else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(options, dict):
        return {}
    return {name: value for name, value in options.items() if isinstance(value, str)}


def find_category(outline: Outline) -> str:
    """The innermost name of the stated category, or of the folders around the outline."""
    stated = outline.standard.get("category", "").partition(",")[0].split("/")
    paths = (stated, outline.folders)
    named = ([clean_name(part) for part in path if part.strip()] for path in paths)
    return next((path[-1] for path in named if path), "")


def new_source(
    url: str,
    *,
    name: str = "",
    kind: str = "feed",
    tier: Tier | None = None,
    category: str = "",
    language: str = "",
    homepage: str = "",
    options: Mapping[str, str] | None = None,
) -> Source:
    """A source that a person names; raises IngestError for an unusable address.

    Without a tier, that of the publisher where it is known; what speaks for itself is primary.
    Without a name, the domain; a site has one main feed, but many pages and repositories, so
    theirs carry their path.
    """
    address = check_url(url)
    domain = domain_of(address.url)
    shown = clean_name(name) or name_source(address.url, domain, kind, options or {})
    usual = Tier.PRIMARY if kind in FIRST_HAND else Tier.PRESS
    return Source(
        key=make_key(shown, address.host, set()),
        name=shown,
        url=address.url,
        host=address.host,
        kind=kind,
        tier=tier or load_tiers().get(domain, usual),
        category=clean_name(category),
        language=clean_name(language),
        homepage=homepage,
        options=options or {},
    )


def name_source(url: str, domain: str, kind: str, options: Mapping[str, str]) -> str:
    """What to call a source that has no name: by whose models, or which offices' documents."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    asked = dict(parse_qsl(parts.query))
    match kind:
        case "feed":
            return domain
        case "huggingface":
            owner = asked.get("author", "") or path.removeprefix("/api/models").strip("/")
            return clean_name(f"{owner} on Hugging Face") if owner else f"{domain}{path}"
        case "federal_register":
            agencies = options.get("agencies", "") or asked.get("conditions[agencies][]", "")
            return clean_name(f"Federal Register: {agencies}") if agencies else "Federal Register"
    return f"{domain}{path}"


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


def write_opml(sources: Iterable[Source | ListedSource]) -> bytes:
    """An OPML 2.0 document with one outline per source, in the order given.

    What OPML has no attribute for stands in our own namespace.
    """
    from ingest.outlines import NAMESPACE

    register_namespace("tocsin", NAMESPACE)
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Tocsin's sources"
    body = SubElement(root, "body")
    for item in sources:
        listed = item if isinstance(item, ListedSource) else ListedSource(item)
        own = {f"{{{NAMESPACE}}}{name}": value for name, value in own_attributes(listed).items()}
        stated = standard_attributes(listed.source) | own
        # One sign that XML does not know, in whatever column, would lose the whole document.
        kept = {name: NOT_XML.sub("", value) for name, value in stated.items()}
        SubElement(body, "outline", kept)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


# A homepage is whatever a feed says of itself; other readers make a link of it.
_WEB = re.compile(r"https?://", re.IGNORECASE)


def standard_attributes(source: Source) -> dict[str, str]:
    """OPML's attributes; a page that other readers cannot subscribe to is a link for them."""
    name = clean_name(source.name)
    is_feed = source.kind in FEED_KINDS
    attributes = {"type": "rss" if is_feed else "link", "text": name, "title": name}
    attributes["xmlUrl" if is_feed else "url"] = source.url
    optional = {
        "htmlUrl": source.homepage if _WEB.match(source.homepage) else "",
        "language": source.language,
        "category": clean_name(source.category),
    }
    return attributes | {name: value for name, value in optional.items() if value}


def own_attributes(listed: ListedSource) -> dict[str, str]:
    """What only Tocsin knows of a source."""
    source = listed.source
    attributes = {"key": source.key, "kind": source.kind, "tier": source.tier.value}
    if listed.status is not SourceStatus.ACTIVE:
        attributes["status"] = listed.status.value
    if source.options:
        attributes["options"] = json.dumps(dict(source.options), sort_keys=True)
    return attributes
