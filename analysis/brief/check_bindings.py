"""Whether amounts and dates belong, in the passages, to what the sentence gives them to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.check_faults import BOUND, Fault
from analysis.brief.check_figures import same_amount
from analysis.brief.check_labels import own_amounts
from analysis.brief.check_lexicon import kin_of
from analysis.brief.check_openers import NUMBERED, is_proper
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
_CODE = re.compile(
    r"(?<![\w.:])(?:v?\d{1,4}(?:\.\d{1,4}){2,3}|v\d{1,3}|\d{1,2}:\d\d)(?![\w:]|\.\d)"
)
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
                elif other.family == amount.family and _may_share(amount, other):
                    wrong.append(words)
        if _is_misplaced(near, wide, right, wrong):
            faults.append(Fault(BOUND, amount.text))
    return [
        *faults, *_check_days(sentence, evidence, mine), *_check_codes(sentence, evidence),
    ]  # fmt: skip


def _may_share(one: Amount, other: Amount) -> bool:
    """Whether two amounts may count the same: "5,000 requests", "and 20,000"."""
    return bool(one.family) or one.unit == other.unit or not (one.unit and other.unit)


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


def _check_codes(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Versions and times of day that the passages give to something else."""
    faults = []
    mine = _codes(sentence)
    few = [r for r in evidence.sentences[:_MOST_SENTENCES] if len(r.tokens) <= _MOST_TOKENS]
    theirs = [(r, _codes(r)) for r in few]
    theirs = [(r, spans) for r, spans in theirs if len(spans) <= _MOST_VALUES]
    if len(sentence.tokens) > _MOST_TOKENS or len(mine) > _MOST_VALUES:
        return []
    for start, end in mine:
        code = sentence.text[start:end].lower()
        near = neighbours(sentence, start, end, mine)
        wide = _all_words(sentence, start, mine)
        right: list[tuple[Words, Words]] = []
        wrong: list[tuple[Words, Words]] = []
        for reading, spans in theirs:
            for first, last in spans:
                words = neighbours(reading, first, last, spans)
                other = reading.text[first:last].lower()
                if other == code:
                    right.append(words)
                elif (":" in other) == (":" in code):
                    wrong.append(words)
        if _is_misplaced(near, wide, right, wrong, turns=True):
            faults.append(Fault(BOUND, code))
    return faults


def _codes(reading: Reading) -> list[tuple[int, int]]:
    return [match.span() for match in _CODE.finditer(reading.text)]


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
    *,
    turns: bool = False,
) -> bool:
    """Whether the words around a value stand around another value and not around this one."""
    if not right or not wrong:
        return False
    return all(
        any(_prefers(near, wide, other, own, turns=turns) for other in wrong) for own in right
    )


def _prefers(
    near: tuple[Words, Words],
    wide: Words,
    other: tuple[Words, Words],
    own: tuple[Words, Words],
    *,
    turns: bool,
) -> bool:
    if not any(own):
        return turns and bool((near[0] - _DIRECTION) & other[0])
    if near[1] & (own[1] - other[1]) and not near[1] & (other[1] - own[1]):
        return False  # its own name stands with it
    if near[1] & (other[1] - own[1]) and own[1] - near[1]:
        return True  # "Mini" where the passages have it for "Large"
    if (
        not turns and not own[0] & _DIRECTION
    ):  # "to $5bn" where its own value stands without "to" or "from"
        other = (other[0] - _DIRECTION, other[1])
    for mine, theirs, ours in zip(near, other, own, strict=True):
        for_other = len(mine & (theirs - ours))
        for_own = len((mine | wide) & (ours - theirs)) + _alike(mine | wide, ours - theirs)
        if for_other and not for_own:
            return True
        if for_own:
            return False
    return False


def _alike(words: Words, own: Words) -> int:
    """How many words mean what one of a value's own does: "worth $6bn", "valued at"."""
    kin = frozenset(k for word in own for k in kin_of(word))
    return sum(1 for word in words - own if kin_of(word) & kin)


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
                number = _label_number(reading.tokens, token)
                (names if proper or number else plain).add(f"{token.stem}{number}")
    before = [t for t in reading.tokens if t.end <= start][-1:]
    plain |= {t.low for t in before if t.low in _DIRECTION}
    inside = [t for t in reading.tokens if start <= t.start < end and t.is_content]
    plain |= {t.stem for t in inside if t.text.isalpha() and t.low not in _NO_CONTEXT}
    return frozenset(plain), frozenset(names)


def _label_number(tokens: Sequence[Token], token: Token) -> str:
    after = tokens[tokens.index(token) + 1 :][:1]
    return after[0].text if token.low in NUMBERED and after and after[0].text[0].isdigit() else ""


def _walk(
    reading: Reading, start: int, end: int, values: Sequence[tuple[int, int]], side: int
) -> Iterator[Token]:
    tokens = [t for t in reading.tokens if (t.end <= start if side < 0 else t.start >= end)]
    for token in tokens[::side]:
        if token.low in _EDGE or any(s <= token.start < e for s, e in values):
            return
        yield token
