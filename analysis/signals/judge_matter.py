"""Whether two statements are about the same matter: by their words and by a sentence model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.stories.words import split_words
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEM = 6  # letters that "available" and "availability" share
# Said of many things: it tells no two expectations apart.
_GENERIC_WORDS = """
    ai model company firm startup user customer developer people team week month year day today
    tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april
    june july august september october november december soon later next early late coming end start
    plan expect launch release announce introduce unveil roll available availability make bring come
    access open publish ship debut arrive update new latest version first publicly generally broadly
    say tell report according source read write post blog statement spokesperson confirm reveal will
    would could may might set due schedule slate aim intend hope prepare ready help use work need want
    time way thing part number like include including well also still yet already another
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
# Least closeness of the sentences and least share of the signal's matter: either pair will do.
_SAME = ((0.80, 0.20), (0.62, 0.33), (0.54, 0.46), (0.45, 0.60))
LEAST_SHARE = min(share for _, share in _SAME)
# A company does many things, and "other" names no kind of deed: more must agree.
_SAME_STRICT = ((0.80, 0.33), (0.70, 0.50))
_SAME_OTHER = ((0.80, 0.50),)


def stems(text: str) -> frozenset[str]:
    """The stems of the words that tell one matter from another."""
    return frozenset(
        word if any(map(str.isdigit, word)) else word[:_STEM]
        for word in split_words(text)
        if word not in _GENERIC and not word.isdigit()
    )


def covers(matter: frozenset[str], words: frozenset[str]) -> float:
    """The share of a signal's matter that words name; 1 where it has none beside its subject."""
    return len(matter & words) / len(matter) if matter else 1.0


def is_same_matter(
    predicate: Predicate, near: float, share: float, *, specific: bool = True
) -> bool:
    """Whether a passage is about what the signal waits for.

    `near` is the cosine of the two sentences, `share` that part of the signal's matter it names;
    `specific` says that the subject is a thing, not a company or a country.
    """
    pairs: Sequence[tuple[float, float]] = _SAME if specific else _SAME_STRICT
    if predicate is Predicate.OTHER:
        pairs = _SAME_OTHER
    return any(near >= least and share >= part for least, part in pairs)


def weight_of(near: float, share: float) -> float:
    """How well a passage that meets the test does so, 0.4 to 1."""
    return round(min(1.0, 0.4 + 0.35 * max(near, 0.0) + 0.25 * share), 3)
