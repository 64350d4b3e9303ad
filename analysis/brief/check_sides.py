"""What stands on either side of a verb: subject, object and the small words between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.brief.check_verbs import (
    AUXILIARY,
    CAUSING,
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    RELATIVE,
    SAYING,
    STOPS,
    SUBORDINATE,
    is_verb,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.check_words import Token

MOST_BEFORE = 60  # tokens on a side


def name_behind(right: Sequence[Token]) -> list[Token]:
    """The words up to the first mark."""
    found: list[Token] = []
    for token in right:
        if not token.is_word:
            break
        found.append(token)
    return found


def object_of(right: Sequence[Token]) -> list[Token]:
    """The words of an object, up to a preposition."""
    found: list[Token] = []
    for token in right:
        if token.low in (PREPOSITIONS - {"of"}) | RELATIVE | {"whether"}:
            break
        found.append(token)
    return found


def helper_tokens(tokens: Sequence[Token], n: int) -> list[Token]:
    """The auxiliaries in front of a verb, the nearest first."""
    found: list[Token] = []
    for token in reversed(tokens[max(0, n - 5) : n]):
        adverb = token.low.endswith("ly")
        if token.low not in AUXILIARY and not adverb and token.text != "'":
            break
        found.append(token)
    return found


def helpers_of(tokens: Sequence[Token], n: int) -> frozenset[str]:
    """The auxiliaries in front of a verb."""
    return frozenset(token.low for token in helper_tokens(tokens, n))


def left_side(tokens: Sequence[Token], n: int) -> list[Token]:
    """The subject's words: back to the clause's edge, an apposition between commas skipped."""
    found: list[Token] = []
    extra: list[Token] = []
    place = n - 1
    while place >= max(0, n - MOST_BEFORE):
        token = tokens[place]
        if token.text == "," and not found:
            # "Corvid, which makes chips, sued": skip to the comma that opened the aside.
            opened = _opening_comma(tokens, place)
            if opened is not None:
                extra += _apposition(tokens[opened + 1 : place])
            place = place - 1 if opened is None else opened - 1
            continue
        if _is_edge(tokens, place) or (token.low in SAYING | CAUSING and found):
            break
        if token.low in RELATIVE:
            if found:
                break
            place = place - 2 if place and tokens[place - 1].text == "," else place - 1
            return [*phrase_before(tokens, place), *found]
        found.append(token)
        place -= 1
    if not any(t.is_content for t in found) and place >= 0 and tokens[place].low in {"and", ","}:
        return first_subject(tokens, place)  # "Sable denied it and restored access"
    return [*found[::-1], *extra]


def _is_edge(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if token.text in STOPS or token.text in {",", '"'} or token.low in SUBORDINATE:
        return True
    return token.low == "and" and (_verb_behind(tokens, place) or _tells(tokens, place))


def _apposition(aside: Sequence[Token]) -> Sequence[Token]:
    verbal = any(t.low in RELATIVE or is_verb(aside, k) for k, t in enumerate(aside))
    return () if verbal else aside


def _tells(tokens: Sequence[Token], end: int) -> bool:
    """Whether a clause of its own ends at a place: "Quill scored 71 and Maple scored 68"."""
    for place in range(end - 1, max(-1, end - 9), -1):
        if tokens[place].text in STOPS or tokens[place].text == ",":
            return False
        if is_verb(tokens, place) and tokens[place].low not in SAYING:
            return True
    return False


def _verb_behind(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and (
        tokens[place + 1].low in AUXILIARY or is_verb(tokens, place + 1)
    )


def first_subject(tokens: Sequence[Token], end: int) -> list[Token]:
    """The subject of the first verb of a sentence."""
    for n in range(max(0, end - MOST_BEFORE), end):
        if is_verb(tokens, n):
            return left_side(tokens, n - len(helper_tokens(tokens, n)))
    return []


def _opening_comma(tokens: Sequence[Token], close: int) -> int | None:
    for place in range(close - 1, max(-1, close - 16), -1):
        if tokens[place].text == ",":
            return place
        if tokens[place].text in STOPS:
            return None
    return None


def owner_before(tokens: Sequence[Token], place: int) -> list[Token]:
    """Whose the noun behind is, in front of its "'s"."""
    found: list[Token] = []
    for at in range(place, max(-1, place - 5), -1):
        token = tokens[at]
        if not token.is_content or is_verb(tokens, at) or (found and token.text.endswith("'s")):
            break
        found.append(token)
    return found[::-1]


def phrase_before(tokens: Sequence[Token], place: int) -> list[Token]:
    """The few words that end at a place."""
    found: list[Token] = []
    for token in reversed(tokens[max(0, place - 5) : place + 1]):
        if not token.is_word or (found and token.low in DETERMINERS | {"and", "of", "by"}):
            break
        found.append(token)
    return found[::-1]


def right_side(tokens: Sequence[Token], n: int) -> list[Token]:
    """What stands behind a verb, to the clause's edge."""
    found: list[Token] = []
    for place in range(n, min(n + MOST_BEFORE, len(tokens))):
        token = tokens[place]
        finite = token.low in FINITE and bool(found)
        stops = token.text in STOPS or token.low in SUBORDINATE or finite
        if token.text == "," and found and _is_aside(tokens, place):
            continue
        if (
            stops
            or (token.text == "," and len(found) > 0)
            or (token.low == "and" and _clause_behind(tokens, place))
        ):
            break
        found.append(token)
    return found


def _clause_behind(tokens: Sequence[Token], place: int) -> bool:
    """Whether "and" opens a clause: "led and joined", "Quill led and Maple Road took part"."""
    if _verb_behind(tokens, place):
        return True
    for at in range(place + 1, min(place + 5, len(tokens))):
        if not tokens[at].is_word or tokens[at].low in PREPOSITIONS | RELATIVE:
            return False
        if at > place + 1 and (tokens[at].low in FINITE or is_verb(tokens, at)):
            return True
    return False


def _is_aside(tokens: Sequence[Token], comma: int) -> bool:
    # "Corvid's head of safety, Emil Strand": a few words without a verb, up to the next mark.
    for place in range(comma + 1, min(comma + 8, len(tokens))):
        if tokens[place].text in {",", "."}:
            return place > comma + 1
        small = tokens[place].low in SUBORDINATE | RELATIVE | AUXILIARY | {"and", "or", "with"}
        if small or is_verb(tokens, place):
            return False
    return False
