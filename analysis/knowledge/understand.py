"""Everything that is understood of one article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analysis.knowledge.entities import (
    MAX_CHARACTERS,
    build_finder,
    to_mentions,
    to_records,
)
from analysis.knowledge.facts import extract_facts, host_of
from analysis.knowledge.features import read_features
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.knowledge.heads import load_heads
from analysis.knowledge.kinds import decide_kind
from analysis.knowledge.relevance import expected_relevance
from analysis.knowledge.topics import choose_topics
from analysis.licences.notices import add_notice_facts
from analysis.text.language import detect_language
from analysis.text.sentences import split_sentences
from db.types import Analysis, ArticleKind, Snapshot, TextKind, Topic, hash_text, snapshot_content

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from analysis.knowledge.entities import EntityFinder
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.knowledge.heads import Heads
    from db.types import Article, EntityRecord, Fact, Mention, Tier

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text says, before it belongs to a stored article."""

    language: str
    kind: ArticleKind
    relevance: float
    topics: dict[Topic, float]
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    entities: tuple[EntityRecord, ...] = ()


@dataclass(frozen=True)
class Understander:
    """Topics, kind, relevance, entities and facts of articles; made by `load_understander`."""

    gazetteer: Gazetteer
    finder: EntityFinder
    heads: Heads

    def analyse(
        self,
        article: Article,
        snapshot: Snapshot,
        tier: Tier,
        vector: NDArray[np.float32],
        text_hash: str,
        now: datetime,
    ) -> Analysis:
        """The analysis of an article's snapshot; passages point into `snapshot.content`."""
        read = self._understand(snapshot, article.url, article.published_at, tier, vector)
        return Analysis(
            article_id=article.id,
            snapshot_id=snapshot.id,
            analysed_at=now,
            language=read.language,
            kind=read.kind,
            relevance=read.relevance,
            text_hash=text_hash,
            topics=read.topics,
            mentions=read.mentions,
            facts=add_notice_facts(article, snapshot, read.facts),
            entities=read.entities,
        )

    def understand_text(
        self,
        title: str,
        text: str,
        url: str,
        published_at: datetime | None,
        tier: Tier,
        vector: NDArray[np.float32] | None,
    ) -> Understanding:
        """The same for a text without a record; an undated one yields no facts.

        Passages carry the snapshot id "text.1" and point into title, blank line, text.
        """
        moment = published_at or _EPOCH
        sha256 = hash_text(snapshot_content(title, text))
        snapshot = Snapshot("text.1", "text", 1, moment, title, text, TextKind.PAGE, sha256)
        return self._understand(snapshot, url, published_at, tier, vector)

    def _understand(
        self,
        snapshot: Snapshot,
        url: str,
        published_at: datetime | None,
        tier: Tier,
        vector: NDArray[np.float32] | None,
    ) -> Understanding:
        title, text = snapshot.title, snapshot.text
        content = snapshot.content[:MAX_CHARACTERS]
        located = self.finder.locate(content)
        features = read_features(title, text, url, located, self.gazetteer)
        scores = self.heads.scores(features, vector)
        kind = decide_kind(scores, title, text, url, tier)
        facts: tuple[Fact, ...] = ()
        if published_at is not None and kind is not ArticleKind.TUTORIAL:
            spans = split_sentences(content)
            day, domain = published_at.date(), host_of(url)
            facts = extract_facts(snapshot, spans, located, day, tier=tier, domain=domain)
        return Understanding(
            language=detect_language(f"{title}\n{text}"),
            kind=kind,
            relevance=expected_relevance(scores),
            topics=choose_topics(scores, kind),
            mentions=to_mentions(located, len(title)),
            facts=facts,
            entities=to_records(located, self.gazetteer),
        )


def load_understander() -> Understander:
    """An understander over the shipped gazetteer and weights; raises AnalysisError."""
    gazetteer = load_gazetteer()
    return Understander(gazetteer, build_finder(gazetteer), load_heads())
