"""The names the service knows: organisations, models, licences, regulators, rules, hardware."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from db.errors import AnalysisError

_FOLDED = {ord(c): " " for c in "-‐‑‒–—\u00a0_\u202f"} | {ord("’"): "'"}


@dataclass(frozen=True, slots=True)
class Entity:
    """One known name. `key` is `kind:slug`; `owner` is the name of who makes, issues or employs it.

    `doubt` says how much context the name needs to count: 0 none, 1 none but against signs of
    another sense ("Apple"), 2 some ("Claude"), 3 some even with a number behind it ("Step 3").
    `family` is a model family's key; a family names itself, and `head` begins its models' names.
    `weights` is open, closed or mixed; `licence_class` one of permissive, community, noncommercial, rail …
    """

    key: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    owner: str = ""
    family: str = ""
    head: str = ""
    weights: str = ""
    licence: str = ""
    licence_class: str = ""
    jurisdiction: str = ""
    doubt: int = 0

    @property
    def is_family(self) -> bool:
        """Whether models are named after it, as "Claude Opus 5" is after Claude."""
        return self.family == self.key

    @property
    def heads(self) -> tuple[str, ...]:
        """The ways in which names of its models begin."""
        return (self.name, *self.aliases) if self.is_family else ()


@dataclass(frozen=True)
class Gazetteer:
    """Every known entity, by key and in key order."""

    entities: dict[str, Entity]

    def get(self, key: str) -> Entity | None:
        """The entity of a key; for a discovered version, the nearest known family."""
        if key in self.entities:
            return self.entities[key]
        parts = key.split("-")
        for count in range(len(parts) - 1, 0, -1):
            if family := self.entities.get("-".join(parts[:count])):
                return family
        return None

    def name_of(self, key: str) -> str:
        """The display name of a known key; the key's last part otherwise."""
        known = self.entities.get(key)
        return known.name if known else key.partition(":")[2].replace("-", " ")

    def owner_of(self, key: str) -> str:
        """The key of the organisation behind an entity; empty when unknown."""
        found = self.get(key)
        return self.organisation_of(found.owner) if found and found.owner else ""

    def organisation_of(self, name: str) -> str:
        """The key of the organisation or regulator of that name; empty when unknown."""
        return self._keys_by_name.get(name.lower(), "")

    @cached_property
    def families(self) -> tuple[Entity, ...]:
        """The model families, in key order."""
        return tuple(entity for entity in self.entities.values() if entity.is_family)

    @cached_property
    def _keys_by_name(self) -> dict[str, str]:
        return {
            name.lower(): entity.key
            for entity in self.entities.values()
            if entity.kind in {"organisation", "regulator"}
            for name in (*entity.aliases, entity.name)
        }


def load_gazetteer() -> Gazetteer:
    """The shipped gazetteer; raises AnalysisError when the file is missing or damaged."""
    try:
        text = files("analysis.knowledge").joinpath("gazetteer.json").read_text("utf-8")
        rows = json.loads(text)
        entities = [Entity(**{**row, "aliases": tuple(row["aliases"])}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise AnalysisError(
            "the shipped gazetteer cannot be read; reinstall the package"
        ) from fault
    return Gazetteer({entity.key: entity for entity in entities})


def fold_name(text: str) -> str:
    """Text with hyphens and hard spaces as plain spaces, of the same length, case kept."""
    return text.translate(_FOLDED)


def lower_text(text: str) -> str:
    """Lower case of the same length: a character that would grow stays as it is."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
