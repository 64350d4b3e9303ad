"""The assigner of the news, kept between passes while the database says nothing else.

What an assigner knows follows from the database alone, so one at hand is as good as one restored,
as long as its members, their stories and their versions are those that stand there.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from analysis.stories.assign import StoryAssigner
from analysis.stories.record import restore_assigner
from db.stream import count_published, news_mark

if TYPE_CHECKING:
    from analysis.stories.options import StoryOptions
    from db.store import Connection


_WINDOWS = 2


def size_memory(connection: Connection, options: StoryOptions) -> StoryOptions:
    """The options with a memory of twice the window at least, whatever comes in.

    It is doubled as often as needed, so that it changes seldom: another one means restoring.
    """
    needed = count_published(connection, timedelta(days=_WINDOWS * options.window_days))
    memory = options.memory
    while memory < needed:
        memory *= 2
    return dataclasses.replace(options, memory=memory)


class StoryStream:
    """Hands out the assigner of the news, restored when the database has moved on without it."""

    def __init__(self) -> None:
        self._held: StoryAssigner | None = None
        self._model_id = ""
        self._mark = ""
        self._turn = Lock()

    def open(self, connection: Connection, options: StoryOptions, model_id: str) -> StoryAssigner:
        """The assigner for where the news stands; hand it back by `keep` when it has moved."""
        with self._turn:
            held, self._held = self._held, None  # whoever fails half-way leaves none behind
        sized = size_memory(connection, options)
        same = held is not None and held.options == sized and self._model_id == model_id
        if held is not None and same and self._mark == news_mark(connection, sized.memory):
            return held
        fresh = StoryAssigner(sized)
        restore_assigner(connection, fresh, model_id)
        return fresh

    def keep(self, connection: Connection, assigner: StoryAssigner, model_id: str) -> None:
        """Keep an assigner that stands where the database does."""
        mark = news_mark(connection, assigner.options.memory)
        with self._turn:
            self._held, self._model_id, self._mark = assigner, model_id, mark
