"""A page on the judge's bench: what every signal asks of it is worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.signals.evidence_deeds import find_called_off, find_deed, find_put_off, find_renamed
from analysis.signals.judge_matter import stems
from analysis.signals.judge_subjects import is_about
from analysis.text.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analysis.signals.evidence import Page, Sentence
    from analysis.signals.judge import Watched
    from analysis.text.dates import DateMention
    from db.types import Predicate

    Closeness = Callable[[str, str], float]

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
        before = False
        for one in self.page.sentences:
            named = is_about(watched, one)
            # "Access for Corvid Cloud followed": whose it is was said in the sentence before.
            follows = before and bool(watched.others & one.keys)
            if (named or follows) and len(one.words) <= _LONGEST:
                yield one
            before = named

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
