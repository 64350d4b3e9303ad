"""Which story an item of a roundup tells of: the odds of stories, above a clear threshold only.

A newsletter says in a line what others said at length, and it says it days later. So an item joins
nothing and moves nothing: it is a mention, and where the line says too little it is none.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from analysis.embedding import embedding_hash, embedding_text
from analysis.knowledge.roundups import bare_text, split_roundup
from analysis.stories.calibration import to_probability
from analysis.stories.item import StoryItem
from db.analyses import readings
from db.errors import StorageError, TocsinError
from db.history import PAST_DAYS
from db.roundups import pending_roundups, save_items
from db.types import ArticleKind, RoundupItem, anchor_passage
from db.vectors import save_vectors, vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.knowledge.roundups import Span
    from analysis.ports import Embedder, Understands
    from db.store import Database
    from db.types import Reading

_LOG = logging.getLogger(__name__)
_BATCH = 8  # roundups looked up at once
_TEXT = 80  # letters behind the headline, from which on they say more than it
_DAY = timedelta(days=1)


class SuggestsStories(Protocol):
    """Knows which stories an article may belong to."""

    def suggest(self, item: StoryItem) -> list[tuple[str, float]]:
        """Stories with the log odds of a match, best first; nothing is placed."""


@dataclass(frozen=True, slots=True)
class MentionOptions:
    """From which log odds an item counts as a mention, with a text of its own or as a title only.

    The best story must lead the next by `margin`.
    """

    threshold: float = 1.0
    title_threshold: float = 1.5
    margin: float = 1.0


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as it was cut out: where it stands, its headline and the rest, and their hash."""

    span: Span
    title: str
    text: str

    @property
    def text_hash(self) -> str:
        """The key of the item's vector."""
        return embedding_hash(self.title, self.text)


@dataclass(frozen=True, slots=True)
class RoundupReader:
    """What is needed to read items: the models, and who knows the stories."""

    embedder: Embedder
    understander: Understands
    stories: SuggestsStories
    options: MentionOptions = field(default_factory=MentionOptions)


def link_roundups(database: Database, reader: RoundupReader) -> int:
    """Take every pending roundup apart and link its items to stories; returns how many mentions.

    Each roundup is one transaction; one that cannot be read is left for the next pass.
    """
    mentions = 0
    failed: set[str] = set()
    while True:
        with database.read() as connection:
            waiting = pending_roundups(connection, _BATCH + len(failed))
            found = readings(connection, [key for key in waiting if key not in failed])
        if not found:
            return mentions
        for reading in found:
            try:
                mentions += _link_one(database, reader, reading)
            except StorageError:
                raise
            except TocsinError as fault:
                _LOG.warning("roundup %s could not be taken apart: %s", reading.article.id, fault)
                failed.add(reading.article.id)


def draft_items(reading: Reading) -> list[Draft]:
    """The items of a roundup's analysed version."""
    content = reading.snapshot.content
    return [
        Draft(
            span,
            bare_text(content[span.start : span.head]),
            bare_text(content[span.head : span.end]),
        )
        for span in split_roundup(reading.snapshot.title, reading.snapshot.text)
    ]


def choose_story(
    suggested: Sequence[tuple[str, float]], options: MentionOptions, *, has_text: bool
) -> tuple[str | None, float]:
    """The story that an item tells of and its probability; none where two are as likely."""
    threshold = options.threshold if has_text else options.title_threshold
    if not suggested or suggested[0][1] < threshold:
        return None, 0.0
    if len(suggested) > 1 and suggested[0][1] - suggested[1][1] < options.margin:
        return None, 0.0
    return suggested[0][0], to_probability(suggested[0][1])


def _link_one(database: Database, reader: RoundupReader, reading: Reading) -> int:
    drafts = draft_items(reading)
    late = (reading.article.first_seen_at - reading.article.published_at) / _DAY > PAST_DAYS
    if late or len(drafts) == 1:  # the stream knows nothing of so long ago; one item is no list
        links: list[tuple[str | None, float]] = [(None, 0.0)] * len(drafts)
    else:
        links = _link_items(database, reader, reading, drafts)
    items = [
        RoundupItem(
            reading.article.id,
            position,
            anchor_passage(reading.snapshot, draft.span.start, draft.span.end),
            story_id,
            score,
        )
        for position, (draft, (story_id, score)) in enumerate(zip(drafts, links, strict=True))
    ]
    with database.write() as connection:
        save_items(connection, reading.article.id, items)
    return sum(story_id is not None for story_id, _ in links)


def _link_items(
    database: Database, reader: RoundupReader, reading: Reading, drafts: Sequence[Draft]
) -> list[tuple[str | None, float]]:
    vectors = _embed(database, reader.embedder, drafts)
    links = []
    for draft in drafts:
        item = _to_item(reader.understander, reading, draft, vectors[draft.text_hash])
        suggested = reader.stories.suggest(item)
        has_text = len(draft.text) >= _TEXT
        links.append(choose_story(suggested, reader.options, has_text=has_text))
    return links


def _embed(
    database: Database, embedder: Embedder, drafts: Sequence[Draft]
) -> dict[str, NDArray[np.float32]]:
    texts = {draft.text_hash: embedding_text(draft.title, draft.text) for draft in drafts}
    with database.read() as connection:
        known = vectors_by_hash(connection, embedder.model_id, list(texts))
    missing = [key for key in texts if key not in known]
    made = dict(zip(missing, embedder.encode([texts[key] for key in missing]), strict=True))
    with database.write() as connection:
        save_vectors(connection, embedder.model_id, made)
    return known | made


def _to_item(
    understander: Understands, reading: Reading, draft: Draft, vector: NDArray[np.float32]
) -> StoryItem:
    # Without a date no facts are looked for: an item is no source of its own.
    read = understander.understand_text(draft.title, draft.text, "", None, reading.tier, None)
    return StoryItem(
        article_id=f"{reading.article.id}#{draft.span.start}",
        title=draft.title,
        text=draft.text,
        published_at=reading.article.published_at,
        vector=vector,
        mentions=read.mentions,
        kind=ArticleKind.NEWS,
        domain=reading.article.domain,
        tier=reading.tier,
    )
