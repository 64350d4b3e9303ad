"""A page on the judge's bench: what every signal asks of it is worked out once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.signals.evidence_deeds import find_called_off, find_deed, find_put_off, find_renamed
from analysis.signals.judge_matter import stems
from analysis.signals.judge_opposite import find_refusal
from analysis.signals.judge_subjects import is_about
from analysis.text.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analysis.signals.evidence import Page, Sentence
    from analysis.signals.judge import Watched
    from analysis.text.dates import DateMention
    from db.types import Predicate

    Closeness = Callable[[str, str], float]

# What a sentence begins with that goes on about the subject of the one before.
_REFERS = re.compile(
    r"(?:It|They|Both|This|That|Access|Weights|Anyone|Anybody|Everyone|Users|Customers|Developers|Subscribers|"
    r"(?:The|Its|Their|This|All|These) (?:full |new |open |model |latest |updated )?(?:model|weights|code|company|startup|firm|lab|tool|app|feature|product|"
    r"chip|rule|law|act|bill|order|case|court|judge|ruling|verdict|suspension|ban|access|licen[cs]e|update|terms|policy|flaw|bug|"
    r"patch|fix|price|prices|round|deal|acquisition|merger|offering|change|changes|release|service|conference|event|retirement)s?)\b"
)
_THINGS = frozenset({"model", "hardware", "organisation", "instrument", "licence"})
_LONGEST = 600  # letters of a sentence that can be read as one statement


@dataclass
class Bench:
    """A page with what was found of it so far; `closeness` is the cosine of two texts."""

    page: Page
    closeness: Closeness
    _about: dict[tuple[str, Predicate, frozenset[str]], tuple[Sentence, ...]] = field(
        default_factory=dict
    )
    _deeds: dict[tuple[Predicate, int], int] = field(default_factory=dict)
    _refusals: dict[tuple[Predicate, int], int] = field(default_factory=dict)
    _backs: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    _dates: dict[int, Sequence[DateMention]] = field(default_factory=dict)
    _stems: dict[int, frozenset[str]] = field(default_factory=dict)

    def about(self, watched: Watched) -> tuple[Sentence, ...]:
        """The sentences that name the signal's first subject."""
        key = (watched.first, watched.signal.predicate, watched.others)
        if key not in self._about:
            self._about[key] = tuple(self._find_about(watched))
        return self._about[key]

    def _find_about(self, watched: Watched) -> Iterator[Sentence]:
        before: Sentence | None = None
        for one in self.page.sentences:
            named = is_about(watched, one)
            # "Access for Corvid Cloud followed": whose it is was said in the sentence before.
            follows = before is not None and bool(watched.others & one.keys)
            if (named or follows) and len(one.words) <= _LONGEST:
                yield one
            before = one if named else None

    def told_of_it(self, watched: Watched) -> Iterator[tuple[Sentence, Sentence]]:
        """Sentences that leave the subject to the one before, each behind that one.

        "Lumen 3 comes from Northlight. It is now available": the second names no other subject.
        """
        about = {one.start for one in self.about(watched)}
        whose = frozenset(watched.signal.subjects) | watched.owners
        for before, one in pairwise(self.page.sentences):
            if before.start not in about or one.start in about or len(one.words) > _LONGEST:
                continue
            if _REFERS.match(one.words) and not _subjects_of(one) - whose:
                yield before, one

    def deed(self, predicate: Predicate, sentence: Sentence) -> int:
        """Where the sentence begins to state such a deed as done; -1 where it does not."""
        key = (predicate, sentence.start)
        if key not in self._deeds:
            self._deeds[key] = find_deed(predicate, sentence.words)
        return self._deeds[key]

    def backs(self, sentence: Sentence) -> tuple[int, int, int]:
        """Where it puts something off, calls it off and renames it; -1 where it does not."""
        if sentence.start not in self._backs:
            words = sentence.words
            self._backs[sentence.start] = (
                find_put_off(words),
                find_called_off(words),
                find_renamed(words),
            )
        return self._backs[sentence.start]

    def refusal(self, predicate: Predicate, sentence: Sentence) -> int:
        """Where it says that such a deed will not be done; -1 where it does not."""
        key = (predicate, sentence.start)
        if key not in self._refusals:
            self._refusals[key] = find_refusal(predicate, sentence.words)
        return self._refusals[key]

    def dates(self, sentence: Sentence) -> Sequence[DateMention]:
        """The dates that the sentence names, read from the day it was published."""
        if sentence.start not in self._dates:
            self._dates[sentence.start] = find_dates(sentence.words, self.page.day)
        return self._dates[sentence.start]

    def stems(self, sentence: Sentence) -> frozenset[str]:
        """The stems of the sentence, with those of the title where it opens the article."""
        if sentence.start not in self._stems:
            told = sentence.words
            if sentence.place != "body":
                told = f"{self.page.title} {told}"
            self._stems[sentence.start] = stems(told)
        return self._stems[sentence.start]


def _subjects_of(sentence: Sentence) -> frozenset[str]:
    return frozenset(hit.entity for hit in sentence.located if hit.kind in _THINGS)
