"""How open a model is by our shipped list: its own record's word, or what holds for its kin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import load_gazetteer
from app.entity_names import known_entity

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Entity

_LEAST_ALIKE = 3  # listed models of a family, all of them closed or all open
SIZE = re.compile(r"-(?:\d{1,4}x)?\d{1,5}(?:\.\d{1,3})?[bmt](?:-a\d{1,4}(?:\.\d{1,3})?b)?$")
_VERSION = re.compile(r"(?P<major>\d{1,3})(?:\.\d{1,3})+$")


@dataclass(frozen=True, slots=True)
class Listed:
    """The record that a model's openness is taken from; `is_own` unless that is its kin's.

    `weights` is open, closed or mixed; a whole family's record need not say so itself.
    """

    entity: Entity
    weights: str
    is_own: bool


def find_listed(key: str, family: str) -> Listed | None:
    """What our list says of exactly this model, else of the same in another size or of its family.

    From one model to the next only "closed" is passed on: a maker that opens a version opens that
    version. A family counts as open where all of several listed models are and this one is named
    like one of them; sizes of an open version are open as that is.
    """
    own = known_entity(key)
    if own is not None and own.weights:
        return Listed(own, own.weights, is_own=True)
    sized = known_entity(SIZE.sub("", key))
    if sized is not None and sized.weights == "open":
        return Listed(sized, "open", is_own=False)
    parent = known_entity(family) if family else None
    if parent is not None and _family_is_closed(parent):
        return Listed(parent, "closed", is_own=False)
    if parent is not None and _is_named_like_open_ones(key, parent):
        return Listed(parent, "open", is_own=False)
    closed = _closed_before(key)
    return Listed(closed, "closed", is_own=False) if closed else None


@cache
def _listed_models() -> dict[str, list[Entity]]:
    families: dict[str, list[Entity]] = {}
    for one in load_gazetteer().entities.values():
        if one.family:
            families.setdefault(one.family, []).append(one)
    return families


@cache
def _family_is_closed(parent: Entity) -> bool:
    """Whether our list has a family, or all of several models of it, as closed."""
    if parent.weights:
        return parent.weights == "closed"
    return _are_all(parent, "closed")


def _are_all(parent: Entity, weights: str) -> bool:
    told = [one.weights for one in _listed_models().get(parent.key, ()) if one.weights]
    return len(told) >= _LEAST_ALIKE and set(told) == {weights}


def _is_named_like_open_ones(key: str, parent: Entity) -> bool:
    if parent.weights not in {"", "open"} or not _are_all(parent, "open"):
        return False
    stems = {_stem(one.key) for one in _listed_models()[parent.key] if one.key != parent.key}
    return any(sign.isdigit() for sign in key) and _stem(key) in stems


def _stem(key: str) -> str:
    """What stands before the first number: `model:lumen-` of `model:lumen-3-mini`."""
    return re.split(r"\d", key, maxsplit=1)[0]


def _closed_before(key: str) -> Entity | None:
    """The closed model that this is a version or kind of: Lumen 4 of Lumen 4.5 or Lumen 4 Pro."""
    while "-" in key:
        if version := _VERSION.search(key):
            key = key[: version.end("major")]
        else:
            key = key.rpartition("-")[0]
        found = known_entity(key)
        if found is not None and found.weights:
            return found if found.weights == "closed" else None
    return None
