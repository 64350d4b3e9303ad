"""What a subscription is to: a reader's words turned into the target of its kind, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.entity_names import known_entity, name_subject
from app.subscriptions.choose import LEAST_PREFIX
from app.subscriptions.names import (
    FAMILY_KEYS,
    LICENCE_KEYS,
    find_known,
    suggest_names,
    suggest_words,
)
from app.ui.words import TOPICS
from db import saved_searches, signals, sources, stories, threads
from db.alert_types import SubscriptionKind
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.stack.model import Stack
    from db.store import Connection

LONGEST_TARGET = 300
_SHOWN = 60
_MOST_LIKE = 5
_LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Target:
    """What a subscription of its kind keeps as its target, and how people call it."""

    value: str
    words: str


class TargetError(Exception):
    """There is no such target; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where targets are looked up: one reading, the reader's own searches, the server's stacks."""

    connection: Connection
    owner: str
    stacks: Callable[[], Sequence[Stack]]


def resolve_target(kind: SubscriptionKind, text: str, around: Surroundings) -> Target:
    """The target that a reader's words mean; raises TargetError."""
    asked = " ".join(text.split())
    if len(asked) > LONGEST_TARGET or not asked.isprintable():
        raise TargetError(f"a target has at most {LONGEST_TARGET} visible characters")
    if not asked and kind is not SubscriptionKind.BRIEF:
        raise TargetError(_MISSING[kind])
    return _RESOLVERS[kind](asked, around)


def describe_target(kind: SubscriptionKind, target: str, around: Surroundings) -> str:
    """How people call a target that is kept; the target itself where it is gone."""
    try:
        return resolve_target(kind, target, around).words
    except TargetError:
        return target


_MISSING: Final = {
    SubscriptionKind.TOPIC: "name a topic, such as export_control",
    SubscriptionKind.ENTITY: "name an organisation, model, person or rule, such as Anthropic",
    SubscriptionKind.FAMILY: "name a family of models, such as Claude",
    SubscriptionKind.LICENCE: "name a licence, such as Apache 2.0",
    SubscriptionKind.STACK: "name a stack; `tocsin stack show` lists them",
    SubscriptionKind.SOURCE: "name a source; `tocsin sources list` gives their keys",
    SubscriptionKind.STORY: "give the id of a story; `tocsin stories list` shows them",
    SubscriptionKind.THREAD: "give the id of a thread; `tocsin threads list` shows them",
    SubscriptionKind.SEARCH: "name a saved search; `tocsin searches list` names them",
    SubscriptionKind.SIGNAL: "give the id of a signal, or name whose signals are meant",
}


def _topic(asked: str, _around: Surroundings) -> Target:
    words = {topic.value: TOPICS.get(topic.value, topic.value) for topic in Topic}
    folded = "_".join(asked.casefold().replace("-", " ").replace("_", " ").split())
    for value, name in words.items():
        if folded in (value, "_".join(name.casefold().split())):
            return Target(value, name)
    near = suggest_words(folded, words)
    known = f"did you mean {near}?" if near else f"the topics are {', '.join(words)}"
    raise TargetError(f"there is no topic {asked[:_SHOWN]!r}; {known}")


def _entity(asked: str, around: Surroundings) -> Target:
    key = find_known(around.connection, asked)
    if key is None:
        raise TargetError(
            f"nothing is known under the name {asked[:_SHOWN]!r}; "
            + suggest_names(around.connection, asked, "`tocsin entities list` finds names")
        )
    return Target(key, name_subject(key))


def _family(asked: str, around: Surroundings) -> Target:
    key = find_known(around.connection, asked, only=FAMILY_KEYS)
    if key is not None:
        return Target(key, f"{name_subject(key)} models")
    single = find_known(around.connection, asked)
    known = known_entity(single) if single else None
    if known is not None and known.family:
        raise TargetError(
            f"{known.name} is one model of the family {name_subject(known.family)}; subscribe to "
            "that family, or to the model as an entity"
        )
    raise TargetError(
        f"there is no family of models called {asked[:_SHOWN]!r}; "
        + suggest_names(around.connection, asked, "such are Claude, Qwen and Llama", FAMILY_KEYS)
    )


def _licence(asked: str, around: Surroundings) -> Target:
    key = find_known(around.connection, asked, only=LICENCE_KEYS)
    key = key or find_known(around.connection, f"licence:{asked.casefold()}", only=LICENCE_KEYS)
    if key is None:
        listed = "`tocsin licences list` names those we know"
        raise TargetError(
            f"there is no licence called {asked[:_SHOWN]!r}; "
            + suggest_names(around.connection, asked, listed, LICENCE_KEYS)
        )
    return Target(key, name_subject(key))


