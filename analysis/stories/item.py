"""What the story assigner sees of an article, and what it answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from db.types import ArticleKind, Mention, Tier


@dataclass(frozen=True, slots=True)
class StoryItem:
    """An article as the assigner sees it; `vector` is of unit length, `published_at` may lack.

    `original` is the article that this one is a copy of, empty for what is none.
    """

    article_id: str
    title: str
    text: str
    published_at: datetime | None
    vector: NDArray[np.float32]
    mentions: tuple[Mention, ...]
    kind: ArticleKind
    domain: str
    tier: Tier
    original: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article went: `score` is the probability of the match, 1.0 for an opened story."""

    article_id: str
    story_id: str
    score: float
    opened: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """Two stories found to be one: `absorbed` lives on in `survivor`."""

    survivor: str
    absorbed: str
    score: float


@dataclass(frozen=True, slots=True)
class Split:
    """A story found to be two: `article_ids` left `kept` for the new story `parted`.

    `score` is the probability that the two parts are two, by the pairs between them.
    """

    kept: str
    parted: str
    article_ids: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one article changed: where it went, then the merges and splits it brought about."""

    placement: Placement
    merges: tuple[Merge, ...] = ()
    splits: tuple[Split, ...] = ()


def story_id_of(first_article_id: str) -> str:
    """A story's id, fixed by the article that opened it."""
    return "s" + hashlib.sha256(first_article_id.encode()).hexdigest()[:12]


def parted_id_of(story_id: str, article_id: str) -> str:
    """The id of what is split off a story when an article comes in: never given before or again."""
    return story_id_of(f"{story_id} {article_id}")
