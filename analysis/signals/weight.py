"""How much an expectation is worth: a dated commitment of its maker first, hedged talk last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.signals.cues import Force
from db.types import ArticleKind, Predicate, Tier

if TYPE_CHECKING:
    from analysis.signals.candidates import Candidate
    from analysis.signals.subjects import Context, Found
    from db.types import Reading

BENEFIT = 0.1  # what an article's own publisher may add to a sentence's strength
OFFERS = frozenset({Predicate.MODEL_RELEASED, Predicate.PRODUCT_AVAILABLE})
_FAR_OFF, _OFF_TOPIC = 0.15, 0.35
_RULED = frozenset(
    {
        Predicate.DEPRECATED,
        Predicate.PRICE_CHANGED,
        Predicate.RULE_EFFECTIVE,
        Predicate.WEIGHTS_PUBLISHED,
    }
)
_COMING = OFFERS | {
    Predicate.WEIGHTS_PUBLISHED,
    Predicate.PRICE_CHANGED,
    Predicate.ACCESS_RESTORED,
    Predicate.DEPRECATED,
}


def weigh(
    reading: Reading, candidate: Candidate, predicate: Predicate, found: Found, context: Context
) -> float:
    """The strength of a candidate whose predicate and subjects are known, 0 to 1."""
    strength = candidate.strength - _doubt_of_article(reading, candidate, predicate, found)
    if found.keys[0] == context.own or reading.tier is Tier.PRIMARY:
        strength += BENEFIT
    dated = bool(candidate.due.day)
    if predicate is Predicate.OTHER and not (dated or candidate.in_title):
        strength -= 0.15
    if candidate.cue.force is Force.SOON and predicate not in _COMING and not dated:
        strength -= 0.2
    if candidate.cue.own is Predicate.RULE_PUBLISHED and found.kinds[0] != "instrument":
        strength -= 0.2
    if found.inferred:
        strength -= 0.05 if candidate.due.kind or predicate in _COMING else 0.1
    return round(min(max(strength, 0.0), 1.0), 3)


def _doubt_of_article(
    reading: Reading, candidate: Candidate, predicate: Predicate, found: Found
) -> float:
    """What the kind and the topic of the article, and a stranger for its subject, take away."""
    kind, relevance = reading.analysis.kind, reading.analysis.relevance
    dated = bool(candidate.due.day)
    doubt = 0.0
    if kind is ArticleKind.OPINION:
        doubt += 0.05 if dated else 0.15
    if kind is ArticleKind.TUTORIAL:
        told = dated and predicate in _RULED and found.kinds[0] != "organisation"
        doubt += 0.05 if told else 0.35
    if kind is not ArticleKind.ROUNDUP:  # a roundup is about many things
        # What stands in a headline is what the article is about, whoever reads it.
        doubt += _off_topic(relevance) * (0.5 if candidate.in_title else 1.0)
        beside = found.kinds[0] in {"region", "regulator"} and relevance < _OFF_TOPIC
        doubt += 0.1 if beside else 0.0
    if found.kinds[0] == "name":
        # A stranger whose maker is known is no stranger.
        owned = "organisation" in found.kinds
        doubt += (0.0 if owned else 0.1) if relevance >= _OFF_TOPIC else 0.2 if owned else 0.3
    return doubt


def _off_topic(relevance: float) -> float:
    return 0.3 if relevance < _FAR_OFF else 0.15 if relevance < _OFF_TOPIC else 0.0
