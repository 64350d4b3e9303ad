"""What to watch for after an event of its kind, whether or not anybody says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.signals.build import Expected, signal_of_reading, tidy
from analysis.signals.due import NO_DUE, Due, deadline_of
from analysis.signals.subjects import is_outlet, slug
from analysis.text.dates import DateKind, find_dates
from db.types import ArticleKind, Predicate, Signal, SignalOrigin, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.types import Fact, Reading

MOST = 2
STRENGTH = 0.5
_FARTHEST = 730  # days ahead
_LEAD = 900  # letters in which an article tells its news
_KINDS = frozenset({ArticleKind.NEWS, ArticleKind.PRIMARY})
_PRIMARY = (Tier.PRIMARY,)
_REPORTED = (Tier.PRIMARY, Tier.PRESS)
_MOVED = re.compile(r"\b(?:re-?licens\w+|chang\w+|switch\w*|mov(?:es|ed|ing)|replac\w+|no longer|drops?|dropped)\b", re.IGNORECASE)
_LIFTED = re.compile(r"\b(?:lift\w*|remov\w+|eas(?:es|ed|ing)|relax\w*|revers\w+|withdr\w+|restor\w+|rescind\w*|clear(?:s|ed))\b", re.IGNORECASE)
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
_RETURNED = re.compile(r"\b(?:restor\w+|redeploy\w*|available again|back (?:online|on))\b", re.IGNORECASE)
_PROPOSED = re.compile(r"\b(?:propos\w+|draft\w*|comment|consult\w*)\b", re.IGNORECASE)
_AMERICAN = re.compile(r"\b(?:White House|Trump|BIS|Commerce|U\.?S\.?|United States|FTC|FCC|Treasury|OFAC|executive order)\b")
_SUED = re.compile(r"\b(?:sues|sued|suing|files? (?:a |an )?(?:\w+ ){0,3}(?:lawsuit|suit|complaint)|filed (?:a |an )?(?:\w+ ){0,3}(?:lawsuit|suit|complaint)|charges?)\b", re.IGNORECASE)
_BACKGROUND = re.compile(r"\b(?:catch up|wildest|explained|everything|what to know|recap|here (?:are|is)|why|how|days after|weeks after|piling)\b|\?", re.IGNORECASE)
_COMMENTS = re.compile(r"[^.\n]{0,200}\bcomments?\b[^.\n]{0,200}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Watch:
    """One thing to watch for: its predicate, test, days until its deadline, and who may show it."""

    predicate: Predicate
    test: str
    days: int
    tiers: tuple[Tier, ...] = _REPORTED
    day: str = ""


def template_signals(reading: Reading) -> tuple[Signal, ...]:
    """Up to two signals that follow upon the strong facts of an article.

    Strong is what stands in the headline, or what a primary source says in its first 900 letters.
    """
    if reading.analysis.kind not in _KINDS:
        return ()
    found: dict[Predicate, Signal] = {}
    for fact in reading.analysis.facts:
        for watch in _watches(reading, fact):
            if watch.predicate not in found:
                found[watch.predicate] = _to_signal(reading, fact, watch)
    return tuple(list(found.values())[:MOST])


def _watches(reading: Reading, fact: Fact) -> Iterator[_Watch]:
    rule = _RULES.get(fact.predicate)
    words = reading.snapshot.content[fact.passage.start : fact.passage.end]
    if rule is None or not _is_strong(reading, fact) or _BACKGROUND.search(words):
        return
    opened = reading.article.published_at.date()
    for watch in rule(reading, fact, words):
        if not watch.day or _lies_ahead(watch.day, opened):
            yield watch


def _lies_ahead(day: str, opened: date) -> bool:
    try:
        return opened < date.fromisoformat(day) <= opened + timedelta(days=_FARTHEST)
    except ValueError:
        return False  # a month or a year is no day to watch for


def _is_strong(reading: Reading, fact: Fact) -> bool:
    title_end = len(reading.snapshot.title)
    if fact.passage.start < title_end:
        return True
    return reading.tier is Tier.PRIMARY and fact.passage.start < title_end + _LEAD


def _after_licence(_reading: Reading, fact: Fact, words: str) -> Iterator[_Watch]:
    if not (fact.from_value or _MOVED.search(words)):
        return
    subject, licence = fact.subject, fact.to_value or "the new licence"
    yield _Watch(Predicate.LICENCE_CHANGED, f"a primary source shows the text of “{licence}” for {subject}, or its repository or model card carries it", 30, (*_REPORTED, Tier.COMMUNITY))
    yield _Watch(Predicate.TERMS_CHANGED, f"a host that serves {subject} says what the new licence changes in its own terms, or a fork under the earlier licence is published", 60, (*_REPORTED, Tier.ANALYSIS, Tier.COMMUNITY))


def _after_control(_reading: Reading, fact: Fact, words: str) -> Iterator[_Watch]:
    subject = fact.subject
    if _RETURNED.search(words):
        return
    if _LIFTED.search(words):
        yield _Watch(Predicate.ACCESS_RESTORED, f"a primary or press source says that {subject} can be used or sold again by those whom the control shut out", 30)
    elif _IMPOSED.search(words):
        yield _Watch(Predicate.RULE_PUBLISHED, f"the issuing body or the Federal Register publishes the text of the control on {subject}, with its effective date", 60, _PRIMARY)
        yield _Watch(Predicate.ACCESS_RESTORED, f"a primary or press source says that the control on {subject} is lifted, or that it is available again", 120)


def _after_suspension(reading: Reading, fact: Fact, words: str) -> Iterator[_Watch]:
    if _LIFTED.search(words):
        return
    subject = fact.subject
    yield _Watch(Predicate.ACCESS_RESTORED, f"a primary or press source says that {subject} is available again to those who lost it", 120)
    if reading.tier is not Tier.PRIMARY:
        yield _Watch(Predicate.OTHER, f"the vendor of {subject} itself states why access was stopped, for whom and until when", 21, _PRIMARY)


def _after_model(_reading: Reading, fact: Fact, words: str) -> Iterator[_Watch]:
    if _LIMITED.search(words) and not _GENERAL.search(words):
        yield _Watch(Predicate.MODEL_RELEASED, f"a primary or press source says that {fact.subject} is generally available: anybody may use it through an API, an app or its weights", 90)


def _after_retirement(_reading: Reading, fact: Fact, _words: str) -> Iterator[_Watch]:
    if fact.effective_date:
        yield _Watch(Predicate.DEPRECATED, f"a primary or press source says that {fact.subject} has been switched off or withdrawn, or that its day has been moved", 14, day=fact.effective_date)


def _after_price(_reading: Reading, fact: Fact, _words: str) -> Iterator[_Watch]:
    if fact.effective_date:
        to = f" to {fact.to_value}" if fact.to_value else ""
        yield _Watch(Predicate.PRICE_CHANGED, f"a primary or press source says that the price or limit of {fact.subject} has changed{to}", 14, day=fact.effective_date)


def _after_rule(reading: Reading, fact: Fact, words: str) -> Iterator[_Watch]:
    if _PROPOSED.search(words):
        if day := _comments_close(reading):
            yield _Watch(Predicate.OTHER, f"the comment period on the proposal of {fact.subject} has closed, or its end has been moved", 14, _REPORTED, day)
        yield _Watch(Predicate.RULE_PUBLISHED, f"{fact.subject} publishes the final rule, or withdraws the proposal", 365, _REPORTED)
    elif _AMERICAN.search(f"{fact.subject} {words}") and "order" in words.lower():
        yield _Watch(Predicate.RULE_PUBLISHED, f"the Federal Register publishes the text that {fact.subject} has signed or issued", 45, _PRIMARY)


def _after_suit(reading: Reading, fact: Fact, words: str) -> Iterator[_Watch]:
    if _SUED.search(words):
        others = [m.name for m in reading.analysis.mentions if m.kind == "organisation" and m.in_title and m.name != fact.subject and not is_outlet(m.name)]
        case = f"between {fact.subject} and {others[0]}" if others else f"of {fact.subject}"
        yield _Watch(Predicate.LAWSUIT_STEP, f"a primary or press source reports a hearing, ruling, dismissal or settlement in the case {case}", 180)


_RULES: dict[Predicate, Callable[[Reading, Fact, str], Iterator[_Watch]]] = {
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
        ahead = [one for one in find_dates(match.group(), anchor) if one.last > anchor and one.exact]
        if ahead:
            return ahead[0].last.isoformat()
    return ""


def _to_signal(reading: Reading, fact: Fact, watch: _Watch) -> Signal:
    opened = reading.article.published_at.date()
    due = NO_DUE
    deadline = (opened + timedelta(days=watch.days)).isoformat()
    if watch.day:
        last = date.fromisoformat(watch.day)
        due = Due(watch.day, watch.day, DateKind.DAY, last)
        deadline = deadline_of(due, watch.predicate, opened)
    expected = Expected(
        watch.predicate, _subjects(reading, fact), fact.subject, tidy(f"After “{_words(reading, fact)}”: {watch.test}"),
        due, strength=STRENGTH + (0.2 if watch.day else 0.0) + (0.1 if reading.tier is Tier.PRIMARY else 0.0),
        test=watch.test, deadline=deadline, tiers=watch.tiers,
    )  # fmt: skip
    return signal_of_reading(reading, expected, fact.passage, SignalOrigin.TEMPLATE)


def _words(reading: Reading, fact: Fact) -> str:
    words = tidy(reading.snapshot.content[fact.passage.start : fact.passage.end])
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0] + "…"


_QUOTED = 110


def _subjects(reading: Reading, fact: Fact) -> tuple[str, ...]:
    """The fact's subject as a key, then its maker and who else the headline names."""
    wanted = fact.subject.casefold()
    first = next((m.entity for m in reading.analysis.mentions if m.name.casefold() == wanted), slug(fact.subject))
    owners = {one.key: one.owner for one in reading.analysis.entities if one.owner}
    others = {owners.get(first, "")} | {
        m.entity
        for m in reading.analysis.mentions
        if m.in_title and m.kind in {"organisation", "regulator"} and not is_outlet(m.name)
    }
    names = {one.subject.casefold() for one in reading.analysis.facts if one.predicate is fact.predicate}
    others |= {m.entity for m in reading.analysis.mentions if m.name.casefold() in names}
    return (first, *sorted(others - {first, ""})[:3])
