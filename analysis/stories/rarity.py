"""How rare words are in the stream so far, and how alike two articles are in their rare words."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.stories.features import Profile

_PRIOR = 40.0  # as if so many articles had gone before; keeps the first weights sane
_UNSEEN = 0.5
_FIRST_CAPACITY = 4_096


class Likeness(NamedTuple):
    """How two articles compare in words: cosines of leads and of titles, title held in a lead."""

    words: float
    titles: float
    contained: float


class Lexicon:
    """Numbers for words, and the logarithm of how many articles have each."""

    def __init__(self) -> None:
        self.logs = np.full(_FIRST_CAPACITY, math.log(_UNSEEN))
        self._words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._counts = np.zeros(_FIRST_CAPACITY, dtype=np.int64)
        # A table, for what a vectorised logarithm gives may differ in the last bit by place.
        self._log_of = np.array([math.log(_UNSEEN)])

    def __len__(self) -> int:
        return len(self._words)

    def number(self, words: Iterable[str]) -> NDArray[np.int32]:
        """Numbers of words, new ones included, in the order given."""
        numbers = self._numbers
        found = [numbers.get(word, -1) for word in words]
        if -1 in found:
            found = [
                self._add(word) if at < 0 else at for at, word in zip(found, words, strict=True)
            ]
        return np.array(found, dtype=np.int32)

    def word(self, number: int) -> str:
        """The word of a number."""
        return self._words[number]

    def find(self, word: str) -> int | None:
        """The number of a word that was seen before."""
        return self._numbers.get(word)

    def count(self, numbers: NDArray[np.int32], by: int) -> None:
        """Count articles with each of these words, all different, up or down."""
        self._counts[numbers] += by
        counts = self._counts[numbers]
        highest = int(counts.max(initial=0))
        if highest >= len(self._log_of):
            size = max(2 * len(self._log_of), highest + 1)
            self._log_of = np.array([math.log(n + _UNSEEN) for n in range(size)])
        self.logs[numbers] = self._log_of[counts]

    def _add(self, word: str) -> int:
        known = self._numbers.get(word)
        if known is not None:  # twice in one list
            return known
        at = len(self._words)
        if at == len(self.logs):
            self.logs = np.append(self.logs, np.full(at, math.log(_UNSEEN)))
            self._counts = np.append(self._counts, np.zeros(at, dtype=np.int64))
        self._numbers[word] = at
        self._words.append(word)
        return at


class Bag(Mapping[str, float]):
    """Weighted words as numbers of a lexicon, in their order: a tenth of a dictionary's memory."""

    __slots__ = ("lexicon", "numbers", "weights")

    def __init__(
        self, lexicon: Lexicon, numbers: NDArray[np.int32], weights: NDArray[np.float32]
    ) -> None:
        self.lexicon = lexicon
        self.numbers = numbers
        self.weights = weights

    def __getitem__(self, word: str) -> float:
        number = self.lexicon.find(word)
        if number is None or not (found := self.numbers == number).any():
            raise KeyError(word)
        return float(self.weights[found][0])

    def __iter__(self) -> Iterator[str]:
        return map(self.lexicon.word, self.numbers.tolist())

    def __len__(self) -> int:
        return len(self.numbers)


