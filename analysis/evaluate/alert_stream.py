"""Documents streamed into stories, each story as alerts see it whenever an article joins it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analysis.alerts.sketch import MemberSketch, StorySketch
from analysis.embedding import embedding_text
from analysis.evaluate.labels import understand_document
from analysis.evaluate.stories import to_item
from analysis.stories.assign import StoryAssigner
from db.types import Arrival, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.evaluate.documents import Document
    from analysis.knowledge.understand import Understanding
    from analysis.ports import Embedder, Understands
    from analysis.stories.item import Outcome
    from analysis.stories.options import StoryOptions

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stream_sketches(
    documents: Sequence[Document],
    embedder: Embedder,
    understander: Understands,
    options: StoryOptions | None = None,
) -> Iterator[StorySketch]:
    """Each story that changed, article by article in the order given, merges and splits included."""
    assigner = StoryAssigner(options)
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    shelf: dict[str, list[MemberSketch]] = {}
    moment = _EPOCH
    for document, vector in zip(documents, vectors, strict=True):
        moment = document.date or moment
        read = understand_document(document, vector, understander)
        outcome = assigner.assign(to_item(document, vector, read))
        for story_id in _place(shelf, to_member(document, read, moment), outcome):
            yield to_story(story_id, shelf[story_id])


def to_story(story_id: str, members: Sequence[MemberSketch]) -> StorySketch:
    """A story of those articles, called by its first one's title."""
    return StorySketch(story_id, members[0].title, members[0].first_seen_at, tuple(members))


def to_member(document: Document, read: Understanding, moment: datetime) -> MemberSketch:
    """A document as a member of a story; seen when it was published, at `moment`."""
    return MemberSketch(
        article_id=document.id,
        snapshot_id=f"{document.id}.1",
        title=document.title,
        source_key=document.source,
        outlet=document.source,
        domain=document.domain,
        tier=Tier.PRESS,
        language=read.language,
        kind=read.kind,
        relevance=read.relevance,
        published_at=moment,
        first_seen_at=moment,
        arrival=Arrival.POLL,
        text_hash="",
        topics=read.topics,
        mentions=read.mentions,
        facts=read.facts,
        words=_words_of(document, read),
    )


def _words_of(document: Document, read: Understanding) -> tuple[str, ...]:
    content = f"{document.title}\n\n{document.text}"
    return tuple(content[fact.passage.start : fact.passage.end] for fact in read.facts)


def _place(
    shelf: dict[str, list[MemberSketch]], member: MemberSketch, outcome: Outcome
) -> list[str]:
    """Put an article on the shelf; returns the living stories that changed."""
    touched = {outcome.placement.story_id: None}
    shelf.setdefault(outcome.placement.story_id, []).append(member)
    for merge in outcome.merges:
        shelf.setdefault(merge.survivor, []).extend(shelf.pop(merge.absorbed))
        touched[merge.survivor] = None
    for split in outcome.splits:
        gone = frozenset(split.article_ids)
        members = shelf[split.kept]
        shelf[split.kept] = [one for one in members if one.article_id not in gone]
        shelf[split.parted] = [one for one in members if one.article_id in gone]
        touched |= dict.fromkeys((split.kept, split.parted))
    return [story_id for story_id in touched if shelf.get(story_id)]
