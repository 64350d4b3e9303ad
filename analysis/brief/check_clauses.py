"""Who does what to whom in a text, as far as word order tells: a shallow reading of its verbs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_lexicon import is_listed
from analysis.brief.check_openers import CALENDAR, is_proper
from analysis.brief.check_sides import (
    MOST_BEFORE,
    first_subject,
    helper_tokens,
    helpers_of,
    left_side,
    name_behind,
    object_of,
    owner_before,
    phrase_before,
    right_side,
)
from analysis.brief.check_values import SCALES
from analysis.brief.check_verbs import (
    BE,
    DETERMINERS,
    HAVE,
    INVARIANT,
    MEASURING,
    MODAL,
    NAME_MARK,
    NEGATORS,
    PLANNED,
    POSSIBLE,
    PRONOUNS,
    RELATIVE,
    SAYING,
    STOPS,
    SUBJECTS,
    SUBORDINATE,
    is_verb,
)
from analysis.brief.check_words import Token, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_MIDDLE = Token("of", "of", 0, 0)  # stands before a word that does not open its sentence
_EDGE = Token(":", ":", 0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with what stands before and behind it, passive turned to active.

    `doers` and `targets` are stems, `certainty` -1 contrary to fact, 0 possible, 1 planned, 2 done or plain; `past` says
    that the verb tells of something done.
    """

    verb: str
    doers: frozenset[str]
    targets: frozenset[str]
    direct: frozenset[str]
    negated: bool
    certainty: int
    past: bool
    place: int


@lru_cache(maxsize=4096)
def read_acts(text: str) -> tuple[Act, ...]:
    """The acts of one sentence in order; a verb without names or nouns around it has empty sides."""
    tokens = tokenise(text)
    told = [_read(tokens, n, token) for n, token in enumerate(tokens) if is_verb(tokens, n)]
    return (*told, *_nominal_acts(tokens), *_comparisons(tokens))


def _comparisons(tokens: Sequence[Token]) -> Iterator[Act]:
    """Acts as comparisons: "the X9 is faster than the X7", "it scores 71, ahead of Corvid"."""
    for n, token in enumerate(tokens):
        after = tokens[n + 1].low if n + 1 < len(tokens) else ""
        place = ["ahead", "behind"]
        if (token.low in place and not is_verb(tokens, n)) and after not in DETERMINERS - {"the"}:
            word = token.stem
        elif (token.low == "than" and n and tokens[n - 1].low.endswith("er")) or (
            token.low == "as" and n > 1 and tokens[n - 2].low == "as"
        ):
            word = tokens[n - 1].stem
        else:
            continue
        right = object_of(right_side(tokens, n + 1 + (after == "of")))
        doers = _stems(first_subject(tokens, n))
        if doers and right:
            yield Act(word, doers, _stems(right), _stems(right), False, 2, False, n)


def _nominal_acts(tokens: Sequence[Token]) -> Iterator[Act]:
    """Acts as nouns: "Corvid's purchase of Odette", "the purchase of Odette by Corvid"."""
    for n, token in enumerate(tokens):
        behind = [t.low for t in tokens[n + 1 : n + 2]]
        if not token.text[0].islower():
            continue
        if behind == ["by"] and token.is_content and not is_verb(tokens, n):
            own = _stems(name_behind(object_of(tokens[n + 2 : n + 8])))
            yield Act(token.stem, own, frozenset(), frozenset(), False, 2, False, n)
        if behind != ["of"] or not is_listed(token.stem):
            continue
        owner = n > 0 and tokens[n - 1].text.endswith("'s")
        right = right_side(tokens, n + 2)
        agent = _agent(right)
        left = owner_before(tokens, n - 1) if owner else []
        doers = _stems(left) if agent is None else _stems(right[agent + 1 :])
        targets = _stems(right if agent is None else right[:agent])
        if doers and targets:
            yield Act(token.stem, doers, targets, targets, False, 2, False, n)


def _read(tokens: Sequence[Token], n: int, token: Token) -> Act:
    helpers = helpers_of(tokens, n)
    doers, targets, direct = _sides(tokens, n, token)
    named = n > 0 and tokens[n - 1].text[0].isupper()
    return Act(
        token.stem, doers, targets, direct, _is_negated(tokens, n, helpers), _certainty(tokens, n),
        _is_past(token, helpers, named=named), n,
    )  # fmt: skip


