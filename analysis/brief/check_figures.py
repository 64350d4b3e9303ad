"""Whether the amounts of a sentence stand in its passages, and belong there to the same thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.check_faults import NAME, NUMBER, Fault
from analysis.brief.check_labels import find_labels, own_amounts
from analysis.brief.check_openers import NUMBERED
from analysis.brief.check_values import SPANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.brief.check_values import Amount
    from analysis.brief.check_words import Token

_VERSION = re.compile(
    r"(?<![\w.])v?\d+(?:\.\d+){2,}(?:-?(?:rc|beta|alpha|b|a)\d*)?(?![\w])", re.IGNORECASE
)
_MORE = re.compile(r"(?:more than|over|above|just over|at least)\s*\Z")
_LESS = re.compile(r"(?:less than|under|below|nearly|almost|fewer than|close to)\s*\Z")
_APART = re.compile(r"\s+(?:earlier|later|after|before|ago)\b")
_OF = re.compile(r"\b(\d{1,9}(?:,\d{3}){0,3}) (?:out )?of (?:the |its )?(\d{1,9}(?:,\d{3}){0,3})\b")
_MOST_KNOWN = 60  # pairs are looked at
_NEAR = 0.51
_NOTHING = 1e-9
_CLOSE = 0.03
_FEW = 10
_YEARS = range(1900, 2101)
_LISTED = re.compile(r"\b(?:and|both|or|&)\b")
_OFTEN: dict[float, re.Pattern[str]] = {
    2: re.compile(r"\btwice\b", re.IGNORECASE),
    3: re.compile(r"\b(?:thrice|three times)\b", re.IGNORECASE),
}
_ONE_SPAN = re.compile(
    r"\b(?:for|within|after|in|over|of|than|least) an? (minute|hour|day|week|month|year)\b"
)
_MANY = re.compile(r",")


def check_figures(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Amounts and versions that no passage states, nor two of its amounts give together."""
    faults = [
        Fault(NAME, found)
        for found in _VERSION.findall(sentence.text)
        if found.lower().lstrip("v") not in evidence.text.lower()
    ]
    labels = list(find_labels(sentence))
    places = {number.start for _, number in labels}
    faults += [
        Fault(NAME, f"{name.text} {number.text}")
        for name, number in labels
        if not _has_label(name, number, evidence.tokens)
    ]
    for amount in sentence.amounts:
        inside = any(amount.start <= place < amount.end for place in places)
        if not inside and not _is_stated(amount, sentence, evidence):
            faults.append(Fault(NUMBER, amount.text))
    return faults


def same_amount(one: Amount, other: Amount) -> bool:
    """Whether two amounts agree in unit and value; rounding to the coarser digits is agreement."""
    if not _units_agree(one, other):
        return False
    gap = abs(one.amount - other.amount)
    largest = max(abs(one.amount), abs(other.amount))
    if gap <= largest * 1e-9:
        return True
    if one.unit == "hour" and other.unit == "hour":
        return gap <= largest * 0.02 and one.step != other.step
    coarser, finer = (one, other) if one.step >= other.step else (other, one)
    rounded = coarser.step > finer.step and gap <= coarser.step / 2
    return rounded and gap <= largest * (_CLOSE if coarser is one or coarser.hedged else _CLOSE / 2)


def _units_agree(one: Amount, other: Amount) -> bool:
    if one.per and other.per and one.per != other.per:
        return False
    if one.is_money and other.is_money:
        return "CENT" in (one.unit, other.unit) or one.unit == other.unit
    if one.has_measure and other.has_measure:
        return one.unit == other.unit
    if "%" in (one.unit, other.unit) or "x" in (one.unit, other.unit):
        return False
    if one.is_money:  # "marked down from 1.8 billion" may be money, "1.8 tokens" not
        return not other.has_measure and not other.written
    return True


def _is_stated(amount: Amount, sentence: Reading, evidence: Evidence) -> bool:
    known = evidence.amounts
    if amount.has_measure:  # the number of a name is no amount
        known = tuple(a for r in evidence.readings for a in own_amounts(r))
    if any(same_amount(amount, other) for other in known):
        return True
    if amount.written and amount.amount <= 1 and not amount.has_measure:
        return True  # "one of them"
    if amount.unit in {"%", "x"} or amount.is_money:
        known = evidence.amounts
        return (
            _follows(amount, known)
            or _is_bound(amount, sentence, known)
            or (amount.unit == "%" and _is_share(amount, evidence.text))
        )
    if amount.amount in _YEARS and not amount.has_measure:
        return any(m.first.year <= amount.amount <= m.last.year for m in evidence.dates)
    if amount.unit == "hour" and _APART.match(sentence.text[amount.end :]):
        return _spans_days(amount, evidence)
    if amount.unit == "hour" and any(
        abs(SPANS[found] - amount.amount) < _NEAR for found in _ONE_SPAN.findall(evidence.text)
    ):
        return True  # "60 minutes" for "an hour"
    often = _OFTEN.get(amount.amount)
    if often and not amount.has_measure and often.search(evidence.text):
        return True
    return amount.written and _is_counted(amount, evidence)


