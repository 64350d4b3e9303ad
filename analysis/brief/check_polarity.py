"""Whether a sentence says yes where its passages say no, or up where they say down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_clauses import read_acts
from analysis.brief.check_faults import CONTRARY, Fault
from analysis.brief.check_lexicon import contraries_of
from analysis.brief.check_verbs import is_verb
from analysis.brief.check_words import Token, tokenise, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from analysis.brief.check_evidence import Evidence, Reading

_NOT = word_set("not never cannot hardly barely scarcely n't")
_NONE = word_set("no nobody none neither nor")
_BARRING = word_set("forbid ban bar prohibit prevent block stop keep exclud")
_REFUSING = word_set("deny fail refus declin neglect ceas stop")
_BOUNDS = frozenset({",", ";", ":", ".", "(", ")", "but", "and", "while", "although", "because"})
_LIGHT = word_set(
    "be is are was were been being has have had do does did will would can could may might must should get any "
    "ever yet longer only just even also to a an the its their his her that it they he she"
)
_ADVISING = word_set("advis recommend rul decid argu")
_OF = word_set("of on in for about with over at by from")
_NONE_REACH = 3
_NEAR = 3
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


@dataclass(frozen=True, slots=True)
class Signed:
    """A word with its sign: -1 where it is negated."""

    token: Token
    sign: int


def contradictions(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Words of a sentence that its passages negate, or whose contrary they state."""
    mine = sign_words(sentence.text)
    near = _nearest(sentence, evidence)
    faults = [
        Fault(CONTRARY, one.token.text)
        for one in mine
        if _is_denied(one, near) or _is_contrary(one, sentence, near, evidence)
    ]
    return faults + _check_turns(sentence, near)


@lru_cache(maxsize=4096)
def sign_words(text: str) -> tuple[Signed, ...]:
    """The words of a text that carry meaning, each with the sign that negation gives it."""
    tokens = tokenise(text)
    negated: dict[int, int] = {}
    for n, token in enumerate(tokens):
        for place in _reach(tokens, n, token):
            negated[place] = -1
    return tuple(
        Signed(token, negated.get(n, 1)) for n, token in enumerate(tokens) if token.is_content
    )


def _reach(tokens: Sequence[Token], n: int, token: Token) -> list[int]:
    """The places of the words that a negator at `n` negates."""
    low = token.low
    if low in _NOT or low.endswith("n't"):
        if [t.low for t in tokens[n + 1 : n + 2]] == ["only"]:
            return []
        return _following(tokens, n, 1)
    if low in _NONE:
        return _reach_of_none(tokens, n)
    if token.stem in _REFUSING and n + 1 < len(tokens):
        after = tokens[n + 1].low
        if after in {"to", "that"} or after.endswith("ing"):
            return _following(tokens, n, 1, verbs=after != "to")
    if low == "against" and n and tokens[n - 1].stem in _ADVISING:
        return [n - 1]
    if token.stem in _BARRING:
        return _barred(tokens, n)
    return []


def _reach_of_none(tokens: Sequence[Token], n: int) -> list[int]:
    if [t.low for t in tokens[n : n + 2]] == ["no", "longer"]:
        return _following(tokens, n + 1, 1)
    if [t.low for t in tokens[n + 2 : n + 3]] == ["than"]:
        return []  # "no more than two"
    return _following(tokens, n, _NONE_REACH, phrase=True)


def _barred(tokens: Sequence[Token], n: int) -> list[int]:
    # "forbids customers to use", "barred from using"
    for place in range(n + 1, min(n + 8, len(tokens) - 1)):
        if tokens[place].low in _BOUNDS:
            break
        ahead = tokens[place + 1]
        if tokens[place].low == "from" and ahead.low.endswith("ing"):
            return [place + 1]
        if tokens[place].low == "to" and ahead.is_content and token_is_plain(ahead):
            return [place + 1]
    return []


def token_is_plain(token: Token) -> bool:
    """Whether a token is a word in small letters."""
    return token.text.isalpha() and token.text.islower()


def _following(
    tokens: Sequence[Token], n: int, count: int, *, verbs: bool = False, phrase: bool = False
) -> list[int]:
    found: list[int] = []
    if count == 1 and n + 1 < len(tokens) and tokens[n + 1].text[0].isupper():
        return [n + 1]  # "not Marlow"
    for place in range(n + 1, len(tokens)):
        token = tokens[place]
        if token.low in _BOUNDS or len(found) == count or (phrase and found and token.low in _OF):
            break
        name = token.text[0].isupper() or token.text[0].isdigit()
        if token.low in _LIGHT or not token.is_content or name or token.low.endswith("ly"):
            continue
        if verbs and not is_verb(tokens, place):
            continue
        found.append(place)
    return found


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
    signs = [o.sign for r in near for o in sign_words(r.text) if o.token.stem == one.token.stem]
    return bool(signs) and one.sign not in signs


def _is_contrary(
    one: Signed, sentence: Reading, near: Sequence[Reading], evidence: Evidence
) -> bool:
    axes = {sense.axis: sense.sign * one.sign for sense in contraries_of(one.token.stem)}
    if not axes or any(
        o.token.stem == one.token.stem and o.sign == one.sign
        for r in evidence.sentences
        for o in sign_words(r.text)
    ):
        return False
    same = against = False
    for reading in near:
        for other in sign_words(reading.text):
            for sense in contraries_of(other.token.stem):
                if sense.axis in axes:
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
