"""Whether the test of a signal says, beside the sentence behind it, what will decide it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from db.types import Predicate, SignalOrigin

if TYPE_CHECKING:
    from db.types import Signal

# What a sentence about a thing's own change speaks of, whatever the tense.
_DEEDS: dict[Predicate, str] = {
    Predicate.MODEL_RELEASED: r"releas|launch|availab|roll|ship|introduc|debut|unveil|arriv|coming|out\b",
    Predicate.WEIGHTS_PUBLISHED: r"weights|open[- ]sourc|open[- ]weight|download|publish|releas|open",
    Predicate.ACCESS_SUSPENDED: r"ban|suspend|block|cut|restrict|stop|bar|limit|withdraw|pull",
    Predicate.ACCESS_RESTORED: r"restor|back\b|again|resum|lift|re-?enabl|reinstat|returns?\b(?! to default)|bring",
    Predicate.DEPRECATED: r"retir|deprecat|sunset|shut|discontinu|end|withdraw|remov|wind|until|through",
    Predicate.PRICE_CHANGED: r"pric|cost|credit|limit|plan|fee|bill|discount|free\b|charg|pay|[$€£]",
    Predicate.LICENCE_CHANGED: r"licen",
    Predicate.TERMS_CHANGED: r"terms|polic|retention",
    Predicate.EXPORT_RULE_CHANGED: r"export|control|curb|sanction|licen|permit|permission",
    Predicate.LAWSUIT_STEP: r"court|trial|hearing|su(?:e|it)|appeal|rul|settle|judge|case",
    Predicate.SECURITY_INCIDENT: r"patch|fix|disclos|flaw|vulnerab",
}
_PATTERNS = {
    predicate: re.compile(rf"\b(?:un)?(?:{stems})", re.IGNORECASE)
    for predicate, stems in _DEEDS.items()
}
# Begun, not ended: no such thing happens "until" a day.
_STARTS = {
    Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.ACCESS_RESTORED,
    Predicate.PRODUCT_AVAILABLE,
}  # fmt: skip
_UNTIL = re.compile(r"\b(?:until|through|till)\b", re.IGNORECASE)
# A sentence that says of itself that something is still to come.
_AHEAD = re.compile(
    r"\b(?:will|shall|would|plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|expect(?:s|ed)?|set to|due|scheduled|"
    r"slated|coming|soon|aim(?:s|ing)?|hop(?:es|ing)|prepar(?:es|ing)|promis(?:es|ed)|pledg(?:es|ed)|on track|"
    r"later this|next (?:week|month|quarter|year)|to (?:launch|release|open|publish|close|start|begin|end|follow)|"
    r"(?:by|from|before|until|through|starting|beginning|on) (?:the )?(?:end of|early|mid|late|next|Q[1-4]|"
    r"[A-Z][a-z]+\.? \d|\d{1,2} [A-Z]))",
)
# Of a maker alone nobody can see that "it" is out, back or retired.
_OF_THINGS = {*_STARTS, Predicate.ACCESS_SUSPENDED, Predicate.DEPRECATED, Predicate.PRICE_CHANGED}
_FIRST = 60  # characters
_WHOSE = ("organisation:", "regulator:", "person:", "country:", "place:", "region:")


def adds_test(signal: Signal, text: str, title: str) -> bool:
    """Whether the signal's test fits the sentence `text` and says more than to read it again.

    `title` is the headline above it, which may name the subject instead.
    """
    if signal.origin is not SignalOrigin.ARTICLE:
        return True
    pattern = _PATTERNS.get(signal.predicate)
    if pattern is None or not pattern.search(text) or names_no_thing(signal):
        return False
    if signal.predicate in _STARTS and signal.due and _UNTIL.search(text):
        return False
    words = re.split(r"[-_]", signal.subjects[0].rpartition(":")[2].lower())
    # The headline's matter, or what the sentence begins with; not just any name within it.
    return any(
        all(word in named for word in words) for named in (title.lower(), text[:_FIRST].lower())
    )


def looks_ahead(statement: str) -> bool:
    """Whether a sentence itself says that something is to come; a headline need not."""
    return not statement.endswith(".") or _AHEAD.search(statement) is not None


def names_no_thing(signal: Signal) -> bool:
    """Whether a signal about a thing names only whose it is."""
    return signal.predicate in _OF_THINGS and signal.subjects[0].startswith(_WHOSE)
