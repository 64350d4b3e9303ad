"""Amounts in a sentence, as news writes them: digits, words, fractions, multiples, with their unit."""

from __future__ import annotations

import dataclasses
import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.brief.check_words import is_stop, stem, word_set

_ONES = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
SCALES: dict[str, float] = {
    "hundred": 1e2, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12, "dozen": 12,
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "sterling": "GBP", "¥": "JPY",
    "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "renminbi": "CNY", "₹": "INR", "rupee": "INR",
    "won": "KRW", "franc": "CHF", "cent": "CENT", "pence": "CENT",
}  # fmt: skip
SPANS = {
    "second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "fortnight": 336.0,
    "month": 730.0, "quarter": 2190.0, "year": 8760.0, "decade": 87600.0,
}  # fmt: skip
_MEASURES = {
    "mw": "megawatt", "gw": "gigawatt", "kw": "kilowatt", "gb": "gigabyte", "tb": "terabyte",
    "mb": "megabyte", "km": "kilometre", "kilometer": "kilometre", "nm": "nanometre", "ms": "millisecond",
    "w": "watt", "watt": "watt", "ghz": "gigahertz", "mhz": "megahertz", "kg": "kilogram",
    "megawatt": "megawatt", "gigawatt": "gigawatt", "kilowatt": "kilowatt", "gigabyte": "gigabyte",
    "terabyte": "terabyte", "bit": "bit", "byte": "byte", "nanometre": "nanometre", "nanometer": "nanometre",
    "token": "token", "parameter": "parameter", "point": "point",
}  # fmt: skip
UNITS = word_set("percent per cent dollars dollar euros euro pounds pound yen yuan won francs")
_MULTIPLES = {
    "doubl": 2, "twic": 2, "twofold": 2, "tripl": 3, "threefold": 3, "thric": 3, "trebl": 3,
    "quadrupl": 4, "fourfold": 4, "tenfold": 10, "quintupl": 5, "fivefold": 5,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8,
    "tenth": 10, "twentieth": 20,
}  # fmt: skip
_WORD_NUMBER = "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True)])
_SCALE = r"hundred|thousand|million|billion|trillion|mln|mn|bn|tn"
_AMOUNT = re.compile(
    r"(?P<hedge>\b(?:about|around|roughly|some|approximately|nearly|almost|over|more than|less than|"
    r"fewer than|at least|up to|an estimated|just over|just under)\s+|~\s?)?"
    r"(?P<sign>(?:US)?\$|[€£¥₹]|\b(?:USD|EUR|GBP|RMB)\s)?\s?"
    r"(?:(?<![\w.\-,])(?P<minus>-)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d.]*\.\d)(?:[kmbt](?![a-z])|(?=[a-z]|\b))"
    rf"|\b(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<units>one|two|three|four|five|six|seven|eight|nine))?\b"
    rf"|\b(?P<ones>{'|'.join(sorted(_ONES, key=len, reverse=True))})\b|\b(?P<one>an?)(?=\s(?:{_SCALE}|dozen)\b))"
    rf"(?:\s?-?(?P<scale>{_SCALE}|dozen)\b)?(?:\s?-?(?P<scale2>million|billion)\b)?"
    r"\s?-?(?P<unit>%|percentage points?\b|per\s?cent\b|(?:[A-Z][a-z]+ )?(?:dollars?|pounds|francs)\b|"
    r"[A-Za-z]+)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s?(?:to|or|and|-|through)\s?", re.IGNORECASE)
