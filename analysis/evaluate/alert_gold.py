"""What alerts are measured by: labelled articles with topics, labelled events with actors.

An event is about a topic when `events` say so or, for one that they do not hold, when half of its
labelled articles are filed under it. It is about a name when one of its actors is that name, a model
of it or a product of it. A story is about a topic when one of its labelled articles is, or the event
of one is; about a name, when the event of one of its articles is. Where events give no actors,
nothing is known of names.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.evaluate.documents import read_labels, read_text
from analysis.knowledge.gazetteer import fold_name
from db.alert_types import SubscriptionKind
from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from analysis.alerts.entity_score import Kinship

Target = tuple[SubscriptionKind, str]
_ACTING = ("organisation:", "regulator:", "model:")


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """A labelled event: its labelled articles and what it is about. `listed` ones have actors."""

    slug: str
    articles: tuple[str, ...]
    targets: frozenset[Target]
    listed: bool


@dataclass(frozen=True, slots=True)
class AlertGold:
    """Events by slug, the event of each labelled article (empty for none), and its own topics."""

    events: Mapping[str, GoldEvent]
    event_of: Mapping[str, str]
    topics_of: Mapping[str, frozenset[str]]

    def about(self, target: Target) -> list[GoldEvent]:
        """The events that a subscriber to a target wants to hear of."""
        return [event for event in self.events.values() if target in event.targets]

    def judge(self, article_ids: Iterable[str], target: Target) -> bool | None:
        """Whether a story of those articles is about a target; None where labels do not say."""
        labelled = [key for key in article_ids if key in self.event_of]
        events = [self.events[slug] for key in labelled if (slug := self.event_of[key])]
        if any(target in event.targets for event in events):
            return True
        kind, value = target
        if kind is SubscriptionKind.TOPIC:
            own = any(value in self.topics_of[key] for key in labelled)
            return own if labelled else None
        return False if any(event.listed for event in events) else None


def read_gold(
    labels: Sequence[Path], events: Path, known: Collection[str], kinship: Kinship
) -> AlertGold:
    """The gold of those files as far as its articles are `known`; raises AnalysisError."""
    records = {k: v for k, v in read_labels(labels, "event", "topics").items() if k in known}
    if not records:
        raise AnalysisError("no article has a label; name the files of labels with --labels")
    listed = {str(event["slug"]): event for event in _read_events(events)}
    members: dict[str, list[str]] = defaultdict(list)
    for key, record in records.items():
        if record["event"]:
            members[str(record["event"])].append(key)
    topics = {key: frozenset(map(str, record["topics"] or ())) for key, record in records.items()}
    found = {
        slug: GoldEvent(
            slug,
            tuple(keys),
            frozenset(_targets(listed.get(slug), [topics[key] for key in keys], kinship)),
            slug in listed,
        )
        for slug, keys in sorted(members.items())
    }
    event_of = {key: str(record["event"] or "") for key, record in records.items()}
    return AlertGold(found, event_of, topics)


def _targets(
    listed: Mapping[str, Any] | None, topics: Sequence[frozenset[str]], kinship: Kinship
) -> Iterator[Target]:
    counts = Counter(topic for some in topics for topic in some)
    shared = [topic for topic, count in counts.items() if 2 * count >= len(topics)]
    for topic in listed["topics"] if listed else shared:
        yield SubscriptionKind.TOPIC, str(topic)
    for actor in listed["actors"] if listed else ():
        yield from targets_of_actor(str(actor), kinship)


def targets_of_actor(actor: str, kinship: Kinship) -> list[Target]:
    """What an actor's name counts for: itself, its family, its maker; none for an unknown name."""
    key = kinship.named(actor) or kinship.model_named(fold_name(actor))
    reached = kinship.of(key) if key else ()
    return [
        (SubscriptionKind.FAMILY if kinship.is_family(one) else SubscriptionKind.ENTITY, one)
        for one in reached
        if one.startswith(_ACTING)
    ]


def _read_events(path: Path) -> list[dict[str, Any]]:
    try:
        records = json.loads(read_text(path))
    except ValueError as fault:
        raise AnalysisError(f"{path} is not JSON; give the labelled events") from fault
    wanted = ("slug", "topics", "actors")
    if not isinstance(records, list) or not all(
        isinstance(one, dict) and all(name in one for name in wanted) for one in records
    ):
        raise AnalysisError(f"{path} holds no list of events with slug, topics and actors")
    return records
