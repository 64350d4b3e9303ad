"""What may stand in an address: typed parameters, each with its sentence for what it is not.

The sentences name the parameter by `{name}`. The description says what is taken as exactly as JSON
Schema can, so that programs made from it send nothing that is refused.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query
from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from analysis.search_types import Sort
from app.models_values import Openness
from db.types import Predicate, SignalState, Tier, Topic

FAULT = "parameter"  # the type of the errors whose message is one of these sentences
MOST_TEXT = 400
_MOST_ID = 200
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(\.\d{1,12})?)?([Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_LEAP = 60
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
_TEXT = r"^[^\x00]*[^\x00\s][^\x00]*$"
WEEK = r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$"
_Choice = TypeVar("_Choice", bound=StrEnum)


def refuse(sentence: str) -> PydanticCustomError:
    """The error of a value that is not taken, `{name}` standing for its parameter."""
    return PydanticCustomError("parameter", "{said}", {"said": sentence})


def make_limit(usual: int, most: int) -> Any:
    """How many rows of a list are wanted."""

    def read(value: object) -> int:
        if isinstance(value, int):
            return value
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not 1 <= int(text) <= most:
            raise refuse(f"{{name}} is a whole number from 1 to {most}")
        return int(text)

    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return Annotated[
        int,
        PlainValidator(read),
        WithJsonSchema(schema),
        Query(description=f"How many at most; {usual} where nothing is said."),
    ]


def _read_text(value: object) -> str:
    text = str(value).strip()
    if len(str(value)) > MOST_TEXT:
        raise refuse(f"{{name}} is longer than {MOST_TEXT} characters")
    if not text:
        raise refuse("{name} is empty; give it a value or leave it out")
    if "\0" in text:
        raise refuse("{name} holds a NUL, which no text has")
    return text


def _read_id(value: object) -> str:
    if len(str(value)) > _MOST_ID:
        raise refuse(f"{{name}} is longer than {_MOST_ID} characters")
    return str(value)


def _read_question(value: object) -> str:
    if not str(value).strip():
        raise refuse("{name} is missing; write /api/v1/search?q=open+weights")
    return _read_text(value)


def _read_moment(value: object) -> datetime:
    found = _MOMENT.fullmatch(str(value).strip())
    sentence = "{name} is no ISO 8601 date; write one such as 2026-06-18"
    if found is None:
        raise refuse(sentence)
    day, clock, seconds, part, zone = found.groups()
    # A leap second has no place of its own in our clocks.
    second = min(int(seconds or 0), _LEAP - 1)
    zone = "+00:00" if (zone or "Z") in "Zz" else zone
    text = f"{day}T{clock or '00:00'}:{second:02}{(part or '.0')[:7]:0<7}{zone}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refuse(sentence) from None
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar, in another zone
        return _FIRST if moment.year == 1 else _LAST


def _read_day(value: object) -> str:
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        pass
    raise refuse("{name} is no day; write one such as 2026-06-18")


def _read_flag(value: object) -> bool:
    if value in {True, False}:
        return bool(value)
    if value not in {"true", "false"}:
        raise refuse("{name} is true or false")
    return value == "true"


def _read_week(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(WEEK, text, re.ASCII):
        raise refuse("a week is written like 2026-W25")
    return text


def _read_language(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"[a-z]{2,3}", text, re.ASCII):
        raise refuse("{name} is a code of two or three letters, such as en")
    return text


def _read_number(value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not int(text):
        raise refuse("{name} is a whole number from 1 on")
    return int(text)


def _chooser(choices: type[_Choice], thing: str, plural: str) -> Callable[[object], _Choice]:
    def read(value: object) -> _Choice:
        try:
            return choices(str(value).strip())
        except ValueError:
            known = ", ".join(choices)
            raise refuse(f"there is no such {thing}; the {plural} are {known}") from None

    return read


def _enum(choices: type[StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [choice.value for choice in choices]}


def choosing(choices: type[StrEnum], thing: str, plural: str, description: str) -> Any:
    """An optional parameter that is one of a few words."""
    return Annotated[
        choices | None,
        PlainValidator(_chooser(choices, thing, plural)),
        WithJsonSchema(_enum(choices)),
        Query(description=description),
    ]


_TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": MOST_TEXT, "pattern": _TEXT}
_MOMENT_SCHEMA = {
    "type": "string",
    "anyOf": [{"format": "date"}, {"format": "date-time"}],
    "examples": ["2026-06-18"],
}
_DAY_SCHEMA = {"type": "string", "format": "date", "examples": ["2026-10-01"]}
_WEEK_SCHEMA = {"type": "string", "pattern": WEEK, "examples": ["2026-W25"]}

Question = Annotated[
    str,
    PlainValidator(_read_question),
    WithJsonSchema(_TEXT_SCHEMA | {"examples": ["lumen 3 licence"]}),
    Query(description="What to look for, in words; names and dates are understood."),
]
Text = Annotated[str | None, PlainValidator(_read_text), WithJsonSchema(_TEXT_SCHEMA)]
Moment = Annotated[datetime | None, PlainValidator(_read_moment), WithJsonSchema(_MOMENT_SCHEMA)]
# Another day than where a period begins, so that the examples make one together.
LaterMoment = Annotated[
    datetime | None,
    PlainValidator(_read_moment),
    WithJsonSchema(_MOMENT_SCHEMA | {"examples": ["2026-06-25"]}),
]
Day = Annotated[str | None, PlainValidator(_read_day), WithJsonSchema(_DAY_SCHEMA)]
LaterDay = Annotated[
    str | None,
    PlainValidator(_read_day),
    WithJsonSchema(_DAY_SCHEMA | {"examples": ["2026-12-01"]}),
]
Flag = Annotated[bool, PlainValidator(_read_flag), WithJsonSchema({"type": "boolean"})]
Number = Annotated[
    int | None,
    PlainValidator(_read_number),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 999_999}),
]
Language = Annotated[
    str | None,
    PlainValidator(_read_language),
    WithJsonSchema({"type": "string", "pattern": "^[a-z]{2,3}$"}),
    Query(description="The articles' language, a code such as `en`."),
]
TopicName = choosing(Topic, "topic", "topics", "Only what is filed under this topic.")
PredicateName = choosing(Predicate, "predicate", "predicates", "Only statements of this kind.")
StateName = choosing(SignalState, "state", "states", "Only signals in this state.")
TierName = choosing(Tier, "tier", "tiers", "Only sources that stand this near to the event.")
OpennessName = choosing(Openness, "openness", "kinds", "Only models this open.")
SortName = Annotated[
    Sort,
    PlainValidator(_chooser(Sort, "order", "orders")),
    WithJsonSchema(_enum(Sort) | {"default": Sort.RELEVANCE.value}),
    Query(description="The order of the answer."),
]
Week = Annotated[
    str,
    PlainValidator(_read_week),
    WithJsonSchema(_WEEK_SCHEMA),
    Path(description="The ISO week of the issue, such as `2026-W25`."),
]
OptionalWeek = Annotated[
    str | None,
    PlainValidator(_read_week),
    WithJsonSchema(_WEEK_SCHEMA),
    Query(description="The ISO week of the issue; the newest where nothing is said."),
]
Since = Annotated[Moment, Query(description="From this day or time on, in UTC; included.")]
Until = Annotated[LaterMoment, Query(description="Up to this day or time, in UTC; excluded.")]
_ID_SCHEMA = {
    "type": "string",
    "minLength": 1,
    "maxLength": _MOST_ID,
    "pattern": r"^[^/\x00-\x1f]+$",
}
Id = Annotated[
    str,
    PlainValidator(_read_id),
    WithJsonSchema(_ID_SCHEMA),
    Path(description="As lists give it."),
]
