"""Which articles of a story satisfy a subscription's conditions, and what its mutes leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.news import rings
from analysis.brief.asides import is_side_aspect
from db.alert_types import MuteKind, SubscriptionKind
from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.sketch import MemberSketch, StorySketch
    from analysis.knowledge.gazetteer import Gazetteer
    from db.alert_types import Conditions, Mute
    from db.types import Mention

Target = tuple[SubscriptionKind, str]
ABOUT = 0.5  # from this score on a story is about a target
_OFTEN = 2
_TIERS = (Tier.PRIMARY, Tier.PRESS, Tier.ANALYSIS, Tier.COMMUNITY)
_KINDS = (ArticleKind.PRIMARY, ArticleKind.NEWS, ArticleKind.OPINION, ArticleKind.TUTORIAL)


def fitting_members(
    sketch: StorySketch, conditions: Conditions, now: datetime, *, roundups: bool = False
) -> tuple[MemberSketch, ...]:
    """The news of a story that conditions allow; a roundup's mention of something is no news of it.

    Empty where none is as relevant as asked for.
    """
    found = tuple(
        member
        for member in sketch.members
        if rings(member, now)
        and (roundups or member.kind is not ArticleKind.ROUNDUP)
        and (not conditions.tiers or member.tier in conditions.tiers)
        and (not conditions.languages or _speaks(member, conditions.languages))
    )
    best = max((member.relevance for member in found), default=0.0)
    return found if best >= conditions.min_relevance else ()


def pick_article(members: Sequence[MemberSketch], target: Target) -> MemberSketch:
    """The article to quote: one that names the target, in its own words, near the event."""
    return min(members, key=lambda member: _merit(member, target))


def names_target(member: MemberSketch, target: Target) -> bool:
    """Whether an article by itself speaks of the target."""
    kind, key = target
    if kind is SubscriptionKind.TOPIC:
        return any(t.value == key and score >= ABOUT for t, score in member.topics.items())
    if kind is SubscriptionKind.SOURCE:
        return member.source_key == key
    least = 1 if kind is SubscriptionKind.LICENCE else _OFTEN  # a licence is named once and briefly
    heard = [m.entity for m in member.mentions if m.in_title or m.count >= least]
    return any(entity == key or entity.startswith(f"{key}-") for entity in heard)


def plain_targets(sketch: StorySketch, gazetteer: Gazetteer | None) -> list[Target]:
    """What a story has to do with by the plainest rule: its topics, and the names it dwells on."""
    found: dict[Target, None] = {}
    for member in sketch.members:
        for topic, score in member.topics.items():
            if score >= ABOUT:
                found[SubscriptionKind.TOPIC, topic.value] = None
        for mention in member.mentions:
            if mention.in_title or mention.count >= _OFTEN:
                found |= dict.fromkeys(targets_of(mention, gazetteer))
    return sorted(found)


def is_muted(
    mutes: Sequence[Mute],
    sketch: StorySketch,
    members: Sequence[MemberSketch],
    scores: Mapping[Target, float],
) -> bool:
    """Whether a reader asked for less of what the story is."""
    return any(_is_left_out(mute, sketch, members, scores) for mute in mutes)


def _is_left_out(
    mute: Mute,
    sketch: StorySketch,
    members: Sequence[MemberSketch],
    scores: Mapping[Target, float],
) -> bool:
    match mute.kind:
        case MuteKind.STORY:
            return mute.value == sketch.id or mute.value in sketch.was
        case MuteKind.THREAD:
            return bool(mute.value) and mute.value == sketch.thread_id
        case MuteKind.SOURCE:
            return all(member.source_key == mute.value for member in members)
        case MuteKind.TOPIC:
            return scores.get((SubscriptionKind.TOPIC, mute.value), 0.0) >= ABOUT
        case MuteKind.ENTITY:
            return any(
                scores.get((kind, mute.value), 0.0) >= ABOUT
                for kind in (SubscriptionKind.ENTITY, SubscriptionKind.FAMILY)
            )


def targets_of(mention: Mention, gazetteer: Gazetteer | None) -> Iterator[Target]:
    """What a mention of a name may stand for: itself, its family, its owner."""
    key = mention.entity
    kind = SubscriptionKind.LICENCE if mention.kind == "licence" else SubscriptionKind.ENTITY
    yield kind, key
    yield SubscriptionKind.ENTITY, key
    yield SubscriptionKind.FAMILY, key
    if gazetteer is not None and (known := gazetteer.get(key)) is not None:
        yield SubscriptionKind.FAMILY, known.key if known.is_family else known.family
        yield SubscriptionKind.ENTITY, gazetteer.owner_of(key)


def _speaks(member: MemberSketch, languages: Sequence[str]) -> bool:
    return member.language in languages or member.language.partition("-")[0] in languages


def _merit(
    member: MemberSketch, target: Target
) -> tuple[bool, bool, bool, int, int, datetime, str]:
    kind = _KINDS.index(member.kind) if member.kind in _KINDS else len(_KINDS)
    return (
        not names_target(member, target),
        member.duplicate_of is not None,
        is_side_aspect(member.title),  # one host's counter: "now available on …"
        kind,
        _TIERS.index(member.tier),
        member.published_at,
        member.article_id,
    )
