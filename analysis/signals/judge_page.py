"""A whole article against one signal: the passage that decides it best, if any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.signals.evidence_deeds import SHOWN_BY
from analysis.signals.judge import is_wide_enough, names_others, tells_of_old, timing_of
from analysis.signals.judge_back import Decision, taken_back
from analysis.signals.judge_matter import covers, is_same_matter, weight_of
from analysis.signals.judge_stages import is_far_enough
from analysis.signals.judge_subjects import gap_to_subject, is_next_to, is_subject
from db.types import ArticleKind, Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.signals.evidence import Page, Sentence, Told
    from analysis.signals.judge import Watched
    from analysis.signals.judge_bench import Bench

# The deed itself is the whole expectation, once it happens to the very subject.
_PLAIN = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.EXPORT_RULE_CHANGED, Predicate.LICENCE_CHANGED,
        Predicate.DEPRECATED,
    }
)  # fmt: skip
_SPECIFIC = frozenset({"model", "hardware", "instrument", "licence", "name"})
_NEWS = re.compile(
    r"\b(?:today|now|this (?:week|morning)|yesterday|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|just)\b",
    re.IGNORECASE,
)
_LAW = frozenset({Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE})
_PLAIN_CLOSENESS = 0.3
_BODY_CLOSENESS = 0.4
_NAMED_CLOSENESS = 0.6


def decide(watched: Watched, bench: Bench) -> Decision | None:
    """What the page decides of a signal; of several passages the best, of equals the first.

    A page that says it happened and that it was put off tells a longer story: what happened counts.
    """
    for options in (_shown(watched, bench), taken_back(watched, bench)):
        if best := max(options, key=lambda one: (one.score, -one.start), default=None):
            return best
    return None


def _shown(watched: Watched, bench: Bench) -> Iterator[Decision]:
    page, predicate = bench.page, watched.signal.predicate
    if page.reading.article.published_at < watched.not_before:
        return
    for told in page.told:
        if _is_fact_of(watched, told) and _passes(watched, told.sentence, page):
            score = _weigh(watched, told.sentence, bench, is_fact=True)
            if score:
                yield _fired(watched, told.sentence, page, score, told.subject)
    for sentence in bench.about(watched):
        at = bench.deed(predicate, sentence)
        if at < 0 or gap_to_subject(watched, sentence, at) is None:
            continue
        if _passes(watched, sentence, page):
            beside = is_next_to(watched, sentence, at)
            score = _weigh(watched, sentence, bench, is_fact=beside)
            if score:
                yield _fired(watched, sentence, page, score, "")


def _is_fact_of(watched: Watched, told: Told) -> bool:
    predicate = watched.signal.predicate
    if told.predicate not in SHOWN_BY[predicate]:
        return False
    opened = watched.signal.opened_at.date().isoformat()
    if told.day and told.day < opened:
        return False
    return any(is_subject(watched.first, key, predicate) for key in sorted(told.keys))


def _passes(watched: Watched, sentence: Sentence, page: Page) -> bool:
    """What any passage must do: be wide enough, name the value and the others, be no old story."""
    signal = watched.signal
    if not is_wide_enough(watched, sentence, page.title) or tells_of_old(
        watched, sentence, page.day
    ):
        return False
    if signal.value and signal.value.casefold() not in sentence.words.casefold():
        return False
    if not names_others(watched, sentence, page.title):
        return False
    return is_far_enough(signal.predicate, signal.statement, sentence.words)


def _weigh(watched: Watched, sentence: Sentence, bench: Bench, *, is_fact: bool) -> float:
    """How well a passage meets the test, 0 where it does not.

    `is_fact` says that the deed is surely that of the subject. Then the deed can be all that is
    waited for; else the passage must be about the same matter.
    """
    predicate = watched.signal.predicate
    share = covers(watched.matter, bench.stems(sentence))
    near = bench.closeness(watched.signal.statement, sentence.words)
    meets = is_same_matter(predicate, near, share)
    if is_fact and not meets and watched.first.partition(":")[0] in _SPECIFIC:
        meets = _is_plain(watched, sentence, bench, near)
    return weight_of(near, share) if meets else 0.0


def _is_plain(watched: Watched, sentence: Sentence, bench: Bench, near: float) -> bool:
    """Whether the deed to that very subject is the whole expectation, and is told as news."""
    predicate = watched.signal.predicate
    told_as_news = _is_roundup(bench.page) or _NEWS.search(sentence.words) is not None
    if sentence.place == "body" and not (told_as_news and near >= _BODY_CLOSENESS):
        return False
    if predicate is Predicate.DEPRECATED and watched.exact_day is None:
        # "Is shutting down" announces; without a day to come only what is gone counts.
        return near >= _PLAIN_CLOSENESS and bench.deed(predicate, sentence) >= 0
    if predicate in _PLAIN:
        return near >= _PLAIN_CLOSENESS
    titled = predicate is Predicate.PRODUCT_AVAILABLE and sentence.place == "title"
    return (titled or predicate in _LAW) and near >= _NAMED_CLOSENESS


def _is_roundup(page: Page) -> bool:
    return page.reading.analysis.kind is ArticleKind.ROUNDUP


def _fired(
    watched: Watched, sentence: Sentence, page: Page, score: float, subject: str
) -> Decision:
    outlet = page.reading.article.outlet or "The source"
    deed = watched.signal.predicate.value.replace("_", " ")
    about = f" of {subject}" if subject else ""
    reason = f"{outlet} states it as done: {deed}{about}."
    timing = timing_of(watched.signal, page.reading.article.published_at)
    return Decision(SignalState.FIRED, sentence.start, sentence.end, score, reason, timing)
