"""What a stack's entries mean: entity, family, owner, generation; plain words where nothing is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import fold_name
from analysis.knowledge.model_names import VARIANTS, describe_model, parse_model
from analysis.stack.places import find_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.knowledge.gazetteer import Entity, Gazetteer
    from analysis.stack.model import Stack

# Names under which makers' interfaces know models that bear no family's name.
_OWNERS_BY_HEAD = (
    (r"text-embedding-(?:3|ada)|omni-moderation|tts-1|o[134](?:-|\Z)|davinci|chatgpt", "OpenAI"),
    (r"text-embedding-00\d|gemini-embedding|textembedding-gecko", "Google"),
    (r"embed-(?:english|multilingual|v\d)|rerank-|c4ai", "Cohere"),
    (r"titan-|nova-", "Amazon"),
    (r"voyage-", "Voyage AI"),
    (r"(?:open-)?codestral|ministral|pixtral|open-mi[sx]tral", "Mistral AI"),
)
_CLOUD_PREFIX = re.compile(
    r"\A(?:(?:us|eu|apac|global)\.)?(?:anthropic|meta|amazon|mistral|cohere|ai21|deepseek|qwen|openai)\."
)
_TAIL = re.compile(r"(?:-v\d+:\d+|@\d{3,8}|@latest|:free|:latest)\Z")
_RENAMED = ((re.compile(r"\A(?:meta-)(?=llama)", re.IGNORECASE), ""),)
_PARENTS = {"organisation:qwen": "organisation:alibaba"}
_LONGEST = 120
_DIGITS = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a stack as understood. `part` is "model", "provider", "licence", "hardware" or "region".

    `key` is the entity's key, empty where nothing is known: such an entry is matched by its words.
    `version` holds a model's numbers, () when none; `line` its variants in lower case, such as
    {"opus"}; `general` says that it names a family as a whole.
    """

    part: str
    written: str
    key: str = ""
    name: str = ""
    family: str = ""
    owner: str = ""
    owner_name: str = ""
    version: tuple[int, ...] = ()
    line: frozenset[str] = frozenset()
    size: str = ""
    general: bool = False

    @property
    def known(self) -> bool:
        """Whether more is known of it than its words."""
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class ResolvedStack:
    """A stack with every entry understood, entries in the order of the stack."""

    stack: Stack
    entries: tuple[Entry, ...]
    gazetteer: Gazetteer = field(repr=False, compare=False)

    def of(self, part: str) -> tuple[Entry, ...]:
        """The entries of one part."""
        return tuple(entry for entry in self.entries if entry.part == part)


def resolve_stack(stack: Stack, gazetteer: Gazetteer) -> ResolvedStack:
    """Understand a stack's entries by the names that the service knows."""
    return ResolvedStack(stack, tuple(_entries(stack, gazetteer)), gazetteer)


def resolve_model(written: str, gazetteer: Gazetteer) -> Entry:
    """A model as people, code and model hubs write it: "org/Name-7B-Instruct", "name:7b"."""
    name = clean_model_name(written)
    record = describe_model(name, gazetteer)
    known = gazetteer.entities.get(record.key)
    owner = record.owner or _owner_by_head(name, gazetteer)
    if known is None and record.family not in gazetteer.entities:
        shown = gazetteer.name_of(owner) if owner else ""
        key = record.key if owner else ""
        return Entry("model", written, key, name, "", owner, shown)
    return Entry(
        "model",
        written,
        key=record.key,
        name=record.name,
        family=record.family,
        owner=owner,
        owner_name=gazetteer.name_of(owner) if owner else "",
        version=version_of(record.version) or version_of(record.name.partition("-")[0]),
        line=line_of(record.name, gazetteer),
        size=record.size,
        general=record.key == record.family,
    )


def clean_model_name(written: str) -> str:
    """A model's name without hub, cloud and release marks around it."""
    name = written[:_LONGEST].strip().rstrip("/").rpartition("/")[2]
    name = _TAIL.sub("", _CLOUD_PREFIX.sub("", name))
    for pattern, new in _RENAMED:
        name = pattern.sub(new, name)
    return name


def version_of(version: str) -> tuple[int, ...]:
    """The numbers of a version: "K2.5" is (2, 5); () where there are none."""
    match = _DIGITS.search(version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def line_of(name: str, gazetteer: Gazetteer) -> frozenset[str]:
    """A model's variants in lower case, such as "opus" or "coder"; empty for the plain model."""
    parsed = parse_model(name, gazetteer.families)
    variants = parsed.variants if parsed else ()
    return frozenset(word.lower() for word in variants if word.lower() in _VARIANTS)


_VARIANTS = frozenset(word.lower() for word in VARIANTS)


def same_owner(one: str, other: str) -> bool:
    """Whether two keys of organisations are one maker: Qwen is Alibaba's."""
    return bool(one) and _PARENTS.get(one, one) == _PARENTS.get(other, other)


def _entries(stack: Stack, gazetteer: Gazetteer) -> Iterator[Entry]:
    for written in stack.models:
        yield resolve_model(written, gazetteer)
    for part, names in (
        ("provider", stack.providers),
        ("licence", stack.licences),
        ("hardware", stack.hardware),
    ):
        for written in names:
            yield _resolve_named(part, written, gazetteer)
    for written in stack.regions:
        place = find_place(written, gazetteer)
        yield Entry("region", written, key=place.key, name=place.name or written)


_KINDS = {
    "provider": ("organisation",),
    "licence": ("licence",),
    "hardware": ("hardware", "organisation"),
}


def _resolve_named(part: str, written: str, gazetteer: Gazetteer) -> Entry:
    found = _find_named(written, _KINDS[part], gazetteer)
    if found is None:
        return Entry(part, written, name=written)
    owner = found.key if found.kind == "organisation" else gazetteer.owner_of(found.key)
    shown = gazetteer.name_of(owner) if owner else ""
    return Entry(part, written, found.key, found.name, owner=owner, owner_name=shown)


def _find_named(written: str, kinds: tuple[str, ...], gazetteer: Gazetteer) -> Entity | None:
    wanted = fold_name(written).lower().strip()
    tails: list[Entity] = []
    for kind in kinds:
        for entity in gazetteer.entities.values():
            if entity.kind != kind:
                continue
            names = {fold_name(name).lower() for name in (entity.name, *entity.aliases)}
            if wanted in names or written == entity.key.partition(":")[2]:
                return entity
            # "NVIDIA H100 80GB" is an H100.
            if kind == "hardware" and entity.name.lower() in re.split(r"[\s,_/]+", wanted):
                tails.append(entity)
            if kind == "hardware" and f" {fold_name(entity.name).lower()} " in f" {wanted} ":
                tails.append(entity)
    return max(tails, key=lambda entity: (len(entity.name), entity.key), default=None)


def _owner_by_head(name: str, gazetteer: Gazetteer) -> str:
    for pattern, owner in _OWNERS_BY_HEAD:
        if re.match(pattern, name, re.IGNORECASE):
            return gazetteer.organisation_of(owner)
    return ""
