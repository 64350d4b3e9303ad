"""The Atom feed of issues (RFC 4287)."""

from __future__ import annotations

import dataclasses
import re
import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from starlette.routing import Route

from app.answers import answering_faults, tagged_answer, typed_answer
from app.api import refuse_unknown
from app.context import current_context
from app.newsletter.html import render_fragment
from app.newsletter.wording import quiet_words
from app.reading import read_issues
from app.weeks import name_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from analysis.brief.model import Brief

_ATOM = "http://www.w3.org/2005/Atom"
_FEED_ISSUES = 26
_IN_FULL = 8  # older ones are named with their headlines, so that a feed stays under a megabyte
# XML 1.0 has no way to write these characters, not even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@answering_faults
def briefs_feed(request: Request) -> Response:
    """The latest issues."""
    context = current_context()
    found = read_issues(context.database, _FEED_ISSUES)
    body = render_feed(found, context.base_url, context.started_at)
    return tagged_answer(request, typed_answer(body, "application/atom+xml"))


def feed_routes() -> list[Route]:
    """The routes, with a catch-all behind them."""
    return [
        Route("/feeds/briefs.xml", briefs_feed),
        Route("/feeds", refuse_unknown),
        Route("/feeds/{rest:path}", refuse_unknown),
    ]


def render_feed(briefs: Sequence[Brief], base_url: str, empty_since: datetime) -> str:
    """An Atom document, newest issue first; `empty_since` dates a feed without issues."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    newest = max((brief.issued_at for brief in briefs), default=empty_since)
    _add(feed, "title", "Tocsin: the builder’s brief")
    _add(feed, "subtitle", "What changed this week for people who build with AI models.")
    _add(feed, "id", _stable_id("feed/briefs"))
    _add(feed, "updated", _timestamp(newest))
    ET.SubElement(_add(feed, "author"), _tag("name")).text = "Tocsin"
    _link(feed, "self", "application/atom+xml", f"{base_url}/feeds/briefs.xml")
    _link(feed, "alternate", "text/html", f"{base_url}/")
    for place, brief in enumerate(briefs):
        _add_entry(feed, brief, base_url, in_full=place < _IN_FULL)
    ET.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _add_entry(feed: ET.Element, brief: Brief, base_url: str, *, in_full: bool) -> None:
    entry = _add(feed, "entry")
    _add(entry, "title", f"{name_week(brief.week)}: {_lead(brief)}")
    _add(entry, "id", _stable_id(f"brief/{brief.week}"))
    _add(entry, "published", _timestamp(brief.issued_at))
    _add(entry, "updated", _timestamp(brief.issued_at))
    _link(entry, "alternate", "text/html", f"{base_url}/briefs/{brief.week}.html")
    _link(entry, "related", "text/html", f"{base_url}/?week={brief.week}")
    _add(
        entry, "summary", "; ".join(story.headline.text for story in brief.stories) or _lead(brief)
    )
    if in_full:
        # What was set aside is a click away, on the page.
        told = dataclasses.replace(brief, set_aside=())
        _add(entry, "content", render_fragment(told, base_url)).set("type", "html")


def _lead(brief: Brief) -> str:
    if not brief.stories:
        return quiet_words(brief)
    return brief.stories[0].headline.text


def _stable_id(name: str) -> str:
    # Derived from the name alone, so that a new address or a rebuilt database changes no id.
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://tocsin.invalid/{name}").urn


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, _tag(name))
    child.text = None if text is None else _UNWRITABLE.sub("", text)
    return child


def _link(parent: ET.Element, rel: str, media_type: str, href: str) -> None:
    ET.SubElement(parent, _tag("link"), {"rel": rel, "type": media_type, "href": href})
