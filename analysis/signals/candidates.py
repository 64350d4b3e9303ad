"""Sentences that look ahead at something checkable: their cue, deed, day and strength."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.signals.cues import Force, find_cues
from analysis.signals.due import NO_DUE, Due, choose_due
from analysis.signals.predicates import deed_after, tells_kind
from analysis.text.dates import DateKind, find_dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.signals.cues import Cue
    from analysis.text.dates import DateMention
    from db.types import Predicate

_BASE = {
    Force.FIXED: 0.55,
    Force.WILL: 0.5,
    Force.PENDING: 0.45,
    Force.PLAN: 0.5,
    Force.EXPECTED: 0.45,
    Force.TALK: 0.4,
    Force.MAY: 0.25,
    Force.SOON: 0.35,
    Force.DATED: 0.3,
}
_DAY_WEIGHT = {
    DateKind.DAY: 0.3, DateKind.WEEK: 0.25, DateKind.SPAN: 0.2, DateKind.MONTH: 0.2,
    DateKind.QUARTER: 0.15, DateKind.SEASON: 0.15, DateKind.YEAR: 0.1, DateKind.VAGUE: 0.1,
}  # fmt: skip
_CLAUSE = 170
_END = re.compile(r"[;:](?=\s)|\.(?=\s)|\s[—–]\s|—")
_NEGATED = re.compile(r"\b(?:not|never|no longer|nothing|n['’]t)\b|n['’]t\Z", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:reportedly|rumou?r\w*|alleg\w+|speculat\w+|leak\w*|perhaps|possibly|potentially|likely|hint\w*)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue with the deed that it looks ahead to; `span` covers both within the sentence."""

    cue: Cue
    span: tuple[int, int]
    clause: str  # from the cue on, to the end of what belongs to it
    own: Predicate | None
    due: Due
    strength: float


def find_candidate(sentence: str, anchor: date) -> Candidate | None:
    """The strongest expectation of a sentence, None where it states none."""
    dates: list[DateMention] | None = None
    best: Candidate | None = None
    for cue in find_cues(sentence):
        if dates is None:
            dates = find_dates(sentence, anchor)
        found = _candidate(sentence, cue, dates, anchor)
        if found and (best is None or found.strength > best.strength):
            best = found
    return best


def _candidate(
    sentence: str, cue: Cue, dates: Sequence[DateMention], anchor: date
) -> Candidate | None:
    due = choose_due(sentence, dates, cue.end, anchor)
    deed = deed_after(sentence, cue.end) if cue.verb else None
    if cue.verb and deed is None:
        return None
    if cue.force is Force.DATED and due.kind is None:
        return None
    end = deed[0] if deed else cue.end
    clause = _clause(sentence, cue.start)
    if not cue.verb and not tells_kind(clause) and not tells_kind(sentence):
        return None
    strength = _BASE[cue.force] + (_DAY_WEIGHT[due.kind] if due.kind else 0.0)
    strength -= 0.1 if _HEDGED.search(sentence) else 0.0
    return Candidate(cue, (cue.start, end), clause, deed[1] if deed else None, due, round(strength, 3))


def _clause(sentence: str, start: int) -> str:
    window = sentence[start : start + _CLAUSE]
    stop = _END.search(window)
    return window[: stop.start()] if stop else window
