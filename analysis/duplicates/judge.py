"""Whether one article's text is the other's: the decision about a pair.

A text repeats another when most of its words stand in runs that the other has too. Feeds and
aggregators give the first words only, so a short text may stand for a long one: then it has to be
the beginning. Where a text says nothing (none, a site's furniture), the headline decides.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from analysis.duplicates.forms import Marks, are_other_fillings, read_marks
from analysis.duplicates.shingles import cover, hash_words, read_wording, split_words, weigh
from analysis.duplicates.titles import (
    Headline,
    TitleMatch,
    count_numbers,
    has_numbers,
    match_titles,
    read_headline,
    squash,
)
from analysis.stories.words import split_words as content_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.duplicates.item import CopyItem
    from analysis.duplicates.shingles import Wording

LEAST_WORDS = 20  # of a text that is to be recognised without its headline
LEAST_TEXT = 12  # words that say anything at all
SAME = 0.75  # of the shorter text, under another headline
OPENED_SAME = 0.6  # the same when both begin with the shared words: the rest is a footer
SAME_ON_SITE = 0.85  # the same between two articles of one site, which share its furniture
SAME_SITE_SNIPPET = 0.95  # a site's short texts begin alike: there, the whole piece
SPOKEN_FOR = 0.3  # of both headlines' words in a piece that opens two articles of one site
WHOLE = 300  # words: a text of that length is an article, wherever it stands inside another
IN_FULL = 0.9  # of it
EDITED = 0.5  # of both texts, under the same headline
EDITED_SNIPPET = 0.3  # of the shorter piece, under the same headline
FULL_TITLE = 8  # content words: nobody finds such a headline twice
PLAIN_TITLE = 6  # the same, when one side has no text that could contradict
NAMED_TITLE = 3  # the same, when one names the other's outlet
SAME_DAY_TITLE = 2  # the same, on one site and one day
TELLING_TITLE = 2  # content words: a headline of fewer speaks for nothing
EXCERPT = 0.15  # of an article's text
EXCERPT_WORDS = 30  # of it at least, by weight
_HEAD_WORDS, _HEAD_SHARE = 60, 0.1  # how far down a text its beginning may start
_TELLING = 800  # words of a text in which its headline's words are looked for
_RUN = 8  # words in a row that mark where a copy starts
_LISTED_NUMBERS = 2  # in each of two titles
_OPENING = 600  # characters, more than a snippet has
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
_LEAST_NAME = 5  # letters of an outlet's name that a text may mention
_CREDIT = re.compile(
    r"\b(?:appeared(?: first)?|(?:originally |first )?published|(?:this )?(?:story|article|post) "
    r"(?:is )?from|source:|via|courtesy of)\s+(?:(?:on|in|at|by)\s+)?(.{2,60})",
    re.IGNORECASE,
)


class Relation(Enum):
    """How two texts stand to each other."""

    COPY = "copy"
    EXCERPT = "excerpt"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The relation of two articles, and the part of each that stands in the other."""

    relation: Relation
    share: float
    other_share: float


