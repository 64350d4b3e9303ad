"""What a code base shows of what it depends on, and the stack that follows from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from analysis.stack.model import Stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PARTS = ("models", "providers", "licences", "hardware", "regions")
MOST_PLACES = 4
MOST_ENTRIES = 200
_CATALOGUE = 12  # models from which a file lists what there is rather than what is used


class Evidence(IntEnum):
    """How much a place says, the strongest first."""

    USED = 0  # code, configuration, deployment
    WEAK = 1  # comments, tests, examples, lists of everything there is
    MENTIONED = 2  # prose


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that speaks of a dependency: `part` is a key of stack.toml, `line` counts from 1."""

    part: str
    value: str
    path: str
    line: int
    how: str
    evidence: Evidence = Evidence.USED


@dataclass(frozen=True, slots=True)
class Found:
    """One proposed entry with the first places that speak of it and how many there are."""

    part: str
    entry: str
    evidence: Evidence
    places: tuple[str, ...]
    count: int
    how: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a scan proposes. `stack` holds what is used; `found` all, with weaker evidence too.

    `files` were read; `skipped` counts files left out, by reason.
    """

    stack: Stack
    found: tuple[Found, ...]
    files: int
    skipped: tuple[tuple[str, int], ...]


def propose_stack(
    name: str, findings: Iterable[Finding], files: int, skipped: Sequence[tuple[str, int]]
) -> Proposal:
    """Put findings together: one entry per thing, the strongest evidence first."""
    found = tuple(_gather(_without_catalogues(list(findings))))
    used: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.evidence is Evidence.USED and len(used[one.part]) < MOST_ENTRIES:
            used[one.part].append(one.entry)
    stack = Stack(
        name=name,
        models=tuple(used["models"]),
        providers=tuple(used["providers"]),
        licences=tuple(used["licences"]),
        hardware=tuple(used["hardware"]),
        regions=tuple(used["regions"]),
    )
    return Proposal(stack, found, files, tuple(skipped))


def _without_catalogues(findings: list[Finding]) -> list[Finding]:
    named: dict[str, set[str]] = defaultdict(set)
    for one in findings:
        if one.part == "models":
            named[one.path].add(one.value.lower())
    lists = {path for path, models in named.items() if len(models) > _CATALOGUE}
    return [
        Finding(o.part, o.value, o.path, o.line, "a list of models", max(o.evidence, Evidence.WEAK))
        if o.path in lists and o.part == "models"
        else o
        for o in findings
    ]


def _gather(findings: Sequence[Finding]) -> list[Found]:
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    # "all-mpnet-base-v2" is the one of the hub where an account is named elsewhere.
    full = {one.value.lower().rpartition("/")[2]: one.value.lower() for one in findings}
    full |= {
        one.value.lower().rpartition("/")[2]: one.value.lower()
        for one in findings
        if "/" in one.value
    }
    for one in findings:
        value = one.value.lower()
        groups[one.part, full[value.rpartition("/")[2]] if one.part == "models" else value].append(
            one
        )
    found = []
    for (part, _), group in groups.items():
        group.sort(key=lambda o: (o.evidence, o.path, o.line))
        best = min(group, key=lambda o: (o.evidence, "/" not in o.value))
        places = dict.fromkeys(f"{o.path}:{o.line}" if o.line else o.path for o in group)
        shown = tuple(places)[:MOST_PLACES]
        found.append(Found(part, best.value, best.evidence, shown, len(places), best.how))
    found.sort(key=lambda f: (PARTS.index(f.part), f.evidence, -f.count, f.entry.lower()))
    return found
