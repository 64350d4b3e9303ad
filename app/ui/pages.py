"""Every page: its address, its name, where its link stands, and where its code is."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Place(StrEnum):
    """Where the link to a page stands: in the line, behind `More`, or on other pages only."""

    LINE = "line"
    MORE = "more"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page. `view` is `module:function` under `app.ui.views`, imported when it is first asked for."""

    address: str
    title: str
    view: str
    place: Place = Place.LINE

    def load(self) -> Callable[[], None]:
        """The function that draws the page."""
        module, _, name = self.view.partition(":")
        draw: Callable[[], None] = getattr(importlib.import_module(f"app.ui.views.{module}"), name)
        return draw


PAGES = (
    PageEntry("brief", "This week", "brief:show_brief"),
    PageEntry("search", "Search", "search:show_search"),
    PageEntry("ledger", "Ledger", "ledger:show_ledger"),
    PageEntry("models", "Models", "models:show_models"),
    PageEntry("rules", "Rules", "rules:show_rules"),
    PageEntry("stack", "My stack", "stack:show_stack"),
    PageEntry("alerts", "Alerts", "alerts:show_alerts"),
    PageEntry("archive", "Past briefs", "archive:show_archive", Place.MORE),
    PageEntry("timeline", "Timelines", "timeline:show_timeline", Place.MORE),
    PageEntry("trends", "Trends", "trends:show_trends", Place.MORE),
    PageEntry("subscribe", "Subscribe", "subscribe:show_subscribe", Place.MORE),
    PageEntry("sources", "Sources and runs", "sources:show_sources", Place.MORE),
    PageEntry("story", "Story", "story:show_story", Place.NOWHERE),
    PageEntry("entity", "Entity", "entity:show_entity", Place.NOWHERE),
)
HOME = PAGES[0]
