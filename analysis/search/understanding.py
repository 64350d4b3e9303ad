"""How a question is understood by what there is to be found: spelling, then names and period."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.search.knowledge import SearchKnowledge
from analysis.search.question import read_question
from analysis.search.spelling import build_vocabulary, mend_question

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.search.knowledge import LiveKnowledge
    from analysis.search.spelling import Vocabulary
    from analysis.search.word_index import WordIndex
    from analysis.search_types import Understood

_GROWTH = 50  # one article in so many more or fewer, and the vocabulary is read again
_NO_KNOWLEDGE = SearchKnowledge()


class Understander:
    """Reads questions; threads may share it. The vocabulary follows the index as it grows."""

    def __init__(self, knowledge: LiveKnowledge | None) -> None:
        self._knowledge = knowledge
        self._lock = threading.Lock()
        self._vocabulary: Vocabulary | None = None
        self._read_at = 0
        self._names = _NO_KNOWLEDGE

    def read(
        self,
        text: str,
        words: WordIndex,
        now: datetime,
        *,
        literal: bool,
        known_by: datetime | None = None,
    ) -> Understood:
        """What a question asks for; with `literal` its words as they stand. Raises StorageError.

        With `known_by`, only names that articles had used by then are read.
        """
        known = self._knowledge.current() if self._knowledge else _NO_KNOWLEDGE
        if literal:
            return read_question(text, known, now, literal=True)
        corrected = mend_question(text, self._vocabulary_of(words, known), words)
        understood = read_question(corrected or text, known, now, known_by=known_by)
        return replace(understood, corrected=corrected) if corrected else understood

    def _vocabulary_of(self, words: WordIndex, known: SearchKnowledge) -> Vocabulary:
        with self._lock:
            moved = abs(len(words) - self._read_at) * _GROWTH > self._read_at
            if self._vocabulary is None or moved or known is not self._names:
                self._vocabulary = build_vocabulary(words.title_words(), known.names)
                self._read_at, self._names = len(words), known
            return self._vocabulary


def without_period(understood: Understood, text: str, now: datetime) -> Understood:
    """The same question where its period leaves nothing: the words of the period are words again."""
    plain = read_question(understood.corrected or text, _NO_KNOWLEDGE, now, literal=True)
    return replace(understood, words=plain.words, period=None)
