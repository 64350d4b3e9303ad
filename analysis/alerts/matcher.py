"""Which subscriptions a story concerns, and whether it is told to them for the first time or anew."""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from analysis.alerts.concerns import concerns, word_rule
from analysis.alerts.fitting import fitting_members, is_muted, pick_article, plain_targets
from analysis.alerts.matches import Answer, Match
from analysis.alerts.news import (
    fact_key,
    first_known,
    first_reported,
    known_at,
    new_facts,
    rings,
)
from analysis.alerts.scoring import score_targets
from db.alert_types import AlertKind, SubscriptionKind, Wanted
from db.types import ArticleKind, RevisionKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.news import NewFact
    from analysis.alerts.rules import Group, RuleBook
    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.alerts.sketch import MemberSketch, StorySketch
    from analysis.knowledge.gazetteer import Gazetteer
    from db.alert_types import Conditions
    from db.alerts import ToldStory

_LOG = logging.getLogger(__name__)
_REVISED = {RevisionKind.CORRECTION.value, RevisionKind.UPDATE.value}
_Scores = dict[tuple[SubscriptionKind, str], float]


def match_stories(
    book: RuleBook,
    sketches: Sequence[StorySketch],
    *,
    knowledge: ScoringKnowledge | None,
    now: datetime,
    told: Mapping[str, ToldStory] | None = None,
    answers: Mapping[str, Sequence[Answer]] | None = None,
) -> list[Match]:
    """What is to be told of stories that were touched, in the order of stories and rules. Pure.

    `told` says by story id what was told already, `answers` what searches, stacks and threads say.
    """
    found: list[Match] = []
    for sketch in sketches:
        if not any(rings(member, now) for member in sketch.members):
            continue
        gazetteer = knowledge.gazetteer if knowledge else None
        case = _Case(book, sketch, now, told or {}, gazetteer)
        found += case.matches(knowledge, (answers or {}).get(sketch.id, ()))
    return found


def score_or_none(
    sketch: StorySketch,
    knowledge: ScoringKnowledge | None,
    kinds: Collection[SubscriptionKind] | None = None,
) -> _Scores | None:
    """The scores of a story's own articles, None where the scorer fails: that is logged."""
    if knowledge is None:
        return None
    try:
        return score_targets(sketch, knowledge, kinds)
    except Exception:  # noqa: BLE001 - whatever it is, an alert must not be lost by it
        _LOG.exception("story %s could not be scored; its alerts go unscored", sketch.id)
        return None


