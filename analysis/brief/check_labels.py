"""Numbers that belong to a name: "Lumen 3", "Coral 7B". They are no amounts."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_openers import NUMBERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.check_evidence import Reading
    from analysis.brief.check_values import Amount
    from analysis.brief.check_words import Token


def find_labels(reading: Reading) -> Iterator[tuple[Token, Token]]:
    """Numbers that are part of a name, with the word before: "Lumen 3", "Coral 7B"."""
    tokens = reading.tokens
    for n, (name, number) in enumerate(itertools.pairwise(tokens)):
        close = number.start - name.end == 1
        named = (
            (name.text[0].isupper() or name.low in NUMBERED)
            and name.is_content
            and not name.text.endswith("'s")
        )
        dated = any(m.start < number.end and name.start < m.end for m in reading.dates)
        numbered = number.text[0].isdigit() and not _has_unit(tokens, n + 1)
        numbered = numbered and not _counts(reading, number)
        if close and named and numbered and not dated:
            yield name, number


def _counts(reading: Reading, number: Token) -> bool:
    # "It gave Velvet 20 days" counts days; the thing is not called "Velvet 20".
    return any(
        a.start <= number.start < a.end and (a.unit in {"hour", "%"} or a.is_money)
        for a in reading.amounts
    )


def _has_unit(tokens: Sequence[Token], place: int) -> bool:
    # "Stratus cut 450", "Teams pay"; but "Nimbus 450 jobs" is unlikely: only scales and % speak.
    after = tokens[place + 1].low if place + 1 < len(tokens) else ""
    return after in {"%", "percent", "million", "billion", "trillion", "thousand", "per"}


@lru_cache(maxsize=4096)
def own_amounts(reading: Reading) -> tuple[Amount, ...]:
    """The amounts of a text without the numbers of its names."""
    # The number of a name is no amount.
    places = sorted(number.start for _, number in find_labels(reading))
    return tuple(a for a in reading.amounts if not _holds(places, a.start, a.end))


def _holds(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end
