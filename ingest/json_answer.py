"""JSON answers of APIs: read within bounds, then narrowed value by value."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.dates import is_in_range
from ingest.screen import Rejected
from ingest.text import MAX_TITLE, clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    JsonObject = Mapping[str, object]

MAX_CONTAINERS = 300_000  # objects and arrays; a page of 1,000 documents has about 20,000
MAX_COMMAS = 3_000_000
MAX_ITEMS = 5_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
)


def read_json(body: bytes) -> dict[str, object] | list[object] | Rejected:
    """An API's answer, which is an object or an array; floods, depths and pages are refused."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return Rejected("empty", "The answer is empty.")
    if start.startswith(b"<"):
        return Rejected("web_page", "This is a web page, not the API's answer.")
    if body.count(b"{") + body.count(b"[") > MAX_CONTAINERS or body.count(b",") > MAX_COMMAS:
        return Rejected("json_flood", "The answer has more parts than any real one.")
    try:
        value: object = json.loads(body.decode("utf-8-sig", "replace"), parse_constant=_refuse)
    except RecursionError:
        return Rejected("deep_nesting", "The answer's parts are nested too deep.")
    except ValueError as fault:  # numbers of thousands of digits included
        return Rejected("not_json", f"The answer is not JSON ({clean_line(str(fault), 120)}).")
    if isinstance(value, (dict, list)):
        return value
    return Rejected("not_an_answer", "The answer is JSON, but neither an object nor an array.")


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def read_api_error(answer: JsonObject) -> str:
    """What an API says is wrong, in its own words as one line; empty when it complains of nothing.

    Federal Register says `errors: {name: message}`, Hugging Face `error`, GitHub `message`.
    """
    errors = answer.get("errors")
    if isinstance(errors, dict):
        said = [f"{name}: {_flatten(message)}" for name, message in list(errors.items())[:10]]
        return clean_line("; ".join(said), 300)
    for name in ("errors", "error", "message"):
        if said_so := _flatten(answer.get(name)):
            return clean_line(said_so, 300)
    return ""


def _flatten(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(part for part in value[:10] if isinstance(part, str))
    return value if isinstance(value, str) else ""


def text_at(item: JsonObject, key: str, limit: int = MAX_TITLE) -> str:
    """A string as one clean line; whatever is not a string is empty."""
    value = item.get(key)
    return clean_line(value, limit) if isinstance(value, str) else ""


def long_text_at(item: JsonObject, key: str) -> str:
    """A string as it came, not yet cleaned; whatever is not a string is empty."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def number_at(item: JsonObject, key: str) -> int | None:
    """A whole number; None for anything else, and for one beyond a billion."""
    value = item.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 10**9:
        return value
    return None


def flag_at(item: JsonObject, key: str) -> str:
    """`yes` or `no`; empty for anything but true and false."""
    value = item.get(key)
    return ("yes" if value else "no") if isinstance(value, bool) else ""


def objects_at(item: JsonObject, key: str) -> list[dict[str, object]]:
    """The objects of an array; other members are left out."""
    return objects_of(item.get(key))


def objects_of(value: object) -> list[dict[str, object]]:
    """The objects of an array, at most MAX_ITEMS; empty for anything else."""
    members = value[:MAX_ITEMS] if isinstance(value, list) else []
    return [member for member in members if isinstance(member, dict)]


def texts_at(item: JsonObject, key: str, limit: int = MAX_TITLE) -> list[str]:
    """The strings of an array, or a single string, as clean lines without empty ones."""
    value = item.get(key)
    members = value[:MAX_ITEMS] if isinstance(value, list) else [value]
    lines = [clean_line(member, limit) for member in members if isinstance(member, str)]
    return [line for line in lines if line]


def url_at(item: JsonObject, key: str) -> str:
    """A web address without spaces; empty for anything else."""
    value = text_at(item, key, 2_000)
    return value if re.fullmatch(r"https?://\S+", value) else ""


def day_at(item: JsonObject, key: str) -> str:
    """A date as YYYY-MM-DD; empty for anything else."""
    value = text_at(item, key, 40)
    return value if _DAY.fullmatch(value) and read_moment(value) else ""


def moment_at(item: JsonObject, key: str) -> datetime | None:
    """A date or a point in time, in UTC; None for anything else."""
    return read_moment(text_at(item, key, 60))


def read_moment(stated: str) -> datetime | None:
    """An ISO 8601 date or time in UTC, taken as UTC without a zone; None when absurd."""
    if not (_DAY.fullmatch(stated) or _MOMENT.fullmatch(stated)):
        return None
    try:
        moment = datetime.fromisoformat(stated)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if is_in_range(aware) else None


def name_lines(lines: list[tuple[str, str]]) -> str:
    """`Name: value` lines, for those that have a value."""
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def keep_stated(details: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The details that have a value."""
    return tuple((name, value) for name, value in details if value)
