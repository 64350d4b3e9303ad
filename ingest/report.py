"""What a pass over sources and pages did, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class PollReport:
    """Counts of one pass over the sources that were due.

    `postponed` ones were not asked because their host wants to be left alone; `new_versions` are
    those of watched documents.
    """

    polled: int = 0
    unchanged: int = 0
    failed: int = 0
    retired: int = 0
    new_entries: int = 0
    new_articles: int = 0
    changed_entries: int = 0
    new_versions: int = 0
    postponed: int = 0


@dataclass(frozen=True, slots=True)
class PageReport:
    """Counts of one pass over the pages that were due; `delayed` ones are tried again later.

    `reread` ones were looked at again for corrections; `revised` got a new version.
    """

    fetched: int = 0
    unavailable: int = 0
    delayed: int = 0
    reread: int = 0
    revised: int = 0
    duplicates: int = 0

    @property
    def visited(self) -> int:
        """How many pages were dealt with, whatever came of it."""
        return self.fetched + self.unavailable + self.delayed + self.reread

    def __add__(self, other: PageReport) -> PageReport:
        """The counts of both passes."""
        names = [field.name for field in fields(self)]
        return PageReport(**{n: getattr(self, n) + getattr(other, n) for n in names})
