"""How long an issue takes to read."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from analysis.brief.verify import all_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.brief.model import Brief

WORDS_PER_MINUTE = 220


def count_minutes(brief: Brief) -> int:
    """Minutes for everything that an issue shows at once; what is one click away does not count."""
    words = sum(len(text.split()) for text in _shown(brief))
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def _shown(brief: Brief) -> Iterator[str]:
    yours = brief.for_you
    if yours is not None:
        yours = dataclasses.replace(yours, set_aside=())
        yield from (reason for item in yours.items for reason in item.reasons)
    at_once = dataclasses.replace(brief, set_aside=(), for_you=yours)
    yield from (sentence.text for sentence in all_sentences(at_once))
    yield from (f"{row.subject} {row.from_value} {row.to_value}" for row in brief.also)
    if brief.ledger is not None:
        ledger = brief.ledger
        lines = (*ledger.fired, *ledger.due_soon, *ledger.expired, *ledger.opened)
        # A signal's statement often is the sentence that opened it.
        said = {line.origin.text for line in lines if line.origin is not None}
        yield from (line.statement for line in lines if line.statement not in said)
