"""The names in a question, longest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.search.knowledge import LONGEST_NAME
from analysis.search_types import NamedEntity

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.search.knowledge import KnownName, SearchKnowledge

_TOKEN = re.compile(r"[^\W_]+")
_POINT = re.compile(r"\.\d")
_MOST = 8


@dataclass(frozen=True, slots=True)
class PlacedName:
    """What `text[start:end]` names: one entity, or several that share the name."""

    start: int
    end: int
    entities: tuple[NamedEntity, ...]


def find_names(
    text: str, knowledge: SearchKnowledge, known_by: datetime | None = None
) -> list[PlacedName]:
    """Known names in a question, in order and without overlaps, at most eight.

    Case does not matter, but for names that are everyday words too: these need a capital. With
    `known_by`, names that no article had used at that moment are none.
    """
    tokens = [(m.group().casefold(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    found: list[PlacedName] = []
    at = 0
    while at < len(tokens) and len(found) < _MOST:
        name, count = _longest(text, tokens[at : at + LONGEST_NAME], knowledge, known_by)
        if name is not None:
            found.append(name)
        at += max(count, 1)
    return found


def _longest(
    text: str,
    tokens: list[tuple[str, int, int]],
    knowledge: SearchKnowledge,
    known_by: datetime | None,
) -> tuple[PlacedName | None, int]:
    for count in range(len(tokens), 0, -1):
        known = knowledge.names.get(" ".join(word for word, _, _ in tokens[:count]))
        start, end = tokens[0][1], tokens[count - 1][2]
        if tokens[count - 1][0].isdigit() and _POINT.match(text, end):
            continue  # "Qwen 3.8" is no Qwen 3
        fitting = [name for name in known or () if _fits(name, text[start:end], known_by)]
        if fitting:
            words = text[start:end]
            entities = tuple(NamedEntity(one.key, one.name, words) for one in _best(fitting))
            return PlacedName(start, end, entities), count
    return None, 0


def _fits(name: KnownName, shown: str, known_by: datetime | None) -> bool:
    if known_by is not None and name.since is not None and name.since > known_by:
        return False
    return not name.needs_capital or (shown[:1].isupper() and not shown.isupper())


def _best(names: list[KnownName]) -> list[KnownName]:
    # A firm and its family of models share a name: both are meant. Short forms may have many owners.
    return sorted(names, key=lambda one: (len(one.key), one.key))[:2]
