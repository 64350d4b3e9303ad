"""How surely a story is about a topic, from what all its articles say of it together."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from analysis.alerts.score_weights import TOPIC_BIAS, TOPIC_PRIOR, TOPIC_WEIGHTS
from analysis.alerts.stated import states_clearly, worded_facts
from db.types import ArticleKind, Predicate, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.alerts.sketch import MemberSketch

TOPIC_FEATURES = (
    "most", "mean", "evidence", "articles", "best_rank", "mean_rank", "facts", "title_facts",
    "cue", "relevance",
    *(f"{side}_{kind}" for side in ("soft", "hard") for kind in ArticleKind),
)  # fmt: skip
_UNSEEN = 0.1  # scores below those that are kept
_EDGE = 0.02
# Topics that an essay or a lesson is filed under for its form, not for what happened.
_SOFT = frozenset((Topic.OPINION_ANALYSIS, Topic.TUTORIAL_HOWTO))
_ACTS: Mapping[Topic, frozenset[Predicate]] = {
    Topic.MODEL_RELEASE: frozenset((Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED)),
    Topic.WEIGHTS_OR_LICENCE: frozenset(
        (Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED)
    ),
    Topic.EXPORT_CONTROL: frozenset(
        (Predicate.EXPORT_RULE_CHANGED, Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED)
    ),
    Topic.POLICY_REGULATION: frozenset((Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE)),
    Topic.PRICING_LIMITS: frozenset((Predicate.PRICE_CHANGED,)),
    Topic.DEPRECATION_SHUTDOWN: frozenset((Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED)),
    Topic.SECURITY_INCIDENT: frozenset((Predicate.SECURITY_INCIDENT,)),
    Topic.LEGAL: frozenset((Predicate.LAWSUIT_STEP,)),
    Topic.FUNDING_BUSINESS: frozenset((Predicate.FUNDING_OR_DEAL,)),
    Topic.PRODUCT_FEATURE: frozenset((Predicate.PRODUCT_AVAILABLE,)),
}
_WORDS: Mapping[Topic, str] = {
    Topic.MODEL_RELEASE: r"releas\w+|launch\w*|unveil\w*|introduc\w+|debut\w*|announc\w+|preview\w*|model",
    Topic.WEIGHTS_OR_LICENCE: r"licen[cs]\w*|open[- ]weights?|open[- ]sourc\w+|weights|terms|policy|apache|mit",
    Topic.EXPORT_CONTROL: r"export\w*|sanction\w*|curbs?|entity list|chinese|china|ban\w*|controls?|restrict\w*|directive",
    Topic.POLICY_REGULATION: r"law\w*|bills?|acts?|regulat\w+|senat\w+|congress\w*|house|government|trump|eu|commission|policy|administration|federal|governor|minister|ministry",
    Topic.PRICING_LIMITS: r"pric\w+|cost\w*|cheap\w*|limits?|quotas?|tokens?|credits?|billing|subscription\w*|free|half",
    Topic.DEPRECATION_SHUTDOWN: r"deprecat\w+|shut\w*|sunset\w*|retir\w+|discontinu\w+|disabl\w+|end\w*|suspend\w*|offline",
    Topic.SECURITY_INCIDENT: r"breach\w*|hack\w*|leak\w*|vulnerab\w+|exploit\w*|inject\w+|malware|attack\w*|escap\w+|scam\w*|rogue|security|phish\w*|steal\w*|stole",
    Topic.LEGAL: r"lawsuits?|su(?:es?|ed|ing)|courts?|copyright|settle\w*|judges?|trial|piracy|antitrust|liable",
    Topic.FUNDING_BUSINESS: r"ipo|fund\w*|valu\w+|acqui\w+|merg\w+|earnings|revenue|layoffs?|stocks?|shares?|deal|billion|million|rais\w+|invest\w*|ceo|hires?|sales|profits?",
    Topic.RESEARCH: r"papers?|research\w*|benchmark\w*|evaluat\w+|proofs?|stud(?:y|ies)|scientists?|arxiv|theor\w+",
    Topic.PRODUCT_FEATURE: r"adds?|features?|now|apps?|tools?|support\w*|available|updates?|launch\w*|beta|integrat\w+|brings?",
    Topic.INFRASTRUCTURE_HARDWARE: r"gpus?|chips?|data ?cent(?:re|er)s?|memory|hbm|power|energy|nuclear|cooling|racks?|fab\w*|semiconduct\w*|grid|servers?",
    Topic.OPINION_ANALYSIS: r"why|opinion|thoughts?|think|should|i|my|we|you|what|wrong|future|myth|lessons?",
    Topic.TUTORIAL_HOWTO: r"how|guide|build\w*|tutorial|step|using|from|with|part|i|learn\w*",
}
# What readers of a topic must not miss, once an article states it plainly.
_TELLING: Mapping[Topic, frozenset[Predicate]] = {
    Topic.PRICING_LIMITS: frozenset((Predicate.PRICE_CHANGED,)),
    Topic.DEPRECATION_SHUTDOWN: frozenset((Predicate.DEPRECATED,)),
    Topic.WEIGHTS_OR_LICENCE: frozenset((Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED)),
    Topic.EXPORT_CONTROL: frozenset((Predicate.EXPORT_RULE_CHANGED,)),
    Topic.POLICY_REGULATION: frozenset((Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE)),
    Topic.LEGAL: frozenset((Predicate.LAWSUIT_STEP,)),
    Topic.SECURITY_INCIDENT: frozenset((Predicate.SECURITY_INCIDENT,)),
}
_MUST = frozenset().union(*_TELLING.values())
_STATED = 0.6  # what such a story scores at least
_CUES = {topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in _WORDS.items()}
_LONGEST_TITLE = 300


def cue_of(topic: str) -> re.Pattern[str] | None:
    """The words by which headlines tell that they are of a topic; None where there are none."""
    return _CUES.get(Topic(topic)) if topic in set(Topic) else None


def score_topics(members: Sequence[MemberSketch]) -> dict[str, float]:
    """The score of every topic that one of the articles may be filed under.

    Logistic over the features of the story; weights by scripts/train_alerts.py.
    """
    stated = _stated_topics(members)
    named = stated.union(topic for member in members for topic in member.topics)
    scores = {topic: _weigh(topic, read_topic(members, topic)) for topic in sorted(named)}
    return {
        topic.value: max(score, _STATED) if topic in stated else score
        for topic, score in scores.items()
    }


def _stated_topics(members: Sequence[MemberSketch]) -> set[Topic]:
    """The topics that an article states a fact of, so plainly that it needs no further sign."""
    acts = {
        fact.predicate
        for member in members
        for fact, words in worded_facts(member)
        if fact.predicate in _MUST and states_clearly(fact, words, member)
    }
    return {topic for topic, wanted in _TELLING.items() if wanted & acts}


def read_topic(members: Sequence[MemberSketch], topic: Topic) -> list[float]:
    """What a story shows of a topic, in the order of TOPIC_FEATURES."""
    count = len(members)
    odds = [_log_odds(member.topics.get(topic, _UNSEEN)) for member in members]
    ranks = [_rank(member, topic) for member in members]
    acts = _ACTS.get(topic, frozenset())
    stated = [[fact for fact in m.facts if fact.predicate in acts] for m in members]
    titled = [
        any(fact.passage.start < len(member.title) for fact in facts)
        for member, facts in zip(members, stated, strict=True)
    ]
    cue = _CUES.get(topic)
    return [
        max(odds),
        sum(odds) / count,
        sum(odds) / math.sqrt(count),
        math.log(count),
        min(ranks),
        sum(ranks) / count,
        sum(map(bool, stated)) / count,
        sum(titled) / count,
        sum(bool(cue and cue.search(m.title[:_LONGEST_TITLE])) for m in members) / count,
        max(member.relevance for member in members),
        *_kinds(members, topic),
    ]


def _kinds(members: Sequence[MemberSketch], topic: Topic) -> list[float]:
    shares = [sum(m.kind is kind for m in members) / len(members) for kind in ArticleKind]
    none = [0.0] * len(shares)
    return [*shares, *none] if topic in _SOFT else [*none, *shares]


def _rank(member: MemberSketch, topic: Topic) -> int:
    own = member.topics.get(topic, _UNSEEN)
    return sum(value > own for value in member.topics.values())


def _log_odds(score: float) -> float:
    bounded = min(max(score, _EDGE), 1 - _EDGE)
    return math.log(bounded / (1 - bounded))


def _weigh(topic: Topic, features: Sequence[float]) -> float:
    odds = TOPIC_BIAS + TOPIC_PRIOR.get(topic.value, 0.0)
    odds += sum(weight * value for weight, value in zip(TOPIC_WEIGHTS, features, strict=True))
    return round(1 / (1 + math.exp(-odds)), 4)
