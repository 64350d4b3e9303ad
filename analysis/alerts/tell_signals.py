"""Changes of signals' states, matched with the subscriptions that wait for them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.alerts.news import LATE
from analysis.alerts.signal_rule import signal_targets, tell_transition
from db.alert_types import Alert, AlertKind, MuteKind, SubscriptionKind
from db.alerts import AlertForMany
from db.articles import articles_by_id
from db.signals import find_entry
from db.stories import story_of_article
from db.threads import threads_of

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.rules import Group, RuleBook
    from analysis.alerts.signal_rule import SignalFound
    from analysis.knowledge.gazetteer import Gazetteer
    from db.alert_types import Mute
    from db.store import Connection
    from db.types import Article, Signal, Transition


def match_transition(
    connection: Connection,
    book: RuleBook,
    transition: Transition,
    now: datetime,
    gazetteer: Gazetteer,
) -> list[AlertForMany]:
    """The alerts that a change of state makes; none for what happened long ago."""
    if now - transition.at > LATE:
        return []
    entry = find_entry(connection, transition.signal_id)
    if entry is None:
        return []
    article_id = transition.article_id or ""
    article = articles_by_id(connection, [article_id]).get(article_id)
    affair = _affair_of(connection, entry.signal, article_id)
    found: list[AlertForMany] = []
    for target in signal_targets(entry.signal, gazetteer):
        groups = book.find(SubscriptionKind.SIGNAL, target)
        told = tell_transition(entry.signal, transition, target, gazetteer) if groups else None
        for group in groups if told else ():
            ids = _hearers(book, group, entry.signal, article, now)
            if told is not None and ids:
                alert = _to_alert(told, entry.signal, transition, now)
                found.append(AlertForMany(replace(alert, affair=affair), ids))
    return found


def _affair_of(connection: Connection, signal: Signal, article_id: str) -> str:
    """What decided it: of one article that decides several signals all stand in one message."""
    story_id = story_of_article(connection, article_id) or signal.story_id or ""
    place = threads_of(connection, [story_id]).get(story_id)
    return place.thread_id if place else story_id or signal.id


def _hearers(
    book: RuleBook, group: Group, signal: Signal, article: Article | None, now: datetime
) -> tuple[str, ...]:
    tiers = group.conditions.tiers
    if tiers and article is not None and article.tier not in tiers:
        return ()
    # The change is of now, whatever the day of its evidence: until now the signal stood open.
    begun = bisect_right(group.since, now)
    return tuple(
        key
        for key in group.ids[:begun]
        if not any(_is_left_out(mute, signal, article) for mute in book.mutes.get(key, ()))
    )


def _is_left_out(mute: Mute, signal: Signal, article: Article | None) -> bool:
    match mute.kind:
        case MuteKind.STORY:
            return mute.value == signal.story_id
        case MuteKind.ENTITY:
            return mute.value in signal.subjects
        case MuteKind.TOPIC:
            return mute.value in {topic.value for topic in signal.topics}
        case MuteKind.SOURCE:
            return article is not None and article.source_key == mute.value
        case MuteKind.THREAD:
            return False


def _to_alert(told: SignalFound, signal: Signal, change: Transition, now: datetime) -> Alert:
    # A deadline passes without a word: then what was expected is quoted.
    passage = told.passage or signal.passage
    return Alert(
        id="",
        subscription_id="",
        key=told.key,
        kind=AlertKind.SIGNAL,
        rule=told.rule,
        score=1.0,
        occurred_at=change.at,
        queued_at=now,
        story_id=told.story_id,
        signal_id=told.signal_id,
        passages=(passage,) if passage else (),
    )
