"""Finding entities in text: known names, versions of models, and what no list knows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.knowledge.discovery import discover_models
from analysis.knowledge.located import Located, keep_longest, merge_located
from analysis.knowledge.model_names import SHORT_FORMS, describe_model, read_rest, to_key
from analysis.knowledge.names import build_index
from analysis.knowledge.organisations import discover_organisations, places_of
from analysis.knowledge.people import discover_people, later_names
from analysis.knowledge.rules import discover_rules
from analysis.knowledge.weighing import Weigher
from db.types import EntityRecord, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.knowledge.located import Candidate
    from analysis.knowledge.names import NameIndex
    from analysis.knowledge.people import Person

__all__ = ["MAX_CHARACTERS", "EntityFinder", "Located", "build_finder", "to_mentions", "to_records"]

MAX_CHARACTERS = 20_000
_LONGEST_KEY = 200  # as long as the database takes; a longer name is none
_OWNERS = frozenset(("organisation", "regulator"))
_ELIDED = re.compile(
    r"(?:,? and |, |/| or | & )(?P<version>\d{1,2}\.\d{1,2})(?![\w.%]|\.\d|x| (?:million|billion|percent|times|points|seconds|hours|GB|TB))"
)


@dataclass(frozen=True)
class EntityFinder:
    """Finds entities in articles; made by `build_finder`."""

    gazetteer: Gazetteer
    index: NameIndex

    def locate(self, content: str) -> list[Located]:
        """Entities in the first 20,000 characters, in order and without overlaps.

        The longest name wins; a name that is also a common word counts by its context.
        """
        text = content[:MAX_CHARACTERS]
        known = Weigher(self.gazetteer).weigh(keep_longest(self.index.find(text)), text)
        kept = sorted([*(one.hit for one in known), *self._elided(known, text)])
        offices = discover_people(text)
        kept = merge_located(kept, self._organisations(text, kept, offices))
        makers = [(h.start, h.end, h.entity) for h in kept if h.kind in _OWNERS]
        strangers = self._strangers(text, kept, makers)
        people = self._people(text, kept, makers, offices)
        found = merge_located(kept, [*strangers, *people, *self._rules(text, kept)])
        return [hit for hit in found if len(hit.entity) <= _LONGEST_KEY]

    def _organisations(
        self, text: str, kept: Sequence[Located], offices: Sequence[Person]
    ) -> Iterator[Located]:
        known = {hit.name.lower() for hit in kept} | {one.name.lower() for one in offices}
        for one in discover_organisations(text):
            if one.key in self.gazetteer.entities or one.name.lower() in known:
                continue
            for start, end in places_of(text, one.name):
                if not any(hit.start < end and start < hit.end for hit in kept):
                    yield Located(start, end, one.key, "organisation", one.name)

    def _rules(self, text: str, kept: Sequence[Located]) -> Iterator[Located]:
        # Within a longer phrase the known name stands: "Moreover, the AI Act"; "Nova Act" is a model.
        taken = [(h.start, h.end) for h in kept if h.kind in {"instrument", "model"}]
        for rule in discover_rules(text):
            if any(start < rule.end and rule.start < end for start, end in taken):
                continue
            known = self.gazetteer.entities.get(rule.key)
            name = known.name if known else rule.name
            yield Located(rule.start, rule.end, rule.key, "instrument", name)

    def _elided(self, kept: Iterable[Candidate], text: str) -> Iterator[Located]:
        # "Gemini 3.6 Flash, 3.5 Flash-Lite": the family is named once.
        for one in kept:
            family = self.gazetteer.entities.get(one.family)
            end = one.hit.end
            while family and one.hit.kind == "model" and (match := _ELIDED.match(text, end)):
                opening = [w for w in SHORT_FORMS if w in one.hit.name.split()]
                read = read_rest(text, match.start("version") - 1, family, opening)
                if read is None or one.hit.entity == one.family:
                    break
                model, end = read
                known = self.gazetteer.entities.get(model.key)
                name = known.name if known else model.name
                yield Located(match.start("version"), end, model.key, "model", name)

    def _strangers(
        self, text: str, kept: Sequence[Located], makers: Sequence[tuple[int, int, str]]
    ) -> Iterator[Located]:
        families = {family.key for family in self.gazetteer.families}
        models = [hit for hit in kept if hit.kind == "model"]
        for one in discover_models(text, makers):
            # "Claude Saga 9": a family may have a branch that is not known yet.
            if any(
                hit.start < one.end
                and one.start < hit.end
                and not (hit.start == one.start and hit.entity in families)
                for hit in models
            ):
                continue
            yield Located(one.start, one.end, to_key(one.name), "model", one.name, one.owner)

    def _people(
        self,
        text: str,
        kept: Sequence[Located],
        makers: Sequence[tuple[int, int, str]],
        offices: Sequence[Person],
    ) -> list[Located]:
        known = {hit.entity: hit for hit in reversed(kept) if hit.kind == "person"}
        named: dict[str, Located] = {}
        for person in offices:
            first, last = person.phrase
            near = [key for start, end, key in makers if first <= start and end <= last]
            # Before a name the office's house stands last, behind it first.
            owner = (near[-1] if first < person.start else near[0]) if near else ""
            entity = self.gazetteer.entities.get(person.key)
            name = entity.name if entity else person.name
            hit = Located(person.start, person.end, person.key, "person", name, owner)
            if person.key not in named or (owner and not named[person.key].owner):
                named[person.key] = hit
        found: list[Located] = []
        for key, hit in sorted((known | named).items()):
            full = hit.name if key in known else text[hit.start : hit.end]
            found += (
                Located(start, end, key, "person", hit.name, hit.owner)
                for start, end in later_names(text, full)
            )
        return found


def build_finder(gazetteer: Gazetteer) -> EntityFinder:
    """A finder over every name and alias of the gazetteer."""
    return EntityFinder(gazetteer, build_index(gazetteer))


def to_mentions(located: Sequence[Located], title_end: int) -> tuple[Mention, ...]:
    """Entities with how often they occur, most frequent first; `title_end` is the title's length."""
    counts = Counter(hit.entity for hit in located)
    in_title = {hit.entity for hit in located if hit.start < title_end}
    first = {hit.entity: hit for hit in reversed(located)}
    order = sorted(counts, key=lambda key: (key not in in_title, -counts[key], key))
    return tuple(
        Mention(key, first[key].kind, first[key].name, counts[key], key in in_title)
        for key in order
    )


def to_records(located: Sequence[Located], gazetteer: Gazetteer) -> tuple[EntityRecord, ...]:
    """What is known of each entity that was located, in the order of keys."""
    first: dict[str, Located] = {}
    for hit in located:
        if hit.entity not in first or (hit.owner and not first[hit.entity].owner):
            first[hit.entity] = hit
    return tuple(_to_record(first[key], gazetteer) for key in sorted(first))


def _to_record(hit: Located, gazetteer: Gazetteer) -> EntityRecord:
    known = gazetteer.entities.get(hit.entity)
    if hit.kind == "model":
        record = describe_model(hit.name if known is None else hit.entity, gazetteer)
        return replace(record, key=hit.entity, owner=record.owner or hit.owner)
    owner = gazetteer.owner_of(hit.entity) if known else ""
    return EntityRecord(
        hit.entity, hit.kind, hit.name, owner=owner or hit.owner, discovered=known is None
    )
