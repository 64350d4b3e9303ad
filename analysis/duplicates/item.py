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


class Basis(StrEnum):
    """What says which of two articles came first, strongest first."""

    PRIMARY = "primary"  # one is the publisher whose news it is
    DATES = "dates"  # stated dates, or one was seen before the other was published
    ARRIVAL = "arrival"  # dates missing, at midnight or corrected: the order in which they came


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
    def precedence(self) -> tuple[bool, float, int]:
        """Sorts originals before what repeats them, the same way for any set of articles.

        Primary publishers first, then the moment by which the article was certainly out. A total
        order, so that no chain of copies can run in a circle.
        """
        moment = self.known_by
        latest = float("inf") if moment is None else moment.timestamp()
        return self.tier is not Tier.PRIMARY, latest, self.number

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
    if origin.tier is Tier.PRIMARY and copy.tier is not Tier.PRIMARY:
        return Basis.PRIMARY
    known, earliest = origin.known_by, copy.not_before
    certain = known is not None and earliest is not None and known < earliest
    return Basis.DATES if certain else Basis.ARRIVAL
