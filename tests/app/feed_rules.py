"""What a strict validator asks of a feed, as assertions."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import jsonschema
from lxml import etree

from ingest.entries import ParsedFeed
from ingest.json_feed import parse_json_feed

ATOM = "{http://www.w3.org/2005/Atom}"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"
_URL = {"type": "string", "pattern": r"^https?://[^\s/]+(/\S*)?$"}
_WORDS = {"type": "string", "minLength": 1}
# JSON Feed 1.1: what must be there, and of which type what we send is.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _WORDS,
        "description": {"type": "string"},
        "home_page_url": _URL,
        "feed_url": _URL,
        "language": {"type": "string", "pattern": "^[a-z]{2}"},
        "authors": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": _WORDS, "url": _URL}},
        },
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "$defs": {
        "item": {
            "type": "object",
            "required": ["id"],
            "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
            "additionalProperties": False,
            "properties": {
                "id": _WORDS,
                "url": _URL,
                "title": _WORDS,
                "summary": {"type": "string"},
                "content_html": {"type": "string"},
                "content_text": {"type": "string"},
                "date_published": {"type": "string", "pattern": _MOMENT},
                "date_modified": {"type": "string", "pattern": _MOMENT},
                "tags": {"type": "array", "items": _WORDS},
            },
        }
    },
}


def assert_valid_atom(document: bytes, address: str = "") -> etree._Element:
    """RFC 4287's grammar, and what it says in words; the root for more questions."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    grammar = etree.RelaxNG(file=str(Path(__file__).parent / "atom.rng"))
    assert grammar.validate(root), grammar.error_log
    entries = root.findall(f"{ATOM}entry")
    _assert_links(root, address)
    assert root.find(f"{ATOM}author") is not None, "without one, every entry would need its own"
    ids = [str(one.findtext(f"{ATOM}id")) for one in [root, *entries]]
    assert len(set(ids)) == len(ids), "each has an id of its own"
    for entry in entries:
        _assert_links(entry, "")
        assert entry.find(f"{ATOM}content") is not None or entry.findtext(f"{ATOM}summary")
        assert str(entry.findtext(f"{ATOM}published")) <= str(entry.findtext(f"{ATOM}updated"))
    moments = [str(one.findtext(f"{ATOM}updated")) for one in entries]
    assert moments == sorted(moments, reverse=True), "newest first"
    assert not moments or root.findtext(f"{ATOM}updated") == moments[0]
    parsed = feedparser.parse(document)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    assert len(parsed.entries) == len(entries)
    return root


def _assert_links(element: etree._Element, address: str) -> None:
    links = element.findall(f"{ATOM}link")
    assert len([x for x in links if x.get("rel") == "alternate"]) == 1
    kinds = [(x.get("rel"), x.get("type"), x.get("hreflang")) for x in links]
    assert len(set(kinds)) == len(kinds)
    for link in links:
        assert is_absolute(str(link.get("href"))), link.get("href")
    if address:
        assert [x.get("href") for x in links if x.get("rel") == "self"] == [address]


def assert_valid_json_feed(document: bytes, address: str = "") -> dict[str, Any]:
    """JSON Feed 1.1's required fields and types; our own reader takes it without a note."""
    told: dict[str, Any] = json.loads(document)
    jsonschema.Draft202012Validator(JSON_FEED).validate(told)
    assert not address or told["feed_url"] == address
    ids = [item["id"] for item in told["items"]]
    assert len(set(ids)) == len(ids)
    moments = [datetime.fromisoformat(item["date_modified"]) for item in told["items"]]
    assert moments == sorted(moments, reverse=True)
    read = parse_json_feed(document)
    assert isinstance(read, ParsedFeed)
    assert not read.notes, read.notes
    assert len(read.entries) == len(ids)
    return told


def is_absolute(address: str) -> bool:
    """Whether an address names its scheme and host and holds only what RFC 3986 lets it."""
    parts = urlsplit(address)
    legal = re.fullmatch(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+", address)
    return bool(legal) and parts.scheme in {"http", "https"} and bool(parts.netloc)
