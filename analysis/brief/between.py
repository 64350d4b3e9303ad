"""What changed for a stack between any two moments: the brief's own choice, without an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.brief.coverage import measure_coverage
from analysis.brief.for_you import attach_stories, pick_for_stack, write_for_you
from analysis.brief.gather import gather_stories
from analysis.brief.origins import forget_copies
from analysis.brief.pool import find_boilerplate
from analysis.brief.weeks import Period, week_of
from analysis.brief.write import attach_signals
from db.sources import list_sources

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.for_you import PinnedForYou
    from analysis.brief.model import Coverage, ForYou
    from analysis.stack.resolve import ResolvedStack
    from db.store import Database
    from db.types import Snapshot

_NO_VECTORS = ""  # matching asks for no vectors, so that no model's are read


def tell_between(
    database: Database, start: datetime, end: datetime, stack: ResolvedStack
) -> tuple[ForYou, Coverage]:
    """What changed for the stack in [start, end), and how well the sources answered until `end`.

    What issues before the week of `start` told comes back only with something new.
    """
    period = Period(week_of(start.date()), start, end)
    with database.read() as connection:
        gathered = gather_stories(connection, period, _NO_VECTORS)
        picked = pick_for_stack(stack, gathered.stories, (), period)
        signed = attach_signals(connection, [item.story for item in picked.items], end)
        picked = attach_stories(picked, {story.story_id: story for story in signed})
        coverage = measure_coverage(
            list_sources(connection), gathered.readings, len(gathered.stories), (), end
        )
    boilerplate = find_boilerplate([item.story for item in picked.items])
    told = write_for_you(picked, (), end, boilerplate, _snapshots_of(picked))
    forget_copies()
    return told, coverage


def _snapshots_of(picked: PinnedForYou) -> dict[str, Snapshot]:
    found = {m.snapshot.id: m.snapshot for item in picked.items for m in item.story.members}
    return found | {aside.cited.snapshot.id: aside.cited.snapshot for aside in picked.set_aside}
