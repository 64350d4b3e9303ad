"""Words and overlap: what the brief compares sentences and titles by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

REPEATED_UNION, REPEATED_PART = 0.5, 0.75
_LEAST_WORDS = 3
_SHORTEST_STEM = 4
_FINGERPRINT = 900  # characters
_SPACE = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_STOP_LIST = """
a about after again all also an and any are as at be been before being but by can could did do
does for from had has have he her his how i if in into is it its just like may more most new no
not now of on one only or other our out over said says she should so some such than that the
their them then there these they this those to two up us very was we were what when where which
while who why will with would you your it's that's
"""
_STOP = frozenset(_STOP_LIST.split())


def fold_space(text: str) -> str:
    """The text with every run of white space as one blank, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def split_words(text: str) -> list[str]:
    """Words and numbers in lower case without possessive endings, in order; `5.6` stays one."""
    return _WORD.findall(_POSSESSIVE.sub("", text.lower().replace("’", "'")))


def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning, with plural and possessive endings cut."""
    return frozenset(_stem(word) for word in split_words(text) if word not in _STOP)


def shingles(text: str, size: int = 3) -> frozenset[tuple[str, ...]]:
    """Runs of `size` words at the text's beginning, enough to know it again."""
    words = split_words(text[:_FINGERPRINT])
    return frozenset(zip(*(words[n:] for n in range(size)), strict=False))


def jaccard(one: AbstractSet[object], other: AbstractSet[object]) -> float:
    """Shared part of the union, 0 to 1; 0 when both are empty."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def containment(one: AbstractSet[object], other: AbstractSet[object]) -> float:
    """Shared part of the smaller set, 0 to 1; 0 when one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def repeats(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether two sentences, as content words, say nearly the same."""
    if min(len(one), len(other)) < _LEAST_WORDS:
        return one == other
    return jaccard(one, other) >= REPEATED_UNION or containment(one, other) >= REPEATED_PART


def _stem(word: str) -> str:
    if len(word) > _SHORTEST_STEM and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
