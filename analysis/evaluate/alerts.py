"""Alerts of subscriptions against labelled events, with the service's own matching.

All articles stream into stories; whatever rings while a story grows stays rung. Figures are of
events: one counts as told when a story that rang holds one of its articles. A story that rang is
right or wrong by its labelled articles (see alert_gold); one without any is not judged.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analysis.alerts.matcher import match_stories
from analysis.alerts.rules import build_book
from analysis.alerts.scoring import load_scoring, score_targets
from analysis.evaluate.alert_gold import read_gold
from analysis.evaluate.alert_stream import stream_sketches
from analysis.evaluate.alert_wishes import JUDGED, NAMES, to_subscription, usual_wishes
from analysis.evaluate.documents import read_documents
from db.alert_types import SubscriptionKind
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from analysis.alerts.rules import RuleBook
    from analysis.alerts.scoring import ScoringKnowledge, Target
    from analysis.alerts.sketch import StorySketch
    from analysis.evaluate.alert_gold import AlertGold, GoldEvent
    from analysis.evaluate.alert_wishes import Wish
    from analysis.ports import Embedder, Understands

WANTED_RECALL = 0.80
_STEPS = tuple(round(0.05 * step, 2) for step in range(1, 20))


@dataclass(frozen=True, slots=True)
class AlertScore:
    """`alerts` were judged, `right` of them right; of `events` to tell, `told` were told."""

    precision: float
    recall: float
    alerts: int
    right: int
    events: int
    told: int


@dataclass(frozen=True, slots=True)
class Operating:
    """Precision and recall if `min_score` were this."""

    min_score: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """Subscriptions taken together.

    `listed` counts events with actors, of two articles or more, and the stories that hold one;
    `labelled` every labelled event, singletons included, and every labelled story.
    `precision_at_recall_80` is None when no `min_score` reaches that recall; both are over `listed`.
    """

    listed: AlertScore
    labelled: AlertScore
    precision_at_recall_80: float | None
    min_score_at_recall_80: float | None
    curve: tuple[Operating, ...]


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """Figures by subscription (`kind target`) and pooled over topics, over names and over both.

    That of a topic is over labelled events, that of a name over listed ones.
    """

    topics: Pooled
    entities: Pooled
    both: Pooled
    subscriptions: dict[str, AlertScore]
    documents: int
    seconds: float


@dataclass
class Heard:
    """What the stream rang: the highest score by target and story, and who rang by conditions.

    Stories go by their first article, which stays with them through merges.
    """

    peaks: dict[Target, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    rung: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    story_of: dict[str, str] = field(default_factory=dict)

    def hear(self, sketch: StorySketch, book: RuleBook, knowledge: ScoringKnowledge) -> None:
        """Take in a story that changed."""
        first = sketch.members[0].article_id
        self.story_of |= {member.article_id: sketch.id for member in sketch.members}
        telling = tuple(m for m in sketch.members if m.kind is not ArticleKind.ROUNDUP)
        heard = score_targets(replace(sketch, members=telling), knowledge) if telling else {}
        for target, score in heard.items():
            peaks = self.peaks[target]
            peaks[first] = max(score, peaks.get(first, 0.0))
        now = sketch.members[-1].first_seen_at
        for match in match_stories(book, [sketch], knowledge=knowledge, now=now):
            for subscription_id in match.subscription_ids:
                self.rung[subscription_id].add(first)

    def stories(self, firsts: Iterable[str]) -> frozenset[str]:
        """The stories in which those first articles stand in the end."""
        return frozenset(self.story_of[first] for first in firsts)


@dataclass(frozen=True)
class Bench:
    """Gold beside the stories of the stream, by which sets of stories are scored."""

    gold: AlertGold
    story_of: dict[str, str]
    members: dict[str, tuple[str, ...]]

    def verdicts(self, target: Target, *, listed: bool) -> dict[str, bool]:
        """Whether each judged story is about a target; with `listed`, of listed events alone."""
        found = {}
        for story_id, ids in self.members.items():
            if listed and not any(self._is_listed(key) for key in ids):
                continue
            verdict = self.gold.judge(ids, target)
            if verdict is not None:
                found[story_id] = verdict
        return found

    def _is_listed(self, article_id: str) -> bool:
        slug = self.gold.event_of.get(article_id, "")
        return bool(slug) and self.gold.events[slug].listed

    def score(self, target: Target, rung: frozenset[str], *, listed: bool) -> AlertScore:
        """The figures of one subscription that rang for those stories."""
        verdicts = self.verdicts(target, listed=listed)
        alerts = [verdicts[story_id] for story_id in rung if story_id in verdicts]
        events = [event for event in self.gold.about(target) if event.listed or not listed]
        told = sum(self._is_told(event, rung) for event in events)
        return to_score(len(alerts), sum(alerts), len(events), told)

    def _is_told(self, event: GoldEvent, rung: frozenset[str]) -> bool:
        return any(self.story_of[key] in rung for key in event.articles)


def evaluate_alerts(
    articles: Path,
    labels: Sequence[Path],
    events: Path,
    embedder: Embedder,
    understander: Understands,
    wishes: Sequence[Wish] = (),
) -> AlertFigures:
    """Stream the articles, ring for the subscriptions, compare with the labels; AnalysisError.

    Without subscriptions: every topic, and the names that events have as actors most often.
    """
    started = time.perf_counter()
    documents = read_documents(articles)
    knowledge = load_scoring()
    # Without a list of wishes, names come from the gold; which stories ring for them does not.
    ids = {document.id for document in documents}
    asked = list(wishes) or usual_wishes(read_gold(labels, events, ids, knowledge.kinship))
    book = build_book(to_subscription(wish) for wish in asked)
    heard = Heard()
    for sketch in stream_sketches(documents, embedder, understander):
        heard.hear(sketch, book, knowledge)
    gold = read_gold(labels, events, ids, knowledge.kinship)
    bench = Bench(gold, heard.story_of, _members(heard.story_of))
    judged = [wish for wish in asked if wish.kind in JUDGED]
    topics = [wish for wish in judged if wish.kind is SubscriptionKind.TOPIC]
    return AlertFigures(
        topics=pool(bench, heard, topics),
        entities=pool(bench, heard, [wish for wish in judged if wish.kind in NAMES]),
        both=pool(bench, heard, judged),
        subscriptions={wish.name: _own_score(bench, heard, wish) for wish in judged},
        documents=len(documents),
        seconds=time.perf_counter() - started,
    )


def pool(bench: Bench, heard: Heard, wishes: Sequence[Wish]) -> Pooled:
    """The figures of several subscriptions together, at their conditions and along `min_score`."""
    curve = tuple(_operate(bench, heard, wishes, step) for step in _STEPS)
    reached = [point for point in curve if point.recall >= WANTED_RECALL]
    best = max(reached, key=lambda point: (point.precision, point.min_score), default=None)
    scores = {
        listed: add_scores(
            bench.score(_target(wish), heard.stories(heard.rung[wish.name]), listed=listed)
            for wish in wishes
        )
        for listed in (True, False)
    }
    return Pooled(
        listed=scores[True],
        labelled=scores[False],
        precision_at_recall_80=best.precision if best else None,
        min_score_at_recall_80=best.min_score if best else None,
        curve=curve,
    )


def _operate(bench: Bench, heard: Heard, wishes: Sequence[Wish], least: float) -> Operating:
    scores = []
    for wish in wishes:
        peaks = heard.peaks.get(_target(wish), {})
        rung = heard.stories(first for first, score in peaks.items() if score >= least)
        scores.append(bench.score(_target(wish), rung, listed=True))
    summed = add_scores(scores)
    return Operating(least, summed.precision, summed.recall)


def _own_score(bench: Bench, heard: Heard, wish: Wish) -> AlertScore:
    rung = heard.stories(heard.rung[wish.name])
    return bench.score(_target(wish), rung, listed=wish.kind in NAMES)


def _target(wish: Wish) -> Target:
    return wish.kind, wish.target


def add_scores(scores: Iterable[AlertScore]) -> AlertScore:
    """Figures of several subscriptions, each alert and each event counted once for each."""
    listed = list(scores)
    return to_score(
        sum(score.alerts for score in listed),
        sum(score.right for score in listed),
        sum(score.events for score in listed),
        sum(score.told for score in listed),
    )


def to_score(alerts: int, right: int, events: int, told: int) -> AlertScore:
    """Figures from counts; without alerts or events the shares are 0."""
    precision = right / alerts if alerts else 0.0
    return AlertScore(precision, told / events if events else 0.0, alerts, right, events, told)


def _members(story_of: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for article_id, story_id in story_of.items():
        found[story_id].append(article_id)
    return {story_id: tuple(ids) for story_id, ids in found.items()}
