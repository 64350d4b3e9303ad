"""Who is reading, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

LOCAL_ID = "local"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person or program at a page or a route. Operators may change things and see the runs.

    `id` is stable and says nothing about the person; it owns saved searches and reactions.
    """

    id: str
    name: str = ""
    is_operator: bool = False


LOCAL_READER = Reader(LOCAL_ID, "", is_operator=True)


def page_reader() -> Reader:
    """Who looks at the page that is being drawn."""
    return LOCAL_READER


def request_reader(request: Request) -> Reader | None:
    """Who sent a request; None for nobody known, who may read what is public here."""
    del request
    return LOCAL_READER
