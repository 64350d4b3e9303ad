"""Ports of the analysis: what more than one implementation stands behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from analysis.knowledge.understand import Understanding
    from db.types import Analysis, Article, Snapshot, Tier


class Embedder(Protocol):
    """Turns texts into unit vectors. `model_id` changes whenever its vectors would."""

    @property
    def model_id(self) -> str:
        """Name and revision of the model, as stored beside each vector."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dim); raises ModelError."""


class Understands(Protocol):
    """Reads what an article says: topics, kind, relevance, entities, facts."""

    def understand_text(
        self,
        title: str,
        text: str,
        url: str,
        published_at: datetime | None,
        tier: Tier,
        vector: NDArray[np.float32] | None,
    ) -> Understanding:
        """What a text without a record says."""

    def analyse(
        self,
        article: Article,
        snapshot: Snapshot,
        tier: Tier,
        vector: NDArray[np.float32],
        text_hash: str,
        now: datetime,
    ) -> Analysis:
        """The same of a stored article's snapshot; raises AnalysisError."""


class VectorIndex(Protocol):
    """Nearest neighbours among articles, by article number."""

    def __len__(self) -> int:
        """How many vectors are in the index."""

    def add(self, numbers: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add unit vectors of shape (n, dim) under article numbers of shape (n,)."""

    def search(
        self, vectors: NDArray[np.float32], limit: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Cosine similarities and numbers, each of shape (n, limit); number -1 where none."""
