"""Issues written for a reader's stacks, beside the one for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import briefs

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.store import Database


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue for one stack; `document` holds the bytes that its manifest's hash covers."""

    stack: str
    brief: Brief
    document: str


def edition_names(database: Database, week: str) -> tuple[str, ...]:
    """The stacks for which the issue of a week was written."""
    with database.read() as connection:
        return tuple(edition.stack for edition in briefs.editions_of(connection, week))


def read_edition(database: Database, week: str, stack: str) -> Edition | None:
    """The issue of a week as written for a stack."""
    from analysis.brief.serialise import brief_from_json

    with database.read() as connection:
        stored = briefs.find_edition(connection, week, stack)
    if stored is None:
        return None
    return Edition(stored.stack, brief_from_json(stored.document), stored.document)