def _sides(
    tokens: Sequence[Token], n: int, token: Token
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Who does it, all it is done to, and of these the plain object."""
    start = n - len(helper_tokens(tokens, n))
    if start > 1 and tokens[start - 1].low in SUBJECTS and _takes_object(tokens, start - 2):
        # "the Hammer it replaces": what stands before the pronoun is the object.
        theirs = _stems(phrase_before(tokens, start - 2))
        return _stems(tokens[start - 1 : start]), theirs, theirs
    left = _doer_side(tokens, n, token, start)
    right = right_side(tokens, n + 1)
    passive = _is_passive(tokens, n, token)
    agent = _agent(right) if passive or _is_bare_participle(tokens, n) else None
    if agent is not None:
        return _stems(right[agent + 1 :]), _stems(left), _stems(left)
    if passive:
        return frozenset(), _stems(left), _stems(left)
    if _is_inverted(tokens, n):
        said = _stems(tokens[:n])
        return _stems(name_behind(right)), said, said
    return _stems(left), _stems(right), _stems(object_of(right))


def _doer_side(tokens: Sequence[Token], n: int, token: Token, start: int) -> list[Token]:
    left = left_side(tokens, start)
    if start and tokens[start - 1].low in SUBJECTS:
        left = list(tokens[start - 1 : start])
    if token.low.endswith("ing") and n and tokens[n - 1].text == ",":
        left = first_subject(tokens, n)  # "Corvid sued Palisade, accusing it of theft"
    if n and tokens[n - 1].low == "to":
        left = [t for t in left if not (t.text[0].islower() and _may_govern(t))]
    return left


def _is_passive(tokens: Sequence[Token], n: int, token: Token) -> bool:
    # "is built", "has been built"; not "is to build".
    nearest = next((t.low for t in helper_tokens(tokens, n) if t.low in BE | MODAL | HAVE), "")
    active = token.low.endswith("ing") or token.low in {"ahead", "behind"}
    return nearest in BE and not active


def _may_govern(token: Token) -> bool:
    # "agreed to buy"
    return token.low.endswith("ed") or is_listed(token.stem)


def _takes_object(tokens: Sequence[Token], place: int) -> bool:
    # "the Hammer it replaces", but not "said on Wednesday it had agreed".
    token = tokens[place]
    return token.is_content and token.low not in SAYING | CALENDAR and not token.text[0].isdigit()


def _is_inverted(tokens: Sequence[Token], n: int) -> bool:
    # '"…," said Mira Solberg'
    before = tokens[n - 1].text if n else ""
    if tokens[n].low not in SAYING - {"told"} or before not in {'"', ","} or n + 1 == len(tokens):
        return False
    after = tokens[n + 1]
    return after.text[0].isupper() or (before == '"' and after.low in DETERMINERS)


def _is_bare_participle(tokens: Sequence[Token], n: int) -> bool:
    # "a round led by Fjord": no auxiliary, "by" right behind.
    after = tokens[n + 1 : n + 3]
    measured = len(after) > 1 and (after[1].text[0].isdigit() or after[1].low in MEASURING)
    return bool(after) and after[0].low == "by" and not measured


def _agent(right: Sequence[Token]) -> int | None:
    return next((n for n, token in enumerate(right) if token.low == "by"), None)


def _stems(tokens: Sequence[Token]) -> frozenset[str]:
    # The stem of a name keeps a mark, for a name weighs more than a word.
    found = set()
    for n, token in enumerate(tokens):
        if not (token.is_content or token.low in PRONOUNS) or token.low in CALENDAR:
            continue
        after = tokens[n + 1 : n + 2]
        counts = [t.low for t in tokens[n + 2 : n + 3] if t.low in SCALES]
        proper = token.text[0].isupper() and is_proper(
            (_MIDDLE if token.start else _EDGE, token, *after), 1
        )
        numbered = (
            proper
            and after
            and after[0].text[0].isdigit()
            and token.text[-2:] != "'s"
            and not counts
        )
        label = after[0].stem if numbered else ""
        found.add(f"{NAME_MARK if proper else ''}{token.stem}{label}")
    return frozenset(found)


def _is_negated(tokens: Sequence[Token], n: int, helpers: frozenset[str]) -> bool:
    if helpers & NEGATORS or any(h.endswith("n't") for h in helpers):
        return True
    for token in reversed(tokens[max(0, n - 8) : n]):
        if token.text in STOPS or token.text == "," or token.low in SUBORDINATE | RELATIVE:
            break
        if token.low in {
            "no",
            "nobody",
            "none",
            "neither",
            "nothing",
            "never",
            "without",
            "nor",
            "not",
        }:
            return True
    return False


def _certainty(tokens: Sequence[Token], n: int) -> int:
    before = [t.low for t in tokens[max(0, n - 6) : n] if t.text != "May"]
    if {"would", "have"} <= helpers_of(tokens, n):
        return -1
    window = before[::-1]
    for near, word in enumerate(window[:4]):
        if word == "can" and near:
            continue
        if word in {"not", "no"} and {"may", "can", "cannot"} & set(window[:5]):
            return 2  # "may not" forbids
        if word in POSSIBLE:
            return 0
        if word in PLANNED:
            return 1
    first = max(0, n - MOST_BEFORE)
    clause = max((k for k in range(first, n) if tokens[k].text in STOPS), default=first)
    governed = [t.low for t in tokens[clause:n] if t.text != "May"]
    return 0 if any(word in POSSIBLE - {"if", "would", "could", "can"} for word in governed) else 2


def _is_past(token: Token, helpers: frozenset[str], *, named: bool) -> bool:
    if helpers & MODAL:
        return False
    if helpers & (HAVE | {"was", "were", "been"}):
        return True
    if helpers & BE or token.low.endswith(("ing", "s")):
        return False
    if token.low in INVARIANT:
        return named and not helpers  # "Northlight cut", but "most tools beat"
    return token.low.endswith("ed") or token.stem != token.low
