"""Laws, orders and bills that no list knows, by how such things are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAP = r"[A-Z][\w’'-]*"
_ACT = re.compile(
    rf"(?<![\w-])(?P<name>{_CAP}(?:(?:,(?= (?:and )?{_CAP}))? (?:(?:and|for|of|in|on|to|with|against) ){{0,2}}{_CAP}){{0,7}} (?:Act|Directive))(?P<year> of (?:19|20)\d\d)?(?![\w-]| [A-Z])"
)
_ORDER = re.compile(r"\b(?:[Ee]xecutive [Oo]rder|EO|E\.O\.) (?:No\. )?(?P<number>1[34]\d{3})\b")
_BILL = re.compile(
    r"(?<![\w.])(?P<house>SB|AB|HB|H\.R\.|HR|S\.B\.|A\.B\.|H\.B\.)[ -](?P<number>\d{1,5})(?![\w.]\w|\w|%)"
)
_ECCN = re.compile(r"(?<![\w.])(?P<number>[0-9][A-E]\d{3}(?:\.[a-z])?)(?![\w.]\w|\w)")
# Said before a law's name at the start of a sentence or by way of introduction.
_LEADING_WORDS = (
    "the a an under this that its our their by in on and but when while if since as after before with new proposed "
    "draft federal bipartisan sweeping so called called via per violating violates unlike like"
)
_LEADING = frozenset(_LEADING_WORDS.split())
_NO_LAW_WORDS = "their your our his her my its is are was up out get can will this that first second third final last class balancing sister one opening vanishing"
_NO_LAW = frozenset(_NO_LAW_WORDS.split())


@dataclass(frozen=True, slots=True)
class Rule:
    """A law, order or bill named in `text[start:end]`; `key` is an instrument's key."""

    start: int
    end: int
    key: str
    name: str


def discover_rules(text: str) -> list[Rule]:
    """Acts, executive orders, bills and control numbers in the text, in order of place."""
    found = [*_find_acts(text), *_find_numbered(text)]
    return sorted(found, key=lambda rule: (rule.start, -rule.end, rule.key))


def _find_acts(text: str) -> Iterator[Rule]:
    for match in _ACT.finditer(text):
        start = match.start()
        words = match["name"].split()
        while len(words) > 1 and _is_leading(words[0]):
            start += len(words[0]) + 1
            words = words[1:]
        if len(words) > 1 and not _NO_LAW & {word.lower() for word in words}:
            name = text[start : match.end("name")]
            yield Rule(start, match.end(), _to_key(name), name)


def _is_leading(word: str) -> bool:
    return word.lower().strip(",") in _LEADING or word.endswith(("'s", "’s", "s’"))


def _find_numbered(text: str) -> Iterator[Rule]:
    for match in _ORDER.finditer(text):
        name = f"EO {match['number']}"
        yield Rule(*match.span(), _to_key(name), name)
    for match in _BILL.finditer(text):
        house = match["house"].replace(".", "")
        name = f"{house} {match['number']}"
        yield Rule(*match.span(), _to_key(name), name)
    for match in _ECCN.finditer(text):
        if "ECCN" in text[max(0, match.start() - 40) : match.start()]:
            name = f"ECCN {match['number']}"
            yield Rule(*match.span(), _to_key(name), name)


def _to_key(name: str) -> str:
    return "instrument:" + re.sub(r"[^\w.+]+", "-", name.lower()).strip("-.")
