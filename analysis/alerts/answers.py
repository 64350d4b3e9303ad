"""What searches, stacks and followed affairs say of stories: rules that need more than a sketch."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.alerts.concerns import FOLLOWED, word_search
from analysis.alerts.matches import Answer
from analysis.alerts.search_rule import build_search_book, load_words, match_searches
from analysis.alerts.stack_rule import match_stacks
from analysis.brief.words import content_words
from analysis.search.knowledge import LiveKnowledge
from analysis.stack.resolve import resolve_stack
from db.alert_types import SubscriptionKind
from db.errors import TocsinError
from db.saved_searches import find_search
from db.stories import find_story
from db.threads import threads_by_id, threads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.rules import RuleBook
    from analysis.alerts.search_rule import SearchBook
    from analysis.alerts.sketch import StorySketch
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.ports import Embedder
    from analysis.search_types import SearchQuery
    from analysis.stack.model import Stack
    from analysis.stack.resolve import ResolvedStack
    from db.store import Connection, Database

_LOG = logging.getLogger(__name__)
_AFFAIR = FOLLOWED[SubscriptionKind.THREAD]


class Searches:
    """The saved searches that subscriptions are to, understood once until the rules change."""

    def __init__(
        self,
        database: Database,
        embedder: Callable[[], Embedder] | None,
        read_question: Callable[[str], SearchQuery] | None,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._read = read_question
        self._asked: object = None
        self._questions: dict[str, SearchQuery] = {}
        self._book: SearchBook | None = None

    def answer(
        self,
        connection: Connection,
        rules: RuleBook,
        sketches: Sequence[StorySketch],
        gazetteer: Gazetteer,
        now: datetime,
    ) -> dict[str, list[Answer]]:
        """The searches that each story answers, by story id; by their words alone if judging fails."""
        targets = rules.targets(SubscriptionKind.SEARCH)
        if not targets or self._read is None:
            return {}
        self._load(connection, rules, targets)
        found: dict[str, list[Answer]] = {}
        try:
            model = self._embedder() if self._embedder else None
            if self._book is None:
                known = LiveKnowledge(self._database, gazetteer).current()
                self._book = build_search_book(self._questions, known, model, now)
            words = load_words(connection, sketches, model.model_id if model else "")
        except Exception:  # noqa: BLE001 - whatever it is, an alert must not be lost by it
            _LOG.exception("saved searches could not be judged; their alerts go unscored")
            return {s.id: list(self._by_words(s)) for s in sketches}
        for sketch in sketches:
            try:
                hits = match_searches(self._book, sketch, words)
                found[sketch.id] = [
                    Answer(_SEARCH, h.search_id, h.score, h.rule, h.article_id, h.passage)
                    for h in hits
                ]
            except Exception:  # noqa: BLE001 - the other stories are judged all the same
                _LOG.exception("story %s could not be judged by saved searches", sketch.id)
                found[sketch.id] = list(self._by_words(sketch))
        return found

    def _load(self, connection: Connection, rules: RuleBook, targets: Sequence[str]) -> None:
        asked = rules.version, tuple(targets)
        if self._asked == asked:
            return
        self._asked, self._book, self._questions = asked, None, {}
        for key in targets:
            saved = find_search(connection, key)
            try:
                if saved is not None and self._read is not None:
                    self._questions[key] = self._read(saved.question)
            except TocsinError as fault:
                _LOG.warning("the saved search %s cannot be read: %s", key, fault)

    def _by_words(self, sketch: StorySketch) -> Iterator[Answer]:
        for key, query in self._questions.items():
            asked = content_words(query.text)
            for member in sketch.members:
                if asked and asked <= content_words(member.title):
                    rule = word_search(query.text)
                    yield Answer(_SEARCH, key, None, rule, member.article_id)
                    break


_SEARCH, _STACK = SubscriptionKind.SEARCH, SubscriptionKind.STACK


def answer_stacks(
    connection: Connection,
    rules: RuleBook,
    stacks: Callable[[], Sequence[Stack]],
    sketches: Sequence[StorySketch],
    gazetteer: Gazetteer,
    now: datetime,
) -> dict[str, list[Answer]]:
    """What stories change for the stacks subscribed to, by story id."""
    wanted = set(rules.targets(_STACK))
    if not wanted:
        return {}
    resolved: dict[str, ResolvedStack] = {}
    found: dict[str, list[Answer]] = defaultdict(list)
    try:
        resolved = {s.name: resolve_stack(s, gazetteer) for s in stacks() if s.name in wanted}
        hits = match_stacks(connection, resolved, [s.id for s in sketches], now)
        for hit in hits:
            found[hit.story_id].append(Answer(_STACK, hit.stack, 1.0, hit.rule, fact=hit.fact))
    except Exception:  # noqa: BLE001 - whatever it is, an alert must not be lost by it
        _LOG.exception("stacks could not be judged; their alerts go unscored")
        return {sketch.id: list(_by_names(resolved, sketch)) for sketch in sketches}
    return found


def _by_names(resolved: Mapping[str, ResolvedStack], sketch: StorySketch) -> Iterator[Answer]:
    headed = {m.entity for one in sketch.members for m in one.mentions if m.in_title}
    for name, stack in resolved.items():
        if any(entry.key in headed for entry in stack.entries if entry.key):
            yield Answer(_STACK, name, None, f"Your stack: {name}")


def answer_threads(
    connection: Connection, rules: RuleBook, sketches: Sequence[StorySketch]
) -> dict[str, list[Answer]]:
    """Followed affairs that go by another id by now, with the stories touched that stand in them.

    A thread is known by its first story; where that one has joined another affair, so has it.
    """
    targets = rules.targets(SubscriptionKind.THREAD)
    gone = set(targets) - threads_by_id(connection, targets).keys() if targets else set()
    found: dict[str, list[Answer]] = defaultdict(list)
    for target in sorted(gone):
        story = find_story(connection, f"s{target[1:]}")
        place = threads_of(connection, [story.id]).get(story.id) if story else None
        for sketch in sketches if place else ():
            if place is not None and sketch.thread_id == place.thread_id:
                found[sketch.id].append(Answer(SubscriptionKind.THREAD, target, 1.0, _AFFAIR))
    return found
