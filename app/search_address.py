"""The address of the search page: what its parameters mean, and the address of a question.

Values are keys (`pricing_limits`, `model:kimi-k3`), never labels: a shared link stays true when
names and counts change. Days are meant to be included. What cannot be read is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from analysis.search_types import SearchQuery, Sort
from db.types import Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 400
PAGE = 20
MOST_SHOWN = 200
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
FILTERS = ("topic", "entity", "source", "tier", "language", "month", "since", "until")
_NAMES = ("q", "topic", "entity", "source", "tier", "language", "month")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the search page asks for. `like` is a story's id; `shown` how many.

    `month` is `2026-07`; days are the first, the last, and the one on which it was known.
    """

    text: str = ""
    topic: str = ""
    entity: str = ""
    source: str = ""
    tier: str = ""
    language: str = ""
    month: str = ""
    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    sort: Sort = Sort.RELEVANCE
    literal: bool = False
    like: str = ""
    shown: int = PAGE

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words themselves limits what is found."""
        return any(getattr(self, name) for name in FILTERS)

    def bare(self) -> Asked:
        """The same question without filters."""
        return Asked(text=self.text, sort=self.sort, literal=self.literal, as_of=self.as_of)

    def query(self) -> SearchQuery:
        """The question that this puts to the engine."""
        first, last = self.since, self.until
        if self.month:
            begun, ended = month_days(self.month)
            first = max(first, begun) if first else begun
            last = min(last, ended) if last else ended
        return SearchQuery(
            text=self.text,
            since=_midnight(first),
            until=_midnight(_next(last)),
            topic=self.topic or None,
            entity=self.entity or None,
            source=self.source or None,
            limit=self.shown,
            tier=self.tier or None,
            language=self.language or None,
            as_of=_midnight(_next(self.as_of)),
            sort=self.sort,
            literal=self.literal,
        )

    def parameters(self) -> dict[str, str]:
        """The parameters of its address; what has its usual value is left out."""
        values = {
            "q": self.text,
            "like": self.like,
            **{name: getattr(self, name) for name in _NAMES[1:]},
            **{name: _day(getattr(self, name)) for name in ("since", "until", "as_of")},
            "sort": "" if self.sort is Sort.RELEVANCE else self.sort.value,
            "literal": "1" if self.literal else "",
            "shown": "" if self.shown == PAGE else str(self.shown),
        }
        return {name: value for name, value in values.items() if value}

    def address(self) -> str:
        """Its address on this server."""
        given = self.parameters()
        return "/search" + (f"?{urlencode(given)}" if given else "")


def read_address(given: Mapping[str, str]) -> Asked:
    """What an address asks for."""
    words = {name: " ".join(given.get(name, "")[:LONGEST].split()) for name in _NAMES}
    sort, shown = given.get("sort", ""), given.get("shown", "")
    return Asked(
        text=words["q"],
        topic=words["topic"] if words["topic"] in set(Topic) else "",
        entity=words["entity"],
        source=words["source"],
        tier=words["tier"] if words["tier"] in set(Tier) else "",
        language=words["language"] if _LANGUAGE.fullmatch(words["language"]) else "",
        month=words["month"] if _is_month(words["month"]) else "",
        since=read_day(given.get("since", "")),
        until=read_day(given.get("until", "")),
        as_of=read_day(given.get("as_of", "")),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        literal=given.get("literal") == "1",
        like=given.get("like", "")[:LONGEST].strip(),
        shown=min(max(int(shown), PAGE), MOST_SHOWN) if re.fullmatch("[0-9]{1,4}", shown) else PAGE,
    )


def asked_by(query: SearchQuery) -> Asked:
    """The address of a question that was put elsewhere, such as a saved one."""
    return Asked(
        text=query.text,
        topic=query.topic or "",
        entity=query.entity or "",
        source=query.source or "",
        tier=query.tier or "",
        language=query.language or "",
        since=query.since.date() if query.since else None,
        until=_last_day(query.until),
        as_of=_last_day(query.as_of),
        sort=query.sort,
        literal=query.literal,
    )


def export_parameters(query: SearchQuery) -> dict[str, str]:
    """The parameters that the export routes take: the same question with its times in full."""
    moments = {"since": query.since, "until": query.until, "as_of": query.as_of}
    values = {
        "q": query.text,
        **{name: getattr(query, name) or "" for name in _NAMES[1:-1]},
        **{name: f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "" for name, at in moments.items()},
        "sort": "" if query.sort is Sort.RELEVANCE else query.sort.value,
        "literal": "1" if query.literal else "",
    }
    return {name: value for name, value in values.items() if value}


def drop_words(text: str, words: str) -> str:
    """The text without the first place where these words stand, whatever their case."""
    at = text.casefold().find(words.casefold()) if words else -1
    # Case folding may change a text's length; then the words are not where they seem to be.
    if at < 0 or text[at : at + len(words)].casefold() != words.casefold():
        return text
    return " ".join((text[:at] + " " + text[at + len(words) :]).split())


def month_days(month: str) -> tuple[date, date]:
    """The first and the last day of `2026-07`."""
    year, number = map(int, month.split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - timedelta(days=1)


def read_day(text: str) -> date | None:
    """A day from 1990 to 2099 written as `2026-06-18`; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year < 2100 else None  # noqa: PLR2004 - as far as controls reach


def _is_month(text: str) -> bool:
    found = _MONTH.fullmatch(text)
    return found is not None and 1990 <= int(found[1]) < 2100  # noqa: PLR2004 - the same


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _next(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _last_day(end: datetime | None) -> date | None:
    return (end - timedelta(microseconds=1)).date() if end else None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
