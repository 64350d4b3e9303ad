"""Taking a roundup apart: its items by headings, numbers, bullets, bold leads and paragraphs.

Most newsletters are built of lines, each a paragraph, a bullet or a heading; some feeds give their
titles only, and these are lists themselves: "One thing, another, and a third".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from db.types import snapshot_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ITEMS = 60
_SHORTEST = 60  # letters of an item that has no heading of its own
_SHORT_LINE = 100
_LONG_LINE = 110
_NAMING_WORDS = 4  # so many words in a heading tell of something; fewer name a department
_HEADLINE = 160

_MARKED = re.compile(r"#{1,6}\s+\S")
_BOLD = re.compile(r"(?:\*\*|__)[^*_].{2,160}(?:\*\*|__):?\s*$")
_NUMBERED = re.compile(r"(?:\*\*)?#?\d{1,2}[.)]\s*\S|\*\*\d{1,2}\s+\S")
_BULLET = re.compile(r"[-*•–·▪+]\s+\S")
_RULE = re.compile(r"[-*_=~\s]{3,}$")
_MARKS = re.compile(r"[#*_\s\-•–·▪+>]*(?:\d{1,2}[.)]?\s+)?[*_]*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)*_]*\s+(?=[\"“‘(\[*_]*[A-Z0-9])")
_ENDS_SENTENCE = (".", ",", ";", ")", "]")
_WORD = re.compile(r"[^\W_]{2,}")

_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,600}\)")
_EMPHASIS = re.compile(r"\*\*|__|`")

_BRACKETED = re.compile(r"\s*\[[^\]]{2,30}\]\s*")
_SERIES = re.compile(r"\s*[^:–—,;]{2,44}(?::|\s[–—])\s+")
_TAIL = re.compile(r"\s*(?:[,;+&]|\band\b|:)\s*\+?\s*more\b.*$", re.IGNORECASE)
_EMOJI = re.compile(r"[←-⇿⌀-➿⬀-⯿\U0001f000-\U0001faff\ufe0f\u200d]+")
_COMMA = re.compile(r",\s+(?:and\s+|&\s+|plus\s+)?|\s+(?:and|&|plus)\s+(?=[^,]*$)", re.IGNORECASE)
_COMMA_AND = re.compile(r",\s+(?:and|&|plus)\s+|\.\s+Plus,\s+", re.IGNORECASE)
_SEMICOLON = re.compile(r";\s*(?:and\s+)?", re.IGNORECASE)
_LIST_COMMAS = 2
_PHRASE = 2


@dataclass(frozen=True, slots=True)
class Span:
    """An item in `snapshot_content(title, text)`: [start, end), its headline [start, head)."""

    start: int
    head: int
    end: int


class _Kind(Enum):
    HEADING = auto()
    DEPARTMENT = auto()
    NUMBERED = auto()
    BULLET = auto()
    PARAGRAPH = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_roundup(title: str, text: str) -> list[Span]:
    """The items of a roundup in their order, at most MOST_ITEMS.

    Those of its title where the text has none; one that cannot be taken apart is a single item.
    """
    offset = len(snapshot_content(title, ""))
    lines = list(_lines_of(text, offset))
    spans = _items_of(lines)
    if len(spans) > 1:
        return spans[:MOST_ITEMS]
    parts = split_title(title)
    if len(parts) > 1:
        return parts[:MOST_ITEMS]
    return [Span(0, len(title), offset + len(text))]


def split_title(title: str) -> list[Span]:
    """The parts of a title that is a list, without the series' name."""
    start = 0
    if bracketed := _BRACKETED.match(title):
        start = bracketed.end()
    elif (series := _SERIES.match(title)) and _separator(title[series.end() :]):
        start = series.end()
    tail = _TAIL.search(title, start)
    end = tail.start() if tail else len(title)
    separator = _separator(title[start:end])
    if separator is None:
        return []
    cuts = [(m.start(), m.end()) for m in separator.finditer(title, start, end)]
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return [span for a, b in zip(starts, ends, strict=True) if (span := _part(title, a, b))]


def _separator(title: str) -> re.Pattern[str] | None:
    if ";" in title:
        return _SEMICOLON
    if len(_EMOJI.findall(title)) > 1:
        return _EMOJI
    if title.count(",") >= _LIST_COMMAS:
        return _COMMA
    if _COMMA_AND.search(title):
        return _COMMA_AND
    # "One does this, another does that and a third the other": three that tell of something each.
    parts = _COMMA.split(title)
    told = len(parts) > _LIST_COMMAS and all(len(_WORD.findall(one)) > _PHRASE for one in parts)
    return _COMMA if told else None


def _part(title: str, start: int, end: int) -> Span | None:
    part = title[start:end]
    start += len(part) - len(part.lstrip(" ,:;&"))
    end -= len(part) - len(part.rstrip(" ,:;&"))
    return Span(start, end, end) if len(_WORD.findall(title[start:end])) > 1 else None


def _lines_of(text: str, offset: int) -> Iterator[_Line]:
    at = offset
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            yield _Line(at + raw.index(stripped[0]), stripped)
        at += len(raw) + 1


def _items_of(lines: Sequence[_Line]) -> list[Span]:
    kinds = [_kind_of(lines, at) for at in range(len(lines))]
    spans: list[Span] = []
    at = 0
    while at < len(lines):
        after = at + 1
        if kinds[at] in (_Kind.HEADING, _Kind.NUMBERED):
            while after < len(lines) and kinds[after] is _Kind.PARAGRAPH:
                after += 1
            spans.append(Span(lines[at].start, _head_of(lines[at]), lines[after - 1].end))
        elif kinds[at] in (_Kind.BULLET, _Kind.PARAGRAPH) and len(lines[at].text) >= _SHORTEST:
            spans.append(Span(lines[at].start, _head_of(lines[at]), lines[at].end))
        at = after
    return spans


def _kind_of(lines: Sequence[_Line], at: int) -> _Kind:
    text = lines[at].text
    if _RULE.fullmatch(text):
        return _Kind.RULE
    if _NUMBERED.match(text):
        return _Kind.NUMBERED
    if _MARKED.match(text) or _BOLD.match(text):
        return _heading(text)
    if _BULLET.match(text):
        return _Kind.BULLET
    if _stands_above(lines, at):
        return _heading(text)
    return _Kind.PARAGRAPH


def _heading(text: str) -> _Kind:
    return _Kind.HEADING if len(_WORD.findall(text)) >= _NAMING_WORDS else _Kind.DEPARTMENT


def _stands_above(lines: Sequence[_Line], at: int) -> bool:
    """Whether an unmarked line is a heading: short, no sentence, with a long line below."""
    text = lines[at].text
    if len(text) > _SHORT_LINE or text.endswith(_ENDS_SENTENCE) or not text[0].isupper():
        return False
    below = next((line.text for line in lines[at + 1 : at + 3] if len(line.text) >= _LONG_LINE), "")
    return bool(below) and not _BULLET.match(below)


def _head_of(line: _Line) -> int:
    """Where a line's headline ends: with its first sentence."""
    marks = _MARKS.match(line.text)
    found = _SENTENCE_END.search(line.text, marks.end() if marks else 0)
    return line.start + min(found.start() if found else len(line.text), _HEADLINE)


def bare_text(passage: str) -> str:
    """A passage without marks of headings, lists, emphasis and links."""
    lines = (_MARKS.sub("", line, count=1) for line in passage.split("\n"))
    linked = _LINK.sub(r"\1", "\n".join(lines))
    return _EMPHASIS.sub("", linked).strip()
