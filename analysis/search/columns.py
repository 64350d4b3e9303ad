"""What filters ask of articles, in arrays by article number: a cache that can be deleted.

A filter over a million articles is some comparisons of arrays, where a query would hand over a
million numbers one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.search.filters import microseconds
from analysis.search.kept_file import load_arrays, save_arrays
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from analysis.search.filters import Filters
    from db.search_rows import SearchRow

LAYOUT = 1
_TOPICS = {topic.value: 1 << place for place, topic in enumerate(Topic)}
_PLAIN = {
    "published": np.int64,
    "known": np.int64,
    "topics": np.int32,
    "source": np.int32,
    "outlet": np.int32,
    "tier": np.int32,
    "language": np.int32,
}


@dataclass(frozen=True, slots=True)
class Described:
    """What one article counts towards, beside the entities it names."""

    source_key: str
    tier: str
    language: str
    topics: tuple[str, ...]


@cache
def _topics_in(mask: int) -> tuple[str, ...]:
    return tuple(topic for topic, bit in _TOPICS.items() if mask & bit)


_CODED = ("source", "outlet", "tier", "language", "entity")


class Columns:
    """Filterable values by article number, and which articles name which entity.

    Not safe for threads while `put` runs: writers make a `copy` and put it in the place.
    """

    def __init__(self) -> None:
        self.seq = 0
        self._arrays = {name: np.zeros(0, kind) for name, kind in _PLAIN.items()}
        self._present = np.zeros(0, np.bool_)
        self._owners = np.zeros(0, np.int32)
        self._entities = np.zeros(0, np.int32)
        self._codes: dict[str, dict[str, int]] = {name: {} for name in _CODED}
        self._named: dict[str, set[str]] = {}
        self._by_owner: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None
        self._latest: int | None = None

    def __len__(self) -> int:
        return int(self._present.sum())

    @property
    def latest(self) -> int | None:
        """The newest moment at which an article became known, in microseconds since 1970."""
        if self._latest is None and len(self):
            self._latest = int(self._arrays["known"][self._present].max())
        return self._latest

    @classmethod
    def load(cls, path: Path) -> Columns:
        """Those of a file; empty ones where there is none that is sound and of this layout."""
        found = cls()
        loaded = load_arrays(path, LAYOUT)
        if loaded is None:
            return found
        head, (present, owners, entities, *plain) = loaded
        found.seq = head["seq"]
        found._codes = head["codes"]
        found._named = {name: set(keys) for name, keys in head["named"].items()}
        found._arrays = dict(zip(_PLAIN, (values.copy() for values in plain), strict=True))
        found._present, found._owners, found._entities = present.copy(), owners, entities
        return found

    def copy(self) -> Columns:
        """The same values, to be changed."""
        other = Columns()
        other.seq = self.seq
        other._arrays = {name: values.copy() for name, values in self._arrays.items()}
        other._present = self._present.copy()
        other._owners, other._entities = self._owners, self._entities
        other._codes = {name: dict(codes) for name, codes in self._codes.items()}
        other._named = {name: set(keys) for name, keys in self._named.items()}
        return other

    def put(self, rows: Sequence[SearchRow]) -> None:
        """Take in rows, in order of `seq`, in the place of earlier ones of the same numbers."""
        if not rows:
            return
        self._grow(max(row.number for row in rows) + 1)
        numbers = np.array([row.number for row in rows])
        replaced = numbers[self._present[numbers]]
        if len(replaced):
            kept = ~np.isin(self._owners, replaced)
            self._owners, self._entities = self._owners[kept], self._entities[kept]
        for name, kind in _PLAIN.items():
            self._arrays[name][numbers] = np.array([self._value(name, row) for row in rows], kind)
        self._present[numbers] = True
        self._latest = None
        self._add_mentions(rows)
        self.seq = rows[-1].seq

    def keys_of(self, entity: str) -> tuple[str, ...]:
        """The keys that a key or a name stands for."""
        if entity in self._codes["entity"]:
            return (entity,)
        return tuple(sorted(self._named.get(entity.casefold(), ())))

    def describe(self, numbers: Sequence[int]) -> dict[int, Described]:
        """What those articles count towards, of those that are known here."""
        known = [n for n in numbers if n < len(self._present) and self._present[n]]
        rows = np.array(known, np.int64)
        source, tier, language = (
            [self._values(name)[code] for code in self._arrays[name][rows].tolist()]
            for name in ("source", "tier", "language")
        )
        topics = [_topics_in(mask) for mask in self._arrays["topics"][rows].tolist()]
        parts = zip(source, tier, language, topics, strict=True)
        return {n: Described(*part) for n, part in zip(known, parts, strict=True)}

    def entities_of(self, numbers: Sequence[int]) -> dict[int, list[str]]:
        """The keys of the entities that each of those articles names."""
        keys = self._values("entity")
        owners, entities = self._mentions_by_owner()
        asked = np.array(numbers, owners.dtype)  # of another type, all owners would be cast first
        starts = np.searchsorted(owners, asked, "left").tolist()
        ends = np.searchsorted(owners, asked, "right").tolist()
        return {
            number: [keys[code] for code in entities[start:end].tolist()]
            for number, start, end in zip(numbers, starts, ends, strict=True)
        }

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Whether each number, from 0 on, is that of an article that passes."""
        mask = self._present.copy()
        published = self._arrays["published"]
        if filters.since is not None:
            mask &= published >= microseconds(filters.since)
        if filters.until is not None:
            mask &= published < microseconds(filters.until)
        if filters.known_by is not None:
            mask &= self._arrays["known"] <= microseconds(filters.known_by)
        if filters.topic is not None:
            mask &= (self._arrays["topics"] & _TOPICS.get(filters.topic, 0)) > 0
        for name, value in (("tier", filters.tier), ("language", filters.language)):
            if value is not None:
                mask &= self._arrays[name] == self._codes[name].get(value, -1)
        if filters.source is not None:
            source = self._codes["source"].get(filters.source, -1)
            outlet = self._codes["outlet"].get(filters.source.casefold(), -1)
            mask &= (self._arrays["source"] == source) | (self._arrays["outlet"] == outlet)
        if filters.entities is not None:
            mask &= self._naming(filters.entities)
        return mask

    def save(self, path: Path) -> None:
        """Write them with their checksum."""
        named = {name: sorted(keys) for name, keys in sorted(self._named.items())}
        head = {"layout": LAYOUT, "seq": self.seq, "codes": self._codes, "named": named}
        plain = [self._arrays[name] for name in _PLAIN]
        save_arrays(path, head, [self._present, self._owners, self._entities, *plain])

    def _value(self, name: str, row: SearchRow) -> int:
        match name:
            case "published":
                return microseconds(row.published_at)
            case "known":
                return microseconds(row.known_at)
            case "topics":
                return sum(_TOPICS.get(topic, 0) for topic in row.topics)
            case "source":
                return self._code(name, row.source_key)
            case "outlet":
                return self._code(name, row.outlet.casefold())
            case "tier":
                return self._code(name, row.tier)
            case _:
                return self._code(name, row.language)

    def _values(self, name: str) -> list[str]:
        # Codes are given in the order in which values were first met.
        return list(self._codes[name])

    def _code(self, name: str, value: str) -> int:
        return self._codes[name].setdefault(value, len(self._codes[name]))

    def _add_mentions(self, rows: Sequence[SearchRow]) -> None:
        owners, entities = [], []
        for row in rows:
            for key, name in row.mentions:
                owners.append(row.number)
                entities.append(self._code("entity", key))
                self._named.setdefault(name.casefold(), set()).add(key)
        self._owners = np.concatenate([self._owners, np.array(owners, np.int32)])
        self._entities = np.concatenate([self._entities, np.array(entities, np.int32)])
        self._by_owner = None

    def _mentions_by_owner(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        # Sorted when first asked for, not at each batch taken in; two threads that both sort put
        # the same pair in the place.
        found = self._by_owner
        if found is None:
            order = np.argsort(self._owners, kind="stable")
            found = self._by_owner = (self._owners[order], self._entities[order])
        return found

    def _naming(self, keys: Sequence[str]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._present), np.bool_)
        for key in keys:
            code = self._codes["entity"].get(key)
            if code is not None:
                mask[self._owners[self._entities == code]] = True
        return mask

    def _grow(self, size: int) -> None:
        if size <= len(self._present):
            return
        # Room for more than asked, so that a growing collection is not copied at every batch.
        size = max(size, len(self._present) * 5 // 4)
        for name, values in self._arrays.items():
            self._arrays[name] = np.concatenate(
                [values, np.zeros(size - len(values), values.dtype)]
            )
        self._present = np.concatenate([self._present, np.zeros(size - len(self._present), bool)])
