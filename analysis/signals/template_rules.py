"""What follows upon an event of each kind, as things to watch for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.signals.subjects import is_outlet
from analysis.text.dates import find_dates
from db.types import Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.types import Fact, Reading

_PRIMARY = (Tier.PRIMARY,)
_REPORTED = (Tier.PRIMARY, Tier.PRESS)
_MOVED = re.compile(
    r"\b(?:re-?licens\w+|chang\w+|switch\w*|mov(?:es|ed|ing)|replac\w+|no longer|drops?|dropped)\b",
    re.IGNORECASE,
)
_LIFTED = re.compile(
    r"\b(?:lift\w*|remov\w+|eas(?:es|ed|ing)|relax\w*|revers\w+|withdr\w+|restor\w+|rescind\w*|clear(?:s|ed))\b",
    re.IGNORECASE,
)
_IMPOSED = re.compile(
    r"\b(?:issu(?:es|ed|ing)|impos\w+|order(?:s|ed)|directive|bans?|banned|restrict\w*|bars|barred|block\w*|tighten\w*|adds?|added|suspend\w*|disabl\w+|halt\w*|"
    r"cut(?:s|ting)? off|revok\w+|received)\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\b(?:limited|private|restricted|closed|research|early|invite-only|trusted) (?:preview|beta|access|release|partners|testers|rollout)\b|\bwait-?list\b|"
    r"\b(?:select|trusted|small) (?:group|number|set|partners|customers)\b|\bpreview(?:s|ed|ing)?\b|\bcoming soon\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"\bgeneral availability\b|\bgenerally available\b", re.IGNORECASE)
_RETURNED = re.compile(
    r"\b(?:restor\w+|redeploy\w*|available again|back (?:online|on))\b", re.IGNORECASE
)
_PROPOSED = re.compile(r"\b(?:propos\w+|draft\w*|comment|consult\w*)\b", re.IGNORECASE)
_AMERICAN = re.compile(
    r"\b(?:White House|Trump|BIS|Commerce|U\.?S\.?|United States|FTC|FCC|Treasury|OFAC|executive order)\b"
)
_SUED = re.compile(
    r"\b(?:sues|sued|suing|files? (?:a |an )?(?:\w+ ){0,3}(?:lawsuit|suit|complaint)|filed (?:a |an )?(?:\w+ ){0,3}(?:lawsuit|suit|complaint)|charges?)\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"[^.\n]{0,200}\bcomments?\b[^.\n]{0,200}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing to watch for: its predicate, test, days until its deadline, and who may show it."""

    predicate: Predicate
    test: str
    days: int
    tiers: tuple[Tier, ...] = _REPORTED
    day: str = ""


def _after_licence(_reading: Reading, fact: Fact, words: str) -> Iterator[Watch]:
    if not (fact.from_value or _MOVED.search(words)):
        return
    subject, licence = fact.subject, fact.to_value or "the new licence"
    yield Watch(
        Predicate.LICENCE_CHANGED,
        f"a primary source shows the text of “{licence}” for {subject}, or its repository or model card carries it",
        30,
        (*_REPORTED, Tier.COMMUNITY),
    )
    yield Watch(
        Predicate.TERMS_CHANGED,
        f"a host that serves {subject} says what the new licence changes in its own terms, or a fork under the earlier licence is published",
        60,
        (*_REPORTED, Tier.ANALYSIS, Tier.COMMUNITY),
    )


def _after_control(_reading: Reading, fact: Fact, words: str) -> Iterator[Watch]:
    subject = fact.subject
    if _RETURNED.search(words):
        return
    if _LIFTED.search(words):
        yield Watch(
            Predicate.ACCESS_RESTORED,
            f"a primary or press source says that {subject} can be used or sold again by those whom the control shut out",
            30,
        )
    elif _IMPOSED.search(words):
        yield Watch(
            Predicate.RULE_PUBLISHED,
            f"the issuing body or the Federal Register publishes the text of the control on {subject}, with its effective date",
            60,
            _PRIMARY,
        )
        yield Watch(
            Predicate.ACCESS_RESTORED,
            f"a primary or press source says that the control on {subject} is lifted, or that it is available again",
            120,
        )


