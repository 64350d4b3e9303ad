"""What the evaluations share: one model, each text embedded and understood once per session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from analysis.knowledge.understand import Understanding
    from analysis.ports import Embedder, Understands
    from db.types import Analysis, Article, Snapshot, Tier


@dataclass
class KeptVectors:
    """An embedder that remembers; the real one embeds each text by itself, so nothing changes."""

    embedder: Embedder
    known: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def model_id(self) -> str:
        return self.embedder.model_id

    @property
    def dim(self) -> int:
        return self.embedder.dim

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        missing = [text for text in dict.fromkeys(texts) if text not in self.known]
        self.known |= dict(zip(missing, self.embedder.encode(missing), strict=True))
        return np.stack([self.known[text] for text in texts])


@dataclass
class KeptReadings:
    """An understander that remembers what it made of a text."""

    understander: Understands
    known: dict[tuple[object, ...], Understanding] = field(default_factory=dict)

    def understand_text(
        self,
        title: str,
        text: str,
        url: str,
        published_at: datetime | None,
        tier: Tier,
        vector: NDArray[np.float32] | None,
    ) -> Understanding:
        key = (title, text, url, published_at, tier, None if vector is None else vector.tobytes())
        if key not in self.known:
            self.known[key] = self.understander.understand_text(
                title, text, url, published_at, tier, vector
            )
        return self.known[key]

    def analyse(
        self,
        article: Article,
        snapshot: Snapshot,
        tier: Tier,
        vector: NDArray[np.float32],
        text_hash: str,
        now: datetime,
    ) -> Analysis:
        return self.understander.analyse(article, snapshot, tier, vector, text_hash, now)


def hash_files(paths: Iterable[Path]) -> str:
    """A fingerprint of the data that a floor belongs to."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
