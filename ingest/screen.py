"""A look at the bytes before a tree is built from them: floods are refused while it is cheap."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TAGS_FEED = 500_000
MAX_TAGS_PAGE = 90_000
MAX_TAG_BYTES = 1_000_000
MAX_ATTRIBUTES = 2_000
MAX_REFERENCES = 2_500_000  # ampersands, each of which costs the lenient parser microseconds
MAX_LINES = 1_500_000
MAX_DEPTH = 2_000
MAX_ENTITIES = 300
MAX_ENTITY_BYTES = 200

_ENTITY = re.compile(rb"<!ENTITY[^>]*>", re.IGNORECASE)
_VALUE = re.compile(rb"""["'](.*)["']""", re.DOTALL)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:._-]*)(?:[^<>]*[^<>/])?(/?)")
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th dd dt "
    b"option".split()
)
_DEPTH_CHECK_FROM = 4_000  # tags; below this no nesting can hurt
_DEPTH_CHECK_FEED = 50_000
_LONG_TAG = 40_000  # bytes; shorter ones cannot hold a flood of attributes


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why something was not taken: a short code for counting, a sentence for people."""

    reason: str
    detail: str


def screen_feed(body: bytes) -> Rejected | None:
    """Whether a feed is fit for a parser; entity bombs and floods of tags are not."""
    plain = body.replace(b"\0", b"") if b"\0" in body[:200] else body  # UTF-16 and UTF-32
    return (
        _screen_entities(plain)
        or _screen_counts(plain)
        or _screen_tags(plain, MAX_TAGS_FEED)
        or _screen_depth(plain, _DEPTH_CHECK_FEED)
    )


def screen_page(body: bytes) -> Rejected | None:
    """Whether a page is fit for a parser."""
    plain = body.replace(b"\0", b"") if b"\0" in body[:200] else body
    return (
        _screen_entities(plain)
        or _screen_tags(plain, MAX_TAGS_PAGE)
        or _screen_depth(plain, _DEPTH_CHECK_FROM)
    )


def _screen_entities(body: bytes) -> Rejected | None:
    declared = _ENTITY.findall(body[:2_000_000]) if b"<!e" in body.lower() else []
    if len(declared) > MAX_ENTITIES or any(_is_bomb(entity) for entity in declared):
        return Rejected("entity_bomb", "It declares entities that grow when they are expanded.")
    return None


def _is_bomb(declaration: bytes) -> bool:
    value = _VALUE.search(declaration)
    if value is None or re.search(rb"\b(?:SYSTEM|PUBLIC)\b", declaration):
        return False  # external ones are never loaded
    is_nested = re.search(rb"&(?!#|amp;|lt;|gt;)", value[1]) is not None
    return len(value[1]) > MAX_ENTITY_BYTES or is_nested


def _screen_counts(body: bytes) -> Rejected | None:
    if body.count(b"&") > MAX_REFERENCES:
        return Rejected("entity_flood", f"It has more than {MAX_REFERENCES:,} references.")
    if body.count(b"\n") > MAX_LINES:
        return Rejected("line_flood", f"It has more than {MAX_LINES:,} lines.")
    return None


def _screen_tags(body: bytes, most: int) -> Rejected | None:
    if max(body.count(b"<"), body.count(b">")) > most:
        return Rejected("tag_flood", f"It has more than {most:,} tags.")
    for piece in body.split(b">")[:-1]:
        if len(piece) < _LONG_TAG:
            continue
        start = piece.rfind(b"<")
        # Declarations of name spaces are cheap; other attributes cost their square.
        attributes = piece.count(b"=", start) - piece.count(b"xmlns", start) if start >= 0 else 0
        if len(piece) - start > MAX_TAG_BYTES or attributes > MAX_ATTRIBUTES:
            return Rejected("tag_flood", "It has a tag of a size that no feed or page needs.")
    return None


def _screen_depth(body: bytes, check_from: int) -> Rejected | None:
    if body.count(b"<") < check_from:
        return None
    depth = deepest = 0
    for match in _TAG.finditer(body):
        if match[3] or match[2].lower() in _VOID:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return Rejected("deep_nesting", f"Its tags are nested more than {MAX_DEPTH:,} deep.")
    return None
