"""The clauses of a licence or of terms: numbered, headed, or plain paragraphs, with offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from analysis.licences.markers import (
    HEADING,
    VERB,
    Marker,
    Path,
    is_titled,
    read_marker,
    take_heading,
)
from analysis.licences.wording import is_prose, is_status, make_key, strip_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 3_000_000
MAX_CLAUSES = 30_000
MAX_BLOCKS = 200_000
_WRAP = 110  # characters; hard-wrapped text has hardly a longer line
_HALF_LINE = 50
_TITLE_WORDS = 12
_ITEM_WORDS = 4
_TITLED = 0.6
_SHORT_LINE = 0.75
MAX_MARKED = 2_000
_LINE = re.compile(r"[^\n]+")
_FINAL = re.compile(r"[.;,!?。；，！？]['\"”’)*_]{0,3}$|\b(?:and|or|and/or)$")
_OPENS = re.compile(r"[:：]['\"”’)*_]{0,3}$|\bsuch as[,:]?$")
_HAN = re.compile(r"[\u3040-\u9fff]")
_HAN_TITLE = 14  # characters; a longer line without a full stop is an item
_RULE = re.compile(r"[\s=\-_*#~.|+]*")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|[\w-]+(?:\.[\w-]+)+/?")
_STOPPED = re.compile(r"[.;:,!?。；：，]|\S+ \S+ \S+ \S+")
_ENDED = re.compile(r"[.!。！][\s\"'”’)*]*$")
_LINK = 30  # characters
_FRAME = re.compile(  # what stands around a text: ways on, and the page's own copyright
    r"(?:please )?(?:click|skip|back to|return to|sign in|log in)\b.{0,60}"
    r"|(?:©|\(c\)|copyright\b).{0,80}?\d{4}.{0,80}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One paragraph or item. `text` is `document[start:end]`, without its number.

    `number` is its place ("1", "b", "i"), empty where nothing is numbered; `heading` the nearest
    heading above or at its front; `lead` the sentence that a list item completes ("You will not:").
    """

    number: tuple[str, ...]
    heading: str
    text: str
    start: int
    end: int
    lead: str = ""

    @property
    def label(self) -> str:
        """What people call it: "1.b.i", or its heading."""
        return ".".join(self.number) or self.heading


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    marker: Marker
    indent: int


# One version is compared with the one before it and the one after it.
@lru_cache(maxsize=4)
def segment(text: str) -> tuple[Clause, ...]:
    """The clauses in order. Titles, dates of versions and rows of links are none.

    Reads the first 3,000,000 characters; linear.
    """
    text = text[:MAX_TEXT]
    path, heading, leads = Path(), "", _Leads()
    found: list[Clause] = []
    for block in islice(_find_blocks(text), MAX_BLOCKS):
        body = text[block.start : block.end]
        number = path.enter(block.marker, block.indent)
        if is_status(body):
            continue
        if block.marker.is_heading or _is_title(body, block.marker, leads):
            heading = strip_markup(body).strip(" *_#:.")
            number = number if block.marker.style else path.enter(HEADING, 0)
            leads.clear()
            continue
        if not is_prose(body) or _FRAME.fullmatch(body):
            continue
        front, offset = take_heading(body)
        heading = front or heading
        lead = leads.find(block.marker, len(number))
        if offset and not make_key(body[offset : offset + MAX_MARKED]):
            offset = 0  # an address alone
        start = block.start + offset
        if _says_nothing(text[start : block.end][:MAX_MARKED]):
            continue
        if start < block.end:
            found.append(Clause(number, heading, text[start : block.end], start, block.end, lead))
            leads.note(body, block.marker, len(number))
        if len(found) >= MAX_CLAUSES:
            break
    return tuple(_drop_foot(found))


def _says_nothing(text: str) -> bool:
    """Whether a line, or what follows its heading, is but an address or a day."""
    return _ADDRESS.fullmatch(text) is not None or is_status(text)


def _drop_foot(clauses: list[Clause]) -> list[Clause]:
    """Without the row of links that pages end with: bare words after a full stop."""
    end = len(clauses)
    while (
        end and len(clauses[end - 1].text) <= _LINK and not _STOPPED.search(clauses[end - 1].text)
    ):
        end -= 1
    is_foot = end and len(clauses) - end > 1 and _ENDED.search(clauses[end - 1].text[-5:])
    return clauses[:end] if is_foot else clauses