def _after_suspension(reading: Reading, fact: Fact, words: str) -> Iterator[Watch]:
    if _LIFTED.search(words):
        return
    subject = fact.subject
    yield Watch(
        Predicate.ACCESS_RESTORED,
        f"a primary or press source says that {subject} is available again to those who lost it",
        120,
    )
    if reading.tier is not Tier.PRIMARY:
        yield Watch(
            Predicate.OTHER,
            f"the vendor of {subject} itself states why access was stopped, for whom and until when",
            21,
            _PRIMARY,
        )


def _after_model(_reading: Reading, fact: Fact, words: str) -> Iterator[Watch]:
    if _LIMITED.search(words) and not _GENERAL.search(words):
        yield Watch(
            Predicate.MODEL_RELEASED,
            f"a primary or press source says that {fact.subject} is generally available: anybody may use it through an API, an app or its weights",
            90,
        )


def _after_retirement(_reading: Reading, fact: Fact, _words: str) -> Iterator[Watch]:
    if fact.effective_date:
        yield Watch(
            Predicate.DEPRECATED,
            f"a primary or press source says that {fact.subject} has been switched off or withdrawn, or that its day has been moved",
            14,
            day=fact.effective_date,
        )


def _after_price(_reading: Reading, fact: Fact, _words: str) -> Iterator[Watch]:
    if fact.effective_date:
        # A clause ("needs usage credits") is no price to name.
        to = f" to {fact.to_value}" if any(c.isdigit() for c in fact.to_value) else ""
        yield Watch(
            Predicate.PRICE_CHANGED,
            f"a primary or press source says that the price or limit of {fact.subject} has changed{to}",
            14,
            day=fact.effective_date,
        )


def _after_rule(reading: Reading, fact: Fact, words: str) -> Iterator[Watch]:
    if _PROPOSED.search(words):
        if day := _comments_close(reading):
            yield Watch(
                Predicate.OTHER,
                f"the comment period on the proposal of {fact.subject} has closed, or its end has been moved",
                14,
                _REPORTED,
                day,
            )
        yield Watch(
            Predicate.RULE_PUBLISHED,
            f"{fact.subject} publishes the final rule, or withdraws the proposal",
            365,
            _REPORTED,
        )
    elif _AMERICAN.search(f"{fact.subject} {words}") and "order" in words.lower():
        yield Watch(
            Predicate.RULE_PUBLISHED,
            f"the Federal Register publishes the text that {fact.subject} has signed or issued",
            45,
            _PRIMARY,
        )


def _after_suit(reading: Reading, fact: Fact, words: str) -> Iterator[Watch]:
    if _SUED.search(words):
        others = [
            m.name
            for m in reading.analysis.mentions
            if m.kind == "organisation"
            and m.in_title
            and m.name != fact.subject
            and not is_outlet(m.name)
        ]
        case = f"between {fact.subject} and {others[0]}" if others else f"of {fact.subject}"
        yield Watch(
            Predicate.LAWSUIT_STEP,
            f"a primary or press source reports a hearing, ruling, dismissal or settlement in the case {case}",
            180,
        )


RULES: dict[Predicate, Callable[[Reading, Fact, str], Iterator[Watch]]] = {
    Predicate.LICENCE_CHANGED: _after_licence,
    Predicate.EXPORT_RULE_CHANGED: _after_control,
    Predicate.ACCESS_SUSPENDED: _after_suspension,
    Predicate.MODEL_RELEASED: _after_model,
    Predicate.DEPRECATED: _after_retirement,
    Predicate.PRICE_CHANGED: _after_price,
    Predicate.RULE_PUBLISHED: _after_rule,
    Predicate.LAWSUIT_STEP: _after_suit,
}


def _comments_close(reading: Reading) -> str:
    """The last day for comments, where the text states it."""
    anchor = reading.article.published_at.date()
    for match in _COMMENTS.finditer(reading.snapshot.text[:20_000]):
        ahead = [
            one for one in find_dates(match.group(), anchor) if one.last > anchor and one.exact
        ]
        if ahead:
            return ahead[0].last.isoformat()
    return ""
