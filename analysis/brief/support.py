"""How near a sentence stands to its passages, by the local model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from analysis.ports import Embedder

_KEPT = 20_000


class Support(Protocol):
    """Scores how near a sentence stands to passages, -1 to 1; 1 is the same words."""

    def score(self, sentence: str, passages: Sequence[str]) -> float:
        """The largest cosine of the sentence to a passage."""


@dataclass(frozen=True)
class ModelSupport:
    """Support by an embedder; vectors of texts seen before are kept."""

    embedder: Embedder
    _seen: dict[str, NDArray[np.float32]] = field(default_factory=dict, repr=False, compare=False)

    def score(self, sentence: str, passages: Sequence[str]) -> float:
        """The largest cosine of the sentence to a passage; raises ModelError."""
        if not passages:
            return -1.0
        own = self._vector(sentence)
        return max(float(np.dot(own, self._vector(passage))) for passage in passages)

    def _vector(self, text: str) -> NDArray[np.float32]:
        if text not in self._seen:
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            self._seen[text] = self.embedder.encode([text])[0]
        return self._seen[text]


@dataclass
class LateSupport:
    """Support by a model that is loaded when the first sentence needs it."""

    load: Callable[[], Embedder]
    _loaded: ModelSupport | None = field(default=None, repr=False, compare=False)

    def score(self, sentence: str, passages: Sequence[str]) -> float:
        """The largest cosine of the sentence to a passage; raises ModelError."""
        if self._loaded is None:
            self._loaded = ModelSupport(self.load())
        return self._loaded.score(sentence, passages)
