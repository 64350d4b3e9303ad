"""Whether amounts and dates belong, in the passages, to what the sentence gives them to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.check_faults import BOUND, Fault
from analysis.brief.check_figures import same_amount
from analysis.brief.check_labels import own_amounts
from analysis.brief.check_openers import is_proper
from analysis.brief.check_values import SCALES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.brief.check_values import Amount
    from analysis.brief.check_words import Token

Words = frozenset[str]
_NO_WORDS: Words = frozenset()
_MOST_SENTENCES, _MOST_TOKENS, _MOST_VALUES = 200, 400, 20
_TURN = re.compile(r"[^.;,]{0,40}\b(?:to|from)\s+(?:about\s+|only\s+|just\s+)?")
_NO_CONTEXT = UNITS | SCALES.keys()
_EDGE = frozenset(
    {",", ";", ":", ".", "(", ")", "while", "but", "whereas", "against", "and", "or", "-"}
)
_DIRECTION = frozenset({"from", "to"})


def check_bindings(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Amounts and dates that the passages give to something else than the sentence does."""
    faults = []
    mine = _values(sentence)
    if len(mine) > _MOST_VALUES:
        return []
    for amount in own_amounts(sentence):
        if amount.unit == "x":
            continue
        near = _with_pair(sentence, amount, mine)
        wide = _all_words(sentence, amount.start, mine)
        right: list[tuple[Words, Words]] = []
        wrong: list[tuple[Words, Words]] = []
        for reading in _readable(evidence):
            spans = _values(reading)
            for other in own_amounts(reading):
                words = _with_pair(reading, other, spans)
                if same_amount(amount, other):
                    right.append(words)
                elif other.family == amount.family and (other.family or other.unit == amount.unit):
                    wrong.append(words)
        if _is_misplaced(near, wide, right, wrong):
            faults.append(Fault(BOUND, amount.text))
    return faults + _check_days(sentence, evidence, mine)


def _readable(evidence: Evidence) -> list[Reading]:
    # A row of twenty values is a table: no word in it says which is whose.
    few = [r for r in evidence.sentences[:_MOST_SENTENCES] if len(r.tokens) <= _MOST_TOKENS]
    return [r for r in few if len(_values(r)) <= _MOST_VALUES]


def _check_days(
    sentence: Reading, evidence: Evidence, mine: Sequence[tuple[int, int]]
) -> list[Fault]:
    faults = []
    for mention in sentence.dates:
        near = neighbours(sentence, mention.start, mention.end, mine)
        wide = _all_words(sentence, mention.start, mine)
        right: list[tuple[Words, Words]] = []
        wrong: list[tuple[Words, Words]] = []
        for reading in _readable(evidence):
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
    for other in own_amounts(reading):
        between = reading.text[min(amount.end, other.end) : max(amount.start, other.start)]
        apart = other.family == amount.family or not (other.family and amount.family)
        if other is not amount and apart and _TURN.fullmatch(between):
            more, others = neighbours(reading, other.start, other.end, values)
            plain, names = plain | (more - _DIRECTION), names | others
    return plain, names


def _values(reading: Reading) -> list[tuple[int, int]]:
    spans = [(a.start, a.end) for a in own_amounts(reading)]
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
