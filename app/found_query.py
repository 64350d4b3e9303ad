"""The question that an address of a search asks, with the parameters of `/api/v1/search`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.search_types import SearchQuery, Sort
from app.answers import (
    RequestFaultError,
    moment_parameter,
    number_parameter,
    period_parameters,
    text_parameter,
    topic_parameter,
)
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

MOST = 200
_USUAL = 50
_DEEPEST = 10_000
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}


def query_of(request: Request) -> SearchQuery:
    """The question; raises RequestFaultError (400) naming the parameter that is wrong."""
    text = text_parameter(request, "q")
    if text is None:
        raise RequestFaultError(400, "q is missing; write ?q=open+weights")
    since, until = period_parameters(request)
    return SearchQuery(
        text=text,
        since=since,
        until=until,
        topic=topic_parameter(request),
        entity=text_parameter(request, "entity"),
        source=text_parameter(request, "source"),
        limit=number_parameter(request, "limit", _USUAL, MOST),
        tier=_choice(request, "tier", Tier),
        language=_language(request),
        as_of=moment_parameter(request, "as_of"),
        sort=Sort(_choice(request, "sort", Sort) or Sort.RELEVANCE),
        offset=_offset(request),
        literal=_flag(request, "literal"),
    )


def _choice(request: Request, name: str, known: Iterable[str]) -> str | None:
    value = text_parameter(request, name)
    listed = [str(one) for one in known]
    if value is not None and value not in listed:
        raise RequestFaultError(400, f"{name} is one of {', '.join(listed)}")
    return value


def _language(request: Request) -> str | None:
    value = text_parameter(request, "language")
    if value is not None and not _LANGUAGE.fullmatch(value):
        raise RequestFaultError(400, "language is a code of two or three letters, such as en")
    return value


def _flag(request: Request, name: str) -> bool:
    value = (text_parameter(request, name) or "").lower()
    if value not in _FLAGS:
        raise RequestFaultError(400, f"{name} is true or false")
    return _FLAGS[value]


def _offset(request: Request) -> int:
    value = text_parameter(request, "offset") or "0"
    if not re.fullmatch(r"[0-9]{1,6}", value, re.ASCII) or int(value) > _DEEPEST:
        raise RequestFaultError(400, f"offset is a whole number from 0 to {_DEEPEST}")
    return int(value)
