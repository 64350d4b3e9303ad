"""What an event is said of: a model with its family and generation, a maker, a licence, hardware."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import fold_name
from analysis.knowledge.model_names import describe_model
from analysis.stack.headlines import Standing
from analysis.stack.resolve import line_of, version_of

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Gazetteer
    from db.types import Fact, Predicate


@dataclass(frozen=True, slots=True)
class Event:
    """What a story tells of one subject. `key` is the subject's, empty where it is not known.

    `fact` is the statement, None where only headlines say so; `recalled` says that the story
    mentions it without telling it, `harmed` that in an incident the subject is who was attacked.
    `words` are the passage's.
    """

    predicate: Predicate
    key: str
    name: str
    owner: str = ""
    family: str = ""
    version: tuple[int, ...] = ()
    line: frozenset[str] = frozenset()
    size: str = ""
    fact: Fact | None = None
    title: str = ""
    standing: Standing = Standing.DONE
    recalled: bool = False
    harmed: bool = True
    words: str = ""

    @property
    def general(self) -> bool:
        """Whether it is said of a model family as a whole."""
        return bool(self.family) and self.key == self.family


def describe_subject(predicate: Predicate, name: str, gazetteer: Gazetteer) -> Event:
    """An event of what a fact's subject names; only its name where nothing is known of it."""
    if key := gazetteer.organisation_of(name):
        return Event(predicate, key, name, owner=key)
    known = _named(name, gazetteer)
    if known and not known.startswith("model:"):
        return Event(predicate, known, name, owner=gazetteer.owner_of(known))
    record = describe_model(known or name, gazetteer)
    if record.family not in gazetteer.entities:
        return Event(predicate, "", name)
    return Event(
        predicate,
        record.key,
        record.name,
        owner=record.owner,
        family=record.family,
        version=version_of(record.version),
        line=line_of(record.name, gazetteer),
        size=record.size,
    )


def _named(name: str, gazetteer: Gazetteer) -> str:
    slug = re.sub(r"[^\w.+]+", "-", fold_name(name).lower()).strip("-.")
    kinds = ("model", "hardware", "instrument", "licence", "regulator", "region")
    keys = (f"{kind}:{slug}" for kind in kinds)
    found = next((key for key in keys if key in gazetteer.entities), "")
    if found:
        return found
    wanted = name.lower()
    for entity in gazetteer.entities.values():
        if entity.kind in kinds[1:] and wanted in {
            n.lower() for n in (entity.name, *entity.aliases)
        }:
            return entity.key
    return ""
