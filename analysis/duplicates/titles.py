"""Headlines as copies carry them: word for word, often with an outlet's name behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.stories.words import split_words as content_words

if TYPE_CHECKING:
    from analysis.duplicates.item import CopyItem

_SUFFIX = re.compile(r"\s+[-–—|:]\s+([^-–—|]{2,40})$")
_SQUASHED = re.compile(r"[\W_]+")
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
_DIGIT = re.compile(r"\d")
_SHORTEST_NAME = 3  # letters
_NEAR_WORDS = 8  # content words; below this a title must agree in full
_CUT_TITLE = 60  # letters of a title that breaks off
_NEAR_REST = 1  # words that one of two near titles may have and the other not


@dataclass(frozen=True, slots=True)
class Headline:
    """A title without its outlet: the words that carry meaning, and whom the suffix names."""

    words: frozenset[str]
    named: str

    @property
    def size(self) -> int:
        """How much it says, in words; pairs of letters count as half a word."""
        letters = sum(1 for word in self.words if _CJK.search(word))
        return len(self.words) - letters // 2


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """How two headlines agree: `equal` all but a word, `same` in full.

    `named` when one carries the other's outlet as its suffix; `size` in words that say something.
    """

    equal: bool
    same: bool
    named: bool
    size: int


def read_headline(title: str) -> Headline:
    """The headline with a suffix such as " - The Post" taken off and kept apart."""
    suffix = _SUFFIX.search(title)
    if suffix and suffix.start() > len(suffix[1]):
        return Headline(_words(title[: suffix.start()]), squash(suffix[1]))
    return Headline(_words(title), "")


def match_titles(one: CopyItem, other: CopyItem, heads: tuple[Headline, Headline]) -> TitleMatch:
    """Whether two articles carry one headline, their outlets' names apart."""
    first = _resolve(one, other, heads[0])
    second = _resolve(other, one, heads[1])
    named = names(heads[0].named, other) or names(heads[1].named, one)
    size = min(first.size, second.size)
    same_site = bool(one.domain) and one.domain == other.domain
    same = bool(first.words) and (first.words == second.words or _is_cut(one.title, other.title))
    equal = same or (not same_site and _are_near(first, second))
    return TitleMatch(equal, same, equal and named, size)


def names(squashed: str, item: CopyItem) -> bool:
    """Whether a name, as `squash` gives it, is that of the article's outlet or site."""
    if len(squashed) < _SHORTEST_NAME:
        return False
    outlet, site = squash(item.outlet), squash(item.domain)
    return (
        squashed in outlet
        or squashed in site
        or (len(outlet) > _SHORTEST_NAME and outlet in squashed)
    )


def squash(name: str) -> str:
    """Letters and digits alone, in lower case, without a leading article."""
    return _SQUASHED.sub("", re.sub(r"^the\s+", "", name.strip().lower()))


def has_numbers(words: frozenset[str]) -> bool:
    """Whether a word holds a digit: models and versions, in which listings differ."""
    return count_numbers(words) > 0


def count_numbers(words: frozenset[str]) -> int:
    """How many words hold a digit; pairs of letters cut from a longer run do not count."""
    return sum(1 for word in words if _DIGIT.search(word) and not _CJK.search(word))


def _resolve(own: CopyItem, other: CopyItem, head: Headline) -> Headline:
    # A suffix that names neither outlet belongs to the headline: "… - Part two".
    if head.named and not (names(head.named, own) or names(head.named, other)):
        return Headline(_words(own.title), "")
    return head


def _are_near(one: Headline, other: Headline) -> bool:
    fewer, more = sorted((one.words, other.words), key=len)
    rest = more - fewer
    if not fewer <= more or len(rest) > _NEAR_REST or has_numbers(rest):
        return False
    return min(one.size, other.size) >= _NEAR_WORDS


def _is_cut(one: str, other: str) -> bool:
    short, long = sorted((squash(one), squash(other)), key=len)
    return len(short) >= _CUT_TITLE and long.startswith(short)


def _words(title: str) -> frozenset[str]:
    return frozenset(content_words(title))
