"""Forms filled in anew: results, funding rounds and price notes that differ in names and numbers.

Most of their words agree, so the share of words takes them for copies; what tells them apart are
the few words that say whom and how much they are about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.duplicates.shingles import hash_words, split_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

_READ = 20_000  # characters of a text in which names and numbers are looked for
_OTHER_NAMES = 0.5  # of each headline's names at least
_OTHER_NUMBERS = 0.75  # of each text's numbers: editors convert units and add the hour
_NUMBERS = 6  # that a text has to hold before they speak
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Marks:
    """Whom and how much a text is about, as hashed words without repetition.

    `subjects` are names of the headline that the text writes as names, `numbers` its figures.
    """

    subjects: NDArray[np.uint32]
    numbers: NDArray[np.uint32]


def read_marks(title: str, text: str) -> Marks:
    """The names and numbers of an article."""
    read = text[:_READ]
    words, written = set(split_words(read)), set(_WORD.findall(read))
    numbers = {word for word in words if _NUMBER.search(word)}
    # A name has a capital wherever it stands; a headline's other words do not.
    names = {word.lower() for word in written if word[0].isupper()} - written
    subjects = words.intersection(names, split_words(title)) - numbers
    return Marks(hash_words(sorted(subjects)), hash_words(sorted(numbers)))


def are_other_fillings(
    marks: tuple[Marks, Marks], words: tuple[NDArray[np.uint32], NDArray[np.uint32]]
) -> bool:
    """Whether two alike texts fill one form: each has names, or nearly all figures, of its own.

    A text that was cut short, reworded or corrected has hardly any that the other lacks.
    """
    one, other = marks
    return _are_apart(one.subjects, other.subjects, words, _OTHER_NAMES) or (
        min(len(one.numbers), len(other.numbers)) >= _NUMBERS
        and _are_apart(one.numbers, other.numbers, words, _OTHER_NUMBERS)
    )


def _are_apart(
    one: NDArray[np.uint32],
    other: NDArray[np.uint32],
    words: tuple[NDArray[np.uint32], NDArray[np.uint32]],
    least: float,
) -> bool:
    if not len(one) or not len(other):
        return False
    return min(_lacking(one, words[1]), _lacking(other, words[0])) >= least


def _lacking(marks: NDArray[np.uint32], words: NDArray[np.uint32]) -> float:
    return float((~np.isin(marks, words)).mean())
