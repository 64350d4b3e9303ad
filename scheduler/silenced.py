"""Queued alerts that a wish for less, made since they were queued, reaches after all."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from db.alert_types import MuteKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.scoring import ScoringKnowledge
    from db.alert_types import Alert, Mute
    from db.store import Connection

# Stories and threads stand in the alert itself; what these mean is read from the story.
_OF_STORIES = (MuteKind.TOPIC, MuteKind.ENTITY, MuteKind.SOURCE)


def silenced_alerts(
    connection: Connection, alerts: Sequence[Alert], mutes: Sequence[Mute]
) -> frozenset[str]:
    """The ids of alerts whose stories are of a topic, name or source left out since."""
    later: dict[str, list[Mute]] = defaultdict(list)
    own: dict[str, list[Mute]] = defaultdict(list)
    for mute in mutes:
        if mute.kind in _OF_STORIES:
            own[mute.subscription_id].append(mute)
    for alert in alerts:
        if alert.story_id:
            later[alert.id] = [
                mute for mute in own[alert.subscription_id] if mute.at >= alert.queued_at
            ]
    concerned = [alert for alert in alerts if later[alert.id]]
    return _judge(connection, concerned, later) if concerned else frozenset()


def _judge(
    connection: Connection, alerts: Sequence[Alert], mutes: dict[str, list[Mute]]
) -> frozenset[str]:
    from analysis.alerts.fitting import is_muted
    from analysis.alerts.load import load_sketches
    from analysis.alerts.scoring import score_targets

    found = set()
    ids = sorted({alert.story_id for alert in alerts if alert.story_id})
    for sketch in load_sketches(connection, ids):
        scores = score_targets(sketch, _knowledge())
        for alert in alerts:
            is_its = alert.story_id == sketch.id or alert.story_id in sketch.was
            if is_its and is_muted(mutes[alert.id], sketch, sketch.members, scores):
                found.add(alert.id)
    return frozenset(found)


@cache
def _knowledge() -> ScoringKnowledge:
    from analysis.alerts.scoring import load_scoring

    return load_scoring()
