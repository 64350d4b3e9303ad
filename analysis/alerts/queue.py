"""Alerts are queued in the transaction that stores what they tell.

What cannot be matched stops nothing: it is undone, remembered, and taken up again with each pass
until it is too old to ring.
"""

from __future__ import annotations

import logging
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from analysis.alerts.answers import Searches, answer_stacks, answer_threads
from analysis.alerts.load import load_sketches
from analysis.alerts.matcher import match_stories
from analysis.alerts.news import LATE, rings
from analysis.alerts.pins import pin_match
from analysis.alerts.rules import RuleBook, open_book
from analysis.alerts.scoring import load_scoring
from analysis.alerts.tell_signals import match_transition
from analysis.knowledge.gazetteer import load_gazetteer
from db.alert_types import Alert, SubscriptionKind
from db.alerts import (
    AlertForMany,
    forget_unmatched,
    insert_alerts,
    move_affairs,
    note_unmatched,
    savepoint,
    told_stories,
    unmatched,
)
from db.articles import snapshots_by_id
from db.errors import TocsinError
from db.signals import find_entry
from db.threads import threads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.matches import Answer, Match
    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.alerts.sketch import StorySketch
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.ports import Embedder
    from analysis.search_types import SearchQuery
    from analysis.stack.model import Stack
    from db.store import Connection, Database
    from db.types import Passage, Transition

_LOG = logging.getLogger(__name__)
_STORY, _SIGNAL = "story:", "signal:"