def _stack(asked: str, around: Surroundings) -> Target:
    listed = around.stacks()
    for stack in listed:
        if stack.name.casefold() == asked.casefold():
            return Target(stack.name, f"Stack {stack.name}")
    known = ", ".join(repr(stack.name) for stack in listed[:10])
    there = (
        f"the stacks are {known}" if known else "there is none yet; `tocsin stack scan` makes one"
    )
    raise TargetError(f"there is no stack {asked[:_SHOWN]!r}; {there}")


def _source(asked: str, around: Surroundings) -> Target:
    exact = sources.find_source(around.connection, asked)
    if exact is not None:
        return Target(exact.source.key, exact.source.name)
    listed = [polled.source for polled in sources.list_sources(around.connection)]
    for source in listed:
        if asked.casefold() in (source.key.casefold(), source.name.casefold()):
            return Target(source.key, source.name)
    near = suggest_words(asked, {source.key: source.name for source in listed})
    known = f"did you mean {near}?" if near else "`tocsin sources list` gives their keys"
    raise TargetError(f"there is no source {asked[:_SHOWN]!r}; {known}")


def _story(asked: str, around: Surroundings) -> Target:
    story = stories.find_story(around.connection, asked)
    if story is None:
        raise TargetError(
            f"there is no story {asked[:_SHOWN]!r}; `tocsin stories list` and `tocsin search` give ids"
        )
    return Target(story.id, _short(story.title))


def _thread(asked: str, around: Surroundings) -> Target:
    thread = threads.threads_by_id(around.connection, [asked]).get(asked)
    if thread is None:
        raise TargetError(f"there is no thread {asked[:_SHOWN]!r}; `tocsin threads list` gives ids")
    return Target(thread.id, _short(thread.title))


def _search(asked: str, around: Surroundings) -> Target:
    saved = saved_searches.find_by_name(around.connection, around.owner, asked)
    saved = saved or saved_searches.find_search(around.connection, asked)
    if saved is not None and saved.owner == around.owner:
        return Target(saved.id, f"Search “{saved.name}”")
    own = saved_searches.searches_of(around.connection, around.owner)
    near = suggest_words(asked, {one.name: one.name for one in own})
    known = f"did you mean {near}?" if near else "`tocsin searches save NAME WORDS` keeps one"
    raise TargetError(f"no saved search is called {asked[:_SHOWN]!r}; {known}")


def _signal(asked: str, around: Surroundings) -> Target:
    begun = (
        signals.signals_like(around.connection, asked, _MOST_LIKE)
        if len(asked) >= LEAST_PREFIX
        else []
    )
    if asked in begun or len(begun) == 1:
        chosen = asked if asked in begun else begun[0]
        entry = signals.find_entry(around.connection, chosen)
        return Target(chosen, _short(entry.signal.statement if entry else chosen))
    if begun:
        raise TargetError(f"several signals begin with {asked[:_SHOWN]!r}: {', '.join(begun)}")
    key = find_known(around.connection, asked)
    if key is None:
        listed = "`tocsin signals list` gives their ids"
        raise TargetError(
            f"{asked[:_SHOWN]!r} is neither the id of a signal nor a name we know; "
            + suggest_names(around.connection, asked, listed)
        )
    return Target(key, f"Signals on {name_subject(key)}")


def _brief(asked: str, around: Surroundings) -> Target:
    if not asked:
        return Target("", "The weekly brief")
    stack = _stack(asked, around)
    return Target(stack.value, f"The weekly brief for {stack.value}")


def _short(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= _LONGEST_WORDS else f"{folded[: _LONGEST_WORDS - 1]}…"


_RESOLVERS: Final[dict[SubscriptionKind, Callable[[str, Surroundings], Target]]] = {
    SubscriptionKind.TOPIC: _topic,
    SubscriptionKind.ENTITY: _entity,
    SubscriptionKind.FAMILY: _family,
    SubscriptionKind.LICENCE: _licence,
    SubscriptionKind.STACK: _stack,
    SubscriptionKind.SOURCE: _source,
    SubscriptionKind.STORY: _story,
    SubscriptionKind.THREAD: _thread,
    SubscriptionKind.SEARCH: _search,
    SubscriptionKind.SIGNAL: _signal,
    SubscriptionKind.BRIEF: _brief,
}
