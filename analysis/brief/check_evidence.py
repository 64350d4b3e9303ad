"""The passages a sentence is checked against, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_injection import strip_instructions
from analysis.brief.check_values import Amount, find_amounts
from analysis.brief.check_words import Token, plain_marks, tokenise
from analysis.brief.words import fold_space
from analysis.text.dates import DateMention, find_dates
from analysis.text.sentences import split_sentences

if TYPE_CHECKING:
    from datetime import date

# A mention without one of these counts days ("five months earlier") and is read as an amount.
_CALENDAR = re.compile(
    r"[A-Z][a-z]{2}|\b(?:19|20)\d\d\b|\b(?:today|yesterday|tomorrow|tonight|spring|summer|autumn|winter|"
    r"this|next|last|early|late|mid|end|half|quarter|Q[1-4])\b"
)
_LEADING_COUNT = re.compile(
    r"(?:the\s+)?(?:last|past|next|first)\s+(?:\d+|two|three|four|five|six|seven|ten)\b",
    re.IGNORECASE,
)
_LONGEST = 20_000  # characters of a passage


@dataclass(frozen=True, slots=True)
class Source:
    """A passage's words and the day its article was published."""

    text: str
    published: date


@dataclass(frozen=True)
class Reading:
    """One text read for the check: its tokens, dates and amounts, dates masked in the latter."""

    text: str
    anchor: date

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Every token in order."""
        return tokenise(self.text)

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """The calendar dates, read against the anchor."""
        return tuple(m for m in find_dates(self.text, self.anchor) if names_calendar(m.text))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts outside dates."""
        masked = self.text
        for mention in self.dates:
            masked = masked[: mention.start] + "\n" * len(mention.text) + masked[mention.end :]
        return find_amounts(masked)

    @cached_property
    def sentences(self) -> tuple[Reading, ...]:
        """Its sentences, each read by itself."""
        return tuple(
            Reading(span.cut(self.text), self.anchor) for span in split_sentences(self.text)
        )


@dataclass(frozen=True)
class Evidence:
    """All passages of a sentence, without what in them gives orders to a reader."""

    readings: tuple[Reading, ...]

    @cached_property
    def sentences(self) -> tuple[Reading, ...]:
        """The sentences of all passages in order."""
        return tuple(sentence for reading in self.readings for sentence in reading.sentences)

    @cached_property
    def text(self) -> str:
        """All words, one passage a line."""
        return "\n".join(reading.text for reading in self.readings)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of all passages."""
        return tuple(token for reading in self.readings for token in reading.tokens)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts of all passages."""
        return tuple(amount for reading in self.readings for amount in reading.amounts)

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """The dates of all passages, each against its own day of publication."""
        return tuple(mention for reading in self.readings for mention in reading.dates)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of every word."""
        return frozenset(token.stem for token in self.tokens if token.is_word)


def names_calendar(words: str) -> bool:
    """Whether words of a date name a place in the calendar, rather than count days."""
    return bool(_CALENDAR.search(words)) and not _LEADING_COUNT.match(words)


@lru_cache(maxsize=256)
def gather_evidence(sources: tuple[Source, ...]) -> Evidence:
    """Read passages; instructions hidden in them are no evidence."""
    return Evidence(
        tuple(
            Reading(
                _fold_lines(strip_instructions(plain_marks(source.text[:_LONGEST]))),
                source.published,
            )
            for source in sources
        )
    )


def _fold_lines(text: str) -> str:
    # A line break inside a sentence is none; a blank line is.
    return "\n".join(fold_space(part) for part in re.split(r"\n\s*\n", text))
