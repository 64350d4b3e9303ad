"""Numbers with their units as news writes them, and whether two of them can be the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollars": "USD", "dollar": "USD", "€": "EUR",
    "eur": "EUR", "euros": "EUR", "euro": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP",
    "¥": "JPY", "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "₹": "INR", "won": "KRW",
}  # fmt: skip
_QUANTITY = re.compile(
    r"(?P<hedge>\b(?:about|around|roughly|some|approximately|nearly|almost|over|more than|less than|"
    r"at least|up to|as much as|an estimated)\s+|~\s?)?"
    r"(?P<sign>(?:US)?\$|[€£¥₹]|\b(?:USD|EUR|GBP|RMB)\s)?\s?"
    r"(?<![\w.\-])(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?-?(?P<scale>thousand|million|billion|trillion|mln|mn|bn|tn|[kmbt](?=\b|[^\w])))?"
    r"\s?-?(?P<unit>%|percent\b|per\s?cent\b|dollars?\b|euros?\b|pounds\b|yen\b|yuan\b|won\b|[A-Za-z]+)?",
    re.IGNORECASE,
)
_CLOSE, _HEDGED_CLOSE = 0.01, 0.06


@dataclass(frozen=True, slots=True)
class Quantity:
    """`amount` of `unit`: a currency code, "%", or the plain noun that follows ("tokens", "").

    `step` is the worth of the last digit written; `hedged` is True for "about", "nearly", "over".
    """

    amount: float
    unit: str
    step: float
    hedged: bool = False


@lru_cache(maxsize=4_096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a value with its unit, in order."""
    return tuple(_to_quantity(match) for match in _QUANTITY.finditer(text))


def may_be_same(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts of one unit agree: "$2 billion" and "$2bn", "about 40 %" and "39.6 %".

    Rounding to the digits of the coarser one is agreement; so is 1 %, and 6 % where one is hedged.
    """
    gap = abs(one.amount - other.amount)
    largest = max(abs(one.amount), abs(other.amount))
    close = _HEDGED_CLOSE if one.hedged or other.hedged else _CLOSE
    return gap <= max(one.step, other.step) / 2 or gap <= close * largest


def quantities_agree(one: str, other: str) -> bool:
    """Whether two values can both be true: what they count in the same unit agrees.

    Values without a common unit do not contradict each other: without a rate of exchange
    "€2 billion" says nothing against "$2.3 billion".
    """
    left, right = find_quantities(one), find_quantities(other)
    for unit in sorted({q.unit for q in left} & {q.unit for q in right}):
        mine = [q for q in left if q.unit == unit]
        theirs = [q for q in right if q.unit == unit]
        few, many = sorted((mine, theirs), key=len)
        if not all(any(may_be_same(q, option) for option in many) for q in few):
            return False
    return True


def _to_quantity(match: re.Match[str]) -> Quantity:
    digits = match["number"].replace(",", "")
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    decimals = len(digits.partition(".")[2])
    unit = _unit_of((match["sign"] or "").strip().lower(), (match["unit"] or "").lower())
    return Quantity(float(digits) * scale, unit, scale / 10**decimals, bool(match["hedge"]))


def _unit_of(sign: str, word: str) -> str:
    if sign:
        return _CURRENCIES.get(sign, sign)
    if word in {"%", "percent"} or word.replace(" ", "") == "percent":
        return "%"
    return _CURRENCIES.get(word, word.rstrip("s") if word[2:] else "")
