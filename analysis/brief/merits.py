"""How well a sentence fills each place of a brief; 0 where it must not stand there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of
from analysis.brief.asides import is_praise, score_hedge, score_puff
from analysis.brief.cues import (
    denies_change,
    names_change,
    names_concerned,
    names_critic,
    names_moment,
    names_start,
)
from analysis.brief.pool import trust
from analysis.brief.words import content_words
from db.types import ArticleKind, Predicate

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from analysis.brief.pool import Candidate
    from analysis.text.dates import DateMention

_ON_TOPIC = 0.28  # centrality below which a sentence may be about something else
_IN_BOX = 0.34  # the same for the builder's box, which says less and must fit better
_EASY_LENGTH = range(70, 241)
_LEAST_SHARE, _BESIDE = 0.25, 0.5  # an opening that says nothing of its headline
_LEAD = 3  # sentences at an article's top
_OWN_VOICE = 0.2
_QUOTED = 0.3
_COMMENTS, _LATE_NAME = 0.4, 0.2
_COMMENT = re.compile(
    r"\bis heating up\b|\b(?:is|was) (?:huge|big|massive|interesting|a big deal)\b|\bmarks? an?\b|\bsaga\b|\bstep forward\b|\bbroader questions\b|\bmoment\b|"
    r"\bin an effort to\b|\bthe latest (?:move|step|sign|salvo|twist)\b|\bwidely seen\b|\bno surprise\b|"
    r"\b(?:explains?|shows?|tells? (?:us|you)) why\b|\b(?:amusingly|unsurprisingly|ironically|notably|arguably|clearly)\b",
    re.IGNORECASE,
)
# An opening that takes its own news for known: "Northlight announced the filing in a post".
_ASSUMES = re.compile(
    r"\b(?:announced|confirmed|disclosed|revealed|reported|made) the (?:filing|move|decision|deal|change|"
    r"release|launch|news|announcement|acquisition|update|incident|breach|lawsuit)\b|"
    r"\b(?:said|says|added|adds|noted|notes) (?:that )?(?:the|this) (?:rule|order|change|move|decision|deal|"
    r"measure|requirement|policy|price|limit)\b"
)
# "Today, we are releasing Corvid 2": whose words they are, the outlet's name says.
_LAUNCH = re.compile(
    r"(?:Today,? )?[Ww]e(?:[’']re| are|[’']ve| have)? (?:now |today |just )?"
    r"(?:releas|launch|introduc|announc|publish|open-sourc|shipp)(?:e|es|ed|ing)\b"
)
# What is told beside another thing needs that thing told before.
_RELATIVE = re.compile(r"(?:Compared (?:to|with)|Unlike|Rather than|Beyond|Instead of) ")
# What somebody did not say is no news.
_MUTE = re.compile(
    r"\b(?:(?:did|does|has|have|would) not|\w+n[’']t) (?:immediately |yet )?"
    r"(?:given?|sa(?:y|id)|names?|disclosed?|specif(?:y|ied)|comment(?:ed)?|answer(?:ed)?|respond(?:ed)?|reply|replied)\b|"
    r"\bdeclined to\b"
)
_OURS = re.compile(r"\b(?:[Oo]ur|[Ww]e)\b")
_PUFF, _ADVERT = 0.2, 0.5
_BACKGROUND = 0.5  # an aside that is more than a condition
_SLIGHT = 0.1  # an aside at all
_EARLY = 60  # characters
_CUE_WITHIN = 90  # characters before a date in which the cue for it may stand
# Facts that say what is different from now on.
_CHANGES = {
    Predicate.LICENCE_CHANGED,
    Predicate.TERMS_CHANGED,
    Predicate.EXPORT_RULE_CHANGED,
    Predicate.ACCESS_SUSPENDED,
    Predicate.ACCESS_RESTORED,
    Predicate.DEPRECATED,
    Predicate.PRICE_CHANGED,
    Predicate.WEIGHTS_PUBLISHED,
    Predicate.RULE_EFFECTIVE,
}
_FARTHEST_DATE = timedelta(days=400)
_LONG_AGO = timedelta(days=24)
_OLDEST_DATE = timedelta(days=8)


def merit_opening(
    candidate: Candidate,
    headline: AbstractSet[str] = frozenset(),
    acts: AbstractSet[Predicate] = frozenset(),
) -> float:
    """As the first sentence of a story with that headline, as content words, and those acts."""
    launch = _LAUNCH.match(candidate.text) is not None
    if candidate.centrality < _ON_TOPIC or (is_praise(candidate.text) and not launch):
        return 0.0
    if " also " in candidate.text[:_EARLY]:
        return 0.0
    lead = 0.4 * (candidate.order < _LEAD) + 0.1 * (candidate.order == 0)
    length = 0.1 if len(candidate.text) in _EASY_LENGTH else 0.0
    reports = 0.55 * candidate.roles.what_happened + lead + length
    share = len(candidate.words & headline) / max(len(headline), 1)
    told = 0.5 * share - (_BESIDE if headline and share < _LEAST_SHARE else 0.0)
    told += 0.3 if acts & acts_of(candidate.text) else 0.0
    near = 0.7 * candidate.centrality + 0.4 * trust(candidate)
    told -= _COMMENTS if _COMMENT.search(candidate.text) or _ASSUMES.search(candidate.text) else 0.0
    told -= 0.0 if not headline or headline & content_words(candidate.text[:_EARLY]) else _LATE_NAME
    told -= _QUOTED if candidate.text[0] in '“"' else 0.0
    told -= _OWN_VOICE * (1 + launch) if _OURS.search(candidate.text) else 0.0
    told -= _BESIDE if _RELATIVE.match(candidate.text) else 0.0
    told += 0.3 * candidate.peak - _sells(candidate.text)
    return near + reports + told - _distance(candidate) - 0.6 * candidate.side


def _sells(text: str) -> float:
    # One word of praise is usual; a sentence full of it is an advertisement.
    puff = score_puff(text)
    return _ADVERT if puff >= 1.0 else _PUFF * puff


def merit_detail(candidate: Candidate) -> float:
    """As a further sentence of what happened, past and background left out."""
    if candidate.aside >= _BACKGROUND:
        return 0.0
    return merit_context(candidate)


def merit_context(candidate: Candidate) -> float:
    """As a further sentence of a story of which the sources say little else."""
    if candidate.centrality < _IN_BOX or is_praise(candidate.text) or _is_past(candidate):
        return 0.0
    roles = candidate.roles
    lead = 0.2 if candidate.order < 2 * _LEAD else 0.0
    use = 0.1 * roles.number + 0.25 * roles.what_happened + 0.15 * roles.change
    near = 0.6 * candidate.centrality + 0.3 * trust(candidate)
    return near + lead + use - _distance(candidate) - _noise(candidate)


def _noise(candidate: Candidate) -> float:
    # The maker's own voice, a host's offer, words that sell, and what a reporter thinks of it.
    text = candidate.text
    noise = 0.3 * candidate.side + _sells(text)
    noise += _OWN_VOICE if _OURS.search(text) else 0.0
    noise += _BESIDE if _RELATIVE.match(text) or _MUTE.search(text) else 0.0
    return noise + (_COMMENTS if _COMMENT.search(text) else 0.0)


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
    stated = bool(candidate.facts & _CHANGES)
    if candidate.aside >= (_BACKGROUND if stated else _SLIGHT):
        return 0.0
    if denies_change(candidate.text) or not (stated or names_change(candidate.text)):
        return 0.0
    return 0.3 * candidate.roles.change + 0.15 * stated + _merit_role(candidate)


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