class _Case:
    """One story while it is matched: what was told of it, who may hear of it, what is new."""

    def __init__(
        self,
        book: RuleBook,
        sketch: StorySketch,
        now: datetime,
        told: Mapping[str, ToldStory],
        gazetteer: Gazetteer | None,
    ) -> None:
        self.book = book
        self.sketch = sketch
        self.now = now
        self.gazetteer = gazetteer
        self.first, self.known = first_reported(sketch), first_known(sketch)
        self.told: dict[str, datetime] = {}
        for one in (told[key] for key in (sketch.id, *sketch.was) if key in told):
            for subscription, at in one.at.items():
                self.told[subscription] = max(at, self.told.get(subscription, at))
        self._fits: dict[tuple[Conditions, bool], tuple[MemberSketch, ...]] = {}
        self._scores: _Scores = {}

    def matches(
        self, knowledge: ScoringKnowledge | None, answers: Sequence[Answer]
    ) -> Iterator[Match]:
        """Everything that is to be told."""
        telling = [m for m in self.sketch.members if m.kind is not ArticleKind.ROUNDUP]
        judged: Sequence[Answer] = ()
        if telling:
            judged = self._judge(replace(self.sketch, members=tuple(telling)), knowledge)
        for answer in chain(judged, self._follow(), answers):
            for group in self.book.find(answer.kind, answer.target):
                yield from self._tell(answer, group)

    def _judge(self, sketch: StorySketch, knowledge: ScoringKnowledge | None) -> list[Answer]:
        # Mutes ask for what no subscription does.
        kinds = None if self.book.mutes else self.book.groups.keys()
        scores = score_or_none(sketch, knowledge, kinds)
        if scores is not None:
            self._scores = scores
            asked = [(key, scores[key]) for key in scores if self.book.find(*key)]
            return [self._answer(kind, key, score) for (kind, key), score in asked]
        plain = plain_targets(sketch, self.gazetteer)
        return [self._answer(kind, key, None) for kind, key in plain if self.book.find(kind, key)]

    def _follow(self) -> Iterator[Answer]:
        own = [m for m in self.sketch.members if m.duplicate_of is None and rings(m, self.now)]
        for key in dict.fromkeys(member.source_key for member in own):
            if self.book.find(SubscriptionKind.SOURCE, key):
                yield self._answer(SubscriptionKind.SOURCE, key, 1.0)
        for key in (self.sketch.id, *self.sketch.was):
            if self.book.find(SubscriptionKind.STORY, key):
                yield self._answer(SubscriptionKind.STORY, key, 1.0)
        if self.book.find(SubscriptionKind.THREAD, self.sketch.thread_id):
            yield self._answer(SubscriptionKind.THREAD, self.sketch.thread_id, 1.0)

    def _answer(self, kind: SubscriptionKind, target: str, score: float | None) -> Answer:
        return Answer(kind, target, score, word_rule(kind, target, self.sketch, self.gazetteer))

    def _tell(self, answer: Answer, group: Group) -> Iterator[Match]:
        conditions = group.conditions
        if answer.score is not None and answer.score < conditions.min_score:
            return
        members = self._fitting(conditions, roundups=answer.kind is SubscriptionKind.SOURCE)
        if not members:
            return
        new = bisect_right(group.since, self.known)  # the story is new to those before
        if answer.kind is SubscriptionKind.STORY:
            yield from self._tell_changes(answer, group, members)
        elif conditions.wanted is not Wanted.NEW_FACT:
            ids = [key for key in group.ids[:new] if key not in self.told]
            yield from self._tell_story(answer, ids, members)
        if conditions.wanted is not Wanted.NEW_STORY:
            yield from self._tell_facts(answer, group, members, new)

    def _tell_story(
        self, answer: Answer, ids: Sequence[str], members: Sequence[MemberSketch]
    ) -> Iterator[Match]:
        source = self._source_of(answer, members)
        if source and (ids := self._unmuted(ids, members)):
            key = f"story:{self.sketch.id}"
            yield self._match(answer, key, AlertKind.STORY, ids, source, self.first)

    def _tell_facts(
        self, answer: Answer, group: Group, members: Sequence[MemberSketch], new: int
    ) -> Iterator[Match]:
        knows = self.told or new < len(group.ids) or group.conditions.wanted is Wanted.NEW_FACT
        facts = [fact for fact in self._facts if self._is_for(fact, answer)] if knows else []
        fitting = {member.article_id for member in members}
        facts = [fact for fact in facts if fact.member.article_id in fitting]
        if not facts:
            return
        hearers: dict[int, list[str]] = defaultdict(list)
        for key, since in self._hearers(group, new, facts[-1].at):
            fresh = next((n for n, fact in enumerate(facts) if fact.at > since), None)
            if fresh is not None:
                hearers[fresh].append(key)
        for n, ids in hearers.items():
            if heard := self._unmuted(ids, [facts[n].member]):
                yield self._fact_match(answer, facts[n], heard)

    def _fact_match(self, answer: Answer, new: NewFact, ids: Sequence[str]) -> Match:
        key, member = fact_key(self.sketch.id, new), new.member
        stated = replace(answer, fact=new.fact, passage=new.fact.passage)
        return self._match(stated, key, AlertKind.FACT, ids, member.article_id, member.published_at)

    def _hearers(self, group: Group, new: int, latest: datetime) -> Iterator[tuple[str, datetime]]:
        """Who knows the story, with the moment from which on its facts are new to them."""
        facts_only = group.conditions.wanted is Wanted.NEW_FACT
        follows = group.ids[:new] if self.told or facts_only else ()
        for key in follows:
            if key in self.told:
                yield key, self.told[key]
            elif facts_only:
                yield key, self.sketch.opened_at
        end = bisect_left(group.since, latest)
        for key, since in zip(group.ids[new:end], group.since[new:end], strict=True):
            yield key, max(since, self.told.get(key, since))

    def _tell_changes(
        self, answer: Answer, group: Group, members: Sequence[MemberSketch]
    ) -> Iterator[Match]:
        """Mergers of a followed story, and corrections and updates of its articles."""
        for key, at, article in self._changes(members):
            begun = bisect_left(group.since, at)
            ids = [i for i in group.ids[:begun] if self.told.get(i, at) <= at]
            if heard := self._unmuted(ids, members):
                yield self._match(answer, key, AlertKind.STORY, heard, article, at)

    def _changes(self, members: Sequence[MemberSketch]) -> Iterator[tuple[str, datetime, str]]:
        lead = pick_article(members, (SubscriptionKind.STORY, self.sketch.id))
        for other, at in self.sketch.merges:
            yield f"merge:{self.sketch.id}:{other}", at, lead.article_id
        for member in members:
            if member.revised in _REVISED and member.duplicate_of is None:
                yield f"update:{member.snapshot_id}", known_at(member), member.article_id

    @cached_property
    def _facts(self) -> tuple[NewFact, ...]:
        return new_facts(self.sketch, self.now)

    def _is_for(self, new: NewFact, answer: Answer) -> bool:
        if answer.kind is SubscriptionKind.SEARCH:
            return new.member.article_id == answer.article_id
        if answer.kind is SubscriptionKind.STACK:
            stated = answer.fact
            return stated is not None and stated.passage == new.fact.passage
        return concerns(new, answer.kind, answer.target, self.gazetteer)

    def _fitting(self, conditions: Conditions, *, roundups: bool) -> tuple[MemberSketch, ...]:
        key = conditions, roundups
        if key not in self._fits:
            self._fits[key] = fitting_members(self.sketch, conditions, self.now, roundups=roundups)
        return self._fits[key]

    def _source_of(self, answer: Answer, members: Sequence[MemberSketch]) -> str:
        """The article that an answer rests on; empty where conditions leave it out."""
        if answer.article_id:
            return next((m.article_id for m in members if m.article_id == answer.article_id), "")
        stated = answer.fact.passage.snapshot_id if answer.fact else ""
        by_fact = (m.article_id for m in members if m.snapshot_id == stated)
        picked = pick_article(members, (answer.kind, answer.target))
        return next(by_fact, picked.article_id)

    def _unmuted(self, ids: Sequence[str], members: Sequence[MemberSketch]) -> tuple[str, ...]:
        mutes = self.book.mutes
        if not mutes:
            return tuple(ids)
        return tuple(
            key
            for key in ids
            if key not in mutes or not is_muted(mutes[key], self.sketch, members, self._scores)
        )

    def _match(
        self,
        answer: Answer,
        key: str,
        kind: AlertKind,
        ids: Sequence[str],
        article_id: str,
        occurred_at: datetime,
    ) -> Match:
        return Match(
            story_id=self.sketch.id,
            kind=answer.kind,
            target=answer.target,
            key=key,
            alert_kind=kind,
            score=answer.score,
            rule=answer.rule,
            occurred_at=occurred_at,
            affair=self.sketch.thread_id or self.sketch.id,
            subscription_ids=tuple(ids),
            article_id=article_id,
            passage=answer.passage,
            fact=answer.fact,
        )
