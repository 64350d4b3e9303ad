"""How well a sentence fills each place of a brief; 0 where it must not stand there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.cues import names_change, names_concerned, names_critic
from analysis.brief.pool import trust
from analysis.knowledge.forward import STRONG
from analysis.text.dates import DateKind

if TYPE_CHECKING:
    from datetime import date

    from analysis.brief.pool import Candidate
    from analysis.text.dates import DateMention

_ON_TOPIC = 0.28  # centrality below which a sentence may be about something else
_EASY_LENGTH = range(90, 261)
_LEAD = 3  # sentences at an article's top
_SOME_ROLE = 0.5
_BACKGROUND = 0.5  # an aside that is more than a condition
_CHECKABLE = {DateKind.DAY, DateKind.WEEK, DateKind.MONTH, DateKind.QUARTER, DateKind.SPAN}
_FARTHEST_DATE = timedelta(days=400)


def merit_opening(candidate: Candidate) -> float:
    """As the first sentence of a story."""
    if candidate.centrality < _ON_TOPIC:
        return 0.0
    lead = 0.4 if candidate.order < _LEAD else 0.0
    length = 0.1 if len(candidate.text) in _EASY_LENGTH else 0.0
    reports = 0.55 * candidate.roles.what_happened + lead + length
    return 0.7 * candidate.centrality + 0.4 * trust(candidate) + reports - _distance(candidate)


def merit_detail(candidate: Candidate) -> float:
    """As a further sentence of what happened."""
    if candidate.centrality < _ON_TOPIC:
        return 0.0
    roles = candidate.roles
    lead = 0.2 if candidate.order < 2 * _LEAD else 0.0
    use = 0.25 * roles.number + 0.25 * roles.what_happened + 0.15 * roles.change
    return 0.6 * candidate.centrality + 0.3 * trust(candidate) + lead + use - _distance(candidate)


def _distance(candidate: Candidate) -> float:
    # Criticism and expectations have their own places further down.
    dissent = 0.3 if names_critic(candidate.text) else 0.0
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
    if candidate.centrality < _ON_TOPIC or names_critic(candidate.text):
        return 0.0
    return 0.6 + 0.5 * candidate.centrality + 0.3 * trust(candidate)


def merit_when(candidate: Candidate) -> float:
    """As the sentence that says from when it holds."""
    # "Today" and "Tuesday" say when something was written; a day of the month says when it holds.
    published = candidate.member.published_at.date()
    firm = any(
        m.exact and any(c.isdigit() for c in m.text) and abs(m.first - published) <= _FARTHEST_DATE
        for m in candidate.dates
    )
    acts = max(candidate.roles.what_happened, candidate.roles.forward, candidate.roles.change)
    if not firm or candidate.aside or " ago" in candidate.text or acts < _SOME_ROLE:
        return 0.0
    return candidate.roles.when * 0.3 + _merit_role(candidate)


def merit_forward(candidate: Candidate, today: date) -> float:
    """As something to watch for after `today`."""
    # Somebody must be able to check it later: it needs a date that has not yet come.
    if candidate.roles.forward < STRONG or candidate.centrality < _ON_TOPIC:
        return 0.0
    if candidate.aside >= _BACKGROUND:
        return 0.0
    if not any(
        today < m.last <= today + _FARTHEST_DATE and _is_checkable(m) for m in candidate.dates
    ):
        return 0.0
    return candidate.roles.forward + 0.4 * candidate.centrality + 0.2 * trust(candidate)


def _is_checkable(mention: DateMention) -> bool:
    # A bare "Monday" beside "will" may be the day of the report.
    stated = any(c.isdigit() for c in mention.text) or mention.text.lower().startswith("next")
    return mention.deadline or (mention.kind in _CHECKABLE and stated)


def merit_criticism(candidate: Candidate) -> float:
    """As what sceptics say."""
    if candidate.centrality < _ON_TOPIC or candidate.aside >= _BACKGROUND:
        return 0.0
    if not names_critic(candidate.text):
        return 0.0
    return 0.8 + 0.4 * candidate.centrality - 0.002 * candidate.order
