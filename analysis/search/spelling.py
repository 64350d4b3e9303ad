"""Mending slips of typing in questions, word by word, towards the words that are there to be found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from analysis.search.words import STOP_WORDS, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.search.features import WordCounts

_WORD = re.compile(r"(?<![\w\"“„'’.+/@-])[^\W\d_]+(?![\w\"”'’+/@-]|\.\w)")
_QUOTED = re.compile(r"[\"“„][^\"“”„]*[\"”]?")
_SHORTEST, _LONG, _LONGEST = 4, 8, 40
_FIRM = 5  # letters: a shorter word is mended to names only
_MOST_WORDS = 12  # a longer question was pasted, and finds its articles by the other words
_FREQUENT = 2  # titles, or
_COMMON = 5  # articles: a rarer word may itself be a slip
_NAME_BONUS = 5
_NEAREST = 12


@dataclass(frozen=True)
class Vocabulary:
    """Words that may be meant, by first letter and length; made by `build_vocabulary`."""

    buckets: Mapping[tuple[str, int], tuple[str, ...]]
    counts: Mapping[str, int]
    stems: frozenset[str]
    names: frozenset[str]


def build_vocabulary(counts: Mapping[str, int], names: Iterable[str] = ()) -> Vocabulary:
    """A vocabulary of words with the number of titles that hold them, and of names."""
    named = {word for name in names for word in name.casefold().split() if _is_word(word)}
    known = {word: number for word, number in counts.items() if _is_word(word)}
    buckets: dict[tuple[str, int], list[str]] = {}
    for word in sorted(known.keys() | named):
        buckets.setdefault((word[0], len(word)), []).append(word)
    return Vocabulary(
        {place: tuple(words) for place, words in buckets.items()},
        known,
        frozenset(stem_word(word) for word in named),
        frozenset(named),
    )


def mend_question(text: str, vocabulary: Vocabulary, counts: WordCounts) -> str:
    """The question with its slips mended; "" when there is nothing to mend.

    Only a word of four letters or more that no article and no name has is mended, by one slip
    (a letter too many, missing, wrong, or two swapped) up to seven letters and two from eight on;
    its first letter stands. What is quoted, excluded or holds digits stays as it is, and so does
    a question of more than twelve words.
    """
    if len(text.split()) > _MOST_WORDS:
        return ""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    parts: list[str] = []
    at = mended = 0
    for match in _WORD.finditer(text):
        if any(start <= match.start() < end for start, end in quoted):
            continue
        better = mend_word(match.group(), vocabulary, counts)
        if better:
            parts += [text[at : match.start()], better]
            at, mended = match.end(), mended + 1
    return "".join([*parts, text[at:]]) if mended else ""


def mend_word(word: str, vocabulary: Vocabulary, counts: WordCounts) -> str:
    """The word that was meant, in lower case; "" where the word is known or nothing is near."""
    folded = word.casefold()
    if not _may_be_slip(folded, vocabulary) or counts.frequency(folded) > 0:
        return ""
    allowed = 2 if len(folded) >= _LONG else 1
    best: tuple[int, int, str] | None = None
    for near, distance in _near(folded, vocabulary, allowed):
        if strip_accents(near) == strip_accents(folded):
            return ""  # the index folds accents itself
        if not _is_firm(near, folded, vocabulary, counts):
            continue
        number = vocabulary.counts.get(near, 0) + _NAME_BONUS * (near in vocabulary.names)
        place = (distance, -number, near)
        best = place if best is None or place < best else best
    return best[2] if best else ""


def _is_firm(near: str, word: str, vocabulary: Vocabulary, counts: WordCounts) -> bool:
    if near in vocabulary.names:
        return True
    if len(word) < _FIRM:
        return False
    return vocabulary.counts.get(near, 0) >= _FREQUENT or counts.frequency(near) >= _COMMON


def strip_accents(word: str) -> str:
    """The word's letters without the marks on them."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _may_be_slip(word: str, vocabulary: Vocabulary) -> bool:
    if not _is_word(word) or word in STOP_WORDS or word in vocabulary.names:
        return False
    # Another form of a name is no slip; other forms of the index's words it knows itself.
    return word not in vocabulary.counts and stem_word(word) not in vocabulary.stems


def _near(word: str, vocabulary: Vocabulary, allowed: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        bucket = vocabulary.buckets.get((word[0], length), ())
        hits = process.extract(
            word, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=_NEAREST
        )
        found += [(near, int(distance)) for near, distance, _ in hits]
    return found


def _is_word(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha() and word < "\u0530"
