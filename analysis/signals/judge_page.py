"""A whole article against one signal: the passage that decides it best, if any."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.signals.candidates import find_candidate
from analysis.signals.evidence import Sentence
from analysis.signals.evidence_deeds import SHOWN_BY
from analysis.signals.judge import (
    is_its_day,
    is_wide_enough,
    names_others,
    shares_aspect,
    tells_of_later,
    tells_of_old,
    timing_of,
)
from analysis.signals.judge_back import Decision, taken_back
from analysis.signals.judge_matter import LEAST_SHARE, covers, is_same_matter, weight_of
from analysis.signals.judge_opposite import goes_other_way
from analysis.signals.judge_stages import is_far_enough
from analysis.signals.judge_subjects import (
    gap_to_subject,
    is_next_to,
    is_subject,
    is_thing,
    is_unasked_version,
    names_both,
)
from db.types import ArticleKind, Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.signals.evidence import Page, Told
    from analysis.signals.judge import Watched
    from analysis.signals.judge_bench import Bench

    _Passage = tuple[Sentence, str, bool]  # with its subject, and whether the deed is surely its

# The deed itself is the whole expectation, once it happens to the very subject.
_PLAIN = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.EXPORT_RULE_CHANGED, Predicate.LICENCE_CHANGED,
        Predicate.DEPRECATED,
    }
)  # fmt: skip
_SPECIFIC = frozenset({"model", "hardware", "instrument", "licence", "name"})
# Here even a name that is not known may be a company, which does many things.
_PARTIES = frozenset({Predicate.FUNDING_OR_DEAL, Predicate.LAWSUIT_STEP, Predicate.OTHER})
# Both subjects of an expectation in one deed are seldom there for another reason.
_BOTH_CLOSENESS, _BOTH_SHARE = 0.6, 0.4
_NEAR_START = 60
_DAY_BONUS = 0.12  # what is told as done on its very day needs less to be the same
_NEWS = re.compile(
    r"\b(?:today|now|this (?:week|morning)|yesterday|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|just)\b",
    re.IGNORECASE,
)
# The deed is the whole expectation too, where the two sentences are near enough.
_NAMED = frozenset(
    {
        Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE, Predicate.PRICE_CHANGED,
        Predicate.SECURITY_INCIDENT,
    }
)  # fmt: skip
_SOON = timedelta(hours=20)
_DOING = re.compile(r"[A-Z]\w+ing\b")
_DOING_CLOSENESS = 0.45
_RETOLD_CLOSENESS = 0.62
_PLAIN_CLOSENESS = 0.38
_TITLE_CLOSENESS = 0.25
_SOON_CLOSENESS = 0.5
_BODY_CLOSENESS = 0.4
_NAMED_CLOSENESS = 0.55


def decide(watched: Watched, bench: Bench) -> Decision | None:
    """What the page decides of a signal; of several passages the best, of equals the first.

    A page that says it happened and that it was put off tells a longer story: what happened counts.
    """
    shown = max(_shown(watched, bench), key=_rank, default=None)
    if shown is not None:
        return None if _retells(watched, shown, bench) else shown
    return max(taken_back(watched, bench), key=_rank, default=None)


def _rank(decision: Decision) -> tuple[float, int]:
    return decision.score, -decision.start


def _retells(watched: Watched, shown: Decision, bench: Bench) -> bool:
    """Whether the page says elsewhere that it is still to come; on the very day words run ahead."""
    if watched.exact_day is not None:
        return False
    others = (one for one in bench.about(watched) if not shown.start <= one.start < shown.end)
    # "Restoring Lumen 3" as a title can be of what is about to be done.
    loose = shown.start == 0 and _DOING.match(bench.page.title) is not None
    least = _DOING_CLOSENESS if loose else _RETOLD_CLOSENESS
    return any(
        find_candidate(sentence.words, bench.page.day) is not None
        and bench.closeness(watched.signal.statement, sentence.words) >= least
        for sentence in others
    )


def _shown(watched: Watched, bench: Bench) -> Iterator[Decision]:
    if bench.page.reading.article.published_at < watched.not_before:
        return
    passages = (
        *_by_facts(watched, bench),
        *_by_words(watched, bench),
        *_by_reference(watched, bench),
    )
    for sentence, subject, is_fact in passages:
        score = _weigh(watched, sentence, bench, is_fact=is_fact)
        if score:
            yield _fired(watched, sentence, bench.page, score, subject)


def _by_facts(watched: Watched, bench: Bench) -> Iterator[_Passage]:
    """Sentences with a typed fact about the subject."""
    predicate = watched.signal.predicate
    for told in bench.page.told:
        if _is_fact_of(watched, told) and _passes(watched, told.sentence, bench):
            # What is told of prices as they are changes none.
            priced = predicate is Predicate.PRICE_CHANGED
            yield (
                told.sentence, told.subject, not priced or bench.deed(predicate, told.sentence) >= 0
            )  # fmt: skip


def _by_words(watched: Watched, bench: Bench) -> Iterator[_Passage]:
    """Sentences that name the subject near the words of such a deed."""
    for sentence in bench.about(watched):
        at = bench.deed(watched.signal.predicate, sentence)
        if at < 0 or gap_to_subject(watched, sentence, at) is None:
            continue
        if _passes(watched, sentence, bench):
            yield sentence, "", is_next_to(watched, sentence, at)


def _by_reference(watched: Watched, bench: Bench) -> Iterator[_Passage]:
    """Sentences that leave the subject to the one before, taken with that one."""
    for before, sentence in bench.told_of_it(watched):
        at = bench.deed(watched.signal.predicate, sentence)
        if 0 <= at <= _NEAR_START and _passes(watched, sentence, bench):
            yield _joined(before, sentence, bench.page), "", is_thing(watched)


def _is_fact_of(watched: Watched, told: Told) -> bool:
    predicate = watched.signal.predicate
    if told.predicate not in SHOWN_BY[predicate]:
        return False
    opened = watched.signal.opened_at.date().isoformat()
    if told.day and told.day < opened:
        return False
    return any(is_subject(watched.first, key, predicate) for key in sorted(told.keys))


def _passes(watched: Watched, sentence: Sentence, bench: Bench) -> bool:
    """What any passage must do: be wide enough, name the value and the others, be no old story."""
    signal, page = watched.signal, bench.page
    if not is_wide_enough(watched, sentence, page.title) or tells_of_old(
        watched, bench.dates(sentence), page.day
    ):
        return False
    if goes_other_way(signal.predicate, signal.statement, sentence.words):
        return False
    if tells_of_later(watched, bench.dates(sentence), page.day):
        return False
    if signal.value and signal.value.casefold() not in sentence.words.casefold():
        return False
    if is_unasked_version(watched, sentence) or not names_others(watched, sentence, page):
        return False
    return is_far_enough(signal.predicate, signal.statement, sentence.words)


def _weigh(watched: Watched, sentence: Sentence, bench: Bench, *, is_fact: bool) -> float:
    """How well a passage meets the test, 0 where it does not.

    `is_fact` says that the deed is surely that of the subject. Then the deed can be all that is
    waited for; else the passage must be about the same matter.
    """
    predicate = watched.signal.predicate
    share = covers(watched.matter, bench.stems(sentence))
    specific = watched.first.partition(":")[0] in _SPECIFIC and predicate not in _PARTIES
    today = is_its_day(watched, bench.page.reading.article.published_at)
    # What had happened already when it was promised is something wider, or that of its day.
    plain = is_fact and specific and (not watched.known or watched.broad or today)
    both = names_both(watched, sentence)
    if not (plain or share >= LEAST_SHARE or (today and both)):
        return 0.0  # before the model is asked, which takes its time
    near = bench.closeness(watched.signal.statement, sentence.words)
    soon = _is_soon(watched, bench.page)
    if soon and near < _SOON_CLOSENESS:
        return 0.0
    meets = not soon and is_same_matter(
        predicate, near + _DAY_BONUS * today, share, specific=specific
    )
    if both and not meets and not soon and (today or predicate is not Predicate.OTHER):
        meets = near >= _BOTH_CLOSENESS and (today or share >= _BOTH_SHARE)
    if plain and not meets:
        meets = _is_plain(watched, sentence, bench, near)
    return weight_of(near, share) if meets else 0.0


def _is_soon(watched: Watched, page: Page) -> bool:
    """Whether it comes so soon after the opening that it is more likely the same news again."""
    if watched.exact_day is not None:
        return False
    return page.reading.article.published_at < watched.signal.opened_at + _SOON


def _is_plain(watched: Watched, sentence: Sentence, bench: Bench, near: float) -> bool:
    """Whether the deed to that very subject is the whole expectation, and is told as news."""
    predicate = watched.signal.predicate
    told = f"{bench.page.title} {sentence.words}" if sentence.place != "body" else sentence.words
    if watched.widens or not shares_aspect(watched, told):
        return False
    told_as_news = _is_roundup(bench.page) or _NEWS.search(sentence.words) is not None
    if sentence.place == "body" and not (told_as_news and near >= _BODY_CLOSENESS):
        return False
    if predicate is Predicate.DEPRECATED and watched.exact_day is None:
        # "Is shutting down" announces; without a day to come only what is gone counts.
        return near >= _PLAIN_CLOSENESS and bench.deed(predicate, sentence) >= 0
    if predicate in _PLAIN:
        return near >= (_TITLE_CLOSENESS if sentence.place == "title" else _PLAIN_CLOSENESS)
    titled = predicate is Predicate.PRODUCT_AVAILABLE and sentence.place == "title"
    return (titled or predicate in _NAMED) and near >= _NAMED_CLOSENESS


def _joined(before: Sentence, sentence: Sentence, page: Page) -> Sentence:
    """Two sentences as one passage, so that the evidence shows whom it is about."""
    words = page.reading.snapshot.content[before.start : sentence.end]
    return Sentence(
        before.start, sentence.end, words, sentence.place, before.located + sentence.located
    )


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