@dataclass(frozen=True, slots=True)
class Print:
    """An article with all that it is compared by.

    `support` is how many words of its headline its text has; furniture has none. `marks` are the
    names and numbers in which articles written to one form differ.
    """

    item: CopyItem
    wording: Wording
    headline: Headline
    support: int
    marks: Marks

    @property
    def is_snippet(self) -> bool:
        """Whether only a piece of the article is known, or nothing."""
        return self.item.is_snippet

    @property
    def says_something(self) -> bool:
        """Whether its text can speak for or against a copy."""
        words = len(self.wording)
        return words >= LEAST_TEXT and (not self.is_snippet or self.support > 0)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What two texts share: for each side the part by count and by weight, and where it starts."""

    plain: tuple[float, float]
    weighed: tuple[float, float]
    words: float
    starts: tuple[int, int]


def take_print(item: CopyItem) -> Print:
    """Read an article for comparison."""
    wording = read_wording(item.text)
    told = [word for word in split_words(item.title) if content_words(word)]
    opening = wording.words[:_TELLING]
    support = np.isin(hash_words(sorted(set(told))), opening)
    # An index of thousands of prints would otherwise hold all their texts.
    opening_only = dataclasses.replace(item, text=item.text[:_OPENING])
    marks = read_marks(item.title, item.text)
    return Print(opening_only, wording, read_headline(item.title), int(support.sum()), marks)


def compare(one: Print, other: Print) -> Match:
    """The relation of two articles; the same whichever comes first."""
    overlap = _overlap(one.wording, other.wording)
    titles = match_titles(one.item, other.item, (one.headline, other.headline))
    if _is_copy(one, other, overlap, titles):
        return Match(Relation.COPY, *overlap.weighed)
    if (
        not _same_site(one, other)
        and overlap.words >= EXCERPT_WORDS
        and max(overlap.weighed) >= EXCERPT
    ):
        return Match(Relation.EXCERPT, *overlap.weighed)
    return Match(Relation.NONE, *overlap.weighed)


def same_words(one: Print, other: Print) -> bool:
    """Whether both texts are word for word the same, and not empty."""
    return len(one.wording) > 0 and np.array_equal(one.wording.words, other.wording.words)


def _is_copy(one: Print, other: Print, overlap: _Overlap, titles: TitleMatch) -> bool:
    short, long = (one, other) if len(one.wording) <= len(other.wording) else (other, one)
    share = min(_of(overlap.plain, short is one), _of(overlap.weighed, short is one))
    if min(overlap.plain) >= EDITED and are_other_fillings(
        (one.marks, other.marks), (one.wording.words, other.wording.words)
    ):
        return False
    if titles.equal and titles.size >= TELLING_TITLE:
        return _same_headline(short, long, share, overlap, titles)
    on_site = _same_site(one, other)
    if share < _least_share(on_site, overlap) or len(short.wording) < LEAST_WORDS:
        return False
    if short.is_snippet and not _speaks_for_both(short, long, share, overlap):
        return False
    if len(short.wording) * 2 > len(long.wording):
        return True
    start = overlap.starts[0] if long is one else overlap.starts[1]
    kin = 2 * len(short.headline.words & long.headline.words) >= len(short.headline.words)
    if start <= max(_HEAD_WORDS, _HEAD_SHARE * len(long.wording)):
        return kin or not _lists(long, short, start)
    return kin and len(short.wording) >= WHOLE and share >= IN_FULL


def _least_share(on_site: bool, overlap: _Overlap) -> float:
    if on_site:
        return SAME_ON_SITE
    return OPENED_SAME if max(overlap.starts) < _RUN else SAME


def _speaks_for_both(short: Print, long: Print, share: float, overlap: _Overlap) -> bool:
    """Whether a shared piece is about both articles, not an opening that a site gives to many."""
    if not short.support or not long.says_something or not _related(short, long):
        return False
    if not _same_site(short, long):
        return True
    if _are_listed(short.headline, long.headline):
        return False
    if not long.is_snippet:
        return share >= SAME_SITE_SNIPPET
    spoken = all(own.support >= SPOKEN_FOR * len(own.headline.words) for own in (short, long))
    return spoken and min(overlap.plain) >= SAME_SITE_SNIPPET


def _same_headline(
    short: Print, long: Print, share: float, overlap: _Overlap, titles: TitleMatch
) -> bool:
    if share >= EDITED_SNIPPET and short.is_snippet and len(short.wording) >= LEAST_TEXT:
        return True
    if not titles.same and short.is_snippet:
        return False  # two editors may well hit on nearly the same headline
    if titles.same and titles.size >= SAME_DAY_TITLE and _is_one_post(short, long):
        return True
    told = titles.named or credits_other(short, long) or credits_other(long, short)
    named = told and titles.size >= NAMED_TITLE
    silent = not (short.says_something and long.says_something)
    if silent or (short.is_snippet and _is_cjk(short) != _is_cjk(long)):
        speaking = short if short.says_something else long
        # A link blog takes the headline of what it comments on, and begins with it.
        enough = named or titles.size >= PLAIN_TITLE
        return enough and (speaking.is_snippet or not _opens_with_title(speaking))
    if not short.is_snippet:
        both = min(*overlap.plain, *overlap.weighed)
        return both >= EDITED or share >= SAME
    # A site's own columns come back under one short title; a full headline does not.
    return titles.size >= FULL_TITLE or (named and not _same_site(short, long))


def _is_cjk(own: Print) -> bool:
    """Whether it is in Chinese, Japanese or Korean: its summary of an English text shares no words."""
    return 4 * len(_CJK.findall(own.item.text)) > len(own.item.text)


def _is_one_post(short: Print, long: Print) -> bool:
    """Whether one headline stands twice on one site and day, and the texts do not contradict."""
    days = [print_.item.published_at for print_ in (short, long)]
    if not _same_site(short, long) or days[0] is None or days[1] is None:
        return False
    return days[0].date() == days[1].date() and short.is_snippet


def _same_site(one: Print, other: Print) -> bool:
    return bool(one.item.domain) and one.item.domain == other.item.domain


def _overlap(one: Wording, other: Wording) -> _Overlap:
    ours, theirs = cover(one, other), cover(other, one)
    return _Overlap(
        plain=(_mean(ours), _mean(theirs)),
        weighed=(weigh(one, ours), weigh(other, theirs)),
        words=float(min(one.weights[ours].sum(), other.weights[theirs].sum())),
        starts=(_first_run(ours), _first_run(theirs)),
    )


def _mean(covered: NDArray[np.bool_]) -> float:
    return float(covered.mean()) if len(covered) else 0.0


def _first_run(covered: NDArray[np.bool_]) -> int:
    if len(covered) < _RUN:
        return len(covered)
    runs = np.convolve(covered.astype(np.int32), np.ones(_RUN, dtype=np.int32), mode="valid")
    found = np.flatnonzero(runs == _RUN)
    return int(found[0]) if len(found) else len(covered)


def _of(pair: tuple[float, float], first: bool) -> float:
    return pair[0] if first else pair[1]


def _related(one: Print, other: Print) -> bool:
    return other.support > 0 or bool(one.headline.words & other.headline.words)


def _are_listed(one: Headline, other: Headline) -> bool:
    """Whether two titles of one site look like entries of a listing, told apart by numbers."""
    apart = has_numbers(one.words - other.words) and has_numbers(other.words - one.words)
    return apart or min(count_numbers(one.words), count_numbers(other.words)) >= _LISTED_NUMBERS


def _lists(long: Print, short: Print, start: int) -> bool:
    """Whether a longer text sets the other's headline above its words: a digest of several.

    A headline that an aggregator made of the words themselves stands further down.
    """
    title = hash_words(split_words(short.item.title))
    size, words = len(title), long.wording.words
    if size < _RUN // 2 or size > len(words):
        return False
    windows = np.lib.stride_tricks.sliding_window_view(words, size)
    found = np.flatnonzero((windows == title).all(axis=1))
    return bool((found < start).any())


def _opens_with_title(own: Print) -> bool:
    title, opening = squash(own.item.title), squash(own.item.text[:_OPENING])
    return bool(title) and opening.startswith(title)


def credits_other(own: Print, other: Print) -> bool:
    """Whether a text says that it comes from the other's outlet: "appeared first on …"."""
    site = squash(max(other.item.domain.split("."), key=len))
    named = [n for n in (squash(other.item.outlet), site) if len(n) >= _LEAST_NAME]
    told = [squash(match[1]) for match in _CREDIT.finditer(own.item.text[:_OPENING])]
    return any(name in credit for credit in told for name in named)
