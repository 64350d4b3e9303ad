"""What an answer says of itself: that it is empty, and why, or that it only comes near."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.search.filters import Filters
    from analysis.search_types import SearchQuery

NOTHING = "nothing stored matches; try fewer words or wider filters"
NEAR_ONLY = "no article has these words; what follows only comes near in meaning"


def say_limits(
    query: SearchQuery, filters: Filters, *, is_found: bool, is_worded: bool
) -> tuple[str, ...]:
    """Notes on an answer: whether it has stories, and whether words found any article at all."""
    if filters.entities == ():
        return (f"no article that was read names {query.entity!r}",)
    if not is_found:
        return (NOTHING,)
    return () if is_worded else (NEAR_ONLY,)
