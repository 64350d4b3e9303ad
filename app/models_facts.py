"""Which of the facts that name a model tell of it, and not of a version of it or of another's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from datetime import time, timedelta
from typing import TYPE_CHECKING

from app.entity_names import firm_of
from app.models_changes import fold
from app.models_listed import SIZE
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from db.fact_lists import StatedFact
    from db.model_lists import NamedModel
    from db.types import EntityRecord

_SAME = timedelta(days=14)  # between what is told of a model and of its version
_VALUED = frozenset({Predicate.PRICE_CHANGED, Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED})
_SEVERAL = 2  # articles of an outlet, before all its days are told to be firsts
_PLANS = frozenset({"pro", "max", "plus", "team", "enterprise", "business", "edu", "free", "go"})
# "support for an open-source protocol" is no publishing of weights.
_OTHER_THING = re.compile(
    r"\b(?:support|integrat\w{1,5}|plugins?|connectors?|protocol|SDK|librar(?:y|ies)|datasets?)\b",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"\.(?:com|ai|org|net|io|dev|google)$")


def is_plan(record: EntityRecord) -> bool:
    """Whether a name that no list of ours has is a subscription: the family's, and "Pro"."""
    start = f"{record.family}-"
    rest = record.key.removeprefix(start)
    return record.discovered and record.key.startswith(start) and rest in _PLANS


def facts_by_model(
    models: Sequence[NamedModel], facts: Iterable[StatedFact]
) -> dict[str, list[StatedFact]]:
    """What is told of each model, oldest first as `facts` are.

    What is told of "Lumen" and in those days of Lumen 5 alone is told of Lumen 5; what a name shares
    with several versions, or a family with any model, is not its own. Prices and terms may be: they
    move only where there is but one version.
    """
    keys = {fold(model.record.name): model.record.key for model in reversed(models)}
    stated: defaultdict[str, list[StatedFact]] = defaultdict(list)
    for one in facts:
        key = keys.get(fold(one.fact.subject))
        if key and _tells(one):
            stated[key].append(one)
    told = {key: list(some) for key, some in stated.items()}
    for record, versions in _versions(models):
        for one in told.get(record.key, ()):
            sharing = [key for key in versions if _is_told_of(one, told.get(key, ()))]
            if not sharing or (one.fact.predicate in _VALUED and len(versions) > 1):
                continue
            stated[record.key].remove(one)
            if len(sharing) == 1 and record.key != record.family:
                stated[sharing[0]].append(one)
    for some in stated.values():
        some.sort(key=lambda one: one.published_at)
    return stated


def find_versions(models: Sequence[NamedModel]) -> dict[str, list[str]]:
    """The keys of the versions of each name that has any: Lumen 2 and Lumen 3.5 of Lumen."""
    found: dict[str, list[str]] = {}
    ordered = sorted(model.record.key for model in models)
    for key in ordered:
        start = f"{key}-"
        for other in ordered[bisect_left(ordered, start) :]:
            if not other.startswith(start):
                break
            if _is_version(other.removeprefix(start)):
                found.setdefault(key, []).append(other)
    return found


def is_told_by_others(one: StatedFact, owner: str) -> bool:
    """Whether another firm that we know tells it: of the day it offers the model, then."""
    outlet = one.outlet.strip()
    firm = firm_of(outlet) or firm_of(_DOMAIN.sub("", outlet))
    if not firm or not owner:
        return False
    short, long = sorted((firm, owner), key=len)
    return not f"{long}-".startswith(f"{short}-")


def months_only(facts: Iterable[StatedFact]) -> frozenset[str]:
    """The outlets whose pages name a month only: all that has no time of day is of a first."""
    days: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for one in facts:
        if _has_no_time(one):
            days[one.outlet].add((one.article_id, one.published_at.day))
    return frozenset(
        outlet
        for outlet, told in days.items()
        if len(told) >= _SEVERAL and {day for _, day in told} == {1}
    )


def is_month_only(one: StatedFact, outlets: frozenset[str]) -> bool:
    """Whether a report's day, and with it "today", is no more than its month."""
    told = one.published_at.date().isoformat()
    return one.outlet in outlets and _has_no_time(one) and one.fact.effective_date in {"", told}


def _has_no_time(one: StatedFact) -> bool:
    return one.published_at.time() == time()


def _tells(one: StatedFact) -> bool:
    """A promise of weights is none yet, nor the support of something else that is open."""
    fact = one.fact
    if fact.predicate is not Predicate.WEIGHTS_PUBLISHED:
        return True
    promised = fact.effective_date > one.published_at.date().isoformat()
    return not promised and _OTHER_THING.search(fact.to_value) is None


def _is_version(rest: str) -> bool:
    """`3`, `3.5` or `3-mini`, but no size such as `70b`."""
    return re.match(r"\d{1,3}(?:\.\d{1,3})*(?:-|$)", rest) is not None


def _versions(models: Sequence[NamedModel]) -> list[tuple[EntityRecord, list[str]]]:
    versions = find_versions(models)
    families: defaultdict[str, list[str]] = defaultdict(list)
    for model in models:
        key, family = model.record.key, model.record.family
        if any(sign.isdigit() for sign in SIZE.sub("", key).removeprefix(family)):
            families[family].append(key)
    found = []
    for model in models:
        record = model.record
        of_it = families[record.key] if record.key == record.family else versions.get(record.key)
        if of_it:
            found.append((record, of_it))
    return found


def _is_told_of(one: StatedFact, others: Iterable[StatedFact]) -> bool:
    return any(
        other.fact.predicate is one.fact.predicate
        and abs(other.published_at - one.published_at) <= _SAME
        for other in others
    )
