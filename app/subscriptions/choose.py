"""Which of several things a person means by an id, the beginning of one, or a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_PREFIX = 4


def choose(stated: str, names: Mapping[str, str]) -> list[str]:
    """The ids that are meant, in their order: by id, else by name, else by either's beginning."""
    text = stated.strip()
    if text in names:
        return [text]
    called = [one for one, name in names.items() if name.casefold() == text.casefold()]
    if called or len(text) < LEAST_PREFIX:
        return called
    begun = [one for one in names if one.startswith(text)]
    return begun or [
        one for one, name in names.items() if name.casefold().startswith(text.casefold())
    ]
