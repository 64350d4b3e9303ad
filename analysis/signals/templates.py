"""What to watch for after an event of its kind, whether or not anybody says so."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.signals.build import Expected, signal_of_reading, tidy
from analysis.signals.due import NO_DUE, Due, deadline_of
from analysis.signals.subjects import is_outlet, slug
from analysis.signals.template_rules import RULES
from analysis.text.dates import DateKind
from db.types import ArticleKind, Predicate, Signal, SignalOrigin, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.signals.template_rules import Watch
    from db.types import Fact, Reading

MOST = 2
STRENGTH = 0.5
_FARTHEST = 730  # days ahead
_LEAD = 900  # letters in which an article tells its news
_KINDS = frozenset({ArticleKind.NEWS, ArticleKind.PRIMARY})
_BACKGROUND = re.compile(
    r"\b(?:catch up|wildest|explained|everything|what to know|recap|here (?:are|is)|why|how|days after|weeks after|piling)\b|\?",
    re.IGNORECASE,
)


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


def _watches(reading: Reading, fact: Fact) -> Iterator[Watch]:
    rule = RULES.get(fact.predicate)
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


def _to_signal(reading: Reading, fact: Fact, watch: Watch) -> Signal:
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
    first = next(
        (m.entity for m in reading.analysis.mentions if m.name.casefold() == wanted),
        slug(fact.subject),
    )
    owners = {one.key: one.owner for one in reading.analysis.entities if one.owner}
    others = {owners.get(first, "")} | {
        m.entity
        for m in reading.analysis.mentions
        if m.in_title and m.kind in {"organisation", "regulator"} and not is_outlet(m.name)
    }
    names = {
        one.subject.casefold() for one in reading.analysis.facts if one.predicate is fact.predicate
    }
    others |= {m.entity for m in reading.analysis.mentions if m.name.casefold() in names}
    return (first, *sorted(others - {first, ""})[:3])
