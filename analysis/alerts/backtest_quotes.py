"""The words that past alerts would have quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.backtest_types import PastAlert
from analysis.alerts.pins import pin_match
from analysis.alerts.quotes import read_quotes
from db.articles import snapshots_by_id
from db.signals import find_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.backtest_passes import Rung
    from analysis.alerts.scoring import ScoringKnowledge
    from db.store import Connection
    from db.types import Passage, Snapshot


def to_past_alerts(
    connection: Connection, rung: Sequence[Rung], knowledge: ScoringKnowledge
) -> tuple[PastAlert, ...]:
    """What rang with the words that it would have quoted, in the order given."""
    members = {
        m.article_id: m for one in rung if one.sketch is not None for m in one.sketch.members
    }
    chosen = {members[one.match.article_id].snapshot_id for one in rung if one.match}
    snapshots = snapshots_by_id(connection, sorted(chosen))
    passages = [_pin(one, snapshots, knowledge) for one in rung]
    quotes = read_quotes(connection, [passage for passage in passages if passage])
    found = []
    for one, passage in zip(rung, passages, strict=True):
        quote = quotes.get(passage) if passage else None
        if one.match is not None and one.sketch is not None:
            match, title = one.match, one.sketch.title
            found.append(
                PastAlert(
                    one.at, match.alert_kind, one.key, title, match.rule, match.score, quote,
                    story_id=match.story_id,
                )
            )  # fmt: skip
        elif one.alert is not None:
            alert, title = one.alert, _expected(connection, one.alert.signal_id or "")
            found.append(
                PastAlert(
                    one.at, alert.kind, one.key, title, alert.rule, alert.score, quote,
                    story_id=alert.story_id, signal_id=alert.signal_id,
                )
            )  # fmt: skip
    return tuple(found)


def _pin(one: Rung, snapshots: dict[str, Snapshot], knowledge: ScoringKnowledge) -> Passage | None:
    if one.match is None or one.sketch is None:
        return one.alert.passages[0] if one.alert and one.alert.passages else None
    member = next(m for m in one.sketch.members if m.article_id == one.match.article_id)
    snapshot = snapshots.get(member.snapshot_id)
    return pin_match(one.match, member, snapshot, knowledge.gazetteer) if snapshot else None


def _expected(connection: Connection, signal_id: str) -> str:
    entry = find_entry(connection, signal_id)
    return entry.signal.statement if entry else ""
