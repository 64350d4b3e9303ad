"""The stories of a period that a subscription could ring for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.search_rule import build_search_book
from analysis.search.features import fold_text
from analysis.search.knowledge import SearchKnowledge
from analysis.stack.resolve import resolve_stack
from db.alert_types import SubscriptionKind
from db.errors import AnalysisError
from db.past_stories import (
    leads_between,
    named_keys,
    stories_between,
    stories_filed,
    stories_from,
    stories_in_thread,
    stories_naming,
)
from db.saved_searches import find_search
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from analysis.alerts.backtest_types import BacktestTools
    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.search_types import SearchQuery
    from analysis.stack.model import Stack
    from db.alert_types import Subscription
    from db.store import Connection

_LEAST_TOPIC = 0.25  # scores below are not stored
_LEADS = 5  # articles looked at for each story that may be matched
_RULES = (Topic.EXPORT_CONTROL, Topic.POLICY_REGULATION, Topic.WEIGHTS_OR_LICENCE)
_NAMES = (SubscriptionKind.ENTITY, SubscriptionKind.FAMILY, SubscriptionKind.LICENCE)


def find_candidates(
    connection: Connection,
    asked: Subscription,
    since: datetime,
    until: datetime,
    knowledge: ScoringKnowledge,
    tools: BacktestTools,
    limit: int,
) -> list[str]:
    """Ids of the stories to match, newest first; raises AnalysisError for an unknown target."""
    kind, target = asked.kind, asked.target
    if kind is SubscriptionKind.TOPIC:
        return stories_filed(connection, target, _LEAST_TOPIC, since, until, limit)
    if kind in _NAMES:
        keys = keys_for(named_keys(connection), [target], knowledge)
        return stories_naming(connection, keys, since, until, limit)
    if kind is SubscriptionKind.SOURCE:
        return stories_from(connection, target, since, until, limit)
    if kind is SubscriptionKind.STORY:
        return [target]
    if kind is SubscriptionKind.THREAD:
        return stories_in_thread(connection, target)
    if kind is SubscriptionKind.SEARCH:
        return _answering(connection, target, since, until, tools, limit)
    return _touching(connection, find_stack(tools, target), since, until, knowledge, limit)


def keys_for(
    named: Iterable[str], targets: Iterable[str], knowledge: ScoringKnowledge
) -> list[str]:
    """The named entities that count for one of the targets, the targets included."""
    wanted = set(targets)
    kin = [key for key in named if not wanted.isdisjoint(knowledge.kinship.of(key))]
    return sorted({*kin, *wanted})


def find_stack(tools: BacktestTools, name: str) -> Stack:
    """The stack of that name; raises AnalysisError."""
    for stack in tools.stacks():
        if stack.name == name:
            return stack
    raise AnalysisError(f"there is no stack called {name!r}; `tocsin stack show` names them")


def find_question(connection: Connection, search_id: str, tools: BacktestTools) -> SearchQuery:
    """The question of a saved search, or the words themselves; raises AnalysisError or StorageError."""
    if tools.asks_in_words and tools.read_question is not None:
        return tools.read_question(search_id)
    saved = find_search(connection, search_id)
    if saved is None or tools.read_question is None:
        raise AnalysisError("this search is no longer saved; save it again")
    return tools.read_question(saved.question)


def _touching(
    connection: Connection,
    stack: Stack,
    since: datetime,
    until: datetime,
    knowledge: ScoringKnowledge,
    limit: int,
) -> list[str]:
    """Stories that name what a stack depends on, its families and makers, or tell of rules."""
    entries = resolve_stack(stack, knowledge.gazetteer).entries
    if any(not entry.known and entry.part != "region" for entry in entries):
        return stories_between(connection, since, until, limit)  # some are matched by their words
    wanted = {key for one in entries for key in (one.key, one.family, one.owner) if key}
    keys = keys_for(named_keys(connection), wanted, knowledge)
    found = dict.fromkeys(stories_naming(connection, keys, since, until, limit))
    for topic in _RULES:
        some = stories_filed(connection, topic.value, _LEAST_TOPIC, since, until, limit)
        found |= dict.fromkeys(some)
    return list(found)[:limit]


def _answering(
    connection: Connection,
    search_id: str,
    since: datetime,
    until: datetime,
    tools: BacktestTools,
    limit: int,
) -> list[str]:
    question = find_question(connection, search_id, tools)
    # Words alone choose the candidates: names and meaning are judged later.
    book = build_search_book({search_id: question}, SearchKnowledge(), None, until)
    found = {
        lead.story_id: None
        for lead in leads_between(connection, since, until, _LEADS * limit)
        if book.index.rows(fold_text(lead.title) + fold_text(lead.text))
    }
    return list(found)[:limit]
