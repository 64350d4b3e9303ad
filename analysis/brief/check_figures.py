"""Whether the amounts of a sentence stand in its passages, and belong there to the same thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.check_faults import BOUND, NAME, NUMBER, Fault
from analysis.brief.check_openers import is_proper
from analysis.brief.check_values import SCALES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.brief.check_values import Amount
    from analysis.brief.check_words import Token

Words = frozenset[str]
_NO_WORDS: Words = frozenset()
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\d+){2,}(?:-?(?:rc|beta|alpha|b|a)\d*)?(?![\w])", re.I)
_TURN = re.compile(r"[^.;,]{0,40}\b(?:to|from)\s+(?:about\s+|only\s+|just\s+)?")
_MORE = re.compile(r"(?:more than|over|above|just over|at least)\s*\Z")
_LESS = re.compile(r"(?:less than|under|below|nearly|almost|fewer than|close to)\s*\Z")
_NO_CONTEXT = UNITS | SCALES.keys()
_APART = re.compile(r"\s+(?:earlier|later|after|before|ago)\b")
_CLOSE = 0.03
_FEW = 10
_YEARS = range(1900, 2101)
_LISTED = re.compile(r"\b(?:and|both|or|&)\b")
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
        known = tuple(a for s in evidence.sentences for a in _own_amounts(s))
    if any(same_amount(amount, other) for other in known):
        return True
    if amount.written and amount.amount <= 1 and not amount.has_measure:
        return True  # "one of them"
    if amount.unit in {"%", "x"} or amount.is_money:
        return _follows(amount, evidence.amounts) or _is_bound(amount, sentence, evidence.amounts)
    if amount.amount in _YEARS and not amount.has_measure:
        return any(m.first.year <= amount.amount <= m.last.year for m in evidence.dates)
    if amount.unit == "hour" and _APART.match(sentence.text[amount.end :]):
        return _spans_days(amount, evidence)
    return amount.written and _is_counted(amount, sentence, evidence)


def _follows(amount: Amount, known: Sequence[Amount]) -> bool:
    # "doubled" from $5 and $10, "25 % dearer" from $20 and $25, "by $5" from the same.
    for one in known:
        for other in known:
            if one is other or not one.amount or one.family != other.family:
                continue
            if _gives(amount, one.amount, other.amount, one):
                return True
    return amount.unit == "x" and any(
        k.unit == "%" and abs(k.amount - 100 * (amount.amount - 1)) < 1 for k in known
    )


def _is_bound(amount: Amount, sentence: Reading, known: Sequence[Amount]) -> bool:
    """ "More than a third" for 34 percent, or for 340 of 1,000."""
    before = sentence.text[max(0, amount.start - 12) : amount.start].lower()
    if amount.unit != "%" or not (more := _MORE.search(before)) and not _LESS.search(before):
        return False
    shares = [k.amount for k in known if k.unit == "%"]
    shares += [
        100 * a.amount / b.amount
        for a in known
        for b in known
        if 0 < a.amount < b.amount and not a.has_measure and not b.has_measure
    ]
    low, high = (1.0, 1.15) if more else (0.85, 1.0)
    return any(low * amount.amount <= share <= high * amount.amount for share in shares)


def _gives(amount: Amount, one: float, other: float, kind: Amount) -> bool:
    if amount.unit == "x":
        return other > one and abs(other / one - amount.amount) <= 0.02 * amount.amount
    if amount.unit == "%":
        change = abs(other - one) / one * 100
        share = other / one * 100
        near = max(amount.step / 2, 0.5)
        halved = amount.amount == 50 and abs(share - 50) <= 1  # noqa: PLR2004
        return (abs(change - amount.amount) <= near and kind.unit != "hour") or halved
    return (
        amount.is_money
        and kind.unit == amount.unit
        and abs(abs(one - other) - amount.amount) < 1e-9
    )


def _spans_days(amount: Amount, evidence: Evidence) -> bool:
    days = sorted(
        {m.first for m in evidence.dates if m.exact} | {r.anchor for r in evidence.readings}
    )
    hours = {abs((b - a).days) * 24 for n, a in enumerate(days) for b in days[n + 1 :]}
    return any(abs(found - amount.amount) < 1 for found in hours)


def _is_counted(amount: Amount, sentence: Reading, evidence: Evidence) -> bool:
    """Whether a small written count may be that of a list in the passages."""
    if amount.amount == 2:  # noqa: PLR2004 -- "the two", "both"
        rival = any(a.unit and a.unit == amount.unit for a in evidence.amounts)
        return not rival and _LISTED.search(evidence.text) is not None
    rival = any(a.unit and a.unit == amount.unit for a in evidence.amounts)
    listed = max((len(_MANY.findall(s.text)) for s in evidence.sentences), default=0)
    return not rival and amount.amount <= _FEW and listed >= amount.amount - 2


def find_labels(reading: Reading) -> Iterator[tuple[Token, Token]]:
    """Numbers that are part of a name, with the word before: "Lumen 3", "Coral 7B"."""
    tokens = reading.tokens
    for n, (name, number) in enumerate(zip(tokens, tokens[1:], strict=False)):
        close = number.start - name.end == 1
        named = name.text[0].isupper() and name.is_content and (n > 0 or number.end > 0)
        dated = any(m.start < number.end and name.start < m.end for m in reading.dates)
        numbered = number.text[0].isdigit() and not _has_unit(tokens, n + 1)
        if close and named and numbered and not dated:
            yield name, number


def _has_unit(tokens: Sequence[Token], place: int) -> bool:
    # "Stratus cut 450", "Teams pay"; but "Nimbus 450 jobs" is unlikely: only scales and % speak.
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    return after in {"%", "percent", "million", "billion", "trillion", "thousand", "per"}


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
    generic = dotted or name.low in {
        "version",
        "release",
        "model",
        "article",
        "section",
        "chapter",
        "series",
    }
    return generic and any(t.low == number.low for t in tokens)


def check_bindings(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Amounts and dates that the passages give to something else than the sentence does."""
    faults = []
    mine = _values(sentence)
    for amount in _own_amounts(sentence):
        if amount.unit == "x":
            continue
        near = _with_pair(sentence, amount, mine)
        wide = _all_words(sentence, amount.start, mine)
        right: list[tuple[Words, Words]] = []
        wrong: list[tuple[Words, Words]] = []
        for reading in evidence.readings:
            spans = _values(reading)
            for other in _own_amounts(reading):
                words = _with_pair(reading, other, spans)
                if same_amount(amount, other):
                    right.append(words)
                elif other.family == amount.family and (other.family or other.unit == amount.unit):
                    wrong.append(words)
        if _is_misplaced(near, wide, right, wrong):
            faults.append(Fault(BOUND, amount.text))
    return faults + _check_days(sentence, evidence, mine)