def _follows(amount: Amount, known: Sequence[Amount]) -> bool:
    # "doubled" from $5 and $10, "25 % dearer" from $20 and $25, "by $5" from the same.
    for one in known[:_MOST_KNOWN]:
        for other in known[:_MOST_KNOWN]:
            if one is other or not one.amount or one.family != other.family:
                continue
            if _gives(amount, one.amount, other.amount, one):
                return True
    return amount.unit == "x" and any(
        k.unit == "%" and abs(k.amount - 100 * (amount.amount - 1)) < 1 for k in known
    )


def _is_bound(amount: Amount, sentence: Reading, known: Sequence[Amount]) -> bool:
    """Whether a share lies on the right side: "more than a third" for 340 of 1,000."""
    before = sentence.text[max(0, amount.start - 12) : amount.start].lower()
    if amount.unit != "%" or (not (more := _MORE.search(before)) and not _LESS.search(before)):
        return False
    shares = [k.amount for k in known if k.unit == "%"]
    shares += [
        100 * a.amount / b.amount
        for a in known[:_MOST_KNOWN]
        for b in known[:_MOST_KNOWN]
        if 0 < a.amount < b.amount and not a.has_measure and not b.has_measure
    ]
    low, high = (1.0, 1.15) if more else (0.85, 1.0)
    return any(low * amount.amount <= share <= high * amount.amount for share in shares)


def _is_share(amount: Amount, text: str) -> bool:
    # "12 of 100 cases" is 12 percent.
    pairs = [
        (float(m[1].replace(",", "")), float(m[2].replace(",", ""))) for m in _OF.finditer(text)
    ]
    return any(many > 0 and abs(100 * few / many - amount.amount) < _NEAR for few, many in pairs)


def _gives(amount: Amount, one: float, other: float, kind: Amount) -> bool:
    if amount.unit == "x":
        return other > one and abs(other / one - amount.amount) <= 0.02 * amount.amount
    if amount.unit == "%":
        change = abs(other - one) / one * 100
        share = other / one * 100
        near = max(amount.step / 2, 0.5)
        halved = amount.amount == 50 and abs(share - 50) <= 1  # noqa: PLR2004 - per cent, a half
        return (abs(change - amount.amount) <= near and kind.unit != "hour") or halved
    return (
        amount.is_money
        and kind.unit == amount.unit
        and abs(abs(one - other) - amount.amount) < _NOTHING
    )


def _spans_days(amount: Amount, evidence: Evidence) -> bool:
    days = sorted(
        {m.first for m in evidence.dates if m.exact} | {r.anchor for r in evidence.readings}
    )
    days = days[:_MOST_KNOWN]
    hours = {abs((b - a).days) * 24 for n, a in enumerate(days) for b in days[n + 1 :]}
    return any(abs(found - amount.amount) < 1 for found in hours)


def _is_counted(amount: Amount, evidence: Evidence) -> bool:
    """Whether a small written count may be that of a list in the passages."""
    if amount.amount == 2:  # noqa: PLR2004 -- "the two", "both"
        rival = any(a.unit and a.unit == amount.unit for a in evidence.amounts)
        return not rival and _LISTED.search(evidence.text) is not None
    rival = any(a.unit and a.unit == amount.unit for a in evidence.amounts)
    listed = max((len(_MANY.findall(s.text)) for s in evidence.sentences), default=0)
    return not rival and amount.amount <= _FEW and listed >= amount.amount - 2


def _has_label(name: Token, number: Token, tokens: Sequence[Token]) -> bool:
    for n, token in enumerate(tokens):
        if token.stem != name.stem:
            continue
        near = [t.low for t in tokens[n + 1 : n + 9]]
        if number.low in near[:1] or (number.low in near and _LISTED.search(" ".join(near))):
            return True
        if number.low in near[:2] and near[0] in {"-", "v", "version"}:
            return True
    # "Version 1.0 of Trellis" for "Trellis 1.0".
    dotted = "." in number.text and any(t.stem == name.stem for t in tokens)
    generic = dotted or name.low in NUMBERED or name.low == "model"
    return generic and any(t.low == number.low for t in tokens)
