"""Rules and export controls, and the days that they set: what pages, programs and texts show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from app.signal_reading import Quotation
    from db.types import Passage


class RuleKind(StrEnum):
    """What a row is about."""

    EXPORT = "export"
    RULE = "rule"


class RuleStatus(StrEnum):
    """Where a rule stands, by the newest of what was told of it."""

    EXPECTED = "expected"  # only the ledger speaks of it
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    LIFTED = "lifted"


class DayKind(StrEnum):
    """Of which kind a marked day is."""

    RULE = "rule"
    EXPORT = "export"
    ACCESS = "access"
    COMMENTS = "comments"
    RETIREMENT = "retirement"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something that a rule comes from or concerns; `key` is empty where unknown."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """One thing told of a rule: by whom first, on which ISO day, and the words."""

    day: str
    predicate: str
    subject: str
    words: str
    effective: str
    outlet: str
    url: str
    story_id: str | None
    status: RuleStatus
    passage: Passage | None = None
    said: Quotation | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """An open signal of the ledger that belongs to a row."""

    signal_id: str
    statement: str
    due: str
    deadline: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule or affair: what, who issued it, since when, whom it concerns, where it stands.

    Days are ISO, empty where no passage states one. `region` is a code such as US, EU or US-CA.
    `events` are its steps by day, each by the first who told it; `tellings` and `outlets` count all.
    """

    key: str
    title: str
    kind: RuleKind
    status: RuleStatus
    issuer: Named | None
    region: str
    concerns: tuple[Named, ...]
    published: str
    in_force: str
    comments_close: str
    story_id: str | None
    events: tuple[RuleEvent, ...]
    expectations: tuple[Expectation, ...]
    tellings: int
    outlets: int

    @property
    def latest(self) -> str:
        """The newest day told of it; for what is only expected, the day by which."""
        told = [event.day for event in self.events]
        return max(told) if told else self.published


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day of the calendar; `is_certain` is False for what the ledger only expects."""

    day: str
    kind: DayKind
    label: str
    is_certain: bool
    outlet: str = ""
    url: str = ""
    story_id: str | None = None
    signal_id: str = ""


@dataclass(frozen=True, slots=True)
class RuleQuestion:
    """Which rules; `since` and `until` bound the days told, `region` also takes in its parts.

    `month` is the calendar's, such as 2026-08; empty for the present one.
    """

    kind: RuleKind | None = None
    region: str = ""
    status: RuleStatus | None = None
    since: date | None = None
    until: date | None = None
    month: str = ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything that is known, before any question: rows by their newest day, marks by day."""

    rows: tuple[RuleRow, ...]
    marks: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rows that a question asks for: those told of, and those only expected; and a month.

    `regions` are codes with names and counts; `months` those with marks, before and after.
    """

    question: RuleQuestion
    told: tuple[RuleRow, ...]
    expected: tuple[RuleRow, ...]
    every: int
    month: str
    marks: tuple[DayMark, ...]
    months: tuple[tuple[str, int], ...]
    regions: tuple[tuple[str, str, int], ...]
