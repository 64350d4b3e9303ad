"""Whether a licence's conditions catch a stack: by its size, by where it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.licences.knowledge import find_licence
from analysis.stack.places import covers, find_place
from analysis.stack.thresholds import Threshold, read_threshold, size_of, tell_threshold
from db.types import Predicate

if TYPE_CHECKING:
    from analysis.licences.knowledge import KnownLicence
    from analysis.stack.resolve import ResolvedStack
    from analysis.stack.subjects import Event

_CONDITIONS = frozenset({Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED})
_A_YEAR = {"month": 12, "year": 1}


def judge_conditions(stack: ResolvedStack, event: Event) -> tuple[bool, str]:
    """Whether an event's conditions catch the stack, and a clause that says so; ("" for none).

    A change of conditions that names a size catches only those above it. What is unknown catches.
    """
    if event.predicate in _CONDITIONS and (threshold := read_threshold(event.words)):
        own = size_of(stack.stack, threshold)
        if own is not None:
            return own >= threshold.amount, tell_threshold(threshold, own)
    licence = _licence_of(stack, event)
    if licence is None:
        return True, ""
    caught = [*_sizes(stack, licence), *_regions(stack, licence)]
    return True, f"{licence.name}: {'; '.join(caught)}" if caught else ""


def _licence_of(stack: ResolvedStack, event: Event) -> KnownLicence | None:
    if event.predicate is Predicate.LICENCE_CHANGED and event.fact is not None:
        return find_licence(event.fact.to_value)
    if event.predicate in {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED}:
        known = stack.gazetteer.entities.get(event.key)
        licence = known.licence if known is not None else ""
        # "27B Apache-2.0; Max own licence" leaves open which.
        return find_licence(licence) if licence and not set(licence) & set(";(/") else None
    return None


def _sizes(stack: ResolvedStack, licence: KnownLicence) -> list[str]:
    found = []
    if licence.user_threshold and licence.users_per == "month":
        found.append(Threshold("users", licence.user_threshold))
    if licence.revenue_threshold_usd and licence.revenue_per in _A_YEAR:
        yearly = licence.revenue_threshold_usd * _A_YEAR[licence.revenue_per]
        found.append(Threshold("revenue", yearly))
    told = []
    for threshold in found:
        own = size_of(stack.stack, threshold)
        if own is not None and own >= threshold.amount:
            told.append(tell_threshold(threshold, own))
    return told


def _regions(stack: ResolvedStack, licence: KnownLicence) -> list[str]:
    told = []
    for entry in stack.of("region"):
        for name in licence.regions_excluded:
            region, _, rest = name.partition(" (")  # "European Union (multimodal models)"
            place = find_place(region, stack.gazetteer)
            if place.key and covers(entry.key, place.key):
                told.append(f"it excludes {place.name}" + (f" ({rest}" if rest else ""))
    return list(dict.fromkeys(told))
