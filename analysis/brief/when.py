"""When it holds: the days that facts state, with relative ones resolved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of
from analysis.brief.cues import names_start
from analysis.brief.filled import day_of, first_filled, write_day
from analysis.text.dates import find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from datetime import date

    from analysis.brief.filled import Stated
    from analysis.brief.model import Sentence

_MOST = 2
_PHRASES = {
    Predicate.DEPRECATED: "retirement on",
    Predicate.RULE_EFFECTIVE: "in force from",
    Predicate.PRICE_CHANGED: "new price from",
    Predicate.LICENCE_CHANGED: "new licence from",
    Predicate.TERMS_CHANGED: "new terms from",
    Predicate.ACCESS_SUSPENDED: "access suspended on",
    Predicate.ACCESS_RESTORED: "access restored on",
    Predicate.EXPORT_RULE_CHANGED: "export rule changed on",
    Predicate.WEIGHTS_PUBLISHED: "weights published on",
    Predicate.MODEL_RELEASED: "released on",
    Predicate.PRODUCT_AVAILABLE: "available from",
}
_ORDER = tuple(_PHRASES)
_TURNS = {
    Predicate.DEPRECATED,
    Predicate.ACCESS_SUSPENDED,
    Predicate.ACCESS_RESTORED,
    Predicate.EXPORT_RULE_CHANGED,
}
_STARTS = {Predicate.MODEL_RELEASED, Predicate.PRODUCT_AVAILABLE}
_TO_COME = {Predicate.DEPRECATED, Predicate.RULE_EFFECTIVE, Predicate.PRICE_CHANGED}
_NEEDS_BEFORE = {Predicate.LICENCE_CHANGED, Predicate.PRICE_CHANGED}  # else it came with the thing
_ANNOUNCED = re.compile(
    r"\b(?:announc|unveil|introduc|reveal|preview|debut|present|show)", re.IGNORECASE
)
_OFFERED = re.compile(
    r"\b(?:availab|access|releas|launch|ship|roll|out\b|live\b|download)", re.IGNORECASE
)
_OLDEST, _FARTHEST = timedelta(days=10), timedelta(days=400)


def state_days(facts: tuple[Stated, ...]) -> tuple[Sentence, ...]:
    """Up to two dated lines from facts, what a builder must act on first, each of its own day."""
    support = _support(facts)
    turned = any(stated.fact.predicate in _TURNS for stated in facts)
    found = list(first_filled(facts, _word))

    def rank(pair: tuple[Stated, Sentence]) -> tuple[int, bool, int]:
        stated = pair[0]
        count = support[_phrase(stated), stated.fact.effective_date]
        return _ORDER.index(stated.fact.predicate), not stated.named, -count

    kept: dict[str, Sentence] = {}
    phrases: set[str] = set()
    for stated, sentence in sorted(found, key=rank):
        # "Weights published" and "released" of one day are one line; of what was taken away, the
        # release is history.
        phrase, day = _phrase(stated), stated.fact.effective_date
        history = turned and stated.fact.predicate in _STARTS
        if day not in kept and phrase not in phrases and not history and len(kept) < _MOST:
            kept[day] = sentence
            phrases.add(phrase)
    return tuple(kept.values())


def _support(facts: tuple[Stated, ...]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for stated in facts:
        key = (_phrase(stated), stated.fact.effective_date)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _phrase(stated: Stated) -> str:
    predicate, done = stated.fact.predicate, stated.fact.to_value
    if predicate in (Predicate.MODEL_RELEASED, Predicate.PRODUCT_AVAILABLE):
        announced = _ANNOUNCED.search(done) and not _OFFERED.search(stated.words)
        return "announced on" if announced else _PHRASES[predicate]
    return _PHRASES.get(predicate, "")


def _word(stated: Stated) -> str:
    phrase, day = _phrase(stated), day_of(stated)
    if _is_maker(stated) or (stated.fact.predicate in _NEEDS_BEFORE and not stated.fact.from_value):
        return ""
    if not phrase or day is None or not _is_near(stated, day) or not _is_said_of_it(stated, day):
        return ""
    return f"{stated.name}: {phrase} {write_day(day)}."


def _is_maker(stated: Stated) -> bool:
    # "Available: Northlight": a maker's name where the thing's name was not found.
    slug = "-".join(stated.fact.subject.lower().split())
    return any(
        key in (f"organisation:{slug}", f"regulator:{slug}") for key in stated.member.entities
    )


def _is_near(stated: Stated, day: date) -> bool:
    if stated.fact.predicate in _TO_COME and day <= stated.published:
        return False
    return -_OLDEST <= day - stated.published <= _FARTHEST


def _is_said_of_it(stated: Stated, day: date) -> bool:
    # One day in the sentence, or the one that stands behind words such as "from" and "until".
    words = stated.words
    exact = [m for m in find_dates(words, stated.published) if m.exact]
    mention = next(m for m in exact if m.first == day)
    if len({m.first for m in exact}) > 1 and not names_start(words[: mention.start]):
        return False
    if stated.fact.predicate in _TO_COME:
        return names_start(words[: mention.start]) or mention.deadline
    done = stated.fact.predicate in acts_of(words) or bool(stated.fact.to_value)
    return done and "ago" not in mention.text
