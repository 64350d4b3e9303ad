"""Sizes that licences ask for: "more than 700 million monthly active users", "$20 million in revenue"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.stack.model import Stack

_SCALE = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9, "b": 10**9}  # fmt: skip
_NUMBER = (
    r"(?P<number>\d{1,4}(?:[.,]\d{1,3}){0,4})\s?(?P<scale>thousand|million|billion|mn|bn|[kmb])?\b"
)
_USERS = re.compile(
    rf"{_NUMBER}\+? (?:[a-z]+ ){{0,2}}(?:users|MAUs?)\b|\b(?:users|MAUs?) (?:[a-z]+ ){{0,4}}{_NUMBER.replace('number', 'number2').replace('scale', 'scale2')}",
    re.IGNORECASE,
)
_REVENUE = re.compile(
    rf"(?:US)?[$€£]\s?{_NUMBER}[^.;]{{0,30}}\b(?:revenue|turnover|sales)\b|\b(?:revenue|turnover)[^.;]{{0,40}}[$€£]\s?{_NUMBER.replace('number', 'number2').replace('scale', 'scale2')}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From what size on a licence catches: `kind` is "users" (a month) or "revenue" (US dollars a year)."""

    kind: str
    amount: int


def read_threshold(words: str) -> Threshold | None:
    """The size that a sentence on a licence names; None where it names none."""
    for kind, pattern in (("users", _USERS), ("revenue", _REVENUE)):
        if match := pattern.search(words):
            number = match["number"] or match["number2"]
            scale = match["scale"] or match["scale2"]
            return Threshold(kind, _amount(number, scale))
    return None


def size_of(stack: Stack, threshold: Threshold) -> int | None:
    """What a stack states of the size that a threshold asks for; None where it states nothing."""
    return stack.monthly_users if threshold.kind == "users" else stack.annual_revenue_usd


def tell_threshold(threshold: Threshold, own: int) -> str:
    """`catches those above 700,000,000 monthly users; you state 2,000,000`."""
    unit = "monthly users" if threshold.kind == "users" else "dollars of revenue a year"
    return f"catches those above {threshold.amount:,} {unit}; you state {own:,}"


def _amount(number: str, scale: str | None) -> int:
    plain = (
        number.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number) else number
    )
    value = (
        float(plain.replace(",", "."))
        if plain.count(".") + plain.count(",") <= 1
        else float(re.sub(r"\D", "", plain))
    )
    return round(value * _SCALE.get((scale or "").lower(), 1))