class AlertQueue:
    """Matches what a transaction touched with the active subscriptions and queues alerts in it.

    Without active subscriptions it does next to nothing. Threads may share it. `read_question`
    reads a saved search's document; without it, and without stacks, those kinds ring nothing.
    """

    def __init__(
        self,
        database: Database,
        embedder: Callable[[], Embedder] | None = None,
        stacks: Callable[[], Sequence[Stack]] = tuple,
        read_question: Callable[[str], SearchQuery] | None = None,
    ) -> None:
        self._database = database
        self._stacks = stacks
        self._searches = Searches(database, embedder, read_question)
        self._book: RuleBook | None = None
        self._knowledge: ScoringKnowledge | None = None
        self._turn = Lock()

    def stories_changed(
        self, connection: Connection, story_ids: Sequence[str], now: datetime
    ) -> int:
        """Queue what stories that grew, merged, split or were read anew tell; returns how many."""
        with self._turn:
            book = self._open(connection)
            ids = list(dict.fromkeys(story_ids))
            return self._try_stories(connection, book, ids, now) if book and ids else 0

    def threads_changed(
        self, connection: Connection, story_ids: Sequence[str], now: datetime
    ) -> int:
        """Queue what stories tell that got another place in a thread; returns how many."""
        with self._turn:
            book = self._open(connection)
            if not book or not story_ids:
                return 0
            ids = list(dict.fromkeys(story_ids))
            places = threads_of(connection, ids)
            move_affairs(connection, {i: p.thread_id for i, p in sorted(places.items())})
            followed = book.only(SubscriptionKind.THREAD)
            joined = [key for key in ids if key in places]
            return self._try_stories(connection, followed, joined, now) if followed else 0

    def signals_changed(
        self, connection: Connection, transitions: Sequence[Transition], now: datetime
    ) -> int:
        """Queue what changes of signals' states tell; returns how many."""
        with self._turn:
            book = self._open(connection)
            if not book.targets(SubscriptionKind.SIGNAL):
                return 0
            return sum(self._try_signal(connection, book, one, now) for one in transitions)

    def take_up(self, now: datetime) -> int:
        """Try again what could not be matched before; returns how many alerts came of it."""
        with self._database.read() as connection:
            if not unmatched(connection):
                return 0
        added = 0
        with self._database.write() as connection:
            for key, since in unmatched(connection).items():
                forget_unmatched(connection, [key])
                if now - since > LATE:
                    _LOG.error("%s could not be matched with subscriptions in time", key)
                    continue
                added += self._again(connection, key, since, now)
        return added

    def _again(self, connection: Connection, key: str, since: datetime, now: datetime) -> int:
        if key.startswith(_STORY):
            added = self.stories_changed(connection, [key.removeprefix(_STORY)], now)
        else:
            entry = find_entry(connection, key.removeprefix(_SIGNAL))
            added = self.signals_changed(connection, entry.transitions[-1:] if entry else (), now)
        if key in unmatched(connection):  # it failed once more: the first failure's time counts
            forget_unmatched(connection, [key])
            note_unmatched(connection, [key], since)
        return added

    def _open(self, connection: Connection) -> RuleBook:
        self._book = open_book(connection, self._book)
        return self._book

    def _try_stories(
        self, connection: Connection, book: RuleBook, ids: Sequence[str], now: datetime
    ) -> int:
        """Match them together; if that fails each by itself, so that one costs the others nothing."""
        try:
            with savepoint(connection):
                return self._queue_stories(connection, book, ids, now)
        except Exception:  # noqa: BLE001 - a fault here must never stop the analysis
            if len(ids) > 1:
                return sum(self._try_stories(connection, book, [key], now) for key in ids)
            _LOG.exception("story %s could not be matched with subscriptions", ids[0])
            note_unmatched(connection, [f"{_STORY}{ids[0]}"], now)
            return 0

    def _try_signal(
        self, connection: Connection, book: RuleBook, transition: Transition, now: datetime
    ) -> int:
        try:
            with savepoint(connection):
                found = match_transition(connection, book, transition, now, self._gazetteer)
                return insert_alerts(connection, found)
        except Exception:  # noqa: BLE001 - a fault here must never stop the ledger
            _LOG.exception("signal %s could not be matched", transition.signal_id)
            note_unmatched(connection, [f"{_SIGNAL}{transition.signal_id}"], now)
            return 0

    def _queue_stories(
        self, connection: Connection, book: RuleBook, ids: Sequence[str], now: datetime
    ) -> int:
        sketches = [
            sketch
            for sketch in load_sketches(connection, ids)
            if any(rings(member, now) for member in sketch.members)
        ]
        if not sketches:
            return 0
        told = told_stories(connection, [key for s in sketches for key in (s.id, *s.was)])
        knowledge = self._load_knowledge()
        matches = match_stories(
            book,
            sketches,
            knowledge=knowledge,
            now=now,
            told=told,
            answers=self._answers(connection, book, sketches, now),
        )
        return insert_alerts(connection, self._word(connection, matches, sketches, now))

    def _answers(
        self,
        connection: Connection,
        book: RuleBook,
        sketches: Sequence[StorySketch],
        now: datetime,
    ) -> Mapping[str, Sequence[Answer]]:
        names = self._gazetteer
        parts = (
            self._searches.answer(connection, book, sketches, names, now),
            answer_stacks(connection, book, self._stacks, sketches, names, now),
            answer_threads(connection, book, sketches),
        )
        return {s.id: [one for part in parts for one in part.get(s.id, ())] for s in sketches}

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return load_gazetteer()

    def _load_knowledge(self) -> ScoringKnowledge | None:
        try:
            self._knowledge = self._knowledge or load_scoring()
        except TocsinError:
            _LOG.exception("stories cannot be scored; their alerts go unscored")
        return self._knowledge

    def _word(
        self,
        connection: Connection,
        matches: Sequence[Match],
        sketches: Sequence[StorySketch],
        now: datetime,
    ) -> list[AlertForMany]:
        members = {m.article_id: m for sketch in sketches for m in sketch.members}
        wanted = {members[match.article_id].snapshot_id for match in matches}
        snapshots = snapshots_by_id(connection, sorted(wanted))
        gazetteer = self._knowledge.gazetteer if self._knowledge else None
        pinned: dict[tuple[object, ...], Passage] = {}
        for match in matches:
            key = _place(match)
            if key not in pinned:
                member = members[match.article_id]
                pinned[key] = pin_match(match, member, snapshots[member.snapshot_id], gazetteer)
        return list(_to_batches(matches, pinned, now))


def _place(match: Match) -> tuple[object, ...]:
    return match.key, match.kind, match.target, match.article_id, match.passage


def _to_batches(
    matches: Iterable[Match], pinned: Mapping[tuple[object, ...], Passage], now: datetime
) -> Iterable[AlertForMany]:
    for match in matches:
        alert = Alert(
            id="",
            subscription_id="",
            key=match.key,
            kind=match.alert_kind,
            rule=match.rule,
            score=match.score,
            occurred_at=match.occurred_at,
            queued_at=now,
            affair=match.affair,
            story_id=match.story_id,
            passages=(pinned[_place(match)],),
        )
        yield AlertForMany(alert, match.subscription_ids)
