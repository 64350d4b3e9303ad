"""The passes of a period over again: each story matched as it stood then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.alerts.backtest_rules import open_judge
from analysis.alerts.load import load_sketches
from analysis.alerts.matcher import match_stories
from analysis.alerts.rules import build_book
from analysis.alerts.tell_signals import match_transition
from db.alerts import ToldStory
from db.past_stories import placings, transitions_between
from db.signals import find_entry
from db.types import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.backtest_types import BacktestTools
    from analysis.alerts.matches import Match
    from analysis.alerts.rules import RuleBook
    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.alerts.sketch import MemberSketch, StorySketch
    from db.alert_types import Alert, Subscription
    from db.past_stories import Placing
    from db.store import Connection, Database

_MOST_SIGNALS = 5_000


@dataclass(frozen=True, slots=True)
class Rung:
    """What would have been queued `at`: a match of a story with its sketch, or a signal's alert."""

    at: datetime
    key: str
    match: Match | None = None
    sketch: StorySketch | None = None
    alert: Alert | None = None


def ring_stories(
    connection: Connection,
    database: Database,
    asked: Subscription,
    story_ids: Sequence[str],
    since: datetime,
    until: datetime,
    knowledge: ScoringKnowledge,
    tools: BacktestTools,
) -> list[Rung]:
    """What those stories would have rung, pass by pass, newest first."""
    sketches = load_sketches(connection, story_ids)
    placed = placings(connection, [sketch.id for sketch in sketches])
    book = build_book([asked])
    judge = open_judge(connection, database, asked, sketches, until, knowledge, tools)
    told: dict[str, ToldStory] = {}
    found: dict[str, Rung] = {}
    for at, touched in replay_passes(sketches, placed, since, until):
        answers = judge(touched)
        matches = match_stories(
            book, touched, knowledge=knowledge, now=at, told=told, answers=answers
        )
        stories = {sketch.id: sketch for sketch in touched}
        for match in matches:
            found.setdefault(match.key, Rung(at, match.key, match, stories[match.story_id]))
            told[match.story_id] = _tell(told.get(match.story_id), asked.id, match.key, at)
    return sorted(found.values(), key=lambda one: (one.at, one.key), reverse=True)


def _tell(told: ToldStory | None, subscription_id: str, key: str, at: datetime) -> ToldStory:
    keys = told.keys if told else frozenset()
    return ToldStory({subscription_id: at}, keys | {(subscription_id, key)})


def ring_signals(
    connection: Connection,
    asked: Subscription,
    since: datetime,
    until: datetime,
    knowledge: ScoringKnowledge,
) -> list[Rung]:
    """What signals would have rung when they changed, newest first."""
    book: RuleBook = build_book([asked])
    found: dict[str, Rung] = {}
    for signal_id in transitions_between(connection, since, until, _MOST_SIGNALS):
        entry = find_entry(connection, signal_id)
        for change in entry.transitions if entry else ():
            if since <= change.at < until:
                told = match_transition(connection, book, change, change.at, knowledge.gazetteer)
                for one in told:
                    rung = Rung(change.at, one.alert.key, alert=one.alert)
                    found.setdefault(rung.key, rung)
    return sorted(found.values(), key=lambda one: (one.at, one.key), reverse=True)


def replay_passes(
    sketches: Sequence[StorySketch],
    placed: Mapping[str, Placing],
    since: datetime,
    until: datetime,
) -> Iterator[tuple[datetime, list[StorySketch]]]:
    """The moments in [since, until) at which stories grew, with those stories as they stood then."""
    touched: dict[datetime, list[StorySketch]] = defaultdict(list)
    for sketch in sketches:
        came = sorted(
            (_in_time(member, placed[member.article_id]) for member in sketch.members),
            key=lambda pair: pair[0],
        )
        for at in sorted({moment for moment, _ in came if since <= moment < until}):
            members = tuple(member for moment, member in came if moment <= at)
            touched[at].append(replace(sketch, members=members))
    for at in sorted(touched):
        yield at, touched[at]


def _in_time(member: MemberSketch, placing: Placing) -> tuple[datetime, MemberSketch]:
    """When an article was placed; one that came as history, as if polled when published."""
    if placing.arrival is Arrival.POLL:
        return placing.assigned_at, member
    at = placing.published_at
    return at, replace(member, arrival=Arrival.POLL, first_seen_at=at, taken_at=at)
