"""What the ranking looks at: the candidates as retrieval found them, and signs computed from them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.search.words import stem_word
from db.search_words import spell_for_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

LEAD_LETTERS = 600  # of a text, as much as `Candidates.leads` needs
FEATURES = ("meaning", "words", "title", "lead", "related", "short")
_NEIGHBOURS = 6
_SHARPNESS = 8  # likeness to the power of it: a neighbour tells of the same event or counts little
_SHORTEST = 3
_GAP = re.compile(r"[\W_]+")
# The question's own words are enough where the best articles hold this share of their weight, or
# as many whole words; between the two shares related words step in by degrees.
_POOR, _AMPLE, _MANY = 0.2, 0.6, 4.0
_BEST = 3


class WordCounts(Protocol):
    """How common words are in the index."""

    @property
    def documents(self) -> int:
        """How many articles are indexed."""

    def frequency(self, word: str) -> int:
        """In how many articles a word occurs, in any inflected form the index folds."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The articles that retrieval proposes, one row each, ascending by number.

    `words` is BM25 of the question's words over title and text (0 where they were not among the
    best), `meaning` the cosine to the question (0 without a vector), `vectors` are unit rows of
    shape (n, dim) or zeros, `leads` the texts' beginnings.
    """

    numbers: NDArray[np.int64]
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    words: NDArray[np.float32]
    meaning: NDArray[np.float32]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Term:
    """A word to look for: the marks to find it by in folded text, and its weight (idf)."""

    marks: tuple[str, ...]
    related: tuple[str, ...]
    weight: float


def weigh_terms(
    words: Iterable[str], counts: WordCounts, related: Mapping[str, tuple[str, ...]]
) -> list[Term]:
    """The question's words with their inverse document frequency (Robertson and Spärck Jones)."""
    found: dict[str, Term] = {}
    total = max(counts.documents, 1)
    for word in words:
        for part in spell_for_index(word).split():
            for plain in fold_text(part).split():
                stem = stem_word(plain)
                if stem not in found:
                    number = min(counts.frequency(plain), total)
                    weight = math.log(1 + (total - number + 0.5) / (number + 0.5))
                    others = [mark for o in related.get(stem, ()) for mark in marks_of(o)]
                    found[stem] = Term(marks_of(plain), tuple(others), weight)
    return list(found.values())


def fold_text(text: str) -> str:
    """Lower case, a single blank for whatever is no letter or digit, and blanks around."""
    return f" {_GAP.sub(' ', text.casefold()).strip()} "


def marks_of(words: str) -> tuple[str, ...]:
    """What to look for in folded text: a word's beginning, a short word or a phrase whole."""
    folded = fold_text(words).strip()
    if " " in folded:
        return (f" {folded} ",)
    if not folded.isascii() and not folded[:1].islower():
        return (folded,)  # scripts without gaps between words
    stem = stem_word(folded)
    if len(stem) > _SHORTEST:
        return (f" {stem}",)
    return tuple(dict.fromkeys((f" {stem} ", f" {stem}s ", f" {folded} ")))


def read_features(
    terms: Sequence[Term], candidates: Candidates, rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The signs of some candidates, of shape (len(rows), len(FEATURES)); each about 0 to 1."""
    weights = np.array([term.weight for term in terms]) if terms else np.zeros(0)
    total = max(float(weights.sum()), 1e-9)
    title, lead, related = _cover(terms, candidates, rows)
    share = lead @ weights / total
    trust = _trust(share, len(terms))
    words = candidates.words[rows].astype(np.float64)
    columns = (
        np.maximum(candidates.meaning[rows], 0.0),
        words / total,
        title @ weights / total,
        share,
        (1 - trust) * ((related * (1 - lead)) @ weights) / total,
        np.array([not candidates.leads[row].strip() for row in rows], np.float64),
    )
    return np.column_stack(columns)


def base_features(terms: Sequence[Term], candidates: Candidates) -> NDArray[np.float64]:
    """The first two signs, which cost no reading, for every candidate, of shape (n, 2)."""
    total = max(sum(term.weight for term in terms), 1e-9)
    words = candidates.words.astype(np.float64)
    return np.column_stack((np.maximum(candidates.meaning, 0.0), words / total))


def support(scores: NDArray[np.float64], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean score of each one's nearest neighbours, weighted by likeness, of shape (n,).

    Articles that answer a question lie close together (van Rijsbergen's cluster hypothesis): one
    report of an event speaks for another that puts it in other words.
    """
    if not vectors.shape[1] or not len(scores):
        return np.zeros(len(scores))
    likeness = np.clip(vectors @ vectors.T, 0.0, 1.0).astype(np.float64) ** _SHARPNESS
    np.fill_diagonal(likeness, 0.0)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :_NEIGHBOURS]
    weights = np.take_along_axis(likeness, nearest, axis=1)
    totals = weights.sum(axis=1)
    means = (weights * scores[nearest]).sum(axis=1) / np.maximum(totals, 1e-9)
    return np.where(totals > 0, means, 0.0)


def _cover(
    terms: Sequence[Term], candidates: Candidates, rows: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    # Which terms stand in the title, in title or lead, and which have a related word there.
    shape = (len(rows), len(terms))
    title, lead, related = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for at, row in enumerate(rows):
        head = fold_text(candidates.titles[row])
        whole = head + fold_text(candidates.leads[row][:LEAD_LETTERS])
        # A post whose title is its own beginning has no headline.
        shown = "" if whole.startswith(head, len(head)) and head.strip() else head
        title[at] = [_holds(shown, term.marks) for term in terms]
        lead[at] = [_holds(whole, term.marks) for term in terms]
        related[at] = [_holds(whole, term.related) for term in terms]
    return title, lead, related


def _holds(text: str, marks: tuple[str, ...]) -> bool:
    # A plain loop: this runs some thousand times a question, and `any` costs three times as much.
    for mark in marks:  # noqa: SIM110 - as said
        if mark in text:
            return True
    return False


def _trust(share: NDArray[np.float64], terms: int) -> float:
    best = np.sort(share)[-_BEST:]
    if not len(best):
        return 1.0
    mean = float(best.mean())
    return float(np.clip(max((mean - _POOR) / (_AMPLE - _POOR), mean * terms / _MANY), 0.0, 1.0))
