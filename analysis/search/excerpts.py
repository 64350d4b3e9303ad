"""The passage of an article that shows best why it matched."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.search.related import load_related
from analysis.search.words import stem_word, words_pattern
from db.types import anchor_passage

if TYPE_CHECKING:
    from db.types import Passage, Snapshot

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[A-Z0-9\"“‘(])|(?<=[。！？])|\n+")
# What feeds, aggregators and page templates put into texts: no sentence of the article.
_FURNITURE = re.compile(
    r"^(?:article|comments) url:|\bcomments url: |^points: \d|^# ?comments: \d|"
    r"\bappeared first on\b|^read more\b|^(?:查看全文|阅读全文)|"
    r"\b(?:subscribe|sign up) (?:to|for) (?:our|the|this|my) \S{0,20} ?newsletter\b|"
    r"^(?:follow|contact) us\b|\bcontact us at\b|\ball rights reserved\b|\bclick here\b|"
    r"\b(?:article|post|story) (?:was )?originally (?:appeared|published)\b|"
    r"^(?:advertisement$|image credits?:|photo by |listen to this article)",
    re.IGNORECASE,
)
# A cut that an aggregator made, and marks of lists, at the ends of a sentence.
_TAIL = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d{1,7} chars\]$")
_HEAD = re.compile(r"^(?:[)\]},;:.!?…>|]|[-*•·#]+(?= ))\s*")
_LONGEST = 320
_SHORT = 60  # letters: without a full stop it is a heading, which says nothing of what it names
_HEADING_SHARE = 0.5
_STOPS = tuple('.!?。！？"”’)…')
_MAX_SPANS = 400  # of very long texts only the beginning is looked at


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage, its text, and the spans of that text that hold words of the query."""

    passage: Passage
    text: str
    marks: tuple[tuple[int, int], ...]


def choose_excerpt(snapshot: Snapshot, words: list[str]) -> Excerpt:
    """The sentence with most of the words, rare ones of the text counting more.

    Without any of them, the one with most words that news uses for them; else the text's first
    one, and the title when there is no text. Of equally good sentences the earliest stands; what
    feeds and pages put around an article is passed over.
    """
    content = snapshot.content
    pattern, related = _patterns(tuple(words))
    start, end = _choose_span(content, len(snapshot.title), pattern, related)
    text = content[start:end]
    marks = tuple(m.span() for m in pattern.finditer(text)) if pattern else ()
    return Excerpt(anchor_passage(snapshot, start, end), text, marks)


def _choose_span(
    content: str, start: int, pattern: re.Pattern[str] | None, related: re.Pattern[str] | None
) -> tuple[int, int]:
    spans = split_spans(content, start)
    worth = _weigh_spans(pattern, content, spans)
    if not any(worth):
        worth = _weigh_spans(related, content, spans)
    # Looking for furniture costs most of the time, so only what would be chosen is looked at.
    for at in sorted(range(len(spans)), key=lambda at: (-worth[at], at)):
        part = _telling_part(content, *spans[at])
        if part is not None:
            return part
    return 0, start


def _telling_part(content: str, first: int, last: int) -> tuple[int, int] | None:
    text = content[first:last]
    if _FURNITURE.search(text):
        return None
    tail, head = _TAIL.search(text), _HEAD.match(text)
    end = first + tail.start() if tail else last
    begin = first + head.end() if head else first
    return (begin, end) if begin < end else None


@lru_cache(maxsize=64)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    # What finds the words, and the words that news uses for them: the same for a whole answer.
    known = load_related()
    related = [other for word in words for other in known.get(stem_word(word), ())]
    return words_pattern(list(words)), words_pattern(related)


def _weigh_spans(
    pattern: re.Pattern[str] | None, content: str, spans: list[tuple[int, int]]
) -> list[float]:
    # Each word once a sentence, by its rarity among the sentences.
    worth = [0.0] * len(spans)
    if pattern is None or not spans:
        return worth
    held: dict[int, set[str]] = {}
    starts = [start for start, _ in spans]
    for match in pattern.finditer(content, starts[0], spans[-1][1]):
        at = bisect_right(starts, match.start()) - 1
        if match.start() < spans[at][1]:
            held.setdefault(at, set()).add(stem_word(match.group()))
    times = Counter(stem for stems in held.values() for stem in stems)
    rarity = {stem: math.log(1 + len(spans) / number) for stem, number in times.items()}
    for at, stems in held.items():
        value = sum(rarity[stem] for stem in sorted(stems))
        is_heading = _is_heading(content[slice(*spans[at])])
        worth[at] = round(value * _HEADING_SHARE if is_heading else value, 6)
    return worth


def _is_heading(text: str) -> bool:
    return len(text) < _SHORT and not text.endswith(_STOPS)


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
