"""What an item of a list page says: its title, its day and a summary."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.connectors.stated_days import find_day, is_day, is_stamped
from ingest.date_words import read_iso_stamp
from ingest.dates import StatedDate
from ingest.text import clean_line, clean_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

MAX_NODES = 3_000  # of one item
MIN_TITLE = 4
MIN_WORDS = 4

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_NAMES = re.compile(r"(?<![a-z])(?:title|headline|heading)", re.IGNORECASE)
_DATE_NAMES = re.compile(r"(?<![a-z])(?:date|time|publish|posted|day)", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:read|learn|see|view|find out|show|load)(?: the)? (?:more|full .{1,20}|all|article|post|details)"
    r".{0,12}|more|continue(?: reading)?|details|here|link|new|news|blog|article|announcements?"
    r"|press releases?|product|research|featured|latest|download|pdf|もっと見る|詳細.{0,3}|查看更多|更多"
    r"|[\W\d_]*",
    re.IGNORECASE,
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg"})
_LONGEST_LABEL = 160
_PROSE = 60


def read_title(element: Any, anchors: Sequence[Any]) -> str:
    """The item's heading, else the words of its links, else its first words that are a title."""
    for candidate in _title_candidates(element, anchors):
        title = clean_title(candidate)
        if is_title(title):
            return title
    return ""


def is_title(text: str) -> bool:
    """Whether a line can be a title: not a day, and not "Read more"."""
    long_enough = len(text) >= MIN_TITLE or any(letter > "\u2e80" for letter in text[1:])
    return long_enough and not _NO_TITLE.fullmatch(text) and not is_day(text)


def _title_candidates(element: Any, anchors: Sequence[Any]) -> Iterator[str]:
    nodes = list(islice(element.iter(), MAX_NODES))
    yield from (text_of(heading) for anchor in anchors for heading in _headings_at(anchor))
    words = [list(_texts(anchor)) for anchor in anchors]
    yield from (texts[0] for texts in words if len(texts) == 1 and is_headline(texts[0]))
    yield from (text_of(node) for node in nodes if node.tag in _HEADINGS)
    named = (node for node in nodes if isinstance(node.tag, str) and node is not element)
    yield from (text_of(node) for node in named if _TITLE_NAMES.search(node.get("class") or ""))
    for texts in words:
        yield from _longest_first(texts)
    yield from (anchor.get("title") or anchor.get("aria-label") or "" for anchor in anchors)
    yield from _longest_first(list(_texts(element)))


def is_headline(text: str) -> bool:
    """Whether a line is as long as headlines are, rather than a label."""
    wide = sum(1 for letter in text if letter > "\u2e80")
    return len(text.split()) >= MIN_WORDS or wide >= 2 * MIN_WORDS


def _headings_at(anchor: Any) -> list[Any]:
    """The headings within a link or around it."""
    within = [node for node in islice(anchor.iter(), MAX_NODES) if node.tag in _HEADINGS]
    around = [node for node in islice(anchor.iterancestors(), 3) if node.tag in _HEADINGS]
    return within + around


def _longest_first(texts: Sequence[str]) -> list[str]:
    """The first text of several words, then all by length: a card begins with its labels."""
    lead = [text for text in texts if is_headline(text) and not is_day(text)][:1]
    return lead + sorted(texts, key=len, reverse=True)


def text_of(element: Any) -> str:
    """The words of an element in one line."""
    return " ".join(_texts(element))


def _texts(element: Any) -> Iterator[str]:
    """The pieces of text within, in order; bounded."""
    for node in islice(element.iter(), MAX_NODES):
        if isinstance(node.tag, str) and node.tag not in _UNSEEN and (text := _line(node.text)):
            yield text
        if node is not element and (text := _line(node.tail)):
            yield text


def _line(text: str | None) -> str:
    return clean_line(text, 1_000) if text and not text.isspace() else ""


def read_date(element: Any, *, after: bool = False) -> StatedDate | None:
    """The day an item states: in a `time`, in what is named a date, in a line that is a day."""
    nodes = [node for node in islice(element.iter(), MAX_NODES) if isinstance(node.tag, str)]
    for node in nodes:
        if node.tag == "time" and (found := _read_time(node)):
            return found
    marked = (node for node in nodes if _DATE_NAMES.search(node.get("class") or ""))
    lines = list(_texts(element))
    days = [
        *(find_day(text_of(node)) for node in islice(marked, 5)),
        *(find_day(line) for line in lines if is_day(line)),
        *_find_in_joined(lines),
        *(find_day(line) for line in _neighbours(element, after=after)),
        *(find_day(line) for line in lines if len(line) <= _LONGEST_LABEL and is_stamped(line)),
    ]
    return next((StatedDate(day) for day in days if day is not None), None)


def _find_in_joined(lines: Sequence[str]) -> Iterable[datetime | None]:
    """Days whose parts stand in elements of their own, such as a large number over a month."""
    parts = [line for line in lines[:12] if len(line) <= 12]  # noqa: PLR2004 - "September", "12,"
    for width in (2, 3):
        for at in range(len(parts) - width + 1):
            joined = " ".join(parts[at : at + width])
            if is_day(joined):
                yield find_day(joined)


def days_follow(elements: Sequence[Any]) -> bool:
    """Whether the day of each item stands after it rather than before: the first one tells."""
    if not elements:
        return False
    return not any(_before(elements[0])) and any(_after(elements[0]))


def _neighbours(element: Any, *, after: bool) -> list[str]:
    """What stands beside an item and is a day, such as the term of a list of definitions."""
    return _after(element) if after else _before(element)


def _before(element: Any) -> list[str]:
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        texts = [_line(parent.text)] if parent is not None else []
    else:
        texts = [_line(before.tail), _words_without_link(before)]
    return [text for text in texts if is_day(text)]


def _after(element: Any) -> list[str]:
    following = element.getnext()
    texts = [_line(element.tail), _words_without_link(following) if following is not None else ""]
    return [text for text in texts if is_day(text)]


def _words_without_link(element: Any) -> str:
    return text_of(element) if isinstance(element.tag, str) and element.tag != "a" else ""


def days_above(tree: Any, anchors: Iterable[Any]) -> dict[Any, datetime]:
    """For links under a heading that is a day, that day; a heading of its rank ends it."""
    wanted = set(anchors)
    found: dict[Any, datetime] = {}
    day: datetime | None = None
    rank = ""
    for element in tree.iter("a", *_HEADINGS):
        if element.tag != "a":
            text = text_of(element)
            if is_day(text):
                day, rank = find_day(text), element.tag
            elif element.tag <= rank:
                day = None
        elif day is not None and element in wanted:
            found[element] = day
    return found


def _read_time(element: Any) -> StatedDate | None:
    stated = element.get("datetime") or ""
    if found := read_iso_stamp(stated):
        return found
    day = find_day(stated) or find_day(text_of(element))
    return StatedDate(day) if day else None


def read_summary(element: Any, title: str) -> str:
    """The first paragraph of an item that is prose and not its title."""
    for node in islice(element.iter("p", "div", "span"), MAX_NODES):
        text = text_of(node) if node.tag == "p" else _line(node.text)
        if len(text) >= _PROSE and text != title and not text.startswith(title):
            return clean_line(text, 1_000)
    return ""
