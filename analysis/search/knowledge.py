"""What a question is read against: known names, and when events happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.knowledge.gazetteer import Gazetteer
    from db.store import Connection


@dataclass(frozen=True, slots=True)
class SearchKnowledge:
    """Names and events; made by `load_knowledge`, to be made anew when the database has changed.

    `names` gives entity keys by folded name, `display` the name of each key.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    display: Mapping[str, str] = field(default_factory=dict)


def load_knowledge(connection: Connection, gazetteer: Gazetteer) -> SearchKnowledge:
    """The gazetteer's names and those that articles named; raises StorageError."""
    return SearchKnowledge()
