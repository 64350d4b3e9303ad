"""Transitions of signals as alerts: whom a change of state concerns, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Gazetteer
    from db.types import Passage, Signal, SignalState, Transition


@dataclass(frozen=True, slots=True)
class SignalFound:
    """A change of state to tell: `key` is `signal:<id>:<state>`, `passage` its evidence."""

    key: str
    signal_id: str
    state: SignalState
    rule: str
    passage: Passage | None
    story_id: str | None


def signal_targets(signal: Signal, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Targets of subscriptions that wait for this signal: its id, and the entities it is about."""
    raise NotImplementedError


def tell_transition(
    signal: Signal, transition: Transition, target: str, gazetteer: Gazetteer
) -> SignalFound | None:
    """What a subscription to `target` is told of a transition; None for what is not news."""
    raise NotImplementedError
