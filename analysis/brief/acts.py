"""What sentences report, coarsely: enough to see that two tell one act in other words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.act_patterns import PATTERNS
from analysis.brief.words import containment, content_words

if TYPE_CHECKING:
    from db.types import Predicate

_NAME = re.compile(r"\b[A-Z][\w-]*[a-z0-9][\w-]*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"20[2-4]\d")
_SUM = re.compile(r"[$€£]\d[\d.,]*\d|[$€£]\d")
_OWNER = re.compile(r"[’']s$")
_NO_NAMES = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "For",
        "With",
        "From",
        "By",
        "As",
        "After",
        "Before",
        "AI",
        "It",
        "This",
        "That",
        "New",
        "More",
        "What",
        "How",
        "Why",
        "Its",
        "Introducing",
        "Tech",
        "Report",
        "Last",
        "Model",
        "Models",
        "API",
    ]
)
# A deed's stem: "signed" and "signs" are one.
_DEED = re.compile(
    r"\b(sign|announc|releas|launch|unveil|introduc|approv|su|fil|lift|suspend|disabl|order|acquir|allow|ban|"
    r"restor|publish|reveal|debut|present|roll(?= out|ed out|ing out|s out)|block|eas|settl|disclos|hack|infiltrat|breach|renam)(?:e[sd]?|s|ed|ing)\b"
)
# Ways to say that something new is there.
_SHOWN, _SHOWS = "show", {"announc", "releas", "launch", "unveil", "introduc", "reveal", "debut", "present", "roll"}  # fmt: skip
_LEAST_NAMES, _LEAST_SUMS = 2, 2
_ALIKE, _SAME_NUMBERS = 0.42, 0.25


def _deeds_of(text: str) -> set[str]:
    return {_SHOWN if deed in _SHOWS else deed for deed in _DEED.findall(text)}


@lru_cache(maxsize=4096)
def acts_of(text: str) -> frozenset[Predicate]:
    """The predicates whose verbs a sentence uses."""
    return frozenset(predicate for predicate, pattern in PATTERNS if pattern.search(text))


def names_in(text: str) -> frozenset[str]:
    """The capitalised words of a text that may be names, without possessive endings."""
    found = (_OWNER.sub("", name) for name in _NAME.findall(text))
    return frozenset(name for name in found if name not in _NO_NAMES)


def retells(text: str, earlier: str) -> bool:
    """Whether a sentence reports the act of an earlier one about the same names, with no number more."""
    names, known = set(_NAME.findall(text)), set(_NAME.findall(earlier))
    sums, told = set(_SUM.findall(text)), set(_SUM.findall(earlier))
    if sums and (sums <= told or len(sums & told) >= _LEAST_SUMS):
        return True
    numbers = {number for number in _NUMBER.findall(text) if not _YEAR.fullmatch(number)}
    fresh = numbers - set(_NUMBER.findall(earlier))
    overlap = containment(content_words(text), content_words(earlier))
    if numbers and not fresh and names & known and overlap >= _SAME_NUMBERS:
        return True
    if overlap >= _ALIKE and len(names & known) > _LEAST_NAMES and not fresh:
        return True
    if numbers and not fresh and len(names & known) > _LEAST_NAMES:
        return True
    deeds = _deeds_of(text) & _deeds_of(earlier)
    if deeds and len(names & known) >= _LEAST_NAMES and len(fresh) < _LEAST_NAMES:
        return True
    if deeds and len(names & known) > _LEAST_NAMES and overlap >= _ALIKE / 2:
        return True
    if not acts_of(text) & acts_of(earlier):
        return False
    return len(names & known) >= min(_LEAST_NAMES, len(names)) and not fresh
