"""What takes an expectation back: it is put off, called off, or its end is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.signals.evidence_deeds import find_extended, find_put_off
from analysis.signals.judge import names_others, tells_of_old
from analysis.signals.judge_matter import covers, is_same_matter, weight_of
from analysis.signals.judge_opposite import goes_other_way
from analysis.signals.judge_subjects import gap_to_subject
from db.types import Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.signals.evidence import Sentence
    from analysis.signals.judge import Watched
    from analysis.signals.judge_bench import Bench

# A model has one release, a rule one day: what is put off near its name is that.
_SINGLE = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.EXPORT_RULE_CHANGED, Predicate.LICENCE_CHANGED,
        Predicate.DEPRECATED,
    }
)  # fmt: skip
_ENDING = frozenset(
    {
        Predicate.PRICE_CHANGED, Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED,
        Predicate.RULE_EFFECTIVE, Predicate.TERMS_CHANGED,
    }
)  # fmt: skip
_NAMED = frozenset({"model", "hardware", "name"})
_MANIFOLD = frozenset({"organisation", "regulator", "region", "person"})
_EXTENDED = "extended beyond that day"
_REFUSED = "not going to be"
_CONTRARY = "the other way round now"
_RENAMED = "under another name now"
# What puts it off in the same days was known when it was promised.
_SETTLING = timedelta(days=2)
_CLOSENESS = 0.4
_TITLE_CLOSENESS = 0.3


@dataclass(frozen=True, slots=True)
class Decision:
    """A passage of a page that decides a signal, with how well, 0 to 1, and why."""

    state: SignalState
    start: int
    end: int
    score: float
    reason: str
    timing: str


def taken_back(watched: Watched, bench: Bench) -> Iterator[Decision]:
    """The passages that contradict a signal; none within two days of its opening."""
    signal, page = watched.signal, bench.page
    if page.reading.article.published_at < signal.opened_at + _SETTLING:
        return
    outlet = page.reading.article.outlet or "The source"
    for sentence in bench.about(watched):
        why = _why_back(watched, sentence, bench)
        if not names_others(watched, sentence, page):
            continue
        if why and not tells_of_old(watched, bench.dates(sentence), page.day):
            near = bench.closeness(signal.statement, sentence.words)
            share = covers(watched.matter, bench.stems(sentence))
            if _is_that(watched, sentence, why, near, share):
                void = why == _RENAMED
                yield Decision(
                    SignalState.VOID if void else SignalState.CONTRADICTED, sentence.start, sentence.end,
                    weight_of(near, share), f"{outlet} says that it is {why}.", "",
                )  # fmt: skip


def _is_that(watched: Watched, sentence: Sentence, why: str, near: float, share: float) -> bool:
    predicate = watched.signal.predicate
    if why == _RENAMED:
        return watched.first.partition(":")[0] in _NAMED
    if watched.first.partition(":")[0] in _MANIFOLD:
        return is_same_matter(predicate, near, share, specific=False)
    least = _TITLE_CLOSENESS if sentence.place == "title" else _CLOSENESS
    if (predicate in _SINGLE or why == _EXTENDED) and near >= least:
        return True
    return is_same_matter(predicate, near, share)


def _is_contrary(watched: Watched, sentence: Sentence, bench: Bench) -> bool:
    """Whether a control is imposed whose lifting is expected, or lifted instead of imposed."""
    signal = watched.signal
    if signal.predicate is not Predicate.EXPORT_RULE_CHANGED:
        return False
    at = bench.deed(signal.predicate, sentence)
    if at < 0 or gap_to_subject(watched, sentence, at) is None:
        return False
    return goes_other_way(signal.predicate, signal.statement, sentence.words)


def _why_back(watched: Watched, sentence: Sentence, bench: Bench) -> str:
    """What the sentence does to the expectation, in words for people; empty where nothing."""
    signal = watched.signal
    put_off, called_off, renamed = bench.backs(sentence)
    if put_off >= 0 and watched.timed and gap_to_subject(watched, sentence, put_off) is not None:
        already = find_put_off(signal.statement) >= 0
        return "" if already else "put off"
    if called_off >= 0 and gap_to_subject(watched, sentence, called_off) is not None:
        return "called off"
    refused = bench.refusal(signal.predicate, sentence)
    if refused >= 0 and gap_to_subject(watched, sentence, refused) is not None:
        return _REFUSED
    if _is_contrary(watched, sentence, bench):
        return _CONTRARY
    told_first = renamed >= 0 and sentence.place != "body"
    if told_first and gap_to_subject(watched, sentence, renamed) is not None:
        return _RENAMED
    day = watched.exact_day
    # Once the day is past, what is extended is a later promise.
    if day is not None and signal.predicate in _ENDING and bench.page.day <= day + _SETTLING:
        return _EXTENDED if find_extended(sentence.words, bench.page.day, day) else ""
    return ""
