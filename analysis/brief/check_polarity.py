"""Whether a sentence says yes where its passages say no, or up where they say down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.check_clauses import read_acts
from analysis.brief.check_faults import CONTRARY, Fault
from analysis.brief.check_lexicon import contraries_of
from analysis.brief.check_signs import OBLIGED, Signed, sign_words
from analysis.brief.check_verbs import is_verb
from analysis.brief.check_words import affirm, is_akin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from analysis.brief.check_evidence import Evidence, Reading

_NEAR = 3
_UNLESS = re.compile(r"\b(?:unless|except (?:if|when|where|for|that)|other than)\b")
# Small words whose exchange turns a sentence round, looked at with the words behind them.
_PAIRS = (
    ("before until", "after since"),
    ("with", "without"),
    ("above over exceeding", "below under"),
    ("more", "fewer less"),
    ("inside within", "outside"),
    ("older", "younger newer"),
    ("newer later", "older earlier"),
    ("all", "none"),
    ("up", "down"),
)
_SIDES = {
    word: (number, side)
    for number, pair in enumerate(_PAIRS)
    for side, words in enumerate(pair)
    for word in words.split()
}


def contradictions(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Words of a sentence that its passages negate, or whose contrary they state."""
    mine = sign_words(sentence.text)
    near = [r for r in _nearest(sentence, evidence) if not _is_excepted(sentence, r)]
    far = [r for r in evidence.sentences if not _is_excepted(sentence, r)]
    tokens = sentence.tokens
    verbs = {
        t.start
        for n, t in enumerate(tokens)
        if is_verb(tokens, n) or (n and tokens[n - 1].low in {"longer", "not", "never"})
    }
    faults = [
        Fault(CONTRARY, one.token.text)
        for one in mine
        if (
            (_is_denied(one, near) or (one.token.start in verbs and _is_denied_far(one, far)))
            and not _is_backed(one, evidence)
        )
        or (_is_contrary(one, sentence, near, evidence) and not _is_backed(one, evidence))
    ]
    return faults + _check_turns(sentence, near)


def _nearest(sentence: Reading, evidence: Evidence) -> list[Reading]:
    """The passage sentences that share most words with the sentence."""
    mine = {t.stem for t in sentence.tokens if t.is_content}
    shared = [
        len(mine & {t.stem for t in other.tokens if t.is_content}) for other in evidence.sentences
    ]
    best = max(shared, default=0)
    return [
        other
        for count, other in zip(shared, evidence.sentences, strict=True)
        if best and count >= best * 0.6
    ]


def _is_denied(one: Signed, near: Sequence[Reading]) -> bool:
    mine = one.token.stem
    signs = [s for r in near for o in sign_words(r.text) if (s := _sign_of(mine, o))]
    return bool(signs) and one.sign != 0 and one.sign not in signs


def _is_excepted(sentence: Reading, reading: Reading) -> bool:
    """Whether a sentence speaks of a passage's exception: "exempt unless they pose a risk"."""
    parted = _UNLESS.split(reading.text, maxsplit=1)
    if len(parted) == 1:
        return False
    case = {(s.token.stem, s.sign) for s in sign_words(re.split("[;:]", parted[1])[0])}
    mine = {(s.token.stem, s.sign) for s in sign_words(sentence.text)}
    return len(case & mine) >= min(len(case), _NEAR - 1)


def _is_denied_far(one: Signed, far: Sequence[Reading]) -> bool:
    return one.sign < 0 and _is_denied(one, far)


def _is_backed(one: Signed, evidence: Evidence) -> bool:
    """Whether the contrary of a negated word stands somewhere: "did not vote" and "abstained"."""
    axes = {sense.axis: -sense.sign for sense in contraries_of(one.token.stem)}
    return one.sign < 0 and any(
        axes.get(sense.axis) == sense.sign and other.sign > 0
        for reading in evidence.sentences
        for other in sign_words(reading.text)
        for sense in contraries_of(other.token.stem)
    )


def _sign_of(mine: str, other: Signed) -> int:
    """The sign of another word that is this one or a form of it; 0 for any other word."""
    theirs = other.token.stem
    if theirs == mine or is_akin(theirs, mine):
        return other.sign
    if affirm(mine, frozenset([theirs])) or affirm(
        theirs, frozenset([mine])
    ):  # "incompatible" and "not compatible"
        return -other.sign
    return 0


def _is_contrary(
    one: Signed, sentence: Reading, near: Sequence[Reading], evidence: Evidence
) -> bool:
    axes = {sense.axis: sense.sign * one.sign for sense in contraries_of(one.token.stem)}
    if not (axes and one.sign) or any(
        o.token.stem == one.token.stem and o.sign == one.sign
        for r in (near if one.token is OBLIGED else evidence.sentences)
        for o in sign_words(r.text)
    ):
        return False
    same = against = False
    for reading in near:
        for other in sign_words(reading.text):
            for sense in contraries_of(other.token.stem):
                if sense.axis in axes and other.sign:
                    agrees = sense.sign * other.sign == axes[sense.axis]
                    same, against = same or agrees, against or not agrees
    return against and not same and not _is_turned(one, axes.keys(), sentence, near)


def _is_turned(
    one: Signed, axes: AbstractSet[str], sentence: Reading, near: Sequence[Reading]
) -> bool:
    # "Graystone won against Lumina" where "Lumina lost": the contrary, but of the other one.
    mine = [act for act in read_acts(sentence.text) if act.verb == one.token.stem]
    theirs = [
        act
        for reading in near
        for act in read_acts(reading.text)
        if any(sense.axis in axes for sense in contraries_of(act.verb))
    ]
    pairs = [(a, b) for a in mine for b in theirs if a.doers and b.doers]
    return bool(pairs) and all(
        not a.doers & b.doers and a.doers & b.targets and a.targets & b.doers for a, b in pairs
    )


def _check_turns(sentence: Reading, near: Sequence[Reading]) -> list[Fault]:
    theirs = [turn for reading in near for turn in _turns(reading)]
    faults = []
    for pair, side, word, behind in _turns(sentence):
        alike = [t for t in theirs if t[0] == pair and t[3] & behind]
        if alike and all(t[1] != side for t in alike):
            faults.append(Fault(CONTRARY, word))
    return faults


def _turns(reading: Reading) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    tokens = reading.tokens
    for n, token in enumerate(tokens):
        if token.low in _SIDES:
            behind = [t.stem for t in tokens[n + 1 : n + 7] if t.is_content][:_NEAR]
            number, side = _SIDES[token.low]
            yield number, side, token.text, frozenset(behind)
