"""What the tracing of copies sees of an article, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from db.types import DateKind, Tier

if TYPE_CHECKING:
    from datetime import datetime

    from db.copies import CopyKind

_DAY = timedelta(days=1)
SNIPPET = 500  # characters: below this a text is a piece of an article that we do not have
_RANK = {Tier.PRIMARY: 0, Tier.PRESS: 1, Tier.ANALYSIS: 1, Tier.COMMUNITY: 2}


class Basis(StrEnum):
    """What says which of two articles came first, strongest first."""

    TIER = "tier"  # one publishes what it is about, or the other passes on what it finds
    DATES = "dates"  # stated dates, or one was seen before the other was published
    ARRIVAL = "arrival"  # dates missing, at midnight or corrected: the order in which they came


Precedence = tuple[int, float, bool, int]


@dataclass(frozen=True, slots=True)
class CopyItem:
    """An article with one version of its words.

    `number` is its order of arrival; `published_at` may lack, and means what `date_kind` says.
    """

    article_id: str
    number: int
    title: str
    text: str
    published_at: datetime | None = None
    date_kind: DateKind = DateKind.STATED
    tier: Tier = Tier.PRESS
    outlet: str = ""
    domain: str = ""

    @property
    def is_snippet(self) -> bool:
        """Whether only a piece of the article is known, or nothing."""
        return len(self.text) < SNIPPET

    @property
    def precedence(self) -> Precedence:
        """Sorts originals before what repeats them, the same way for any set of articles.

        Primary publishers first and communities last; then the moment by which the article was
        certainly out; of two alike the one with a full text, then order of arrival. A total
        order, so that chains of copies do not run in a circle.
        """
        moment = self.known_by
        latest = float("inf") if moment is None else moment.timestamp()
        return _RANK[self.tier], latest, self.is_snippet, self.number

    @property
    def known_by(self) -> datetime | None:
        """The moment by which it was certainly out; None when nothing is known."""
        if self.published_at is None:
            return None
        return self.published_at + _DAY if self.date_kind is DateKind.DAY else self.published_at

    @property
    def not_before(self) -> datetime | None:
        """The moment before which it was certainly not out; None when nothing is known."""
        stated = self.date_kind in (DateKind.STATED, DateKind.DAY)
        return self.published_at if stated else None


@dataclass(frozen=True, slots=True)
class CopyJudgement:
    """Where an article's words come from.

    `share` is the part of the article that stands in the origin, `origin_share` the part of the
    origin that stands in the article, both 0 to 1 with quoted words counting less. `basis` is
    None for an original.
    """

    article_id: str
    origin_id: str | None
    kind: CopyKind
    share: float = 0.0
    origin_share: float = 0.0
    basis: Basis | None = None


def basis_of(origin: CopyItem, copy: CopyItem) -> Basis:
    """Why `origin` is taken for the earlier one."""
    if _RANK[origin.tier] != _RANK[copy.tier]:
        return Basis.TIER
    known, earliest = origin.known_by, copy.not_before
    certain = known is not None and earliest is not None and known < earliest
    return Basis.DATES if certain else Basis.ARRIVAL
