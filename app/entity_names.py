"""What the shipped gazetteer knows of a name: how it is written, and how open a model is."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Entity, Gazetteer


@cache
def _gazetteer() -> Gazetteer:
    from analysis.knowledge.gazetteer import load_gazetteer

    return load_gazetteer()


def name_subject(key: str) -> str:
    """The gazetteer's name of an entity's key; other subjects as they are."""
    return _gazetteer().name_of(key) if ":" in key and " " not in key else key


@lru_cache(maxsize=4096)
def firm_of(name: str) -> str:
    """The key of the firm or authority of that name in the gazetteer; empty for none."""
    return _gazetteer().organisation_of(name)


def known_entity(key: str) -> Entity | None:
    """The gazetteer's own record of exactly that key."""
    return _gazetteer().entities.get(key)
