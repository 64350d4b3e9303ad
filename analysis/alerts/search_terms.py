"""The words of a saved search, and how much of them a text holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.search.features import fold_text, marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analysis.search_types import Understood

# In so many articles of this field that they tell few apart.
_COMMON = frozenset(
    (
        "ai", "model", "models", "new", "release", "released", "releases", "launch", "open",
        "source", "news", "company", "companies", "use", "using", "data",
    )
)  # fmt: skip
_COMMON_WEIGHT = 0.35
_FEW = 60  # marks: so many are sought faster one by one than by every token's beginnings
_PAIRS = (
    ("centre", "center"), ("licence", "license"), ("defence", "defense"), ("isation", "ization"),
    ("programme", "program"), ("labour", "labor"), ("behaviour", "behavior"), ("ise", "ize"),
    ("catalogue", "catalog"), ("fibre", "fiber"), ("chequ", "check"),
)  # fmt: skip
_SPELLINGS = (*_PAIRS, *((american, british) for british, american in _PAIRS))


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Words to find in folded text: for each its marks and its weight; what must and must not be."""

    words: tuple[str, ...]
    marks: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    demanded: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()

    def share(self, folded: str) -> float:
        """The weight of the words that a text holds, 0 to 1; 1 when there are none."""
        if not self.marks:
            return 1.0
        held = sum(
            weight
            for marks, weight in zip(self.marks, self.weights, strict=True)
            if _holds(folded, marks)
        )
        return held / sum(self.weights)

    def allow(self, folded: str) -> bool:
        """Whether a text has every phrase and nothing that is excluded."""
        return all(_holds(folded, marks) for marks in self.demanded) and not any(
            _holds(folded, marks) for marks in self.excluded
        )

    def found(self, folded: str) -> list[str]:
        """The words that a text holds, in the order of the question."""
        return [
            word
            for word, marks in zip(self.words, self.marks, strict=True)
            if _holds(folded, marks)
        ]


@dataclass(frozen=True)
class TermIndex:
    """Which searches share a telling word with a text, found by its tokens.

    `stems` and `wholes` map the beginning of a word, or a word, to rows; `loose` are marks in
    scripts without gaps between words. `always` are rows that no word can find.
    """

    stems: Mapping[str, tuple[int, ...]]
    wholes: Mapping[str, tuple[int, ...]]
    loose: tuple[tuple[str, tuple[int, ...]], ...]
    always: tuple[int, ...]

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        """How long stems are, each length once."""
        return tuple(sorted({len(stem) for stem in self.stems}))

    def rows(self, folded: str) -> list[int]:
        """The rows of the searches that may hold for a text, ascending."""
        found = set(self.always)
        if len(self.stems) + len(self.wholes) <= _FEW:
            spelt = [(f" {stem}", rows) for stem, rows in self.stems.items()]
            spelt += [(f" {word} ", rows) for word, rows in self.wholes.items()]
            for mark, rows in (*spelt, *self.loose):
                if mark in folded:
                    found.update(rows)
            return sorted(found)
        for token in set(folded.split()):
            found.update(self.wholes.get(token, ()))
            for end in self._lengths:
                if token[:end] in self.stems:
                    found.update(self.stems[token[:end]])
        for mark, rows in self.loose:
            if mark in folded:
                found.update(rows)
        return sorted(found)


def index_terms(searches: Sequence[SearchTerms]) -> TermIndex:
    """The index of searches in their order; a search of common words alone is found by those."""
    by_mark: dict[str, list[int]] = defaultdict(list)
    always = []
    for row, terms in enumerate(searches):
        pairs = list(zip(terms.marks, terms.weights, strict=True))
        telling = [marks for marks, weight in pairs if weight > _COMMON_WEIGHT]
        for mark in {mark for marks in telling or terms.marks for mark in marks}:
            by_mark[mark].append(row)
        if not pairs:
            always.append(row)
    kept = {mark: tuple(rows) for mark, rows in sorted(by_mark.items())}
    return TermIndex(
        stems={m[1:]: r for m, r in kept.items() if m[0] == " " and m[-1] != " "},
        wholes={m[1:-1]: r for m, r in kept.items() if m[0] == " " and m[-1] == " "},
        loose=tuple((m, r) for m, r in kept.items() if m[0] != " "),
        always=tuple(always),
    )


def read_terms(understood: Understood, words: Sequence[str]) -> SearchTerms:
    """The terms of an understood question."""
    parts = _distinct(part for word in words for part in fold_text(word).split())
    return SearchTerms(
        words=parts,
        marks=tuple(_marks(part) for part in parts),
        weights=tuple(_COMMON_WEIGHT if part in _COMMON else 1.0 for part in parts),
        demanded=tuple(_whole(phrase) for phrase in understood.phrases),
        excluded=tuple(_whole(word) for word in understood.excluded),
    )


def _marks(part: str) -> tuple[str, ...]:
    # British and American spelling are one word: centre and center, licence and license.
    others = [part.replace(*pair) for pair in _SPELLINGS if pair[0] in part]
    return _distinct(mark for word in (part, *others) for mark in marks_of(word))


def _whole(phrase: str) -> tuple[str, ...]:
    return (f" {fold_text(phrase).strip()} ",)


def _distinct(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parts))


def _holds(folded: str, marks: Sequence[str]) -> bool:
    return any(mark in folded for mark in marks)
