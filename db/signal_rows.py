"""Between rows of the ledger's tables and the dataclasses of `db.types`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.types import (
    Passage,
    Predicate,
    Sighting,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Topic,
    Transition,
)

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def signal_values(signal: Signal) -> dict[str, Any]:
    """The row of a signal, its state apart."""
    return {
        "id": signal.id,
        "origin": signal.origin.value,
        "publication": signal.publication,
        "predicate": signal.predicate.value,
        "subjects": json.dumps(signal.subjects),
        "value": signal.value,
        "statement": signal.statement,
        "test": signal.test,
        "tiers": json.dumps([tier.value for tier in signal.tiers]),
        "opened_at": signal.opened_at,
        "due": signal.due,
        "due_text": signal.due_text,
        "deadline": signal.deadline,
        "void_rule": signal.void_rule,
        "strength": signal.strength,
        "article_id": signal.article_id,
        "story_id": signal.story_id,
        "topics": json.dumps([topic.value for topic in signal.topics]),
    } | passage_values(signal.passage)


def passage_values(passage: Passage | None) -> dict[str, Any]:
    """The columns of a passage, all empty for none."""
    if passage is None:
        return dict.fromkeys(("snapshot_id", "start", "end", "sha256"))
    return {
        "snapshot_id": passage.snapshot_id,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
    }


def to_passage(row: RowMapping) -> Passage:
    """The passage of a row that has one."""
    return Passage(row["snapshot_id"], row["start"], row["end"], row["sha256"])


def to_signal(row: RowMapping) -> Signal:
    """The signal of a row."""
    return Signal(
        id=row["id"],
        origin=SignalOrigin(row["origin"]),
        publication=row["publication"],
        predicate=Predicate(row["predicate"]),
        subjects=tuple(json.loads(row["subjects"])),
        value=row["value"],
        statement=row["statement"],
        test=row["test"],
        tiers=tuple(Tier(tier) for tier in json.loads(row["tiers"])),
        opened_at=row["opened_at"],
        due=row["due"],
        due_text=row["due_text"],
        deadline=row["deadline"],
        void_rule=row["void_rule"],
        strength=row["strength"],
        article_id=row["article_id"],
        passage=to_passage(row) if row["snapshot_id"] else None,
        story_id=row["story_id"],
        topics=tuple(Topic(topic) for topic in json.loads(row["topics"])),
    )


def to_transition(row: RowMapping) -> Transition:
    """The transition of a row."""
    return Transition(
        signal_id=row["signal_id"],
        at=row["at"],
        from_state=SignalState(row["from_state"]),
        to_state=SignalState(row["to_state"]),
        by=row["made_by"],
        reason=row["reason"],
        article_id=row["article_id"],
        passage=to_passage(row) if row["snapshot_id"] else None,
        lead_days=row["lead_days"],
        timing=row["timing"],
    )


def to_sighting(row: RowMapping) -> Sighting:
    """The sighting of a row."""
    return Sighting(
        row["signal_id"], row["article_id"], to_passage(row), row["outlet"], row["seen_at"]
    )
