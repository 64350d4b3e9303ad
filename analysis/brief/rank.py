"""How much a story matters to people who build with AI models, and which do not head a brief."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.asides import is_host, is_market_column, is_side_aspect
from analysis.brief.headlines import cut_outlet, is_comment_title
from analysis.brief.material import fact_key, outlet_key
from analysis.brief.origins import find_copies
from db.types import ArticleKind, Predicate, Tier, Topic

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.material import Member, StoryMaterial
    from analysis.brief.weeks import Period

# What a builder must act on weighs most; what is good to know weighs little.
TOPIC_WEIGHT = {
    Topic.EXPORT_CONTROL: 1.0,
    Topic.WEIGHTS_OR_LICENCE: 1.0,
    Topic.DEPRECATION_SHUTDOWN: 1.0,
    Topic.MODEL_RELEASE: 0.9,
    Topic.SECURITY_INCIDENT: 0.8,
    Topic.PRICING_LIMITS: 0.8,
    Topic.POLICY_REGULATION: 0.6,
    Topic.LEGAL: 0.5,
    Topic.PRODUCT_FEATURE: 0.4,
    Topic.INFRASTRUCTURE_HARDWARE: 0.3,
    Topic.RESEARCH: 0.3,
    Topic.FUNDING_BUSINESS: 0.2,
}
URGENT = {
    Predicate.ACCESS_SUSPENDED,
    Predicate.ACCESS_RESTORED,
    Predicate.EXPORT_RULE_CHANGED,
    Predicate.LICENCE_CHANGED,
    Predicate.TERMS_CHANGED,
    Predicate.WEIGHTS_PUBLISHED,
    Predicate.DEPRECATED,
    Predicate.PRICE_CHANGED,
    Predicate.RULE_EFFECTIVE,
    Predicate.RULE_PUBLISHED,
}
_TIER_WEIGHT = {Tier.PRIMARY: 0.5, Tier.PRESS: 0.4, Tier.ANALYSIS: 0.2, Tier.COMMUNITY: 0.0}
# A maker's post that nobody took up is rarely an event.
_LONE_MALUS = {Tier.PRIMARY: -1.4, Tier.PRESS: -0.8, Tier.ANALYSIS: -1.0, Tier.COMMUNITY: -1.4}
_LONE_ACT = 0.3  # the share of it that a lone report of something to act on bears
# Fitted by eye on nDCG of labelled relevance in two of three weeks; docs/quality.md has the third.
_ORIGIN, _REPEAT, _USE, _AVERAGE_USE = 1.35, 0.15, 1.5, 0.45
UPDATE_MALUS = -0.8  # what is wholly new goes first
LEAST_RELEVANCE = 0.35
_HEAVY_TOPIC = 0.8
LEAST_TEXT = 120  # characters
LEAST_OUTLETS_WITHOUT_TEXT = 3
_FEW_OUTLETS, _MORE_OUTLETS = 2, 3
_NO_NEWS = {ArticleKind.OPINION, ArticleKind.ROUNDUP, ArticleKind.TUTORIAL}

ROUNDUP = "roundup or digest"
TUTORIAL = "tutorial or how-to"
OPINION = "comment, not news"
MARKET = "about the price of a share"
COUNTER = "one host's offer of what others made"
MINOR = "little to do with building on models"
NO_TEXT = "no text in English to quote"
TOLD = "told in an earlier issue, nothing new"
FOLDED = "same event as a story told here"
CROWDED_OUT = "weighed less than the stories told"


@dataclass(frozen=True, slots=True)
class Weight:
    """A story's weight with what it was made of; `total` is their sum.

    `outlets` counts origins, however many repeat them; `reach` adds a little for those who repeat
    and takes away from what one outlet tells alone. `tier` is nearness to the event, `relevance`
    use to builders, below zero for little use, `topics` and `facts` what must be acted on.
    `novelty` is below zero for an update, `recency` tells late news from early.
    """

    total: float
    outlets: float
    reach: float
    tier: float
    relevance: float
    topics: float
    facts: float
    novelty: float
    recency: float


def weigh_story(story: StoryMaterial, period: Period) -> Weight:
    """Weight of a story in its issue: spread, nearness to the event, use to builders, novelty."""
    copies = find_copies(story.members)
    origins = [m for m in story.members if m.article_id not in copies]
    outlets = len({outlet_key(m) for m in origins})
    carried = len({outlet_key(m) for m in story.members}) - outlets
    spread = _ORIGIN * math.log2(1 + outlets)
    reach = _REPEAT * math.log2(1 + max(carried, 0)) + _weigh_lone(story, outlets)
    tier = max(_TIER_WEIGHT[m.tier] for m in origins)
    relevance = _USE * (_top_mean([m.relevance for m in origins]) - _AVERAGE_USE)
    topics = 1.2 * max((TOPIC_WEIGHT.get(t, 0.0) for t in main_topics(story)), default=0.0)
    facts = _weigh_facts(story)
    recency = 0.2 * _share_of_period(max(m.published_at for m in story.members), period)
    novelty = UPDATE_MALUS if story.told is not None else 0.0
    parts = (spread, reach, tier, relevance, topics, facts, novelty, recency)
    return Weight(round(math.fsum(parts), 6), *parts)


def reason_to_set_aside(story: StoryMaterial) -> str | None:
    """Why a story does not head a brief by itself, or None when it may."""
    kinds = {member.kind for member in story.members}
    outlets = len({outlet_key(member) for member in story.members})
    if kinds == {ArticleKind.ROUNDUP}:
        return ROUNDUP
    if kinds <= {ArticleKind.TUTORIAL, ArticleKind.ROUNDUP} or _teaches(story, outlets):
        return TUTORIAL
    if kinds <= {ArticleKind.OPINION, ArticleKind.ROUNDUP} and outlets == 1:
        return OPINION
    if outlets <= _MORE_OUTLETS and all(_is_comment(member) for member in story.members):
        return OPINION
    if not _has_text(story, outlets):
        return NO_TEXT
    return _reason_by_matter(story)


def _reason_by_matter(story: StoryMaterial) -> str | None:
    if 2 * sum(is_market_column(m.snapshot.title) for m in story.members) > len(story.members):
        return MARKET
    if all(is_side_aspect(m.snapshot.title) and is_host(m.domain) for m in story.members):
        return COUNTER
    if _top_mean([m.relevance for m in story.members]) < _least_relevance(story):
        return MINOR
    return None


def _teaches(story: StoryMaterial, outlets: int) -> bool:
    # A maker's lesson in its own product is none the less a lesson for being called news.
    acts = {fact.predicate for member in story.members for fact in member.facts}
    lesson = main_topics(story)[:1] == (Topic.TUTORIAL_HOWTO,)
    return lesson and outlets <= _FEW_OUTLETS and not acts & URGENT


def _least_relevance(story: StoryMaterial) -> float:
    heavy = any(TOPIC_WEIGHT.get(topic, 0.0) >= _HEAVY_TOPIC for topic in main_topics(story))
    return LEAST_RELEVANCE if heavy else 1.4 * LEAST_RELEVANCE


def main_topics(story: StoryMaterial, limit: int = 3) -> tuple[Topic, ...]:
    """Topics that at least a third of the articles share, most frequent first."""
    counts: dict[Topic, int] = {}
    for member in story.members:
        for topic in member.topics:
            counts[topic] = counts.get(topic, 0) + 1
    floor = len(story.members) / 3
    kept = [topic for topic, count in counts.items() if count >= floor]
    return tuple(sorted(kept, key=lambda topic: (-counts[topic], topic.value))[:limit])


def new_facts(story: StoryMaterial) -> tuple[tuple[Member, int], ...]:
    """Facts of the period that no earlier issue knew: the member and its fact's place."""
    seen = set(story.told.facts) if story.told else set()
    found = []
    for member in story.members:
        for place, fact in enumerate(member.facts):
            if fact.predicate is not Predicate.OTHER and fact_key(fact) not in seen:
                seen.add(fact_key(fact))
                found.append((member, place))
    return tuple(found)


