"""The words that made a story match, pinned: a sentence that names the target or tells the event."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.alerts.concerns import TOPICS_OF
from analysis.alerts.fitting import targets_of
from analysis.alerts.stated import worded_facts
from analysis.alerts.topic_score import cue_of
from analysis.brief.asides import score_aside
from analysis.brief.clear import is_clean
from analysis.brief.words import content_words, fold_space
from analysis.text.sentences import split_lead
from db.alert_types import SubscriptionKind
from db.types import ArticleKind, Predicate, Tier, anchor_passage

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
_DEEP = 400  # where none of those names the target, and the headline does not either
_SHOWS = 0.3  # what a sentence gains that holds a word of the topic
_FURTHER = 0.02  # what each sentence loses against the one before it
_LEAST = 0.1  # the share of its headline's words below which the headline says it better
_ASIDE = 0.5
_NOTHING = re.compile(r"(?!)")
# What link posts and aggregators put around what they point at.
_FURNITURE = re.compile(
    r"\b(?:article|comments) url:|\bpoints: \d|# ?comments: \d|\boriginal source:|"
    r"\bcomments on hacker news\b|^\W*https?://\S+$",
    re.IGNORECASE,
)


def pin_match(
    match: Match, member: MemberSketch, snapshot: Snapshot, gazetteer: Gazetteer | None
) -> Passage:
    """The passage of the member that shows why the match was made; its headline at the least."""
    known = match.passage or (match.fact.passage if match.fact else None)
    if known is not None and known.snapshot_id == snapshot.id:
        return known
    shown = _shown_by(match, member, gazetteer)
    stated = _stated(match, member, snapshot, shown)
    return stated or _best_sentence(match, member, snapshot, shown)


def _stated(
    match: Match, member: MemberSketch, snapshot: Snapshot, shown: re.Pattern[str]
) -> Passage | None:
    """The passage of a fact that is itself of the topic or the licence."""
    for fact, words in worded_facts(member):
        if fact.passage.snapshot_id != snapshot.id:
            continue
        topics = TOPICS_OF.get(fact.predicate, set())
        of_topic = match.kind is SubscriptionKind.TOPIC and match.target in topics
        terms = fact.predicate is Predicate.LICENCE_CHANGED
        if of_topic or (match.kind is SubscriptionKind.LICENCE and terms and shown.search(words)):
            return fact.passage
    return None


def _best_sentence(
    match: Match, member: MemberSketch, snapshot: Snapshot, shown: re.Pattern[str]
) -> Passage:
    named = match.kind in _OF_NAMES
    headline, headed = content_words(snapshot.title), bool(shown.search(snapshot.title))
    ranked = _rank(snapshot, shown, headline, named=named)
    if not ranked and named and not headed:
        ranked = _rank(snapshot, shown, headline, named=named, deep=True)
    own = member.tier is Tier.PRIMARY or member.kind is ArticleKind.PRIMARY
    for worth, span, text in ranked[:_TRIED]:
        if headed and not shown.search(text) and match.kind is SubscriptionKind.TOPIC:
            break  # the headline shows the topic, and no sentence does
        if worth >= _LEAST and is_clean(text, own_words=own) and score_aside(text) < _ASIDE:
            return _anchor(snapshot, span)
    if ranked and not headed and shown.search(ranked[0][2]):
        return _anchor(snapshot, ranked[0][1])  # a poor sentence that shows it is better than none
    return _headline(snapshot)


def _rank(
    snapshot: Snapshot,
    shown: re.Pattern[str],
    headline: frozenset[str],
    *,
    named: bool,
    deep: bool = False,
) -> list[tuple[float, Span, str]]:
    """Sentences by how near they are to the headline; of a name's match those that name it."""
    ranked: list[tuple[float, Span, str]] = []
    spans = split_lead(snapshot.text, _DEEP) if deep else _sentences(snapshot.text)
    for order, span in enumerate(spans):
        text = fold_space(span.cut(snapshot.text))
        if len(text) > _LONGEST or _FURNITURE.search(text):
            continue
        shows = bool(shown.search(text))
        if shows or not named:
            worth = _share(headline, text) + (0.0 if named else _SHOWS * shows)
            ranked.append((worth - _FURTHER * order, span, text))
    return sorted(ranked, key=lambda one: -one[0])


def _anchor(snapshot: Snapshot, span: Span) -> Passage:
    shift = len(snapshot.title) + 2
    return anchor_passage(snapshot, shift + span.start, shift + span.end)


def _shown_by(match: Match, member: MemberSketch, gazetteer: Gazetteer | None) -> re.Pattern[str]:
    """What shows a match in words: the names of its target, or the words of its topic."""
    if match.kind is SubscriptionKind.TOPIC:
        return cue_of(match.target) or _NOTHING
    names = _names_of(match, member, gazetteer) if match.kind in _OF_NAMES else ()
    spelt = dict.fromkeys(re.escape(name).replace(r"\ ", r"[\s-]+") for name in names)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})s?(?!\w)") if spelt else _NOTHING


def _names_of(match: Match, member: MemberSketch, gazetteer: Gazetteer | None) -> Iterator[str]:
    for mention in sorted(member.mentions, key=lambda m: (-len(m.name), m.name)):
        if (match.kind, match.target) in set(targets_of(mention, gazetteer)):
            yield mention.name
            # An article may call it by another of its names than the one that is shown.
            known = gazetteer.entities.get(mention.entity) if gazetteer else None
            yield from known.aliases if known else ()


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
