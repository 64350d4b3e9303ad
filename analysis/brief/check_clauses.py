"""Who does what to whom in a text, as far as word order tells: a shallow reading of its verbs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_lexicon import is_listed
from analysis.brief.check_openers import CALENDAR, is_proper
from analysis.brief.check_verbs import (
    AUXILIARY,
    BE,
    DETERMINERS,
    FINITE,
    HAVE,
    INVARIANT,
    MEASURING,
    MODAL,
    NAME_MARK,
    NEGATORS,
    PLANNED,
    POSSIBLE,
    PREPOSITIONS,
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


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with what stands before and behind it, passive turned to active.

    `doers` and `targets` are stems, `certainty` 0 possible, 1 planned, 2 done or plain; `past` says
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
    return tuple(
        act
        for n, token in enumerate(tokens)
        if is_verb(tokens, n)
        for act in [_read(tokens, n, token)]
    ) + tuple(_nominal_acts(tokens))


def _nominal_acts(tokens: Sequence[Token]) -> Iterator[Act]:
    """Acts as nouns: "Corvid's purchase of Odette", "the purchase of Odette by Corvid"."""
    for n, token in enumerate(tokens):
        behind = [t.low for t in tokens[n + 1 : n + 2]]
        if not is_listed(token.stem) or not token.text[0].islower() or behind != ["of"]:
            continue
        owner = n > 0 and tokens[n - 1].text.endswith("'s")
        right = _right(tokens, n + 2)
        agent = _agent(right)
        left = _owner(tokens, n - 1) if owner else []
        doers = _stems(left) if agent is None else _stems(right[agent + 1 :])
        targets = _stems(right if agent is None else right[:agent])
        if doers and targets:
            yield Act(token.stem, doers, targets, targets, False, 2, False, n)


def _read(tokens: Sequence[Token], n: int, token: Token) -> Act:
    helpers = _helpers(tokens, n)
    adverb = token.low in {"ahead", "behind"}
    passive = bool(helpers & BE) and not token.low.endswith("ing") and not adverb
    start = n - len(_helper_tokens(tokens, n))
    if start > 1 and tokens[start - 1].low in SUBJECTS and tokens[start - 2].is_content:
        # "the Hammer it replaces": what stands before the pronoun is the object.
        theirs, own = _stems(_phrase_before(tokens, start - 2)), _stems(tokens[start - 1 : start])
        return Act(
            token.stem, own, theirs, theirs, _is_negated(tokens, n, helpers), _certainty(tokens, n),
            _is_past(token, helpers, named=n > 0 and tokens[n - 1].text[0].isupper()), n,
        )  # fmt: skip
    left = _left(tokens, start)
    if token.low.endswith("ing") and n and tokens[n - 1].text == ",":
        left = _first_subject(tokens, n)  # "Corvid sued Palisade, accusing it of theft"
    right = _right(tokens, n + 1)
    agent = _agent(right) if passive or _is_bare_participle(tokens, n) else None
    if agent is not None:
        doers, targets = _stems(right[agent + 1 :]), _stems(left)
        direct = targets
    elif passive:
        doers, targets = frozenset(), _stems(left)
        direct = targets
    elif _is_inverted(tokens, n):
        doers, targets = _stems(_name_behind(right)), _stems(tokens[:n])
        direct = targets
    else:
        doers, targets = _stems(left), _stems(right)
        direct = _stems(_object(right))
    return Act(
        token.stem, doers, targets, direct, _is_negated(tokens, n, helpers), _certainty(tokens, n),
        _is_past(token, helpers, named=n > 0 and tokens[n - 1].text[0].isupper()), n,
    )  # fmt: skip


def _is_inverted(tokens: Sequence[Token], n: int) -> bool:
    # '"…," said Mira Solberg'
    before = tokens[n - 1].text if n else ""
    if tokens[n].low not in SAYING - {"told"} or before not in {'"', ","} or n + 1 == len(tokens):
        return False
    after = tokens[n + 1]
    return after.text[0].isupper() or (before == '"' and after.low in DETERMINERS)


def _name_behind(right: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    for token in right:
        if not token.is_word:
            break
        found.append(token)
    return found


def _object(right: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    for token in right:
        if token.low in (PREPOSITIONS - {"of"}) | RELATIVE | {"whether"}:
            break
        found.append(token)
    return found


def _helper_tokens(tokens: Sequence[Token], n: int) -> list[Token]:
    found: list[Token] = []
    for token in reversed(tokens[max(0, n - 5) : n]):
        adverb = token.low.endswith("ly")
        if token.low not in AUXILIARY and not adverb and token.text != "'":
            break
        found.append(token)
    return found


def _helpers(tokens: Sequence[Token], n: int) -> frozenset[str]:
    return frozenset(token.low for token in _helper_tokens(tokens, n))


def _is_bare_participle(tokens: Sequence[Token], n: int) -> bool:
    # "a round led by Fjord": no auxiliary, "by" right behind.
    after = tokens[n + 1 : n + 3]
    measured = len(after) > 1 and (after[1].text[0].isdigit() or after[1].low in MEASURING)
    return bool(after) and after[0].low == "by" and not measured


def _left(tokens: Sequence[Token], n: int) -> list[Token]:
    """The subject's words: back to the clause's edge, an apposition between commas skipped."""
    found: list[Token] = []
    extra: list[Token] = []
    place = n - 1
    while place >= 0:
        token = tokens[place]
        if token.text == "," and not found:
            # "Corvid, which makes chips, sued": skip to the comma that opened the aside.
            opened = _opening_comma(tokens, place)
            if opened is None:
                place -= 1
                continue
            aside = tokens[opened + 1 : place]
            if not any(t.low in RELATIVE or is_verb(aside, k) for k, t in enumerate(aside)):
                extra += aside
            place = opened - 1
            continue
        edge = (
            token.text in STOPS
            or token.text == ","
            or token.low in SUBORDINATE
            or token.text == '"'
        )
        if (
            edge
            or (token.low in SAYING and found)
            or (token.low == "and" and _verb_behind(tokens, place))
        ):
            break
        if token.low in RELATIVE:
            if found:
                break
            place = place - 2 if place and tokens[place - 1].text == "," else place - 1
            return [*_phrase_before(tokens, place), *found]
        found.append(token)
        place -= 1
    if not any(t.is_content for t in found) and place >= 0 and tokens[place].low in {"and", ","}:
        return _first_subject(tokens, place)  # "Sable denied it and restored access"
    return [*found[::-1], *extra]


def _verb_behind(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and (
        tokens[place + 1].low in AUXILIARY or is_verb(tokens, place + 1)
    )


def _first_subject(tokens: Sequence[Token], end: int) -> list[Token]:
    for n in range(end):
        if is_verb(tokens, n):
            return _left(tokens, n - len(_helper_tokens(tokens, n)))
    return []


def _opening_comma(tokens: Sequence[Token], close: int) -> int | None:
    for place in range(close - 1, max(-1, close - 16), -1):
        if tokens[place].text == ",":
            return place
        if tokens[place].text in STOPS:
            return None
    return None


def _owner(tokens: Sequence[Token], place: int) -> list[Token]:
    found: list[Token] = []
    for at in range(place, max(-1, place - 5), -1):
        token = tokens[at]
        if not token.is_content or is_verb(tokens, at) or (found and token.text.endswith("'s")):
            break
        found.append(token)
    return found[::-1]


def _phrase_before(tokens: Sequence[Token], place: int) -> list[Token]:
    found: list[Token] = []
    for token in reversed(tokens[max(0, place - 5) : place + 1]):
        if not token.is_word or (found and token.low in DETERMINERS | {"and", "of", "by"}):
            break
        found.append(token)
    return found[::-1]


def _right(tokens: Sequence[Token], n: int) -> list[Token]:
    found: list[Token] = []
    for place in range(n, len(tokens)):
        token = tokens[place]
        finite = token.low in FINITE and bool(found)
        stops = token.text in STOPS or token.low in SUBORDINATE or finite
        if token.text == "," and found and _is_aside(tokens, place):
            continue
        if (
            stops
            or (token.text == "," and len(found) > 0)
            or (token.low == "and" and _verb_behind(tokens, place))
        ):
            break
        found.append(token)
    return found


def _is_aside(tokens: Sequence[Token], comma: int) -> bool:
    # "Corvid's head of safety, Emil Strand": a few words without a verb, up to the next mark.
    for place in range(comma + 1, min(comma + 8, len(tokens))):
        if tokens[place].text in {",", "."}:
            return place > comma + 1
        small = tokens[place].low in SUBORDINATE | RELATIVE | AUXILIARY | {"and", "or", "with"}
        if small or is_verb(tokens, place):
            return False
    return False


def _agent(right: Sequence[Token]) -> int | None:
    return next((n for n, token in enumerate(right) if token.low == "by"), None)


def _stems(tokens: Sequence[Token]) -> frozenset[str]:
    # The stem of a name keeps a mark, for a name weighs more than a word.
    found = set()
    for n, token in enumerate(tokens):
        if not (token.is_content or token.low in PRONOUNS) or token.low in CALENDAR:
            continue
        after = tokens[n + 1 : n + 2]
        proper = token.text[0].isupper() and is_proper((token, *after), 0)
        numbered = proper and after and after[0].text[0].isdigit() and token.text[-2:] != "'s"
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
    before = [t.low for t in tokens[max(0, n - 6) : n]]
    window = before[::-1]
    for word in window[:4]:
        if word in POSSIBLE:
            return 0
        if word in PLANNED:
            return 1
    governed = [t.low for t in tokens[:n]]
    return 0 if any(word in POSSIBLE - {"if", "would", "could"} for word in governed) else 2


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
