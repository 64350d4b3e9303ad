"""Ids in lots that one statement can carry: databases bound how many values it may bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AT_ONCE = 500


def portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in their order, some hundred at a time."""
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
