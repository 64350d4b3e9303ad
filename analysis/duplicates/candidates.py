"""Which known articles could share words with a new one: an index of word runs and headlines.

What it answers depends on the articles in it alone, never on the order in which they were put in,
so that it can be rebuilt from the database at any point.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from analysis.duplicates.shingles import hash_words
from analysis.stories.words import split_words as content_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from analysis.duplicates.judge import Print

_DAY = 86_400.0
_LEAD = 64  # word runs at a text's beginning, all of them kept: copies keep beginnings
_EVERY = 8  # of the runs further down one in so many, chosen by its hash
_TITLE_RUN = 3  # words
_TITLE_MARK = 1 << 40  # keeps keys of titles apart from those of texts
_MULTIPLIER = 1_000_003
_LEAST_HITS = 2
PERIODS = 3  # in a window
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH).total_seconds()
_LAST = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH).total_seconds()


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """How far a new article looks back.

    `window_days` between the two dates; a period is a third of that, and of each period the last
    `memory` articles that came in are known, so that history and news do not push each other out.
    `limit` candidates are compared word by word; a word run of over `common` articles says little.
    """

    window_days: float = 45.0
    memory: int = 2_000
    limit: int = 24
    common: int = 64

    def period_of(self, moment: datetime | None) -> int:
        """The period that a date falls into; 0 for none."""
        if moment is None or not isfinite(self.window_days):
            return 0
        return int(moment.timestamp() // (self.window_days * _DAY / PERIODS))

    def start_of(self, period: int) -> datetime:
        """When a period begins, kept within what a date can be."""
        moment = period * self.window_days * _DAY / PERIODS
        return _EPOCH + timedelta(seconds=min(max(moment, _FIRST), _LAST))


class CandidateIndex:
    """The last articles of each period, found again by the word runs and headlines they share with a new one."""

    def __init__(self, options: CopyOptions | None = None) -> None:
        self.options = options or CopyOptions()
        self._prints: dict[int, Print] = {}
        self._numbers: dict[int, list[int]] = {}
        self._number_of: dict[str, int] = {}
        # Most runs belong to one article alone: a bare number takes a third of a list's room.
        self._postings: dict[int, int | list[int]] = {}

    def __len__(self) -> int:
        return len(self._prints)

    def add(self, taken: Print) -> None:
        """Put an article in, in place of an earlier version; its period's oldest make room."""
        self.remove(taken.item.article_id)
        number = taken.item.number
        self._prints[number] = taken
        self._number_of[taken.item.article_id] = number
        numbers = self._numbers.setdefault(self._period_of(taken), [])
        insort(numbers, number)
        for key in _keys(taken):
            self._post(key, number)
        if len(numbers) > self.options.memory:
            self.remove(self._prints[numbers[0]].item.article_id)

    def remove(self, article_id: str) -> None:
        """Take an article out, if it is there."""
        number = self._number_of.pop(article_id, None)
        if number is None:
            return
        taken = self._prints.pop(number)
        self._numbers[self._period_of(taken)].remove(number)
        for key in _keys(taken):
            posting = self._postings[key]
            if isinstance(posting, list) and len(posting) > 1:
                posting.remove(number)
            else:
                del self._postings[key]

    def drop(self, period: int) -> list[str]:
        """Take a whole period out; returns its articles."""
        gone = [self._prints[n].item.article_id for n in self._numbers.get(period, [])]
        for article_id in gone:
            self.remove(article_id)
        return gone

    def find(self, article_id: str) -> Print | None:
        """A remembered article."""
        number = self._number_of.get(article_id)
        return None if number is None else self._prints[number]

    def candidates(self, taken: Print) -> list[Print]:
        """What may share words with an article, most shared runs first, equal ones by arrival."""
        text = self._count(taken, _unique(taken.wording.shingles))
        title_keys = _title_keys(taken)
        title = self._count(taken, title_keys)
        least = max(1, len(title_keys) // 3)
        hits = {n: count for n, count in text.items() if count >= _LEAST_HITS}
        for number, count in title.items():
            if count >= least or count == len(_title_keys(self._prints[number])):
                hits[number] = hits.get(number, 0) + _TITLE_RUN * count
        ranked = sorted(hits, key=lambda number: (-hits[number], number))
        return [self._prints[number] for number in ranked[: self.options.limit]]

    def _period_of(self, taken: Print) -> int:
        return self.options.period_of(taken.item.published_at)

    def _post(self, key: int, number: int) -> None:
        held = self._postings.get(key)
        if held is None:
            self._postings[key] = number
        elif isinstance(held, list):
            insort(held, number)
        else:
            self._postings[key] = sorted((held, number))

    def _count(self, taken: Print, keys: Iterable[int]) -> Counter[int]:
        hits: Counter[int] = Counter()
        for key in keys:
            posting = self._postings.get(key)
            if posting is not None:
                found = posting if isinstance(posting, list) else (posting,)
                hits.update(self._in_window(taken, found))
        return hits

    def _in_window(self, taken: Print, posting: Iterable[int]) -> Iterator[int]:
        left = self.options.common
        own = taken.item.number
        for number in posting:
            if number != own and self._is_near(taken, self._prints[number]):
                yield number
                left -= 1
                if not left:
                    return

    def _is_near(self, one: Print, other: Print) -> bool:
        first, second = one.item.published_at, other.item.published_at
        if first is None or second is None:
            return True
        return abs((first - second).total_seconds()) <= self.options.window_days * _DAY


def _keys(taken: Print) -> list[int]:
    runs = taken.wording.shingles
    rest = runs[_LEAD:]
    chosen = np.concatenate((runs[:_LEAD], rest[rest % np.uint32(_EVERY) == 0]))
    return [*_unique(chosen), *_title_keys(taken)]


def _unique(runs: NDArray[np.uint32]) -> list[int]:
    found: list[int] = runs.tolist()
    return list(dict.fromkeys(found))


def _title_keys(taken: Print) -> list[int]:
    words = hash_words(content_words(taken.item.title)).tolist()
    size = min(_TITLE_RUN, len(words))
    if not size:
        return []
    starts = range(len(words) - size + 1)
    return sorted({_join(words[at : at + size]) for at in starts})


def _join(words: list[int]) -> int:
    joined = 0
    for word in words:
        joined = (joined * _MULTIPLIER + word) % _TITLE_MARK
    return joined + _TITLE_MARK
