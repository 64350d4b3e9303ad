"""Finding entities in text: known names by automaton, model versions by their build."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.knowledge.context import (
    NEEDED,
    Evidence,
    look_around,
    measure_field,
    reads_as_firm,
    score_name,
)
from analysis.knowledge.discovery import discover_models
from analysis.knowledge.gazetteer import fold_name, lower_text
from analysis.knowledge.model_names import SHORT_FORMS, describe_model, read_rest, to_key
from analysis.knowledge.people import discover_people, later_names
from analysis.knowledge.rules import discover_rules
from db.types import EntityRecord, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.knowledge.gazetteer import Entity, Gazetteer

MAX_CHARACTERS = 20_000
_SHORT, _ACRONYM = 4, 5
_ROUNDS = 2
_OWNERS = frozenset(("organisation", "regulator"))
_O_SERIES = re.compile(
    r"(?<![\w.$/-])o(?P<number>[134])(?P<rest>(?:[-‑ ](?:mini|pro|preview|high|deep[- ]research))*)(?![\w%]|\.\w)"
)
_ELIDED = re.compile(
    r"(?:,? and |, |/| or | & )(?P<version>\d{1,2}\.\d{1,2})(?![\w.%]|\.\d|x| (?:million|billion|percent|times|points|seconds|hours|GB|TB))"
)


_BETWEEN = re.compile(r"\W{0,2}(?:,|/|;| \||,? (?:and|or|vs\.?|&)) ?\W{0,2}")


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
class _Alias:
    entity: Entity
    written: str  # folded, with the case that the text must show, or "" where any case will do
    capital: bool  # whether the text must at least start with a capital letter
    doubt: int
    variant: str = ""  # a variant that stands for its family: "Opus"


@dataclass(frozen=True, slots=True)
class _Found:
    """A name that may count: with the doubt it leaves and what its version adds."""

    hit: Located
    doubt: int
    extra: float = 0.0
    family: str = ""


@dataclass(slots=True)
class _Seen:
    """What a text was found to name so far."""

    entities: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    ends: dict[int, Located] = field(default_factory=dict)
    starts: set[int] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class EntityFinder:
    """Finds entities in articles; made by `build_finder`."""

    gazetteer: Gazetteer
    automaton: Any  # ahocorasick.Automaton; the library has no types

    def locate(self, content: str) -> list[Located]:
        """Entities in the first 20,000 characters, in order and without overlaps.

        The longest name wins; a name that is also a common word counts by its context.
        """
        text = content[:MAX_CHARACTERS]
        known = _longest(self._firm_or_model(list(self._known(text)), text))
        kept = self._weigh(known, text)
        makers = [(h.start, h.end, h.entity) for h in kept if h.kind in _OWNERS]
        strangers = self._strangers(text, kept, makers)
        people = self._people(text, kept, makers)
        return _merge(kept, [*strangers, *people, *self._rules(text, kept)])

    def _rules(self, text: str, kept: Sequence[Located]) -> Iterator[Located]:
        # Within a longer phrase the known name stands: "Moreover, the AI Act"; "Nova Act" is a model.
        taken = [(h.start, h.end) for h in kept if h.kind in {"instrument", "model"}]
        for rule in discover_rules(text):
            if any(start < rule.end and rule.start < end for start, end in taken):
                continue
            known = self.gazetteer.entities.get(rule.key)
            name = known.name if known else rule.name
            yield Located(rule.start, rule.end, rule.key, "instrument", name)

    def _known(self, text: str) -> Iterator[_Found]:
        folded = fold_name(text)
        for last, aliases in self.automaton.iter(lower_text(folded)):
            for size, alias in aliases:
                start, end = last - size + 1, last + 1
                if folded[start - 1 : start].isalnum() and folded[start - 1].isascii() and start:
                    continue
                if text[start - 1 : start] == "_" or text[end : end + 1] == "_":
                    continue
                if (version := self._version(text, start, end, alias)) is not None:
                    yield version
                if not alias.variant and _is_whole(folded, start, end) and _fits(alias, folded[start:end]):
                    entity = alias.entity
                    hit = Located(start, end, entity.key, entity.kind, entity.name)
                    yield _Found(hit, alias.doubt, 0.0, entity.family)
        yield from self._o_series(text)

    def _firm_or_model(self, found: Sequence[_Found], text: str) -> Iterator[_Found]:
        # "DeepSeek" and "Mistral" are firms and families of models at once.
        places = {(one.hit.start, one.hit.end) for one in found if one.hit.kind == "organisation"}
        shared = {
            (one.hit.start, one.hit.end): one.doubt
            for one in found
            if one.hit.entity == one.family and (one.hit.start, one.hit.end) in places
        }
        for one in found:
            span = one.hit.start, one.hit.end
            if span not in shared:
                yield one
                continue
            firm = shared[span] > 0 or reads_as_firm(look_around(text, *span))
            if firm == (one.hit.kind == "organisation"):
                yield one

    def _version(self, text: str, start: int, end: int, alias: _Alias) -> _Found | None:
        family = alias.entity
        shown = text[start:end]
        if not family.is_family or not (alias.variant or family.heads):
            return None
        if not shown[:1].isupper() and (text[end : end + 1] not in "-‑" or alias.variant):
            # Only identifiers are written small: "claude-opus-4-8", "gpt-oss".
            if not any(shown == head[: len(shown)] for head in family.heads):
                return None
        read = read_rest(text, end, family, [alias.variant] if alias.variant else ())
        if read is None:
            return self._variant(text, start, end, alias) if alias.variant else None
        model, stop = read
        entity = self.gazetteer.entities.get(model.key)
        hit = Located(start, stop, model.key, "model", entity.name if entity else model.name)
        doubt, extra = _doubt_of_version(family.doubt, exact=model.is_exact)
        return _Found(hit, 0 if alias.variant and model.version else doubt, extra, family.key)

    def _variant(self, text: str, start: int, end: int, alias: _Alias) -> _Found | None:
        # "Fable" alone, in a text where Claude's maker or models are spoken of.
        if not _is_whole(text, start, end) or text[start:end] != alias.variant:
            return None
        name = f"{alias.entity.name} {alias.variant}"
        return _Found(Located(start, end, to_key(name), "model", name), 3, 0.0, alias.entity.key)

    def _o_series(self, text: str) -> Iterator[_Found]:
        for match in _O_SERIES.finditer(text):
            name = re.sub(r"[‑ ]", "-", match.group())
            known = self.gazetteer.entities.get(to_key(name))
            hit = Located(*match.span(), to_key(name), "model", known.name if known else name)
            yield _Found(hit, 0 if match["rest"] else 2, 0.0, "model:o-series")

    def _weigh(self, found: Sequence[_Found], text: str) -> list[Located]:
        seen = _Seen()
        kept: list[_Found] = []
        for one in found:
            if one.doubt == 0:
                self._note(one, seen)
                kept.append(one)
        left = [one for one in found if one.doubt]
        for one in left:
            self._note_other(one, text, seen)
        about = measure_field(text) if left else 0.0
        for _ in range(_ROUNDS):
            counted = [one for one in left if self._score(one, text, about, seen) >= NEEDED]
            for one in counted:
                self._note(one, seen)
            kept += counted
            chosen = set(map(id, counted))
            left = [one for one in left if id(one) not in chosen]
        hits = [one.hit for one in kept]
        return sorted([*hits, *self._elided(kept, text)])

    def _note(self, one: _Found, seen: _Seen) -> None:
        seen.entities.add(one.hit.entity)
        seen.ends[one.hit.end] = one.hit
        seen.starts.add(one.hit.start)
        seen.families.add(one.family)
        owner = self.gazetteer.owner_of(one.hit.entity) or self.gazetteer.owner_of(one.family)
        seen.owners.add(owner)

    def _note_other(self, one: _Found, text: str, seen: _Seen) -> None:
        # "AWS Lambda", "NVIDIA's Warp": another firm's thing of the same name.
        hit = one.hit
        led = seen.ends.get(hit.start - 1) or seen.ends.get(hit.start - 3)
        joint = text[led.end : hit.start] if led else ""
        if led is None or led.kind != "organisation" or joint not in {" ", "'s ", "’s "}:
            return
        owner = self.gazetteer.owner_of(hit.entity)
        if hit.kind == "organisation" and one.doubt > 1 and led.entity not in {owner, hit.entity}:
            seen.others.add(hit.entity)

    def _score(self, one: _Found, text: str, about: float, seen: _Seen) -> float:
        hit = one.hit
        owner = self.gazetteer.owner_of(hit.entity) or self.gazetteer.owner_of(one.family)
        led = seen.ends.get(hit.start - 1) or seen.ends.get(hit.start - 3)
        evidence = Evidence(
            maker=owner in seen.entities if owner else hit.entity in seen.owners,
            kin=bool(one.family) and one.family in seen.families,
            same=hit.entity in seen.entities,
            field=about,
            led=led is not None and led.entity in {owner, hit.entity},
            listed=_is_listed(text, hit, seen),
            other=hit.entity in seen.others,
        )
        place = look_around(text, hit.start, hit.end)
        return score_name(place, hit.kind, one.doubt, one.extra, evidence)

    def _elided(self, kept: Iterable[_Found], text: str) -> Iterator[Located]:
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
        models = [(hit.start, hit.end) for hit in kept if hit.kind == "model"]
        for one in discover_models(text, makers):
            if any(start < one.end and one.start < end for start, end in models):
                continue
            yield Located(one.start, one.end, to_key(one.name), "model", one.name, one.owner)

    def _people(
        self, text: str, kept: Sequence[Located], makers: Sequence[tuple[int, int, str]]
    ) -> list[Located]:
        known = {hit.entity: hit for hit in reversed(kept) if hit.kind == "person"}
        named: dict[str, Located] = {}
        for person in discover_people(text):
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
    import ahocorasick

    names: dict[str, list[tuple[int, _Alias]]] = {}
    for entity in gazetteer.entities.values():
        for alias in dict.fromkeys((entity.name, *entity.aliases)):
            folded = fold_name(alias)
            names.setdefault(lower_text(folded), []).append(
                (len(folded), _to_alias(entity, folded))
            )
    for variant, key in SHORT_FORMS.items():
        family = gazetteer.entities[key]
        short = _Alias(family, "", capital=True, doubt=0, variant=variant)
        names.setdefault(variant.lower(), []).append((len(variant), short))
    automaton = ahocorasick.Automaton()
    for name, aliases in names.items():
        automaton.add_word(name, tuple(aliases))
    automaton.make_automaton()
    return EntityFinder(gazetteer, automaton)


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
        return _with(record, hit.entity, record.owner or hit.owner)
    owner = gazetteer.owner_of(hit.entity) if known else ""
    return EntityRecord(
        hit.entity, hit.kind, hit.name, owner=owner or hit.owner, discovered=known is None
    )


def _with(record: EntityRecord, key: str, owner: str) -> EntityRecord:
    return EntityRecord(
        key, record.kind, record.name, record.family, owner, record.version, record.size,
        record.discovered,
    )  # fmt: skip


def _is_listed(text: str, hit: Located, seen: _Seen) -> bool:
    """Whether the name stands beside one that counts: "Claude, Grok and Gemini"."""
    before = (text[at : hit.start] for at in range(hit.start - 8, hit.start) if at in seen.ends)
    after = (text[hit.end : at] for at in range(hit.end + 1, hit.end + 9) if at in seen.starts)
    return any(_BETWEEN.fullmatch(gap) for gap in (*before, *after))


def _doubt_of_version(doubt: int, *, exact: bool) -> tuple[int, float]:
    if doubt <= 1 or (exact and doubt == 2):
        return 0, 0.0
    return (2, 0.75) if doubt == 2 else (3, 1.25 if exact else 0.5)


def _to_alias(entity: Entity, folded: str) -> _Alias:
    has_capital = folded != folded.lower()
    acronym = folded.isupper() and (" " in folded or len(folded) <= _ACRONYM)
    short = len(folded) <= _SHORT or acronym
    exact = has_capital and short
    capital = entity.doubt > 0 or entity.kind in {"organisation", "regulator", "region", "person"}
    plain = entity.doubt if re.fullmatch(r"[A-Z][a-zà-ÿ]*", folded) or entity.doubt > 1 else 0
    if entity.doubt > 1 and " " in folded and _is_full_form(entity, folded):
        plain = 0
    if acronym and len(folded) >= _ACRONYM:
        plain = min(plain, 1)  # "BLOOM" is no flower
    return _Alias(entity, folded if exact else "", capital and folded.isascii(), plain)


def _is_full_form(entity: Entity, folded: str) -> bool:
    # "Microsoft Copilot", "Harvey AI", "Zed Industries": more than the common word.
    words, makers = folded.lower().split(), entity.owner.lower().split()
    return entity.kind == "organisation" or any(word in makers for word in words)


def _fits(alias: _Alias, shown: str) -> bool:
    if alias.written:
        return shown == alias.written
    return not alias.capital or shown[:1].isupper() or any(c.isdigit() for c in shown)


def _is_whole(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalnum() and before.isascii():
        return False
    if after.isalnum() and after.isascii():
        # A plural or possessive is the same name: "H100s", "Qwens".
        return text[end : end + 1] == "s" and not text[end + 1 : end + 2].isalnum()
    # "GPT-4" in "GPT-4.1" is another model.
    return not (after == "." and text[end + 1 : end + 2].isdigit() and text[end - 1].isdigit())


def _longest(found: Iterable[_Found]) -> list[_Found]:
    kept: list[_Found] = []
    order = sorted(found, key=lambda one: (one.hit.start, -one.hit.end, one.doubt, one.hit))
    for one in order:
        hit = one.hit
        if not kept or hit.start >= kept[-1].hit.end:
            kept.append(one)
        elif hit.end - hit.start > kept[-1].hit.end - kept[-1].hit.start:
            kept[-1] = one
    return kept


def _merge(kept: Sequence[Located], added: Iterable[Located]) -> list[Located]:
    """Both in order; where they overlap the longer stands, and of two as long the known one."""
    ranked = [(hit, 0) for hit in kept] + [(hit, 1) for hit in added]
    ranked.sort(key=lambda one: (one[0].start, -one[0].end, one[1], one[0].entity, -len(one[0].owner)))
    merged: list[Located] = []
    for hit, _ in ranked:
        if not merged or hit.start >= merged[-1].end:
            merged.append(hit)
        elif hit.end - hit.start > merged[-1].end - merged[-1].start:
            merged[-1] = hit
    return merged
