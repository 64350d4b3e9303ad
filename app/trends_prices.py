"""Prices that went up or down, where both amounts are stated."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models_changes import fold
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.fact_lists import StatedFact

_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")


@dataclass(frozen=True, slots=True)
class PriceMonth:
    """Stated price changes with an old and a new amount, by direction."""

    month: str
    up: int
    down: int


def count_prices(facts: Iterable[StatedFact]) -> tuple[PriceMonth, ...]:
    """Price changes by month of the first report, where old and new amount are both stated."""
    told: dict[tuple[str, str, str], tuple[str, bool]] = {}
    for one in facts:
        if one.fact.predicate is not Predicate.PRICE_CHANGED:
            continue
        turn = compare_prices(one.fact.from_value, one.fact.to_value)
        if turn:
            month = f"{one.published_at:%Y-%m}"
            key = (fold(one.fact.subject), *_amount_key(one))
            told.setdefault(key, (month, turn > 0))
    counts = Counter(told.values())
    months = sorted({month for month, _ in counts})
    return tuple(PriceMonth(month, counts[month, True], counts[month, False]) for month in months)


def compare_prices(before: str, after: str) -> int:
    """1 where every amount that changed rose, -1 where every one fell, 0 for neither."""
    old, new = _amounts(before), _amounts(after)
    if not old or len(old) != len(new):
        return 0
    turns = {(b > a) - (b < a) for a, b in zip(old, new, strict=True)} - {0}
    return turns.pop() if len(turns) == 1 else 0


def _amounts(text: str) -> list[float]:
    # "$3 per 1M tokens": amounts stand behind a sign of money.
    parts = re.split(r"[$€£¥]", text)[1:]
    found = (_AMOUNT.match(part.strip()) for part in parts)
    return [float(one.group().replace(",", ".")) for one in found if one]


def _amount_key(one: StatedFact) -> tuple[str, str]:
    return str(_amounts(one.fact.from_value)), str(_amounts(one.fact.to_value))
