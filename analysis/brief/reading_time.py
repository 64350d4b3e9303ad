"""How long an issue takes to read."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from analysis.brief.verify import all_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.brief.model import Brief, Ledger, LedgerLine

# Silent reading of English prose, the mean over 190 studies (Brysbaert 2019, JML 109).
WORDS_PER_MINUTE = 238
# How many lines of the ledger a reader bears, by what became of them; the rest is a click away.
MOST_FIRED, MOST_CONTRADICTED, MOST_DUE, MOST_EXPIRED, MOST_OPENED = 4, 2, 4, 2, 3


def count_minutes(brief: Brief) -> int:
    """Minutes for everything that an issue shows at once; what is one click away does not count."""
    words = sum(len(text.split()) for text in _shown(brief))
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def _shown(brief: Brief) -> Iterator[str]:
    yours = brief.for_you
    if yours is not None:
        yours = dataclasses.replace(yours, set_aside=())
        yield from (reason for item in yours.items for reason in item.reasons)
    at_once = dataclasses.replace(brief, set_aside=(), ledger=None, for_you=yours)
    # What a stack is told of a story is not told twice.
    yield from dict.fromkeys(sentence.text for sentence in all_sentences(at_once))
    yield from (f"{row.subject} {row.from_value} {row.to_value}" for row in brief.also)
    for line in _lines(brief.ledger) if brief.ledger is not None else ():
        yield line.statement
        if line.evidence is not None and line.evidence.text != line.statement:
            yield line.evidence.text


def _lines(ledger: Ledger) -> list[LedgerLine]:
    # What opened is folded away.
    fired = [line for line in ledger.fired if line.state == "fired"]
    denied = [line for line in ledger.fired if line.state != "fired"]
    return [
        *fired[:MOST_FIRED],
        *denied[:MOST_CONTRADICTED],
        *ledger.due_soon[:MOST_DUE],
        *ledger.expired[:MOST_EXPIRED],
    ]
