"""A visit by a signed link: its token, what its form says, and the page it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from app.answers import RequestFaultError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from app.alert_desk import AlertDesk

_MOST_BODY: Final = 20_000
_MOST_FIELDS: Final = 40
_UNREADABLE: Final = "the form could not be read; go back and send it again"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes by a link. `form` is None for who only looks."""

    desk: AlertDesk
    token: str = field(repr=False)
    form: Mapping[str, str] | None = None

    def said(self, name: str) -> str:
        """A field of the form; empty where it was not sent."""
        return (self.form or {}).get(name, "")


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its template and what it is given."""

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small form, as browsers and mail services send them (RFC 8058, 3.2).

    Raises RequestFaultError. The last of several fields of one name counts.
    """
    body = await request.body()
    if len(body) > _MOST_BODY:
        raise RequestFaultError(413, "the form is longer than any of ours; send less")
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await _read_parts(request)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:  # UnicodeDecodeError among them
        raise RequestFaultError(400, _UNREADABLE) from None
    return dict(pairs)


async def _read_parts(request: Request) -> dict[str, str]:
    try:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except (HTTPException, MultiPartException, ValueError, KeyError):
        raise RequestFaultError(400, _UNREADABLE) from None


def tell(title: str, said: str, *more: str, status: int = 200) -> Page:
    """A page of one sentence or a few."""
    lines = [_sentence(line) for line in (said, *more)]
    return Page("sentence", title, {"lines": lines}, status)


def _sentence(said: str) -> str:
    whole = said[:1].upper() + said[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
