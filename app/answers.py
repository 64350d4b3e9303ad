"""What our HTTP routes have in common: JSON, faults with a message, ETags, checked parameters."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import re
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from app.cli.output import to_plain
from app.clock import parse_moment
from db.errors import ConfigError, StorageError, TocsinError
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

log = logging.getLogger(__name__)
WEEK = re.compile(r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])", re.ASCII)
_LONGEST_TEXT = 400


class RequestFaultError(Exception):
    """A request that cannot be answered: an HTTP status and a sentence for whoever sent it."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def json_answer(
    value: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A JSON document; dataclasses, times and enums included."""
    body = json.dumps(to_plain(value), ensure_ascii=False, indent=2) + "\n"
    return typed_answer(body, "application/json", status, headers)


def typed_answer(
    body: str, media_type: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A text of that type, which browsers must not take for another."""
    content = body.encode("utf-8", "replace")
    fixed = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    response = Response(content, status, fixed | (headers or {}))
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
    return response


def tagged_answer(request: Request, response: Response) -> Response:
    """The response with an ETag over its body, or 304 when the client has it already."""
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    asked = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in asked.split(",")}
    if tag in known or "*" in known:
        kept = {"ETag": tag, "Cache-Control": response.headers["Cache-Control"]}
        return Response(status_code=304, headers=kept)
    response.headers["ETag"] = tag
    return response


def answering_faults(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """An endpoint whose expected faults become JSON with a message instead of a traceback."""

    @functools.wraps(endpoint)
    def answer(request: Request) -> Response:
        try:
            return endpoint(request)
        except Exception as fault:  # noqa: BLE001 - told as JSON, and logged where it is ours
            return fault_answer(request, fault)

    return answer


def fault_answer(request: Request, fault: Exception) -> Response:
    """A fault as JSON: one of ours by its own words, any other logged and told as ours."""
    match fault:
        case RequestFaultError():
            return json_answer({"error": fault.message}, fault.status, fault.headers)
        case StorageError():
            return json_answer({"error": str(fault)}, 503, {"Retry-After": "10"})
        case TocsinError():
            return json_answer({"error": str(fault)}, 500)
        case _:
            log.error(
                "%s could not be answered by a fault of ours", request.url.path, exc_info=fault
            )
            said = "this could not be answered because of a fault of ours; it has been logged"
            return json_answer({"error": said}, 500)


def refuse_unknown(request: Request) -> Response:
    """A real 404: without it, Streamlit would answer with its page and status 200."""
    message = f"there is nothing at {request.url.path[:200]}"
    return json_answer({"error": message}, 404)


def week_of(request: Request) -> str:
    """The week in the path; raises RequestFaultError (400) when it is not written as one."""
    week: str = request.path_params["week"]
    if not WEEK.fullmatch(week):
        raise RequestFaultError(400, "a week is written like 2026-W25")
    return week


def text_parameter(request: Request, name: str) -> str | None:
    """A trimmed query parameter, None when empty; raises RequestFaultError when very long."""
    value = request.query_params.get(name, "").strip()
    if len(value) > _LONGEST_TEXT:
        raise RequestFaultError(400, f"{name} is longer than {_LONGEST_TEXT} characters")
    return value or None


def moment_parameter(request: Request, name: str) -> datetime | None:
    """A query parameter that is an ISO 8601 date or time; raises RequestFaultError (400)."""
    value = text_parameter(request, name)
    if value is None:
        return None
    try:
        return parse_moment(value)
    except (ConfigError, OverflowError):
        raise RequestFaultError(
            400, f"{name} is no ISO 8601 date; write one such as 2026-06-18"
        ) from None


def period_parameters(request: Request) -> tuple[datetime | None, datetime | None]:
    """`since` and `until`; raises RequestFaultError (400) when the one is not before the other."""
    since, until = moment_parameter(request, "since"), moment_parameter(request, "until")
    if since is not None and until is not None and since >= until:
        raise RequestFaultError(400, "since must lie before until")
    return since, until


def topic_parameter(request: Request) -> str | None:
    """A topic of ours; raises RequestFaultError (400) with their list."""
    topic = text_parameter(request, "topic")
    if topic is not None and topic not in set(Topic):
        raise RequestFaultError(400, f"there is no such topic; the topics are {', '.join(Topic)}")
    return topic


def number_parameter(request: Request, name: str, default: int, most: int) -> int:
    """A query parameter from 1 to `most`; raises RequestFaultError (400)."""
    value = text_parameter(request, name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= most:
        raise RequestFaultError(400, f"{name} is a whole number from 1 to {most}")
    return int(value)


def plain(value: object) -> Any:
    """The same value in the types that JSON knows."""
    return to_plain(value)
