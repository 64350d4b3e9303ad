"""Reading a question: its words, names, topics and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.search.words import query_words
from analysis.search_types import Understood

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.search.knowledge import SearchKnowledge


def read_question(
    text: str, knowledge: SearchKnowledge, now: datetime, *, literal: bool = False
) -> Understood:
    """What a question asks for; with `literal`, its words alone.

    `now` is what "last week" and a month without a year are read against.
    """
    return Understood(words=tuple(query_words(text)))