def _check_days(
    sentence: Reading, evidence: Evidence, mine: Sequence[tuple[int, int]]
) -> list[Fault]:
    faults = []
    for mention in sentence.dates:
        near = neighbours(sentence, mention.start, mention.end, mine)
        wide = _all_words(sentence, mention.start, mine)
        right: list[tuple[Words, Words]] = []
        wrong: list[tuple[Words, Words]] = []
        for reading in evidence.readings:
            spans = [(d.start, d.end) for d in reading.dates]
            for other in reading.dates:
                words = neighbours(reading, other.start, other.end, spans)
                same = mention.first <= other.first and other.last <= mention.last
                (right if same else wrong).append(words)
        joined = [(plain | names, _NO_WORDS) for plain, names in (near, *right, *wrong)]
        if _is_misplaced(joined[0], wide, joined[1 : len(right) + 1], joined[len(right) + 1 :]):
            faults.append(Fault(BOUND, mention.text))
    return faults


def _with_pair(
    reading: Reading, amount: Amount, values: Sequence[tuple[int, int]]
) -> tuple[Words, Words]:
    """The words around an amount; of "from 1,000 requests to 250" both share theirs."""
    plain, names = neighbours(reading, amount.start, amount.end, values)
    for other in _own_amounts(reading):
        between = reading.text[min(amount.end, other.end) : max(amount.start, other.start)]
        apart = other.family == amount.family or not (other.family and amount.family)
        if other is not amount and apart and _TURN.fullmatch(between):
            more, others = neighbours(reading, other.start, other.end, values)
            plain, names = plain | (more - _DIRECTION), names | others
    return plain, names