_GLUED = re.compile(r"(?<![\w.])(?:[$€£¥₹]\s?)?\d+(?:[.,]\d+)*([kmbt])(?![a-z])", re.IGNORECASE)
_RATIO = re.compile(
    rf"\b(?P<few>{_WORD_NUMBER}|\d+)(?:\s+\w+)?\s+(?:in|out of|of every|in every)\s+(?:every\s+)?(?P<many>{_WORD_NUMBER}|\d+)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:(?P<few>a|an|one|two|three|four|five|seven|nine)[ -])?(?P<part>half|halves|thirds?|quarters?|fifths?|"
    r"tenths?|twentieth)\b(?P<after>\s+(?:of\b|the\b|as\b|what\b|price\b|its\b|their\b))?",
    re.IGNORECASE,
)
_HALVED = re.compile(r"\bhalv(?:e|es|ed|ing)\b", re.IGNORECASE)
_MULTIPLE = re.compile(
    r"\b(?:doubl\w+|twice(?=\s+(?:as|the|its|their|that|what|more)\b)|twofold|tripl\w+|threefold|trebl\w+|quadrupl\w+|fourfold|fivefold|tenfold)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"\b(?P<n>\d+(?:\.\d+)?|{_WORD_NUMBER})(?:\s+times\b(?=\s+(?:as|the|more|its|their|what|[a-z]+er|less|over)\b)|x\b|-fold\b|fold\b)",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\s+(?:[\w-]+ ){0,3}?(?:a|per|each|every|an)\s+(?P<per>second|minute|hour|day|week|month|year|seat|user|call|image)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at `text[start:end]`.

    `unit` is a currency code, "%", "x" (a multiple), "hour" (spans are in hours), a measure, or the
    stem of the word that follows. `step` is the worth of the last digit written; `per` a rate.
    """

    amount: float
    unit: str
    start: int
    end: int
    text: str
    step: float = 1.0
    hedged: bool = False
    per: str = ""
    written: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it counts money."""
        return self.unit in _MONEY

    @property
    def has_measure(self) -> bool:
        """Whether its unit is one that must agree."""
        return self.is_money or self.unit in {"%", "x", "hour"} or self.unit in _FIRM_MEASURES

    @property
    def family(self) -> str:
        """What it may be mistaken for: money for money, spans for spans."""
        return "money" if self.is_money else self.unit if self.has_measure else ""


_MONEY = frozenset(_CURRENCIES.values())
_FIRM_MEASURES = frozenset(_MEASURES.values())


@lru_cache(maxsize=4096)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text in order; `text` has plain marks."""
    found = [*_ratios(text), *_fractions(text), *_multiples(text)]
    taken = [(one.start, one.end) for one in found]
    for match in _AMOUNT.finditer(text):
        span = _core(match)
        if not any(start < span[1] and span[0] < end for start, end in taken):
            found.append(_to_amount(match, *span))
    return _share_units(text, sorted(found, key=lambda one: (one.start, one.end)))


def _share_units(text: str, found: list[Amount]) -> tuple[Amount, ...]:
    """Give the unit of a neighbour to a bare number: "from 600 to 120 seconds"."""
    shared = list(found)
    for n, (one, other) in enumerate(itertools.pairwise(found)):
        if not _LINK.fullmatch(text[one.end : other.start]):
            continue
        for place, bare, full in ((n, one, other), (n + 1, other, one)):
            if not bare.unit and full.unit == "hour":
                each = SPANS.get(_unit_word(full.text), 0.0)
                shared[place] = dataclasses.replace(
                    bare, amount=bare.amount * each, step=bare.step * each, unit="hour"
                )
    return tuple(shared)


def _unit_word(text: str) -> str:
    last = re.split(r"[\s-]", text.strip())[-1].lower()
    return last.removesuffix("s")


def _core(match: re.Match[str]) -> tuple[int, int]:
    start = match.end("hedge") if match["hedge"] else match.start()
    while match.string[start].isspace():
        start += 1
    unit = match["unit"]
    if unit and is_stop(unit.lower()):
        return start, len(match.string[: match.start("unit")].rstrip(" -"))
    return start, match.end()


def _ratios(text: str) -> list[Amount]:
    found = []
    for m in _RATIO.finditer(text):
        few, many = _number(m["few"]), _number(m["many"])
        if 0 < few < many <= 100:  # noqa: PLR2004 -- "one in five", not "1 in 2026"
            found.append(Amount(100 * few / many, "%", m.start(), m.end(), m[0], 0.5, True))
    return found


def _fractions(text: str) -> list[Amount]:
    found = []
    for m in _FRACTION.finditer(text):
        part = _PARTS[m["part"].lower() if m["part"].lower() in _PARTS else m["part"].lower()[:-1]]
        few = _number(m["few"]) if m["few"] and m["few"].lower() not in {"a", "an"} else 1
        plain = m["part"].lower() in {"half", "halves"}
        # "The third quarter" and "a quarter later" are no shares.
        if plain or (m["few"] and (m["after"] or few > 1)):
            end = m.end("part")
            found.append(
                Amount(100 * few / part, "%", m.start(), end, text[m.start() : end], 1.0, True)
            )
    found += [Amount(50, "%", m.start(), m.end(), m[0], 1.0, True) for m in _HALVED.finditer(text)]
    return found


def _multiples(text: str) -> list[Amount]:
    found = []
    for m in _MULTIPLE.finditer(text):
        root = stem(m[0])
        value = next((n for key, n in _MULTIPLES.items() if root.startswith(key)), 0)
        if value:
            found.append(Amount(value, "x", m.start(), m.end(), m[0], 0.2, True))
    return found + [
        Amount(_number(m["n"]), "x", m.start(), m.end(), m[0], 0.2, True)
        for m in _TIMES.finditer(text)
    ]


def _number(word: str) -> float:
    low = word.lower()
    return float(_ONES.get(low, _TENS.get(low, 0))) if low.isalpha() else float(low)


def _to_amount(match: re.Match[str], start: int, end: int) -> Amount:
    value, step = _value(match)
    unit_word = (match["unit"] or "").lower()
    unit = _unit((match["sign"] or "").strip().lower(), unit_word)
    if unit in SPANS and not match["sign"]:
        value, step, unit = value * SPANS[unit], step * SPANS[unit], "hour"
    elif unit == "CENT":
        value, step = value / 100, step / 100
    rate = _RATE.match(match.string, match.start("unit") if match["unit"] else end)
    rate = rate or _RATE.match(match.string, end)
    return Amount(
        value, unit, start, end, match.string[start:end].strip(), step,
        bool(match["hedge"]), rate["per"].lower() if rate else "", match["digits"] is None,
    )  # fmt: skip


def _value(match: re.Match[str]) -> tuple[float, float]:
    scale = 1.0
    for name in ("scale", "scale2"):
        scale *= SCALES.get((match[name] or "").lower(), 1.0)
    if match["digits"] is None:
        word = (match["tens"] or match["ones"] or "one").lower()
        value = _number(word) if word not in {"a", "an"} else 1.0
        value += _number(match["units"]) if match["units"] else 0.0
        return value * scale, scale
    glued = _GLUED.match(match.string, match.start("digits"))
    if glued and not match["scale"]:
        scale = SCALES[glued[1].lower()]
    digits = match["digits"].replace(",", "")
    return float(digits) * scale, scale / 10 ** len(digits.partition(".")[2])


def _unit(sign: str, word: str) -> str:
    if sign:
        return _CURRENCIES.get(sign, "USD")
    if word in {"%", "percent"} or word.replace(" ", "") == "percent":
        return "%"
    if word.startswith("percentage"):
        return "%"
    last = word.rsplit(maxsplit=1)[-1] if word else ""
    root = last[:-1] if last.endswith("s") and len(last) > 3 else last  # noqa: PLR2004 - letters
    if root in _CURRENCIES:
        return _CURRENCIES[root]
    if root in SPANS:
        return root
    return _MEASURES.get(root, stem(last) if last and not is_stop(last) else "")
