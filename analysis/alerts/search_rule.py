"""Saved searches as rules over new stories: would this story be a real answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from analysis.alerts.sketch import StorySketch
    from analysis.ports import Embedder
    from analysis.search.knowledge import SearchKnowledge
    from analysis.search_types import SearchQuery
    from db.store import Connection
    from db.types import Passage


@dataclass(frozen=True, slots=True)
class SearchFound:
    """A saved search that a story answers: why, by which article, shown by which passage."""

    search_id: str
    score: float
    rule: str
    article_id: str
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class MemberWords:
    """The words and the vector of one article; `vector` is None where none is stored."""

    article_id: str
    snapshot_id: str
    title: str
    text: str
    vector: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class SearchBook:
    """Saved searches, understood and indexed."""


def build_search_book(
    questions: Mapping[str, SearchQuery],
    knowledge: SearchKnowledge,
    embedder: Embedder | None,
    now: datetime,
) -> SearchBook:
    """The searches by id as rules; without an embedder they are judged by their words alone."""
    raise NotImplementedError


def load_words(
    connection: Connection, sketches: Sequence[StorySketch], model_id: str
) -> dict[str, MemberWords]:
    """The words of the stories' articles by article id."""
    raise NotImplementedError


def match_searches(
    book: SearchBook, sketch: StorySketch, words: Mapping[str, MemberWords]
) -> list[SearchFound]:
    """The searches that a story answers, by id."""
    raise NotImplementedError
