"""Sections of change logs and release notes, each under a heading that names its day."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.connectors.stated_days import find_day, is_day
from ingest.entries import FeedEntry
from ingest.text import MAX_TEXT, clean_line, cut_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ingest.connectors.page_lines import Line

MAX_SECTIONS = 300
MAX_NAME = 140

_DAY_OF_MONTH = re.compile(
    r"\s*(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?\s*|\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?"
    r" (?P<m2>[A-Za-z]{3,9})\.?\s*"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_EDGE = re.compile(r"^[\s\-–—:：|,.()\[\]]+|[\s\-–—:：|,(\[]+$")
_NOT_NAME = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class DatedSection:
    """A section with its day; `name` is what its heading says besides, `lines` stand under it."""

    day: datetime
    name: str
    anchor: str
    lines: tuple[str, ...]


def find_sections(lines: Sequence[Line]) -> list[DatedSection]:
    """The sections under the headings of the level on which most headings are days."""
    days = dict(_find_days(lines))
    levels = Counter(lines[at].level for at in days)
    if not levels:
        return []
    level = min(levels, key=lambda number: (-levels[number], number))
    found = []
    for at in [at for at in days if lines[at].level == level][:MAX_SECTIONS]:
        day, name = days[at]
        found.append(DatedSection(day, name, lines[at].anchor, _lines_under(lines, at)))
    return found


def _lines_under(lines: Sequence[Line], at: int) -> tuple[str, ...]:
    under = []
    for line in lines[at + 1 :]:
        if 0 < line.level <= lines[at].level:
            break
        under.append(line.text)
    return tuple(under)


def _find_days(lines: Sequence[Line]) -> Iterator[tuple[int, tuple[datetime, str]]]:
    """Headings that are days; one without a year has the year of the heading above it."""
    years: dict[int, str] = {}
    for at, line in enumerate(lines):
        if not line.level:
            continue
        years = {level: year for level, year in years.items() if level < line.level}
        above = next((years[level] for level in sorted(years, reverse=True)), "")
        if dated := read_heading(line.text, above):
            yield at, dated
        elif year := _YEAR.search(line.text[:60]):
            years[line.level] = year[1]


def read_heading(text: str, year: str = "") -> tuple[datetime, str] | None:
    """The day of a heading such as `2026-05-04: Prices` and the rest of it; None if it has none."""
    line = clean_line(text, 300)
    if year and (short := _DAY_OF_MONTH.fullmatch(line)):
        named = f"{short['m'] or short['m2']} {short['d'] or short['d2']}, {year}"
        day = find_day(named)
        return (day, "") if day else None
    day = find_day(line)
    if day is None:
        return None
    if is_day(line):
        return day, ""
    return _split_heading(line, day)


def _split_heading(line: str, day: datetime) -> tuple[datetime, str] | None:
    """The day at one end of the heading and the name at the other."""
    for at in [match.start() for match in re.finditer(r"\s|[:：|(\[]", line)]:
        head, tail = line[:at], line[at:]
        if len(head) >= 8 and is_day(head) and find_day(tail) is None:  # noqa: PLR2004 - 2026-5-4
            return day, _EDGE.sub("", tail)
    for at in [match.end() for match in re.finditer(r"[\s:：|(\[]", line)][::-1]:
        head, tail = line[:at], line[at:]
        if len(tail) >= 8 and is_day(tail) and find_day(head) is None:  # noqa: PLR2004 - the same
            return day, _EDGE.sub("", head)
    return None


def make_entries(
    sections: Sequence[DatedSection], url: str, reading_url: str, title: str
) -> tuple[FeedEntry, ...]:
    """One entry for each section, with links to `reading_url`.

    Guids are made of `url` and last when newer sections come above.
    """
    anchors = _name_anchors(sections)
    return tuple(
        _make_entry(section, f"{url}#{anchor}", f"{reading_url}#{anchor}", title)
        for section, anchor in zip(sections, anchors, strict=True)
        if section.lines or section.name
    )


def _name_anchors(sections: Sequence[DatedSection]) -> list[str]:
    """Anchors in the page's order; repeated ones are counted from the oldest, at the bottom."""
    counts: Counter[str] = Counter()
    named: list[str] = []
    is_newest_first = len(sections) < 2 or sections[0].day >= sections[-1].day  # noqa: PLR2004 - an order takes two
    for section in sections[::-1] if is_newest_first else sections:
        anchor = section.anchor or _slug(section)
        counts[anchor] += 1
        named.append(anchor if counts[anchor] == 1 else f"{anchor}-{counts[anchor]}")
    return named[::-1] if is_newest_first else named


def _slug(section: DatedSection) -> str:
    name = _NOT_NAME.sub("-", section.name.lower()).strip("-")[:80]
    return f"{section.day:%Y-%m-%d}-{name}".rstrip("-")


def _make_entry(section: DatedSection, guid: str, link: str, title: str) -> FeedEntry:
    name = section.name or _first_words(section.lines) or f"{section.day:%d %B %Y}"
    content = "\n".join(section.lines)
    return FeedEntry(
        guid=guid,
        link=link,
        title=clean_line(f"{title}: {cut_text(name, MAX_NAME)}" if title else name),
        summary=cut_text(content, 500),
        content=cut_text(content, MAX_TEXT),
        published=section.day,
        day_only=True,
        updated="",
    )


def _first_words(lines: Sequence[str]) -> str:
    """The first line, with those that follow while it only announces them with a colon."""
    words = ""
    for line in [line for line in lines[:6] if len(line) > 1]:
        words = f"{words} {line}".strip()
        if not words.endswith((":", "：")):
            break
    return words