class Rarity:
    """How rare words and names are among the last `memory` articles."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._lexicon = Lexicon()
        self._recent: deque[NDArray[np.int32]] = deque()
        self._top = math.log(_PRIOR)
        self._marks = np.zeros((2, _FIRST_CAPACITY))

    def bag(self, words: Mapping[str, float]) -> Bag:
        """The same words and weights, kept small."""
        if isinstance(words, Bag):
            return words
        weights = np.fromiter(words.values(), dtype=np.float32, count=len(words))
        return Bag(self._lexicon, self._lexicon.number(words), weights)

    def pack(self, profile: Profile) -> Profile:
        """A profile whose words are numbered: what to keep of it."""
        return dataclasses.replace(
            profile, lead=self.bag(profile.lead), title=self.bag(profile.title)
        )

    def learn(self, profile: Profile) -> None:
        """Count an article; beyond `memory` articles the oldest is forgotten."""
        names = self._lexicon.number([f"@{name}" for name in profile.names])
        words = np.concatenate((self.bag(profile.lead).numbers, names))
        self._recent.append(words)
        self._lexicon.count(words, 1)
        if len(self._recent) > self._memory:
            self._lexicon.count(self._recent.popleft(), -1)
        self._top = math.log(len(self._recent) + _PRIOR)

    def weigh(self, word: str) -> float:
        """Inverse document frequency, smoothed; high from the first article on."""
        number = self._lexicon.find(word)
        return self._top - float(
            math.log(_UNSEEN) if number is None else self._lexicon.logs[number]
        )

    def overlap(self, left: Iterable[str], right: Iterable[str]) -> float:
        """Weighted Jaccard overlap of two sets of names."""
        one, two = frozenset(left), frozenset(right)
        shared = one & two
        if not shared:
            return 0.0
        union = math.fsum(self.weigh(f"@{name}") for name in one | two)
        return math.fsum(self.weigh(f"@{name}") for name in shared) / union

    def liken(self, new: Profile, olds: Sequence[Profile]) -> list[Likeness]:
        """How one article compares with each of several in its rare words."""
        if not olds:
            return []
        lead, title = self.bag(new.lead), self.bag(new.title)
        leads = [self.bag(old.lead) for old in olds]
        titles = [self.bag(old.title) for old in olds]
        in_leads = self._measure([lead, *leads], lead, title)
        in_titles = self._measure([title, *titles], title, lead)
        long, short = in_leads.squares, in_titles.squares
        words = in_leads.shared[1:] / _or_one(np.sqrt(long[0] * long[1:]))
        heads = in_titles.shared[1:] / _or_one(np.sqrt(short[0] * short[1:]))
        there = in_leads.crossing[1:] / _or_one(in_titles.totals[:1])
        here = in_titles.crossing[1:] / _or_one(in_titles.totals[1:])
        contained = np.maximum(there, here)
        return [
            Likeness(*row)
            for row in zip(words.tolist(), heads.tolist(), contained.tolist(), strict=True)
        ]

    def _measure(self, bags: Sequence[Bag], same: Bag, other: Bag) -> _Sums:
        """Sums over each bag's words: of all, of those in `same`, of those in `other`."""
        if self._marks.shape[1] < len(self._lexicon.logs):
            self._marks = np.zeros((2, len(self._lexicon.logs)))
        marks = self._marks
        marks[0, same.numbers], marks[1, other.numbers] = same.weights, 1.0
        numbers = np.concatenate([bag.numbers for bag in bags])
        counts = np.concatenate([bag.weights for bag in bags])
        rare = self._top - self._lexicon.logs.take(numbers)
        weights = rare * counts
        ends = np.cumsum([len(bag.numbers) for bag in bags])
        values = (
            weights * weights,
            weights * rare * marks[0].take(numbers),
            rare,
            rare * marks[1].take(numbers),
        )
        marks[0, same.numbers], marks[1, other.numbers] = 0.0, 0.0
        return _Sums(*_sum_parts(np.stack(values), ends))


class _Sums(NamedTuple):
    squares: NDArray[np.float64]
    shared: NDArray[np.float64]
    totals: NDArray[np.float64]
    crossing: NDArray[np.float64]


def _sum_parts(values: NDArray[np.float64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sums of consecutive parts of each row, parts that end before `ends`; of an empty part 0."""
    starts = np.concatenate(([0], ends[:-1]))
    filled = ends > starts
    sums = np.zeros((len(values), len(ends)))
    if filled.any():
        sums[:, filled] = np.add.reduceat(values, starts[filled], axis=1)
    return sums


def _or_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0.0, values, 1.0)
