"""What an issue is written from: stories with the articles of their period, as pinned values.

A manifest keeps exactly these values, so that an issue can be rebuilt after the database moved on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.model import Continues, Coverage
    from analysis.brief.pinned import PinnedAside, PinnedCorrection, PinnedLedger, PinnedRow
    from analysis.brief.weeks import Period
    from db.types import ArticleKind, Fact, Reading, Signal, Snapshot, Tier, Topic

TOPIC_FLOOR = 0.5


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story, as the writer sees it. `topics` are those it is filed under."""

    article_id: str
    outlet: str
    domain: str
    url: str
    published_at: datetime
    tier: Tier
    kind: ArticleKind
    language: str
    relevance: float
    topics: tuple[Topic, ...]
    entities: tuple[str, ...]
    facts: tuple[Fact, ...]
    duplicate_of: str | None
    snapshot: Snapshot

    @property
    def english(self) -> bool:
        """Whether its sentences may stand in an English brief."""
        return self.language in ("", "en") or self.language.startswith("en-")


@dataclass(frozen=True, slots=True)
class Told:
    """What earlier issues said of a story: the latest week, the sentences, the facts known."""

    week: str
    sentences: tuple[str, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryMaterial:
    """A story with its articles of the period, oldest first.

    `folded` are ids of other stories that tell the same event and whose articles are included.
    `signals` are those its articles opened and that are open still, the strongest first.
    """

    story_id: str
    members: tuple[Member, ...]
    first_seen: datetime
    told: Told | None = None
    folded: tuple[str, ...] = ()
    continues: Continues | None = None
    thread_id: str | None = None
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """Everything an issue is written from, stories in the order in which they will stand.

    `under_radar` are the stories that may stand there, the best first; not each finds its sentence.
    """

    period: Period
    stories: tuple[StoryMaterial, ...]
    coverage: Coverage
    under_radar: tuple[StoryMaterial, ...] = ()
    also: tuple[PinnedRow, ...] = ()
    ledger: PinnedLedger | None = None
    corrections: tuple[PinnedCorrection, ...] = ()
    set_aside: tuple[PinnedAside, ...] = ()


def to_member(reading: Reading, origin_id: str | None = None) -> Member:
    """What the writer may use of an article; `origin_id` is the article whose words it repeats."""
    article, analysis = reading.article, reading.analysis
    named = sorted(analysis.mentions, key=lambda m: (not m.in_title, -m.count, m.entity))
    topics = sorted(analysis.topics.items(), key=lambda pair: (-pair[1], pair[0]))
    return Member(
        article_id=article.id,
        outlet=article.outlet,
        domain=article.domain.lower().removeprefix("www."),
        url=article.url,
        published_at=article.published_at,
        tier=reading.tier,
        kind=analysis.kind,
        language=analysis.language,
        relevance=analysis.relevance,
        topics=tuple(topic for topic, score in topics if score >= TOPIC_FLOOR),
        entities=tuple(m.entity for m in named if m.in_title or m.count > 1),
        facts=analysis.facts,
        duplicate_of=origin_id or article.duplicate_of,
        snapshot=reading.snapshot,
    )


def fact_key(fact: Fact) -> str:
    """What makes two statements of a fact the same one."""
    parts = (fact.predicate.value, fact.subject, fact.to_value, fact.effective_date)
    return "|".join(part.lower() for part in parts)


def outlet_key(member: Member) -> str:
    """What counts as one outlet: its domain, or its name where there is none."""
    return member.domain or member.outlet.lower()
