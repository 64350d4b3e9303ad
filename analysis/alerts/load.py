"""Stories as matching sees them, read from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.alerts.sketch import StorySketch
    from db.store import Connection


def load_sketches(
    connection: Connection, story_ids: Sequence[str], as_of: datetime | None = None
) -> list[StorySketch]:
    """Living stories by id, in the order given, with the members assigned up to `as_of`.

    Stories without such members are left out; a merged one stands in the one that took it in.
    """
    raise NotImplementedError
