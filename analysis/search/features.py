"""What the ranking looks at: the candidates as retrieval found them, and signs computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAD_LETTERS = 1500  # of a text, as much as `Candidates.leads` needs


class WordCounts(Protocol):
    """How common words are in the index."""

    @property
    def documents(self) -> int:
        """How many articles are indexed."""

    def frequency(self, word: str) -> int:
        """In how many articles a word occurs, in any inflected form the index folds."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The articles that retrieval proposes, one row each, ascending by number.

    `words` is BM25 of the question's words over title and text (0 where they were not among the
    best), `meaning` the cosine to the question (0 without a vector), `vectors` are unit rows of
    shape (n, dim) or zeros, `leads` the texts' beginnings, `days` the publication as days since
    1970 (0 when undated), `stories` story ids or "".
    """

    numbers: NDArray[np.int64]
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    words: NDArray[np.float32]
    meaning: NDArray[np.float32]
    vectors: NDArray[np.float32]
    days: NDArray[np.float64]
    stories: tuple[str, ...]
    languages: tuple[str, ...]
    is_roundup: NDArray[np.bool_]
