"""How well a sentence fills each place of a brief; 0 where it must not stand there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of
from analysis.brief.asides import is_praise, score_hedge
from analysis.brief.cues import (
    names_change,
    names_concerned,
    names_critic,
    names_moment,
    names_pledge,
    names_start,
)
from analysis.brief.pool import trust
from analysis.knowledge.forward import STRONG
from analysis.text.dates import DateKind
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

    from analysis.brief.pool import Candidate
    from analysis.text.dates import DateMention
    from db.types import Predicate

_ON_TOPIC = 0.28  # centrality below which a sentence may be about something else
_IN_BOX = 0.34  # the same for the builder's box, which says less and must fit better
_EASY_LENGTH = range(70, 241)
_LEAST_SHARE, _BESIDE = 0.25, 0.5  # an opening that says nothing of its headline
_LEAD = 3  # sentences at an article's top
_BACKGROUND = 0.5  # an aside that is more than a condition
_EARLY = 60  # characters
_CUE_WITHIN = 90  # characters before a date in which the cue for it may stand
_CHECKABLE = {DateKind.DAY, DateKind.WEEK, DateKind.MONTH, DateKind.QUARTER, DateKind.SPAN}
_FARTHEST_DATE = timedelta(days=400)
_LONG_AGO = timedelta(days=24)
_OLDEST_DATE = timedelta(days=8)


def merit_opening(
    candidate: Candidate,
    headline: AbstractSet[str] = frozenset(),
    acts: AbstractSet[Predicate] = frozenset(),
) -> float:
    """As the first sentence of a story with that headline, as content words, and those acts."""
    if candidate.centrality < _ON_TOPIC or is_praise(candidate.text):
        return 0.0
    if " also " in candidate.text[:_EARLY]:
        return 0.0
    lead = 0.4 if candidate.order < _LEAD else 0.0
    length = 0.1 if len(candidate.text) in _EASY_LENGTH else 0.0
    reports = 0.55 * candidate.roles.what_happened + lead + length
    share = len(candidate.words & headline) / max(len(headline), 1)
    told = 0.5 * share - (_BESIDE if headline and share < _LEAST_SHARE else 0.0)
    told += 0.3 if acts & acts_of(candidate.text) else 0.0
    near = 0.7 * candidate.centrality + 0.4 * trust(candidate)
    told += 0.3 * candidate.peak
    return near + reports + told - _distance(candidate) - 0.6 * candidate.side


def merit_detail(candidate: Candidate) -> float:
    """As a further sentence of what happened, past and background left out."""
    if candidate.aside >= _BACKGROUND or _is_past(candidate):
        return 0.0
    return merit_context(candidate)


def merit_context(candidate: Candidate) -> float:
    """As a further sentence of a story of which the sources say little else."""
    if candidate.centrality < _IN_BOX or is_praise(candidate.text):
        return 0.0
    roles = candidate.roles
    lead = 0.2 if candidate.order < 2 * _LEAD else 0.0
    use = 0.25 * roles.number + 0.25 * roles.what_happened + 0.15 * roles.change
    near = 0.6 * candidate.centrality + 0.3 * trust(candidate)
    return near + lead + use - _distance(candidate) - 0.3 * candidate.side


def _is_past(candidate: Candidate) -> bool:
    # "In March the maker raised …", told in June: every day it names was long gone.
    published = candidate.member.published_at.date()
    return bool(candidate.dates) and all(m.last < published - _LONG_AGO for m in candidate.dates)


def _distance(candidate: Candidate) -> float:
    # Criticism and expectations have their own places further down.
    dissent = 0.3 if names_critic(candidate.text) else 0.0
    dissent += 0.4 if candidate.member.kind is ArticleKind.OPINION else 0.0
    return dissent + 0.2 * candidate.roles.forward + 0.4 * candidate.aside


def merit_who(candidate: Candidate) -> float:
    """As the sentence that says who is concerned."""
    if candidate.aside or not names_concerned(candidate.text):
        return 0.0
    return _merit_role(candidate)


def merit_change(candidate: Candidate) -> float:
    """As the sentence that says what changes."""
    if candidate.aside or not names_change(candidate.text):
        return 0.0
    return 0.3 * candidate.roles.change + _merit_role(candidate)


def _merit_role(candidate: Candidate) -> float:
    if candidate.centrality < _IN_BOX or names_critic(candidate.text):
        return 0.0
    near = 0.5 * candidate.centrality + 0.3 * trust(candidate)
    return 0.6 + near - 0.2 * candidate.side - 0.3 * score_hedge(candidate.text)


def merit_when(candidate: Candidate) -> float:
    """As the sentence that says from when it holds, or until when."""
    # "Tuesday" alone says when something was written; a day of the month says when it holds.
    if (
        candidate.aside
        or " ago" in candidate.text
        or not any(_holds(candidate, m) for m in candidate.dates)
    ):
        relative = not candidate.aside and names_moment(candidate.text)
        return 0.9 * _merit_role(candidate) if relative else 0.0
    return candidate.roles.when * 0.3 + _merit_role(candidate)


def _holds(candidate: Candidate, mention: DateMention) -> bool:
    published = candidate.member.published_at.date()
    stated = mention.exact and any(c.isdigit() for c in mention.text)
    if not stated or not -_OLDEST_DATE <= mention.first - published <= _FARTHEST_DATE:
        return False
    cue = names_start(candidate.text[max(0, mention.start - _CUE_WITHIN) : mention.start])
    return cue or (mention.deadline and mention.last >= published)


def merit_forward(candidate: Candidate, today: date) -> float:
    """As something to watch for after `today`."""
    # Somebody must be able to check it later: it needs a date that has not yet come.
    if candidate.centrality < _ON_TOPIC or candidate.aside >= _BACKGROUND:
        return 0.0
    near = 0.4 * candidate.centrality + 0.2 * trust(candidate)
    ahead = [m for m in candidate.dates if today < m.last <= today + _FARTHEST_DATE]
    if any(_is_checkable(m) for m in ahead):
        firm = any(m.deadline or _is_set(candidate, m) for m in ahead)
        ends = firm and not score_hedge(candidate.text)
        strength = max(candidate.roles.forward, STRONG if ends else 0.0)
        return strength + near if strength >= STRONG else 0.0
    return 0.0


def _is_set(candidate: Candidate, mention: DateMention) -> bool:
    # "On 1 September the price rises": a day of the month ahead needs no "will".
    before = candidate.text[: mention.start].rstrip().lower()
    day = mention.exact and any(c.isdigit() for c in mention.text)
    return day and before.endswith((" on", " from", "after", "starting", "beginning", "on", "from"))


def merit_pledge(candidate: Candidate, today: date) -> float:
    """As something to watch for without a day: somebody said that they will do it."""
    passed = any(m.last <= today for m in candidate.dates)
    if candidate.centrality < _IN_BOX or candidate.aside or passed:
        return 0.0
    if not names_pledge(candidate.text) or names_critic(candidate.text):
        return 0.0
    return 0.5 + 0.5 * candidate.centrality + 0.3 * trust(candidate)


def _is_checkable(mention: DateMention) -> bool:
    # A bare "Monday" beside "will" may be the day of the report.
    stated = any(c.isdigit() for c in mention.text) or mention.text.lower().startswith("next")
    named = mention.kind in (DateKind.MONTH, DateKind.QUARTER)
    return mention.deadline or (mention.kind in _CHECKABLE and (stated or named))


def merit_criticism(candidate: Candidate) -> float:
    """As what sceptics say."""
    if candidate.centrality < _ON_TOPIC or candidate.aside >= _BACKGROUND:
        return 0.0
    if not names_critic(candidate.text):
        return 0.0
    return 0.8 + 0.4 * candidate.centrality - 0.002 * candidate.order