class _Leads:
    """The sentences that open lists, by depth, while their items go on."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def clear(self) -> None:
        self._open.clear()

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    def find(self, marker: Marker, depth: int) -> str:
        """The innermost lead above an item of that depth."""
        if marker.style == "" and self._open and self._open[-1][0] > 0:
            self._open = [one for one in self._open if one[0] == 0]
        if marker.style:
            self._open = [one for one in self._open if one[0] < depth or one[0] == 0]
        return " ".join(lead for _, lead in self._open[-2:])

    def note(self, body: str, marker: Marker, depth: int) -> None:
        """Remember a block that opens a list; a plain paragraph that does not closes all."""
        plain = strip_markup(body).rstrip()
        if _OPENS.search(plain[-20:]):
            kept = [one for one in self._open if one[0] < depth] if marker.style else []
            self._open = [*kept, (depth if marker.style else 0, plain[-400:])]
        elif not marker.style and self._open and len(plain) > 200 and plain.endswith("."):  # noqa: PLR2004 - letters
            self.clear()


def _is_title(body: str, marker: Marker, leads: _Leads) -> bool:
    """Whether an unmarked or numbered line is a heading rather than a clause."""
    words = strip_markup(body).split()
    if not words or len(words) > _TITLE_WORDS or len(body) > 160:  # noqa: PLR2004 - a line
        return False
    plain, titled = " ".join(words), is_titled(words, _TITLED)
    if _HAN.search(plain):
        return len(plain) <= _HAN_TITLE and not leads.is_open and not _FINAL.search(plain)
    if _OPENS.search(plain):
        return False
    if _FINAL.search(plain):
        is_named = is_titled(words, share=1.0) and plain.endswith(".") and plain.count(".") == 1
        return is_named and not leads.is_open and not VERB.search(plain)
    if body.startswith("**") and body.rstrip().endswith("**"):
        return True
    if leads.is_open or marker.style in {"bullet", "letter", "roman"}:
        return not marker.style and len(words) >= _ITEM_WORDS and titled
    return titled or (not marker.style and len(words) <= _ITEM_WORDS)


def _find_blocks(text: str) -> Iterator[_Block]:
    """Paragraphs, items and headings; lines of hard-wrapped text are put together."""
    width = _find_width(text)
    current: _Block | None = None
    after, short = 0, True
    for line in _LINE.finditer(text):
        gap, after = text.count("\n", after, line.start()) > 1, line.end()
        words = line.group().strip()
        marker = read_marker(words[:MAX_MARKED])
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        broken = gap or not width or short or marker.style or marker.is_heading or is_status(words)
        short = is_status(words) or (len(words) < _SHORT_LINE * width and words[-1:] in ".:;")
        if _RULE.fullmatch(words[:MAX_MARKED]):
            after = line.start()  # a rule parts like an empty line
        elif current and not broken:
            current = replace(current, end=start + len(words))
            continue
        if current:
            yield current
        current = None
        if not _RULE.fullmatch(words[:MAX_MARKED]):
            indent = len(line.group()[: start - line.start()].expandtabs(4))
            current = _Block(start + marker.width, start + len(words), marker, indent)
    if current:
        yield current


def _find_width(text: str) -> int:
    """The length to which a text was wrapped by hand, 0 where each line is a paragraph."""
    lines = [line.group().strip() for line in _LINE.finditer(text[:200_000])]
    lines = [line for line in lines if len(line) > 1]
    lengths = sorted(map(len, lines))
    long = sum(length > _WRAP for length in lengths)
    full = sum(length > _HALF_LINE for length in lengths)
    has_gaps = re.search(r"\n[ \t\r]*\n", text[:200_000]) is not None
    broken = sum(_goes_on(*pair) for pair in pairwise(lines))
    has_gaps = has_gaps or broken * 10 > len(lines)
    wrapped = has_gaps and long * 20 <= len(lengths) and full * 3 >= len(lengths)
    return lengths[len(lengths) * 9 // 10] if wrapped and lengths else 0


def _goes_on(line: str, following: str) -> bool:
    """Whether a sentence was broken between two lines."""
    if len(line) < _HALF_LINE or _FINAL.search(line[-40:]) or _OPENS.search(line[-40:]):
        return False
    return following[:1].islower() and not read_marker(following[:MAX_MARKED]).style
