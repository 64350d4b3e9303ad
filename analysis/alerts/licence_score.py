"""How surely a story is about a licence: put on something, changed, or the matter of its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.stated import heads, stands_near
from analysis.knowledge.gazetteer import fold_name
from db.types import ArticleKind, Predicate, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.alerts.entity_score import Kinship
    from analysis.alerts.sketch import MemberSketch
    from db.types import Fact

# What a licence comes with: weights, or a model that is released under it.
_PUBLISHED = frozenset((Predicate.WEIGHTS_PUBLISHED, Predicate.MODEL_RELEASED))
_STATED, _TITLED, _RELEASED, _OPENED, _REPEATED, _NAMED = 0.9, 0.85, 0.65, 0.6, 0.4, 0.2
_OFTEN = 3
_ABOUT_TERMS = 0.6  # from this topic score on an article is about what may be used how


def score_licences(members: Sequence[MemberSketch], kinship: Kinship) -> dict[str, float]:
    """The score of each licence that the articles name; rules, for want of labelled licences."""
    found: dict[str, float] = {}
    for member in members:
        for key, score in _read(member, kinship):
            found[key] = max(found.get(key, 0.0), score)
    return found


def _read(member: MemberSketch, kinship: Kinship) -> Iterator[tuple[str, float]]:
    named = [mention for mention in member.mentions if mention.entity.startswith("licence:")]
    if not named and not any(f.predicate is Predicate.LICENCE_CHANGED for f in member.facts):
        return
    for fact in member.facts:
        # A licence told in passing, of something else than the headline's, is no news of it.
        own = stands_near(fact, member) or heads(fact.subject, member.title)
        for key in _keys_in(fact, [mention.entity for mention in named], kinship):
            yield key, _STATED if own else _REPEATED
    plain = _worth(member)
    for mention in named:
        if mention.in_title:
            yield mention.entity, _TITLED
        else:
            yield mention.entity, max(plain, _REPEATED if mention.count >= _OFTEN else 0.0)


def _worth(member: MemberSketch) -> float:
    """What the mere naming of a licence is worth in such an article."""
    if any(fact.predicate in _PUBLISHED and stands_near(fact, member) for fact in member.facts):
        return _RELEASED
    tells = member.kind in (ArticleKind.NEWS, ArticleKind.PRIMARY)
    if tells and member.topics.get(Topic.WEIGHTS_OR_LICENCE, 0.0) >= _ABOUT_TERMS:
        return _OPENED
    return _NAMED


def _keys_in(fact: Fact, named: Sequence[str], kinship: Kinship) -> Iterator[str]:
    """The licences that a fact is of: its subject, what it states, or one named in those words."""
    for value in (fact.subject, fact.from_value, fact.to_value):
        key = kinship.named(value) if value else ""
        if key.startswith("licence:"):
            yield key
    if fact.predicate is Predicate.LICENCE_CHANGED:
        told = fold_name(fact.to_value).lower().replace("-", " ")
        for key in named:
            if any(name in told for name in kinship.names_of(key)):
                yield key
