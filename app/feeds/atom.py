"""A feed as Atom (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from app.feeds.model import stable_id, timestamp, writable

if TYPE_CHECKING:
    from app.feeds.model import Feed, FeedEntry

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def render_atom(feed: Feed, base_url: str) -> str:
    """The document; its self link is where `base_url` serves it."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(_tag("feed"), {_LANGUAGE: "en"})
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "id", stable_id(feed.name))
    _add(root, "updated", timestamp(feed.updated))
    _add(_add(root, "author"), "name", "Tocsin")
    _add(root, "generator", "Tocsin")
    _link(root, "self", MEDIA_TYPE, f"{base_url}/feeds/{feed.path}.xml")
    _link(root, "alternate", "text/html", feed.home)
    for entry in feed.entries:
        _add_entry(root, entry)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_entry(root: ET.Element, entry: FeedEntry) -> None:
    made = _add(root, "entry")
    _add(made, "title", entry.title)
    _add(made, "id", stable_id(entry.name))
    _add(made, "published", timestamp(entry.published))
    _add(made, "updated", timestamp(entry.updated))
    _link(made, "alternate", "text/html", entry.url)
    if entry.related:
        _link(made, "related", "text/html", entry.related)
    for topic in entry.topics:
        ET.SubElement(made, _tag("category"), {"term": topic, "label": topic.replace("_", " ")})
    _add(made, "summary", entry.summary)
    if entry.content:
        _add(made, "content", entry.content).set("type", "html")


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, _tag(name))
    child.text = None if text is None else writable(text)
    return child


def _link(parent: ET.Element, rel: str, media_type: str, href: str) -> None:
    ET.SubElement(parent, _tag("link"), {"rel": rel, "type": media_type, "href": href})
