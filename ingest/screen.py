"""A look at the bytes before a tree is built from them: floods are refused while it is cheap."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_ENTITIES = 300
MAX_ENTITY_BYTES = 200

_ENTITY = re.compile(rb"<!ENTITY[^>]*>", re.IGNORECASE)
_VALUE = re.compile(rb"""["'](.*)["']""", re.DOTALL)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:._-]*)(?:[^<>]*[^<>/])?(/?)")
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td tr th dd dt "
    b"option".split()
)
_LONG_TAG = 40_000  # bytes; shorter ones are not looked at
_ATTRIBUTE_BYTES = 20  # a tag of fewer bytes than these per attribute allowed holds no flood
# Tags per level of nesting allowed, below which a document is too short to hurt.
_SHORT_FEED = 25
_SHORT_PAGE = 2


@dataclass(frozen=True, slots=True)
class ScreenLimits:
    """What a feed or page may hold at most; a parser's time grows faster than each of these."""

    feed_tags: int = 500_000
    page_tags: int = 90_000
    tag_bytes: int = 1_000_000
    tag_attributes: int = 2_000
    depth: int = 2_000  # tags within tags
    references: int = 2_500_000  # ampersands; each costs the lenient parser microseconds
    lines: int = 1_500_000
    feed_entries: int = 20_000  # the rest of a feed is cut off
    json_values: int = 1_500_000


USUAL_LIMITS = ScreenLimits()


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why something was not taken: a short code for counting, a sentence for people."""

    reason: str
    detail: str


def screen_feed(body: bytes, limits: ScreenLimits = USUAL_LIMITS) -> Rejected | None:
    """Whether a feed is fit for a parser; entity bombs and floods of tags are not."""
    plain = body.replace(b"\0", b"") if b"\0" in body[:200] else body  # UTF-16 and UTF-32
    return (
        _screen_entities(plain)
        or _screen_counts(plain, limits)
        or _screen_tags(plain, limits.feed_tags, limits)
        or _screen_depth(plain, limits.depth, _SHORT_FEED)
    )


def screen_page(body: bytes, limits: ScreenLimits = USUAL_LIMITS) -> Rejected | None:
    """Whether a page is fit for a parser."""
    plain = body.replace(b"\0", b"") if b"\0" in body[:200] else body
    return (
        _screen_entities(plain)
        or _screen_tags(plain, limits.page_tags, limits)
        or _screen_depth(plain, limits.depth, _SHORT_PAGE)
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


def _screen_counts(body: bytes, limits: ScreenLimits) -> Rejected | None:
    if body.count(b"&") > limits.references:
        return Rejected("entity_flood", f"It has more than {limits.references:,} references.")
    if body.count(b"\n") > limits.lines:
        return Rejected("line_flood", f"It has more than {limits.lines:,} lines.")
    return None


def _screen_tags(body: bytes, most: int, limits: ScreenLimits) -> Rejected | None:
    if max(body.count(b"<"), body.count(b">")) > most:
        return Rejected("tag_flood", f"It has more than {most:,} tags.")
    long = min(_LONG_TAG, limits.tag_bytes, limits.tag_attributes * _ATTRIBUTE_BYTES)
    for piece in body.split(b">")[:-1]:
        if len(piece) < long:
            continue
        start = piece.rfind(b"<")
        # Declarations of name spaces are cheap; other attributes cost their square.
        attributes = piece.count(b"=", start) - piece.count(b"xmlns", start) if start >= 0 else 0
        if len(piece) - start > limits.tag_bytes or attributes > limits.tag_attributes:
            return Rejected("tag_flood", "It has a tag of a size that no feed or page needs.")
    return None


def _screen_depth(body: bytes, most: int, short: int) -> Rejected | None:
    if body.count(b"<") < most * short:
        return None
    depth = deepest = 0
    for match in _TAG.finditer(body):
        if match[3] or match[2].lower() in _VOID:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > most:
        return Rejected("deep_nesting", f"Its tags are nested more than {most:,} deep.")
    return None