def _own_amounts(reading: Reading) -> list[Amount]:
    # The number of a name is no amount.
    places = [number.start for _, number in find_labels(reading)]
    return [a for a in reading.amounts if not any(a.start <= p < a.end for p in places)]


def _values(reading: Reading) -> list[tuple[int, int]]:
    spans = [(a.start, a.end) for a in _own_amounts(reading)]
    return spans + [(d.start, d.end) for d in reading.dates]


def _all_words(reading: Reading, start: int, values: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The words of a sentence that belong to none of its other values."""
    others: set[str] = set()
    for first, last in values:
        if not first <= start < last:
            plain, names = neighbours(reading, first, last, values)
            others |= plain | names
    return frozenset(t.stem for t in reading.tokens if t.is_content) - others


def _is_misplaced(
    near: tuple[Words, Words],
    wide: Words,
    right: Sequence[tuple[Words, Words]],
    wrong: Sequence[tuple[Words, Words]],
) -> bool:
    """Whether the words around a value stand around another value and not around this one."""
    if not right or not wrong:
        return False
    return all(any(_prefers(near, wide, other, own) for other in wrong) for own in right)


def _prefers(
    near: tuple[Words, Words],
    wide: Words,
    other: tuple[Words, Words],
    own: tuple[Words, Words],
) -> bool:
    if not any(own):
        return False
    if near[1] & (own[1] - other[1]) and not near[1] & (other[1] - own[1]):
        return False  # its own name stands with it
    for mine, theirs, ours in zip(near, other, own, strict=True):
        for_other, for_own = len(mine & (theirs - ours)), len((mine | wide) & (ours - theirs))
        if for_other and not for_own:
            return True
        if for_own:
            return False
    return False


_EDGE = frozenset(
    {",", ";", ":", ".", "(", ")", "while", "but", "whereas", "against", "and", "or", "-"}
)
_DIRECTION = frozenset({"from", "to"})


def neighbours(
    reading: Reading, start: int, end: int, values: Sequence[tuple[int, int]]
) -> tuple[Words, Words]:
    """The words that a value at `text[start:end]` stands with, up to a mark or another value.

    Plain words come first, names second.
    """
    plain: set[str] = set()
    names: set[str] = set()
    for side in (-1, 1):
        for token in _walk(reading, start, end, values, side):
            if token.is_content and not token.text[0].isdigit():
                proper = is_proper(reading.tokens, reading.tokens.index(token))
                (names if proper else plain).add(token.stem)
    before = [t for t in reading.tokens if t.end <= start][-1:]
    plain |= {t.low for t in before if t.low in _DIRECTION}
    inside = [t for t in reading.tokens if start <= t.start < end and t.is_content]
    plain |= {t.stem for t in inside if t.text.isalpha() and t.low not in _NO_CONTEXT}
    return frozenset(plain), frozenset(names)


def _walk(
    reading: Reading, start: int, end: int, values: Sequence[tuple[int, int]], side: int
) -> Iterator[Token]:
    tokens = [t for t in reading.tokens if (t.end <= start if side < 0 else t.start >= end)]
    for token in tokens[::side]:
        if token.low in _EDGE or any(s <= token.start < e for s, e in values):
            return
        yield token
