"""What to do: advice in the plainest verbs, filled with the names, values and days of facts.

The check holds these lines as strictly as any: a verb that says more than the passage is a fault.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.brief.filled import day_of, first_filled, stated_day, write_day
from analysis.knowledge.quantities import find_quantities
from analysis.licences.knowledge import Openness, Permission, find_licence
from db.types import ArticleKind, Predicate

if TYPE_CHECKING:
    from analysis.brief.filled import Stated
    from analysis.brief.model import Sentence

MOST = 2
_ORDER = (
    Predicate.DEPRECATED,
    Predicate.ACCESS_SUSPENDED,
    Predicate.RULE_EFFECTIVE,
    Predicate.PRICE_CHANGED,
    Predicate.SECURITY_INCIDENT,
    Predicate.TERMS_CHANGED,
    Predicate.LICENCE_CHANGED,
    Predicate.ACCESS_RESTORED,
)
_ADVICE = {
    Predicate.ACCESS_SUSPENDED: "do without until access is back",
    Predicate.ACCESS_RESTORED: "see that access is back before further use",
}
# What is gone for now is not given up as well: one line a matter.
_INSTEAD = {Predicate.DEPRECATED: Predicate.ACCESS_SUSPENDED}
# In the story of a return, the suspension is history; and the other way round.
_TURNED = {
    Predicate.ACCESS_SUSPENDED: Predicate.ACCESS_RESTORED,
    Predicate.ACCESS_RESTORED: Predicate.ACCESS_SUSPENDED,
}
_LICENCE = re.compile(
    r"\b(?:(?!The |An |A |Its )[A-Z][\w.]*(?: [A-Z\d][\w.]*| v?\d[\d.]*){0,3})[- ][Ll]icen[cs]ed?\b|"
    r"\b(?:modified )?(?:MIT|Apache(?: License)?,? ?(?:v(?:ersion)? ?)?[\d.]*\d|BSD|GPL|AGPL|CC[ -]BY[\w -]*)",
)
_TAKEN = re.compile(
    r"\b(?:breach|stole|stolen|leak|exfiltrat|intru|unauthori[sz]ed)", re.IGNORECASE
)
_OFFER = re.compile(r"[$€£¥]\s?\d")
_LONGEST_VALUE = 90
_WORDS_OF_PRICE = re.compile(
    r"\b(?:token|million|seat|month|year|user|image|second|minute|hour|call|page)", re.IGNORECASE
)


def state_to_do(facts: tuple[Stated, ...]) -> tuple[Sentence, ...]:
    """Up to two things to do, the most pressing first, one per kind of change."""
    found: dict[Predicate, Sentence] = {}
    days: set[Predicate] = set()
    turns = {s.fact.predicate for s in facts}
    for stated, sentence in first_filled(facts, lambda stated: _word(stated, turns)):
        known = found.get(stated.fact.predicate)
        if known is None or _fullness(sentence.text) > _fullness(known.text):
            found[stated.fact.predicate] = sentence
            days |= {stated.fact.predicate} if _ahead(stated) else set()
    kept = [p for p in _ORDER if p in found and (p in days or _INSTEAD.get(p) not in found)]
    return tuple(found[p] for p in kept)[:MOST]


def _fullness(text: str) -> int:
    return len(re.findall(r"\d+", text))


def _word(stated: Stated, turns: set[Predicate]) -> str:
    advice = _advise(stated, turns)
    return f"{stated.name}: {advice}." if advice else ""


def _advise(stated: Stated, turns: set[Predicate]) -> str:
    advice = _ADVICE.get(stated.fact.predicate)
    if advice is not None:
        return "" if _TURNED.get(stated.fact.predicate) in turns else advice
    match stated.fact.predicate:
        case Predicate.DEPRECATED:
            day = _ahead(stated)
            return f"get off it before {write_day(day)}" if day else "start to do without it"
        case Predicate.RULE_EFFECTIVE:
            day = _ahead(stated)
            return f"see by {write_day(day)} what you have to do" if day else ""
        case Predicate.PRICE_CHANGED:
            return _budget(stated)
        case _:
            return _check(stated)


def _check(stated: Stated) -> str:
    match stated.fact.predicate:
        case Predicate.SECURITY_INCIDENT:
            taken = _TAKEN.search(stated.fact.to_value) or _TAKEN.search(stated.words)
            return "see what you have there and who used it" if taken else ""
        case Predicate.TERMS_CHANGED if stated.member.kind is not ArticleKind.OPINION:
            return "see the new terms before further use"
        case Predicate.LICENCE_CHANGED:
            licence = _LICENCE.search(stated.words)
            if licence is None or _is_free(licence[0]):
                return ""
            return f"see the {_as_licence(licence[0])} before further use"
        case _:
            return ""


def _ahead(stated: Stated) -> date | None:
    day = day_of(stated)
    return day if day is not None and day > stated.published else None


def _budget(stated: Stated) -> str:
    fact = stated.fact
    before, after = join_value(fact.from_value), join_value(fact.to_value)
    if not before or not after or before == after:
        return ""
    return f"budget for {after} instead of {before}{_since(stated)}"


def _is_free(named: str) -> bool:
    # A licence that we know to ask nothing of a user is no work.
    known = find_licence(named)
    if known is None:
        return False
    return known.openness is Openness.OPEN_SOURCE and known.commercial is Permission.YES


def _as_licence(named: str) -> str:
    # The source's own spelling of the word, where it has one.
    plain = re.sub(r"[- ][Ll]icen[cs]ed$", "", named)
    return plain if re.search(r"icen[cs]e", plain) else f"{plain} licence"


def _since(stated: Stated) -> str:
    # "Through 31 August" gives the new price from 1 September; the passage states the former day.
    day = day_of(stated)
    if day is not None:
        return f" from {write_day(day)}"
    if not stated.fact.effective_date:
        return ""
    last = date.fromisoformat(stated.fact.effective_date) - timedelta(days=1)
    return f" after {write_day(last)}" if stated_day(stated, last.isoformat()) else ""


def join_value(value: str) -> str:
    """A fact's price with its unit as people write it, "" where it lacks one."""
    parts = [part.strip() for part in value.split(" / ")]
    priced = [part for part in parts if _OFFER.search(part) and _WORDS_OF_PRICE.search(part)]
    if not priced or len(priced) != len(parts) or len(value) > _LONGEST_VALUE:
        return ""
    return " and ".join(parts) if find_quantities(value) else ""


def name_licence(words: str) -> str:
    """The licence that a sentence names, without the word "licence"; "" for none."""
    match = _LICENCE.search(words)
    return re.sub(r"[- ][Ll]icen[cs]ed?$", "", match[0]) if match else ""
