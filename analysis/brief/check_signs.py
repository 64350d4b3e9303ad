"""Which words of a text are negated: by "not", "no", a verb that refuses or bars, or an ellipsis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_verbs import FINITE, is_verb
from analysis.brief.check_words import Token, stem, tokenise, word_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOT = word_set("not never cannot hardly barely scarcely n't")
_NONE = word_set("no nobody none neither nor nothing")
_BARRING = word_set("forbid ban bar prohibit prevent block stop keep exclud")
_REFUSING = word_set("deny fail refus declin neglect ceas stop")
_BOUNDS = frozenset({",", ";", ":", ".", "(", ")", "but", "and", "while", "although", "because"})
_LIGHT = word_set(
    "be is are was were been being has have had do does did will would can could may might must should get any "
    "ever yet longer only just even also to a an the its their his her that it they he she"
)
_ADVISING = word_set("advis recommend rul decid argu")
_OF = word_set("of on in for about with over at by from")
_UNSEEN = word_set(
    "aware evidence sign indication report reports indications signs knowledge record proof"
)
_LY_VERBS = word_set("apply comply rely reply supply imply multiply ally fly")
_REMOVING = word_set("remov drop withdraw cancel abolish discontinu scrap lack")
_CLEARING = word_set("clear acquit absolv exonerat")
_ALLOWING = word_set("allow permit possibl impossibl requir need necessary")
_GIVING = word_set("giv mak tak offer provid issu publish")
_NONE_REACH = 3
_LONGEST_SUBJECT = 16
OBLIGED = Token("required", stem("required"), 0, 0)  # "have to", "must"


@dataclass(frozen=True, slots=True)
class Signed:
    """A word with its sign: -1 where it is negated, 0 where a negated verb speaks for it."""

    token: Token
    sign: int


@lru_cache(maxsize=4096)
def sign_words(text: str) -> tuple[Signed, ...]:
    """The words of a text that carry meaning, each with the sign that negation gives it."""
    tokens = tokenise(text)
    negated: dict[int, int] = {}
    for n, token in enumerate(tokens):
        for place in _reach(tokens, n, token):
            negated[place] = -1
        if token.stem in _REMOVING and token.low.endswith(("ed", "s")):
            negated |= dict.fromkeys(_following(tokens, n, 1), 0)
        if token.low in _NOT and [t.stem for t in tokens[n + 1 : n + 2] if t.stem in _ALLOWING]:
            # "Reselling is not allowed": what is, is what is not done.
            negated |= dict.fromkeys(_subject(tokens, n), 0)
        if token.low == "no":
            negated |= dict.fromkeys(_counted(tokens, negated, n), 0)
    return tuple(
        Signed(token, negated.get(n, 1)) for n, token in enumerate(tokens) if token.is_content
    ) + tuple(
        Signed(OBLIGED, 1)
        for n, token in enumerate(tokens[:-1])
        if (token.low in {"have", "has"} and tokens[n + 1].low == "to") or token.low == "must"
        if not any(t.low in _NOT or t.low.endswith("n't") for t in tokens[max(0, n - 2) : n + 2])
    )


def _reach(tokens: Sequence[Token], n: int, token: Token) -> list[int]:
    """The places of the words that a negator at `n` negates."""
    low = token.low
    if low in _UNSEEN and _is_unseen(tokens, n):
        return _following(tokens, n, 1)  # "not aware of any exploitation"
    if low in _NOT or low.endswith("n't"):
        return _reach_of_not(tokens, n)
    if low in _NONE:
        return _reach_of_nothing(tokens, n) if low == "nothing" else _reach_of_none(tokens, n)
    if low == "against" and n and tokens[n - 1].stem in _ADVISING:
        return [n - 1]
    return _reach_of_verb(tokens, n, token)


def _reach_of_not(tokens: Sequence[Token], n: int) -> list[int]:
    if _ends(tokens, n + 1):
        return _elided(tokens, n)
    if [t.low for t in tokens[n + 1 : n + 2]] == ["only"]:
        return []
    return _following(tokens, n, 1)


def _reach_of_nothing(tokens: Sequence[Token], n: int) -> list[int]:
    if n and tokens[n - 1].is_content:
        return [n - 1]
    return [n + 1] if n + 1 < len(tokens) and tokens[n + 1].is_content else []


def _reach_of_verb(tokens: Sequence[Token], n: int, token: Token) -> list[int]:
    if token.stem in _REFUSING and n + 1 < len(tokens):
        after = tokens[n + 1]
        if after.low.endswith("ing") and after.is_content:
            return [n + 1]
        if after.low in {"to", "that"} or after.low.endswith("ing"):
            return _following(tokens, n, 1, verbs=after.low != "to")
    if token.stem in _CLEARING and (place := _cleared_of(tokens, n)):
        return _following(tokens, place, 1)
    if token.stem in _BARRING:
        return _barred(tokens, n)
    return []


def _is_unseen(tokens: Sequence[Token], n: int) -> bool:
    before = {t.low for t in tokens[max(0, n - 3) : n]}
    of = [t.low for t in tokens[n + 1 : n + 2]]
    return bool(before & (_NOT | _NONE) or any(b.endswith("n't") for b in before)) and of == ["of"]


def _ends(tokens: Sequence[Token], place: int) -> bool:
    return place >= len(tokens) or tokens[place].text in {".", ";", ",", "!"}


def _elided(tokens: Sequence[Token], n: int) -> list[int]:
    """The subject of "the weights are not", whose predicate stands in the clause before."""
    for place in range(n - 1, max(-1, n - 6), -1):
        if tokens[place].low in _BOUNDS:
            break
        if tokens[place].is_content:
            return [place]
    return []


def _cleared_of(tokens: Sequence[Token], n: int) -> int:
    """The place of "of" in "cleared Quill of fraud", not in "cleared the purchase of Quill"."""
    for place in range(n + 1, min(n + 5, len(tokens))):
        before = tokens[place - 1]
        if tokens[place].low == "of":
            return place if before.text[0].isupper() or not before.is_content else 0
    return 0


def _subject(tokens: Sequence[Token], n: int) -> list[int]:
    first = max(0, n - _LONGEST_SUBJECT)
    start = max((p for p in range(first, n) if tokens[p].low in _BOUNDS), default=first - 1)
    return list(range(start + 1, n))


def _counted(tokens: Sequence[Token], negated: Mapping[int, int], n: int) -> list[int]:
    """The nouns of "no customer data was lost": it is the verb that is negated."""
    inside = [p for p in range(n - 1, min(n + 9, len(tokens))) if negated.get(p) == -1]
    verbs = [p for p in inside if is_verb(tokens, p) and tokens[p].stem not in _GIVING]
    finite = [p for p in range(n + 1, min(n + 9, len(tokens))) if tokens[p].low in FINITE]
    if not (verbs or finite):
        return []
    return [p for p in inside if p not in verbs and p < min([*finite, len(tokens)])]


def _reach_of_none(tokens: Sequence[Token], n: int) -> list[int]:
    after = tokens[n + 1 : n + 2]
    if tokens[n].low == "nor" and after and after[0].low in _LIGHT:
        return []  # "nor did the ministry"
    if [t.low for t in tokens[n : n + 2]] == ["no", "longer"]:
        return _following(tokens, n + 1, 1)
    if [t.low for t in tokens[n + 2 : n + 3]] == ["than"]:
        return []  # "no more than two"
    found = _following(tokens, n, _NONE_REACH, phrase=True)
    # "Aldine lost no data": the verb in front is negated too.
    front = n - 1
    return [front, *found] if front >= 0 and is_verb(tokens, front) else found


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
        if token.low in _LIGHT or not token.is_content or name or _is_adverb(token):
            continue
        if verbs and not is_verb(tokens, place):
            continue
        found.append(place)
    return found


def _is_adverb(token: Token) -> bool:
    return token.low.endswith("ly") and token.low not in _LY_VERBS
