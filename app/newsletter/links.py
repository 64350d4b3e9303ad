"""Addresses of the service's own pages, for whoever renders an issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from analysis.brief.model import Brief


@dataclass(frozen=True, slots=True)
class Links:
    """Where the service's pages are: at `site`, or on this very server when it is empty.

    With None a rendering stands alone, and every address is empty. `stack` is the one whose
    edition of the issues is linked to.
    """

    site: str | None = None
    stack: str = ""

    @property
    def here(self) -> bool:
        """Whether the rendering is a page of the service itself."""
        return self.site == ""

    @property
    def known(self) -> bool:
        """Whether there is a service to link to."""
        return self.site is not None

    def issue(self, week: str, anchor: str = "") -> str:
        """The page of an issue, or a place in it."""
        place = f"#{anchor}" if anchor else ""
        asked = {"week": week} | ({"stack": self.stack} if self.stack else {})
        return self._address(f"/?{urlencode(asked)}{place}")

    def story(self, story_id: str) -> str:
        """The page of a story."""
        return self._address(f"/story?{urlencode({'story': story_id})}")

    def passage(self, name: str) -> str:
        """The page of the story of a passage, with the passage at its head."""
        return self._address(f"/story?{urlencode({'passage': name})}#passage")

    def signal(self, signal_id: str) -> str:
        """The entry of a signal in the ledger."""
        return self._address(f"/ledger?{urlencode({'signal': signal_id})}")

    def ledger(self) -> str:
        """The ledger."""
        return self._address("/ledger")

    def _address(self, path: str) -> str:
        return "" if self.site is None else f"{self.site.rstrip('/')}{path}"


def links_to(base_url: str, brief: Brief) -> Links:
    """Links to the service at `base_url`, for an issue or a stack's edition; none without it."""
    return Links(base_url, _stack_of(brief)) if base_url else Links()


def links_here(brief: Brief) -> Links:
    """Links from the service's own pages."""
    return Links("", _stack_of(brief))


def _stack_of(brief: Brief) -> str:
    return brief.for_you.stack if brief.for_you else ""
