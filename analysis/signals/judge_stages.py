"""How far along a matter is: a bill introduced is not one passed, a deal agreed not one closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULE = (
    r"introduc\w+|propos\w+|unveil\w*|draft\w*|announc\w+|consult\w*",
    r"pass(?:es|ed|age)?|approv\w+|adopt\w+|vot(?:e|es|ed) (?:to|for)|clear(?:s|ed)",
    r"sign(?:s|ed)?|enact\w*|publish\w*|issu(?:e|es|ed)|finali[sz]\w+|becomes? law|repeal\w*",
    (
        r"(?:tak(?:e|es|en|ing)|took) effect|(?:into|in) (?:force|effect)|appl(?:y|ies)|enforc\w+|effective|"
        r"mandatory|binding|(?:is|are) (?:now )?law|must now|now must|now requires?|kick(?:s|ed) in"
    ),
)
_LISTING = (
    r"fil(?:e|es|ed|ing)|submit\w*|confidential\w*|S-1|prospectus",
    (
        r"(?:begin|start|open|debut)\w* trading|(?:go|goes|went|gone) public|list(?:s|ed|ing)|debut\w*|"
        r"pric(?:es|ed) (?:its|the|an) (?:ipo|offering|shares)|began trading|IPO (?:day|debut)"
    ),
)
_PURCHASE = (
    r"in talks|consider\w*|explor\w+|weigh\w*|bid(?:s|ding)?|offer(?:s|ed)?",
    r"acquir\w+|buy(?:s|ing)?|bought|agree[sd]?|sign(?:s|ed)?|announc\w+|merg\w+|takeover",
    r"complet\w+|clos(?:es|ed|ing)|finali[sz]\w+|cleared|approv\w+",
)
_ROUND = (
    r"in talks|seek\w*|consider\w*|eye[sd]?|weigh\w*|look\w*|aim\w*|plan\w*|prepar\w+",
    (
        r"rais(?:e|es|ed|ing)|secur\w+|clos(?:es|ed|ing)|complet\w+|land(?:s|ed)|invest\w+|valu\w+|announc\w+|"
        r"(?:pull|haul)\w* in|br(?:ings|ought) in|bag(?:s|ged)|net(?:s|ted)|attract\w+|collect\w+"
    ),
)
# The steps of a case follow in no order: each is waited for by itself.
_CASE = (
    r"appeal(?:s|ed|ing)?",
    r"hear(?:s|d|ing|ings)?|trial|testif\w+|argu\w+|takes the stand",
    (
        r"rul(?:e|es|ed|ing)|decid\w+|decision|dismiss\w*|verdict|judgment|grant\w*|den(?:y|ies|ied)|reject\w*|"
        r"uph[eo]ld\w*|overturn\w*|block\w*|sentenc\w+|convict\w*|injunction|finds?|found|order(?:s|ed)|sides?|sided|"
        r"toss\w*|wins?|won|los(?:es|t)|certif\w+|halt\w*|fin(?:e|es|ed)|sanction\w*|approv\w+"
    ),
    r"settl\w+",
    r"su(?:e|es|ed|ing)|fil(?:e|es|ed|ing)|challeng\w+|prosecut\w+",
)
_LISTS = re.compile(
    r"\b(?:IPOs?|public offering|go(?:es|ing)? public|listing|S-1)\b", re.IGNORECASE
)
_BUYS = re.compile(r"\b(?:acqui\w+|buy\w*|bought|merg\w+|takeover|purchase)\b", re.IGNORECASE)
_SUM = re.compile(
    r"[$€£¥₹]\s?\d|\d\s?(?:[mb]illion|bn|[mb]n?)\b|\b(?:round|series [a-k]|seed|stake|valuation)\b",
    re.IGNORECASE,
)
_TO_FILE = re.compile(
    r"\b(?:to|will|may|could|might) (?:\w+ ){0,2}?(?:file|submit)\b", re.IGNORECASE
)
_LAW = frozenset({Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE})
_PASSED = 1  # what a bill is waited for where the words name no step


def is_far_enough(predicate: Predicate, expected: str, told: str) -> bool:
    """Whether `told` states a step at least as far as the one that `expected` waits for.

    Kinds of deed without steps always are. Where what is expected has itself been told as done
    (an offering that was filed for), the next step is waited for.
    """
    steps = _steps_for(predicate, expected)
    if not steps:
        return True
    if steps is _ROUND and not _SUM.search(told):
        return False  # "raises the stakes"
    if steps is _CASE:
        first = _first_of(steps, expected)
        return first is None or first in _reached(steps, told)
    wanted, reached = _wanted(predicate, steps, expected), _reached(steps, told)
    return bool(reached) and max(reached) >= wanted


def _steps_for(predicate: Predicate, expected: str) -> Sequence[str]:
    if predicate in _LAW:
        return _RULE
    if predicate is Predicate.LAWSUIT_STEP:
        return _CASE
    if predicate is not Predicate.FUNDING_OR_DEAL:
        return ()
    if _LISTS.search(expected):
        return _LISTING
    return _PURCHASE if _BUYS.search(expected) else _ROUND


def _wanted(predicate: Predicate, steps: Sequence[str], expected: str) -> int:
    named = _reached(steps, expected)
    if steps is _RULE:
        if predicate is Predicate.RULE_EFFECTIVE:
            return len(_RULE) - 1
        return min(named) if named else _PASSED
    if steps is _LISTING:
        return 0 if _TO_FILE.search(expected) else 1
    if steps is _PURCHASE and named and min(named) == 1:
        return 2  # agreed already: it is closing that is waited for
    return 1


def _first_of(steps: Sequence[str], words: str) -> int | None:
    """Which of the steps the words name first: "will appeal the ruling"."""
    found = (
        (match.start(), n)
        for n, step in enumerate(steps)
        if (match := re.search(rf"\b(?:{step})\b", words, re.IGNORECASE))
    )
    return min(found, default=(0, None))[1]


def _reached(steps: Sequence[str], words: str) -> list[int]:
    return [
        n for n, step in enumerate(steps) if re.search(rf"\b(?:{step})\b", words, re.IGNORECASE)
    ]
