"""How surely a story is about a licence: put on something, changed, or the matter of its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.alerts.entity_score import Kinship
    from analysis.alerts.sketch import MemberSketch

# What a licence comes with: weights, or a model that is released under it.
_PUBLISHED = frozenset((Predicate.WEIGHTS_PUBLISHED, Predicate.MODEL_RELEASED))
_STATED, _TITLED, _RELEASED, _REPEATED, _NAMED = 0.9, 0.85, 0.65, 0.4, 0.2
_OFTEN = 3


def score_licences(members: Sequence[MemberSketch], kinship: Kinship) -> dict[str, float]:
    """The score of each licence that the articles name; rules, for want of labelled licences."""
    found: dict[str, float] = {}
    for member in members:
        for key, score in _read(member, kinship):
            found[key] = max(found.get(key, 0.0), score)
    return found


def _read(member: MemberSketch, kinship: Kinship) -> Iterator[tuple[str, float]]:
    for fact in member.facts:
        for named in (fact.subject, fact.from_value, fact.to_value):
            key = kinship.named(named) if named else ""
            if key.startswith("licence:"):
                yield key, _STATED
    publishes = any(fact.predicate in _PUBLISHED for fact in member.facts)
    for mention in member.mentions:
        if not mention.entity.startswith("licence:"):
            continue
        if mention.in_title:
            yield mention.entity, _TITLED
        elif publishes:
            yield mention.entity, _RELEASED
        else:
            yield mention.entity, _REPEATED if mention.count >= _OFTEN else _NAMED
