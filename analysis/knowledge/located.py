"""Where names stand in a text, and which of several that overlap stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Located:
    """An entity at `text[start:end]`; `owner` is the key of its maker or employer where the text says."""

    start: int
    end: int
    entity: str
    kind: str
    name: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may count: with the doubt that it leaves and what its version adds.

    `doubt` is that of `Entity`; `family` is the family's key of a model.
    """

    hit: Located
    doubt: int
    extra: float = 0.0
    family: str = ""


def keep_longest(found: Iterable[Candidate]) -> list[Candidate]:
    """Of names that overlap the longest; of two as long the one that leaves less doubt."""
    kept: list[Candidate] = []
    order = sorted(found, key=lambda one: (one.hit.start, -one.hit.end, one.doubt, one.hit))
    for one in order:
        hit = one.hit
        if not kept or hit.start >= kept[-1].hit.end:
            kept.append(one)
        elif hit.end - hit.start > kept[-1].hit.end - kept[-1].hit.start:
            kept[-1] = one
    return kept


def merge_located(kept: Sequence[Located], added: Iterable[Located]) -> list[Located]:
    """Both in order; where they overlap the longer stands, and of two as long the known one."""
    ranked = [(hit, 0) for hit in kept] + [(hit, 1) for hit in added]
    ranked.sort(
        key=lambda one: (one[0].start, -one[0].end, one[1], one[0].entity, -len(one[0].owner))
    )
    merged: list[Located] = []
    for hit, _ in ranked:
        if not merged or hit.start >= merged[-1].end:
            merged.append(hit)
        elif hit.end - hit.start > merged[-1].end - merged[-1].start:
            merged[-1] = hit
    return merged
