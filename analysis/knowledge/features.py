"""What the trained heads see of an article: hashed words, kinds of names, host and named cues."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from analysis.knowledge.cues import FEATURE_NAMES, LEAD_CHARACTERS, cue_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.knowledge.entities import Located
    from analysis.knowledge.gazetteer import Gazetteer

# Changing anything below needs a new training run (scripts/train_topics.py).
_TITLE, _LEAD, _HOST = 4_096, 8_192, 1_024
_KINDS = ("organisation", "model", "hardware", "licence", "regulator", "instrument", "region")
_WEIGHTS = ("open", "closed", "mixed")
_PLACES = ("CN", "US", "EU")
SIGN_NAMES = tuple(
    [f"{place}:{kind}" for place in ("any", "title") for kind in _KINDS]
    + [f"{place}:weights:{weights}" for place in ("any", "title") for weights in _WEIGHTS]
    + [f"title:place:{place}" for place in _PLACES]
)
HASHED = _TITLE + _LEAD + _HOST
SPARSE = HASHED + len(SIGN_NAMES)
CUES = len(FEATURE_NAMES)
_SIGN_AT = {name: HASHED + number for number, name in enumerate(SIGN_NAMES)}
_WORD = re.compile(r"_[a-z]+|[a-z][a-z'’]*|[$€£]|\d+")
_BLOCKS = ((0, _TITLE, 0.5), (_TITLE, _TITLE + _LEAD, 0.5), (_TITLE + _LEAD, HASHED, 0.7))
_SIGN_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Features:
    """An article as counts over hashed words, signs (`at`, `counts`) and cues of shape (CUES,).

    `at` lies below SPARSE, ascending and without repeats.
    """

    at: NDArray[np.int64]
    counts: NDArray[np.float32]
    cues: NDArray[np.float32]

    def weighted(self, rarity: NDArray[np.float32]) -> NDArray[np.float32]:
        """The values at `at`: times rarity of shape (HASHED,), each part of unit length and share."""
        values = self.counts.copy()
        hashed = int(np.searchsorted(self.at, HASHED))
        values[:hashed] *= rarity[self.at[:hashed]]
        for start, end, share in (*_BLOCKS, (HASHED, SPARSE, _SIGN_SHARE)):
            low, high = np.searchsorted(self.at, (start, end))
            length = float(np.linalg.norm(values[low:high]))
            if length > 0:
                values[low:high] *= share / length
        return values


def read_features(
    title: str, text: str, url: str, located: Sequence[Located], gazetteer: Gazetteer
) -> Features:
    """The features of an article; `located` are the entities of title, blank line and text.

    Names count as their kind ("_model"), so that the heads learn what is said of models rather
    than which model had its news in the weeks of training.
    """
    counts = Counter(_title_places(title, located))
    lead = _mask(text[:LEAD_CHARACTERS], len(title) + 2, located)
    counts.update(_TITLE + _bucket(word, _LEAD) for word in _words(lead))
    counts.update(_TITLE + _LEAD + _bucket(part, _HOST) for part in _host_parts(url))
    signs = {_SIGN_AT[name] for name in _signs(located, len(title), gazetteer)}
    values = {at: 1 + math.log(count) for at, count in counts.items()} | dict.fromkeys(signs, 1.0)
    at = sorted(values)
    return Features(
        np.array(at, dtype=np.int64),
        np.array([values[place] for place in at], dtype=np.float32),
        np.array(cue_features(title, text, url), dtype=np.float32),
    )


def _title_places(title: str, located: Sequence[Located]) -> Iterator[int]:
    words = _words(_mask(title, 0, located))
    yield from (_bucket(word, _TITLE) for word in words)
    yield from (_bucket(f"{first} {second}", _TITLE) for first, second in pairwise(words))


def _mask(part: str, offset: int, located: Sequence[Located]) -> str:
    pieces, last = [], 0
    for hit in located:
        start, end = hit.start - offset, hit.end - offset
        if start >= last and end <= len(part):
            pieces += [part[last:start], f" _{hit.kind} "]
            last = end
    return "".join([*pieces, part[last:]])


def _words(text: str) -> list[str]:
    # Every number is the same word: the value belongs to one event only.
    return ["#" if word[0].isdigit() else word for word in _WORD.findall(text.lower())]


def _host_parts(url: str) -> Iterator[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.") if "//" in url[:10] else ""
    if host:
        labels = host.split(".")
        yield from (host, ".".join(labels[-2:]), labels[-1])


def _signs(located: Sequence[Located], title_end: int, gazetteer: Gazetteer) -> Iterator[str]:
    for hit in located:
        in_title = hit.start < title_end
        places = ("any", "title") if in_title else ("any",)
        known = gazetteer.get(hit.entity)
        for place in places:
            if hit.kind in _KINDS:
                yield f"{place}:{hit.kind}"
            if known is not None and known.weights in _WEIGHTS:
                yield f"{place}:weights:{known.weights}"
        if known is not None and in_title:
            country = known.jurisdiction.split("/")[0]
            if country in _PLACES:
                yield f"title:place:{country}"


def _bucket(word: str, buckets: int) -> int:
    # Not hash(): its seed differs from process to process.
    return zlib.crc32(word.encode()) % buckets