def _is_comment(member: Member) -> bool:
    start, end = cut_outlet(member.snapshot.title, member.outlet, member.domain)
    title = member.snapshot.title[start:end]
    return member.kind in _NO_NEWS or is_comment_title(title)


def _weigh_lone(story: StoryMaterial, outlets: int) -> float:
    # One host's offer of what others made is news to that host's customers alone, and what a
    # single outlet tells must be something to act on.
    sides = [is_side_aspect(member.snapshot.title) for member in story.members]
    acts = {fact.predicate for member in story.members for fact in member.facts}
    tier = min(_LONE_MALUS[member.tier] for member in story.members)
    alone = tier if outlets == 1 else 0.0
    return (-1.0 if all(sides) else 0.0) + (_LONE_ACT * alone if acts & URGENT else alone)


def _has_text(story: StoryMaterial, outlets: int) -> bool:
    # One or two bare headlines tell nothing that could be quoted; three outlets' headlines may.
    titled = [m for m in story.members if m.english and m.snapshot.title.strip()]
    texts = any(len(member.snapshot.text) >= LEAST_TEXT for member in titled)
    return bool(titled) and (texts or outlets >= LEAST_OUTLETS_WITHOUT_TEXT)


def _weigh_facts(story: StoryMaterial) -> float:
    fresh = [member.facts[place] for member, place in new_facts(story)]
    urgent = len({fact.predicate for fact in fresh} & URGENT)
    return 0.15 * min(len(fresh), 4) + 0.5 * min(urgent, 2)


def _top_mean(values: list[float], count: int = 3) -> float:
    best = sorted(values, reverse=True)[:count]
    return sum(best) / len(best) if best else 0.0


def _share_of_period(moment: datetime, period: Period) -> float:
    length = (period.end - period.start).total_seconds()
    passed = (moment - period.start).total_seconds()
    return min(max(passed / length, 0.0), 1.0)
