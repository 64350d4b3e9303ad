"""Finding entities in text: known names by automaton, model versions by their build."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.knowledge.discovery import discover_models, is_common_family
from analysis.knowledge.gazetteer import fold_name, lower_text
from db.types import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.knowledge.gazetteer import Entity, Gazetteer

MAX_CHARACTERS = 20_000
_SHORT = 4
_NEAR = 60
_COMPANY = {
    "model": re.compile(
        r"\b(?:models?|LLMs?|weights|chatbots?|AI|assistant|API|tokens?|benchmarks?|open[- ]source|"
        r"parameters|agents?|multimodal|generat\w+|prompts?)\b"
    ),
    "organisation": re.compile(
        r"\b(?:AI|startups?|compan(?:y|ies)|CEO|founders?|co-founder|raised|funding|valuation|platform|"
        r"models?|lab|labs|cloud|inference|investors?|acquir\w+|partner\w*)\b"
    ),
}
_ANY_COMPANY = re.compile(
    r"\b(?:AI|rules?|regulat\w+|export|licen[cs]\w+|law|chips?|act|bill)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, order=True)
class Located:
    """An entity at `text[start:end]`."""

    start: int
    end: int
    entity: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class _Alias:
    entity: Entity
    written: str  # folded, with the case that the text must show, or "" where any case will do
    capital: bool  # whether the text must at least start with a capital letter


@dataclass(frozen=True)
class EntityFinder:
    """Finds entities in articles; made by `build_finder`."""

    gazetteer: Gazetteer
    automaton: Any  # ahocorasick.Automaton; the library has no types

    def locate(self, content: str) -> list[Located]:
        """Entities in the first 20,000 characters, in order and without overlaps.

        The longest name wins; an ambiguous one counts only with its owner in the same text or
        with words of the field close by.
        """
        text = content[:MAX_CHARACTERS]
        found = [*self._discovered(text), *self._known(text)]
        clear = [hit for hit in found if not self._is_unclear(hit.entity)]
        seen = {hit.entity for hit in clear}
        owners = {self.gazetteer.owner_of(key) for key in seen} - {""}
        kept = [hit for hit in found if self._counts(hit, text, seen, owners)]
        return _longest(kept)

    def _is_unclear(self, key: str) -> bool:
        known = self.gazetteer.entities.get(key)
        return known is not None and known.ambiguous

    def _counts(self, hit: Located, text: str, seen: set[str], owners: set[str]) -> bool:
        if hit.kind == "model" and is_common_family(hit.name):
            # "Step 3" and "Command 5" need their maker in the same text.
            return self.gazetteer.owner_of(hit.entity) in seen
        if not self._is_unclear(hit.entity):
            return True
        if hit.entity in owners or self.gazetteer.owner_of(hit.entity) in seen:
            return True
        near = text[max(0, hit.start - _NEAR) : hit.start] + " " + text[hit.end : hit.end + _NEAR]
        return _COMPANY.get(hit.kind, _ANY_COMPANY).search(near) is not None

    def _discovered(self, text: str) -> Iterable[Located]:
        for hit in discover_models(text):
            known = self.gazetteer.entities.get(hit.key)
            yield Located(hit.start, hit.end, hit.key, "model", known.name if known else hit.name)

    def _known(self, text: str) -> Iterable[Located]:
        folded = fold_name(text)
        for last, aliases in self.automaton.iter(lower_text(folded)):
            for size, alias in aliases:
                start, end = last - size + 1, last + 1
                if _is_whole(folded, start, end) and _fits(alias, folded[start:end]):
                    entity = alias.entity
                    yield Located(start, end, entity.key, entity.kind, entity.name)


def build_finder(gazetteer: Gazetteer) -> EntityFinder:
    """A finder over every name and alias of the gazetteer."""
    import ahocorasick

    names: dict[str, list[tuple[int, _Alias]]] = {}
    for entity in gazetteer.entities.values():
        for alias in (entity.name, *entity.aliases):
            folded = fold_name(alias)
            names.setdefault(lower_text(folded), []).append(
                (len(folded), _to_alias(entity, folded))
            )
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


def _to_alias(entity: Entity, folded: str) -> _Alias:
    has_capital = folded != folded.lower()
    short = len(folded) <= _SHORT or folded.replace(" ", "").isupper()
    exact = has_capital and short
    capital = entity.ambiguous or entity.kind in {"organisation", "regulator", "region"}
    return _Alias(entity, folded if exact else "", capital=capital and folded.isascii())


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


def _longest(found: Iterable[Located]) -> list[Located]:
    kept: list[Located] = []
    for hit in sorted(found, key=lambda h: (h.start, -h.end, h.entity)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
    return kept
