"""What changed about a model: each change once, by the first who told it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import fold_name, lower_text
from analysis.licences.knowledge import find_licence
from db.types import Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from db.fact_lists import StatedFact

CHANGES = (
    Predicate.PRICE_CHANGED, Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED,
    Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.EXPORT_RULE_CHANGED,
    Predicate.WEIGHTS_PUBLISHED, Predicate.DEPRECATED,
)  # fmt: skip
_WORDED = frozenset(
    {Predicate.PRICE_CHANGED, Predicate.LICENCE_CHANGED, Predicate.EXPORT_RULE_CHANGED}
)
_LASTING = frozenset({Predicate.PRICE_CHANGED, Predicate.LICENCE_CHANGED})
_SPOKEN_OF = timedelta(days=60)  # between two tellings of one event
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LIFTED = re.compile(
    r"\b(?:lift|eas|loosen|relax|revok|rescind|withdr|repeal|scrap|end)", re.IGNORECASE
)
_TURN = re.compile(
    r"\b(?:rais|increas|doubl|tripl|cut|lower|reduc|drop|slash|halv|hik|discount|free|no longer|limit|credit|usage)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£¥]|\b(?:dollars?|euros?|cents?)\b", re.IGNORECASE)
_SOON = timedelta(days=3)  # "from tomorrow" is told before it is so
_HANGING = re.compile(r"(?: (?:for|of|to|in|on|with|and|by|at))+$")  # the end of a cut phrase
AGREEING = 2  # outlets that say so, where no day is stated
_ENDS = frozenset({Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED})


def fold(name: str) -> str:
    """A name without case and hyphens."""
    return lower_text(fold_name(name)).strip()


def _is_told_well(one: StatedFact, others: Sequence[StatedFact]) -> bool:
    """Whether an end of access or of a model is stated with its day, first hand, or by two outlets.

    What one outlet alone tells of without a day is more often the end of something else.
    """
    if one.fact.predicate not in _ENDS or one.fact.effective_date or one.tier is Tier.PRIMARY:
        return True
    outlets = {each.outlet for each in others if each.fact.predicate is one.fact.predicate}
    return len(outlets) >= AGREEING


def list_changes(facts: Iterable[StatedFact]) -> list[StatedFact]:
    """Each change once, by its first telling; `facts` are one model's, oldest first.

    The same price or licence told again is none, nor a suspension that others still speak of.
    """
    latest: dict[tuple[str, str], StatedFact] = {}
    first = []
    told = [one for one in facts if one.fact.predicate in CHANGES]
    for one in told:
        if not _is_told_well(one, told) or not _tells_of_turn(one, told):
            continue
        key = (one.fact.predicate.value, _change_key(one))
        before = latest.get(key)
        lasting = one.fact.predicate in _LASTING
        if before is None or (not lasting and one.published_at - before.published_at > _SPOKEN_OF):
            first.append(one)
        latest[key] = one
    return first


def _tells_of_turn(one: StatedFact, told: Sequence[StatedFact]) -> bool:
    """Whether a price or licence is told as changed, or as another than before.

    "It costs $5" and "licensed under MIT" say how things stand.
    """
    fact = one.fact
    if fact.predicate not in _LASTING or fact.from_value:
        return True
    if fact.predicate is Predicate.PRICE_CHANGED:
        return bool(_TURN.search(fact.to_value)) or _MONEY.search(fact.to_value) is None
    licence = find_licence(fact.to_value)
    earlier = (find_licence(o.fact.to_value) for o in told if _is_earlier(o, one))
    return licence is not None and any(known and known.key != licence.key for known in earlier)


def _is_earlier(one: StatedFact, than: StatedFact) -> bool:
    return one.fact.predicate is than.fact.predicate and one.published_at < than.published_at


def day_of_change(one: StatedFact) -> str:
    """The ISO day stated for a change where that had come or was to come in days; else the report's."""
    told, stated = one.published_at.date(), one.fact.effective_date
    return stated if stated and stated <= (told + _SOON).isoformat() else told.isoformat()


def _change_key(one: StatedFact) -> str:
    """What two tellings of one change have in common, whatever their words."""
    fact = one.fact
    match fact.predicate:
        case Predicate.LICENCE_CHANGED:
            known = find_licence(fact.to_value)
            return known.key if known else fold(fact.to_value)
        case Predicate.PRICE_CHANGED:
            return " ".join(_NUMBER.findall(fact.to_value)) or fold(fact.to_value)
        case Predicate.EXPORT_RULE_CHANGED:
            return "lifted" if _LIFTED.search(fact.to_value) else "set"
        case _:
            return ""


def change_words(one: StatedFact) -> str:
    """The values of a change in its own words; empty where its kind says it all."""
    fact = one.fact
    if fact.predicate not in _WORDED:
        return ""
    said = " → ".join(value for value in (fact.from_value, fact.to_value) if value)
    said = _HANGING.sub("", said)
    later = fact.effective_date > day_of_change(one)
    return f"{said}, from {fact.effective_date}" if later else said
