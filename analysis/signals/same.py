"""Whether two signals expect the same thing, so that twelve outlets open one and not twelve."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from db.types import Predicate, SignalOrigin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.types import Signal

_NEAR_DAYS = 3  # "Friday" and "by the end of the week" mean one day
_FRESH_DAYS = 30  # without a stated day, a later promise may be another one
# People's words are scored by whoever said them: they are not folded into anybody's.
_APART = frozenset({SignalOrigin.PERSON, SignalOrigin.IMPORT})


def find_same(fresh: Signal, known: Iterable[Signal]) -> Signal | None:
    """The earliest of the open signals that `fresh` merely states again."""
    found = [signal for signal in known if expects_same(signal, fresh)]
    return min(found, key=lambda signal: (signal.opened_at, signal.id), default=None)


def expects_same(known: Signal, fresh: Signal) -> bool:
    """Whether `fresh` adds nothing to an open signal; a day where none was stated does."""
    if known.predicate is not fresh.predicate or not _one_party(known, fresh):
        return False
    if not known.subjects or not fresh.subjects:
        return False
    if _follows_upon(known, fresh):
        return True
    if known.subjects[0] != fresh.subjects[0]:
        return False
    if known.article_id is not None and known.article_id == fresh.article_id:
        return known.due == fresh.due  # title and text of one article say one thing
    if known.value and fresh.value and known.value.casefold() != fresh.value.casefold():
        return False
    if fresh.due:
        return bool(known.due) and _near(known.due, fresh.due) and _alike(known, fresh)
    apart = abs((fresh.opened_at - known.opened_at).days)
    return apart <= _FRESH_DAYS and _alike(known, fresh)


def _follows_upon(known: Signal, fresh: Signal) -> bool:
    """Whether one is a template's and the other says the same outright in the same article.

    The article's own words may call the thing by a wider name, and know its day.
    """
    if known.article_id is None or known.article_id != fresh.article_id:
        return False
    templates = [one for one in (known, fresh) if one.origin is SignalOrigin.TEMPLATE]
    if len(templates) != 1:
        return False
    named = known.subjects[0] in fresh.subjects or fresh.subjects[0] in known.subjects
    return named and (not templates[0].due or known.due == fresh.due)


def _one_party(known: Signal, fresh: Signal) -> bool:
    if known.origin in _APART or fresh.origin in _APART:
        return known.origin is fresh.origin and known.publication == fresh.publication
    # What follows upon an event need not be watched for twice where somebody says so outright.
    return True


def _alike(known: Signal, fresh: Signal) -> bool:
    # "Other" and products say little: what a company does next month may be three things.
    if known.predicate not in (Predicate.OTHER, Predicate.PRODUCT_AVAILABLE):
        return True
    same_story = known.story_id is not None and known.story_id == fresh.story_id
    return same_story or set(known.subjects) == set(fresh.subjects) != {known.subjects[0]}


def _near(one: str, other: str) -> bool:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= _NEAR_DAYS
