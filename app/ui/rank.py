"""Why a story ranks where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.standing import PARTS
from app.ui.parts import escape, inward, page_address
from app.ui.words import spell
from app.weeks import name_week

if TYPE_CHECKING:
    from app.standing import Standing


def render_standing(standing: Standing | None) -> str:
    """A line that opens into the parts of its weight; empty for a story never told."""
    if standing is None:
        return ""
    week = inward(page_address("", week=standing.week), name_week(standing.week))
    rows = "".join(
        f"<dt>{escape(PARTS.get(name, spell(name).lower()))}</dt><dd>{value:+.1f}</dd>"
        for name, value in standing.parts
    )
    said = f"Why it ranks where it does: number {standing.place} of {standing.stories}"
    return (
        f'<details class="t-standing"><summary>{said}</summary><p class="t-note">It weighed '
        f"{standing.weight:.1f} in the brief of {week}, made up of</p><dl>{rows}</dl></details>"
    )
