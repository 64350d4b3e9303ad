"""A whole article against one signal: the passage that decides it best, if any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.signals.evidence_deeds import (
    SHOWN_BY,
    find_called_off,
    find_deed,
    find_extended,
    find_put_off,
)
from analysis.signals.judge import (
    covers,
    is_about,
    is_subject,
    is_wide_enough,
    names_others,
    near_subject,
    stems,
    tells_of_old,
    timing_of,
)
from analysis.signals.judge_stages import is_far_enough
from db.types import ArticleKind, Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analysis.signals.evidence import Page, Sentence, Told
    from analysis.signals.judge import Watched

    Closeness = Callable[[str, str], float]

LONGEST = 600  # letters of a sentence that can be read as one statement
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
_SAME_MATTER = (  # least closeness and least share of the matter, either pair will do
    (0.80, 0.20),
    (0.62, 0.33),
    (0.45, 0.60),
)
_PLAIN_CLOSENESS = 0.3
_BODY_CLOSENESS = 0.5
_NAMED_CLOSENESS = 0.6
_BACK_CLOSENESS = 0.4


@dataclass(frozen=True, slots=True)
class Decision:
    """A passage of the page that decides a signal, with how well, 0 to 1, and why."""

    state: SignalState
    start: int
    end: int
    score: float
    reason: str
    timing: str


def decide(watched: Watched, page: Page, closeness: Closeness) -> Decision | None:
    """What the page decides of a signal; of several passages the best, of equals the first.

    A page that says it happened and that it was put off tells a longer story: what happened counts.
    """
    for options in (_shown(watched, page, closeness), _taken_back(watched, page, closeness)):
        if best := max(options, key=lambda one: (one.score, -one.start), default=None):
            return best
    return None


def _shown(watched: Watched, page: Page, closeness: Closeness) -> Iterator[Decision]:
    if page.reading.article.published_at < watched.not_before:
        return
    for told in page.told:
        if _is_fact_of(watched, told) and _passes(watched, told.sentence, page):
            score = _weigh(watched, told.sentence, page, closeness, told)
            if score:
                yield _fired(watched, told.sentence, page, score, told)
    for sentence in page.sentences:
        if len(sentence.words) > LONGEST or not is_about(watched, sentence):
            continue
        if find_deed(watched.signal.predicate, sentence.words) < 0:
            continue
        if _passes(watched, sentence, page):
            score = _weigh(watched, sentence, page, closeness, None)
            if score:
                yield _fired(watched, sentence, page, score, None)


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


def _weigh(
    watched: Watched, sentence: Sentence, page: Page, closeness: Closeness, told: Told | None
) -> float:
    """How well a passage meets the test, 0 where it does not."""
    predicate = watched.signal.predicate
    words = stems(sentence.words)
    if sentence.place != "body":
        words |= stems(page.title)
    share = covers(watched.matter, words)
    near = closeness(watched.signal.statement, sentence.words)
    specific = watched.first.partition(":")[0] in _SPECIFIC
    fresh = sentence.place != "body" or (
        near >= _BODY_CLOSENESS and (_is_roundup(page) or _NEWS.search(sentence.words) is not None)
    )
    plain = (
        told is not None and specific and predicate in _PLAIN and fresh and near >= _PLAIN_CLOSENESS
    )
    named = (
        told is not None
        and specific
        and predicate is Predicate.PRODUCT_AVAILABLE
        and sentence.place == "title"
        and near >= _NAMED_CLOSENESS
    )
    if predicate is Predicate.DEPRECATED and watched.exact_day is None:
        plain = plain and find_deed(predicate, sentence.words) >= 0
    same = any(near >= least and share >= part for least, part in _SAME_MATTER)
    if not (plain or named or same):
        return 0.0
    return round(min(1.0, 0.4 + 0.35 * near + 0.25 * share), 3)


def _is_roundup(page: Page) -> bool:
    return page.reading.analysis.kind is ArticleKind.ROUNDUP


def _taken_back(watched: Watched, page: Page, closeness: Closeness) -> Iterator[Decision]:
    signal = watched.signal
    for sentence in page.sentences:
        if len(sentence.words) > LONGEST or not is_about(watched, sentence):
            continue
        why = _why_back(watched, sentence, page)
        if not why or tells_of_old(watched, sentence, page.day):
            continue
        near = closeness(signal.statement, sentence.words)
        share = covers(watched.matter, stems(sentence.words))
        plain = signal.predicate in _PLAIN and near >= _BACK_CLOSENESS
        if plain or any(near >= least and share >= part for least, part in _SAME_MATTER):
            score = round(min(1.0, 0.4 + 0.35 * near + 0.25 * share), 3)
            reason = f"{page.reading.article.outlet} says that it is {why}."
            yield Decision(
                SignalState.CONTRADICTED, sentence.start, sentence.end, score, reason, ""
            )


def _why_back(watched: Watched, sentence: Sentence, page: Page) -> str:
    signal = watched.signal
    timed = bool(signal.due or signal.due_text)
    at = find_put_off(sentence.words)
    if at >= 0 and timed and near_subject(watched, sentence, at):
        already = find_put_off(signal.statement) >= 0
        return "" if already else "put off"
    at = find_called_off(sentence.words)
    if at >= 0 and near_subject(watched, sentence, at):
        return "called off"
    if watched.exact_day and find_extended(sentence.words, page.day, watched.exact_day):
        return "extended beyond the day"
    return ""


def _fired(
    watched: Watched, sentence: Sentence, page: Page, score: float, told: Told | None
) -> Decision:
    outlet = page.reading.article.outlet or "The source"
    deed = (told.predicate if told else watched.signal.predicate).value.replace("_", " ")
    about = told.subject if told else "its subject"
    reason = f"{outlet} states it as done ({deed}: {about})."
    timing = timing_of(watched.signal, page.reading.article.published_at)
    return Decision(SignalState.FIRED, sentence.start, sentence.end, score, reason, timing)
