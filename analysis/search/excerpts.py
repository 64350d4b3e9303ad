"""The passage of an article that shows best why it matched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.search.words import stem_word, words_pattern
from db.types import anchor_passage

if TYPE_CHECKING:
    from db.types import Passage, Snapshot

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[A-Z0-9\"“‘(])|(?<=[。！？])|\n+")
_LONGEST = 320
_MAX_SPANS = 400  # of very long texts only the beginning is looked at


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage, its text, and the spans of that text that hold words of the query."""

    passage: Passage
    text: str
    marks: tuple[tuple[int, int], ...]


def choose_excerpt(snapshot: Snapshot, words: list[str]) -> Excerpt:
    """The sentence with most of the words, or the text's first one; the title when there is none.

    Of equally good sentences the earliest stands.
    """
    content = snapshot.content
    pattern = words_pattern(words)
    spans = split_spans(content, len(snapshot.title)) or [(0, len(snapshot.title))]
    start, end = max(spans, key=lambda span: (_count_words(pattern, content, span), -span[0]))
    text = content[start:end]
    marks = tuple(m.span() for m in pattern.finditer(text)) if pattern else ()
    return Excerpt(anchor_passage(snapshot, start, end), text, marks)


def split_spans(content: str, start: int = 0) -> list[tuple[int, int]]:
    """Spans of sentences from `start` on, without the blanks around them.

    Sentences above 320 characters are cut into windows at blanks.
    """
    spans: list[tuple[int, int]] = []
    at = start
    for gap in _SENTENCE_END.finditer(content, start):
        spans += _windows(content, at, gap.start())
        at = gap.end()
        if len(spans) >= _MAX_SPANS:
            return spans[:_MAX_SPANS]
    return spans + _windows(content, at, len(content))


def _windows(content: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while True:
        while start < end and content[start].isspace():
            start += 1
        if start >= end:
            return found
        stop = end
        if end - start > _LONGEST:
            blank = content.rfind(" ", start + 1, start + _LONGEST)
            stop = blank if blank > start else start + _LONGEST
        kept = stop
        while content[kept - 1].isspace():
            kept -= 1
        found.append((start, kept))
        start = stop


def _count_words(pattern: re.Pattern[str] | None, content: str, span: tuple[int, int]) -> int:
    if pattern is None:
        return 0
    return len({stem_word(match.group()) for match in pattern.finditer(content, *span)})
