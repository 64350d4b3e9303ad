"""The names of the gazetteer and the versions built on them, found in one pass over a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.knowledge.context import look_around, reads_as_firm
from analysis.knowledge.gazetteer import fold_name, lower_text
from analysis.knowledge.located import Candidate, Located
from analysis.knowledge.model_names import SHORT_FORMS, read_rest, to_key
from analysis.knowledge.people import stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.knowledge.gazetteer import Entity, Gazetteer

_SHORT, _ACRONYM = 4, 5
_NAMES, _EVERYDAY = 2, 3  # doubts: of names of others too, of everyday words
_O_SERIES = re.compile(
    r"(?<![\w.$/-])o(?P<number>[134])(?P<rest>(?:[-‑ ](?:mini|pro|preview|high|deep[- ]research))*)(?![\w%]|\.\w)"
)


@dataclass(frozen=True, slots=True)
class _Alias:
    entity: Entity
    written: str  # folded, with the case that the text must show, or "" where any case will do
    capital: bool  # whether the text must at least start with a capital letter
    doubt: int
    variant: str = ""  # a variant that stands for its family: "Opus"


@dataclass(frozen=True)
class NameIndex:
    """Every name and alias of a gazetteer; made by `build_index`."""

    gazetteer: Gazetteer
    automaton: Any  # ahocorasick.Automaton; the library has no types

    def find(self, text: str) -> list[Candidate]:
        """Every name in the text, overlapping ones too; firm or model is decided where both fit."""
        return list(self._firm_or_model(list(self._known(text)), text))

    def _known(self, text: str) -> Iterator[Candidate]:
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
                if alias.variant or not _is_whole(folded, start, end):
                    continue
                entity = alias.entity
                if _fits(alias, folded[start:end]) and _is_nobody_else(entity, text, start, end):
                    hit = Located(start, end, entity.key, entity.kind, entity.name)
                    yield Candidate(hit, alias.doubt, 0.0, entity.family)
        yield from self._o_series(text)

    def _firm_or_model(self, found: Sequence[Candidate], text: str) -> Iterator[Candidate]:
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

    def _version(self, text: str, start: int, end: int, alias: _Alias) -> Candidate | None:
        family = alias.entity
        shown = text[start:end]
        if not family.is_family or not (alias.variant or family.heads):
            return None
        small = not shown[:1].isupper() and (text[end : end + 1] not in "-‑" or alias.variant)
        # Only identifiers are written small: "claude-opus-4-8", "gpt-oss".
        if small and not any(shown == head[: len(shown)] for head in family.heads):
            return None
        read = read_rest(text, end, family, [alias.variant] if alias.variant else ())
        if read is None:
            return self._variant(text, start, end, alias) if alias.variant else None
        model, stop = read
        if alias.variant and not model.version:
            return self._variant(text, start, end, alias)
        entity = self.gazetteer.entities.get(model.key)
        hit = Located(start, stop, model.key, "model", entity.name if entity else model.name)
        doubt, extra = _doubt_of_version(family.doubt, exact=model.is_exact)
        return Candidate(hit, 0 if alias.variant else doubt, extra, family.key)

    def _variant(self, text: str, start: int, end: int, alias: _Alias) -> Candidate | None:
        # "Fable" alone, in a text where Claude's maker or models are spoken of.
        if not _is_whole(text, start, end) or text[start:end] != alias.variant:
            return None
        name = f"{alias.entity.name} {alias.variant}"
        return Candidate(
            Located(start, end, to_key(name), "model", name), _EVERYDAY, 0.0, alias.entity.key
        )

    def _o_series(self, text: str) -> Iterator[Candidate]:
        for match in _O_SERIES.finditer(text):
            name = re.sub(r"[‑ ]", "-", match.group())
            known = self.gazetteer.entities.get(to_key(name))
            hit = Located(*match.span(), to_key(name), "model", known.name if known else name)
            yield Candidate(hit, 0 if match["rest"] else _NAMES, 0.0, "model:o-series")


def build_index(gazetteer: Gazetteer) -> NameIndex:
    """An index over every name and alias of the gazetteer."""
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
    return NameIndex(gazetteer, automaton)


def _doubt_of_version(doubt: int, *, exact: bool) -> tuple[int, float]:
    if doubt < _NAMES or (exact and doubt == _NAMES):
        return 0, 0.0
    return (_NAMES, 0.75) if doubt == _NAMES else (_EVERYDAY, 1.25 if exact else 0.5)


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


def _is_nobody_else(entity: Entity, text: str, start: int, end: int) -> bool:
    return entity.kind != "person" or " " in text[start:end] or stands_alone(text, start, end)


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
