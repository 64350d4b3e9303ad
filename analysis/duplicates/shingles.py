"""A text as a row of hashed word runs: what copies are recognised by.

Hashes come from CRC-32 and fixed multipliers, so that they are the same in every process.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SHINGLE = 4  # words
MAX_WORDS = 4000  # of a text; what stands further down is not compared
QUOTED_WEIGHT = 0.25  # of a word inside quotation marks: whoever reports a speech quotes it
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)
_TAIL = 120  # characters at the end, where the mark of a cut stands
_CJK_LETTERS = "぀-ヿ㐀-鿿가-힯"
_WORD = re.compile(rf"[{_CJK_LETTERS}]+|[^\W_{_CJK_LETTERS}]+")
_CJK = re.compile(rf"[{_CJK_LETTERS}]")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ‘](?=\w)")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+")
_CUT = re.compile(
    r"(?:\S*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*)?(?:\[\+\d+ ch\w*\]?)\s*$|\S*(?:…|\.\.\.)\s*$"
)
_QUOTED = re.compile(r"“[^”]{1,2000}”|«[^»]{1,2000}»|„[^“”]{1,2000}[“”]|\"[^\"\n]{1,2000}\"")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text's words as numbers, in order.

    `words` has shape (n,), `shingles` (n - 3,), `weights` (n,): quoted words weigh less. `cut`
    says that the text breaks off, as feeds and aggregators shorten it.
    """

    words: NDArray[np.uint32]
    shingles: NDArray[np.uint32]
    weights: NDArray[np.float32]
    cut: bool

    def __len__(self) -> int:
        return len(self.words)


def read_wording(text: str) -> Wording:
    """The words of a text without addresses and without the mark of a cut."""
    plain = unicodedata.normalize("NFKC", _ADDRESS.sub(" ", text.rstrip()))
    plain = _APOSTROPHE.sub("", plain).lower()
    tail = max(0, len(plain) - _TAIL)
    marked = _CUT.search(plain, tail)
    if marked:
        plain = plain[: marked.start()]
    words, quoted = _split(plain)
    weights = np.where(quoted, np.float32(QUOTED_WEIGHT), np.float32(1.0))
    return Wording(words, _join(words), weights, marked is not None)


def split_words(text: str) -> list[str]:
    """The words of a short text as they are compared: lower case, apostrophes dropped."""
    plain = _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return _split_plain(plain)


def hash_words(words: Sequence[str]) -> NDArray[np.uint32]:
    """One number per word, the same in every process."""
    return np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint32)


def cover(own: Wording, other: Wording) -> NDArray[np.bool_]:
    """Which words of `own` stand in a run of at least four that `other` has too."""
    covered = np.zeros(len(own.words), dtype=np.bool_)
    if len(own.shingles) and len(other.shingles):
        shared = np.isin(own.shingles, other.shingles)
        for step in range(SHINGLE):
            covered[step : step + len(shared)] |= shared
    return covered


def weigh(wording: Wording, covered: NDArray[np.bool_]) -> float:
    """The covered part of a text by weight, 0 to 1; 0 for an empty one."""
    total = float(wording.weights.sum())
    return float(wording.weights[covered].sum()) / total if total else 0.0


def _split(plain: str) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    words: list[str] = []
    quoted: list[bool] = []
    place = 0
    for span in _QUOTED.finditer(plain):
        for piece, inside in ((plain[place : span.start()], False), (span.group(), True)):
            found = _split_plain(piece)
            words += found
            quoted += [inside] * len(found)
        place = span.end()
        if len(words) >= MAX_WORDS:
            break
    rest = _split_plain(plain[place:])
    quoted += [False] * len(rest)
    chosen = (words + rest)[:MAX_WORDS]
    return hash_words(chosen), np.array(quoted[:MAX_WORDS], dtype=np.bool_)


def _split_plain(plain: str) -> list[str]:
    words = _WORD.findall(plain)
    if not _CJK.search(plain):
        return words
    return [piece for word in words for piece in _pieces(word)]


def _pieces(word: str) -> list[str]:
    # Runs without spaces (Chinese, Japanese, Korean) become pairs of letters.
    if len(word) > 1 and _CJK.match(word):
        return [word[at : at + 2] for at in range(len(word) - 1)]
    return [word]


def _join(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    count = max(0, len(words) - SHINGLE + 1)
    joined = np.zeros(count, dtype=np.uint64)
    wide = words.astype(np.uint64)
    for step in range(SHINGLE):
        joined = joined * _MULTIPLIER + wide[step : step + count]
    mixed = (joined ^ (joined >> _HALF)) * _MIXER
    return (mixed >> _HALF).astype(np.uint32)
