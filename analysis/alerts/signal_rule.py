"""Transitions of signals as alerts: whom a change of state concerns, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.alerts.entity_score import Kinship
from db.types import SignalState

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Gazetteer
    from db.types import Passage, Signal, Transition

_TOLD = {
    SignalState.FIRED: "has happened",
    SignalState.EXPIRED: "has not happened by its deadline",
    SignalState.CONTRADICTED: "will not happen, or its opposite did",
    SignalState.VOID: "can no longer be judged",
}
_LATE = "late"


@dataclass(frozen=True, slots=True)
class SignalFound:
    """A change of state to tell: `key` is `signal:<id>:<state>`, `passage` its evidence.

    Without evidence, as when a deadline passes, `passage` is what the signal was opened by.
    """

    key: str
    signal_id: str
    state: SignalState
    rule: str
    passage: Passage | None
    story_id: str | None


def signal_targets(signal: Signal, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Targets of subscriptions that wait for this signal: its id, and the entities it is about.

    A signal about a model is about its family and its maker too.
    """
    return signal_reach(signal, Kinship(gazetteer))


def signal_reach(signal: Signal, kinship: Kinship) -> tuple[str, ...]:
    """The same by names that are read already."""
    keys = [key for subject in signal.subjects for key in kinship.of(subject)]
    return tuple(dict.fromkeys((signal.id, *keys)))


def tell_transition(
    signal: Signal, transition: Transition, target: str, gazetteer: Gazetteer
) -> SignalFound | None:
    """What a subscription to `target` is told of a transition; None for what is not news.

    Back to open is no news, nor is a state that it had before.
    """
    outcome = _TOLD.get(transition.to_state)
    if outcome is None or transition.from_state is transition.to_state:
        return None
    whom = _whom(signal, target, gazetteer)
    late = ", after the day it was said for" if transition.timing == _LATE else ""
    return SignalFound(
        key=f"signal:{signal.id}:{transition.to_state.value}",
        signal_id=signal.id,
        state=transition.to_state,
        rule=f"a signal{whom} {transition.to_state.value}: what was expected {outcome}{late}",
        passage=transition.passage or signal.passage,
        story_id=signal.story_id,
    )


def _whom(signal: Signal, target: str, gazetteer: Gazetteer) -> str:
    key = signal.subjects[0] if target == signal.id and signal.subjects else target
    return f" about {gazetteer.name_of(key)}" if ":" in key else " you follow"
