"""Notices that speak of one announcement, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.models_changes import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.trends_reading import Notice

_NEAR = timedelta(days=1)  # "until the 22nd" and "from the 23rd" are one day


def merge_notices(notices: Iterable[Notice]) -> list[Notice]:
    """Each announcement once, from its first report, under the name that any report gives it."""
    kept: list[Notice] = []
    for one in sorted(notices, key=lambda one: (one.told, not one.owner, one.what, one.effective)):
        at = next((i for i, other in enumerate(kept) if is_same_notice(one, other)), None)
        if at is None:
            kept.append(one)
        elif one.owner and not kept[at].owner:
            kept[at] = replace(kept[at], what=one.what, owner=one.owner)
    return kept


def is_same_notice(one: Notice, other: Notice) -> bool:
    """Whether two are of one kind, one day and one thing or maker."""
    if one.predicate is not other.predicate or not _is_same_day(one.effective, other.effective):
        return False
    return (
        (bool(one.owner) and one.owner == other.owner)
        or _speaks_of(one.what, other)
        or _speaks_of(other.what, one)
    )


def _is_same_day(one: str, other: str) -> bool:
    first, last = sorted((date.fromisoformat(one), date.fromisoformat(other)))
    # The last of a month often stands for "in August".
    in_month = (last + _NEAR).day == 1 and (first.year, first.month) == (last.year, last.month)
    return last - first <= _NEAR or in_month


def _speaks_of(text: str, notice: Notice) -> bool:
    """Whether a statement names what a notice is of, with or without the family's name, or whose."""
    said, name = fold(text), fold(notice.what)
    _, _, rest = name.partition(" ")
    names = (name, rest if any(sign.isalpha() for sign in rest) else "", fold(notice.owner))
    return any(each and f" {each} " in f" {said} " for each in names)
