"""The words that made a story match, pinned: a sentence that names the target or tells the event."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.alerts.concerns import TOPICS_OF
from analysis.alerts.fitting import targets_of
from analysis.brief.asides import score_aside
from analysis.brief.clear import is_clean
from analysis.brief.words import content_words, fold_space
from analysis.text.sentences import split_lead
from db.alert_types import SubscriptionKind
from db.types import ArticleKind, Tier, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.alerts.matches import Match
    from analysis.alerts.sketch import MemberSketch
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.text.sentences import Span
    from db.types import Passage, Snapshot

_READ = 30  # sentences from an article's top
_TRIED = 4  # of those, the ones nearest the headline
_LONGEST = 500  # characters of one passage
_OF_NAMES = frozenset({SubscriptionKind.ENTITY, SubscriptionKind.FAMILY, SubscriptionKind.LICENCE})
_FURTHER = 0.02  # what each sentence loses against the one before it
_LEAST = 0.1  # the share of its headline's words below which the headline says it better
_ASIDE = 0.5


def pin_match(
    match: Match, member: MemberSketch, snapshot: Snapshot, gazetteer: Gazetteer | None
) -> Passage:
    """The passage of the member that shows why the match was made; its headline at the least."""
    known = match.passage or (match.fact.passage if match.fact else None)
    if known is not None and known.snapshot_id == snapshot.id:
        return known
    if match.kind is SubscriptionKind.TOPIC:
        for fact in member.facts:
            topics = TOPICS_OF.get(fact.predicate, set())
            own = fact.passage.snapshot_id == snapshot.id
            if own and any(topic.value == match.target for topic in topics):
                return fact.passage
    return _best_sentence(match, member, snapshot, gazetteer)


def _best_sentence(
    match: Match, member: MemberSketch, snapshot: Snapshot, gazetteer: Gazetteer | None
) -> Passage:
    names = list(_names_of(match, member, gazetteer))
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in names) or r"(?!)")
    headline = content_words(snapshot.title)
    ranked: list[tuple[float, Span, str]] = []
    for order, span in enumerate(_sentences(snapshot.text)):
        text = fold_space(span.cut(snapshot.text))
        if len(text) <= _LONGEST and (not names or wanted.search(text)):
            ranked.append((_share(headline, text) - _FURTHER * order, span, text))
    ranked.sort(key=lambda one: -one[0])
    own = member.tier is Tier.PRIMARY or member.kind is ArticleKind.PRIMARY
    for worth, span, text in ranked[:_TRIED]:
        if worth >= _LEAST and is_clean(text, own_words=own) and score_aside(text) < _ASIDE:
            return _anchor(snapshot, span)
    if ranked and names and not wanted.search(snapshot.title):
        return _anchor(snapshot, ranked[0][1])  # the headline does not name it
    return _headline(snapshot)


def _anchor(snapshot: Snapshot, span: Span) -> Passage:
    shift = len(snapshot.title) + 2
    return anchor_passage(snapshot, shift + span.start, shift + span.end)


def _names_of(match: Match, member: MemberSketch, gazetteer: Gazetteer | None) -> Iterator[str]:
    if match.kind not in _OF_NAMES:
        return
    for mention in sorted(member.mentions, key=lambda m: (-len(m.name), m.name)):
        if (match.kind, match.target) in set(targets_of(mention, gazetteer)):
            yield mention.name


def _share(headline: frozenset[str], text: str) -> float:
    return len(headline & content_words(text)) / len(headline) if headline else 0.0


def _headline(snapshot: Snapshot) -> Passage:
    if snapshot.title.strip():
        return anchor_passage(snapshot, 0, len(snapshot.title))
    first = next(iter(_sentences(snapshot.text)), None)
    shift = len(snapshot.title) + 2
    start, end = (first.start, first.end) if first else (0, len(snapshot.text))
    return anchor_passage(snapshot, shift + start, shift + min(end, start + _LONGEST))


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Span, ...]:
    return tuple(split_lead(text, _READ))
