"""How names of models are built: family, version, size and variant, each written in many ways.

"claude-opus-4-5", "Claude 4.5 Opus" and "Opus 4.5" are one model; "GPT-4" and "GPT-4.1" are two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import fold_name
from db.types import EntityRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.knowledge.gazetteer import Entity, Gazetteer

_VARIANT_NAMES = (
    "Opus Sonnet Haiku Fable Mythos Instant Flash-Lite Flash Pro Mini Nano Micro Ultra Max Plus Lite Tiny XL XS "
    "Sol Luna Terra Astra Spark Glimmer Coder Code Omni Turbo Air Large Medium Small Next Thinking Live Image "
    "Vision Cyber Maverick Scout Behemoth Codex OSS VL Fast Imagine Heavy Super Robotics Edge Express Premier "
    "Reasoning Exp Speciale Build Distill Lightning Terminus Linear Video Voice Audio Speech Realtime TTS OCR "
    "Embed Embedding Safeguard Guard Math Prover Nemo Saba Expanse Kontext Klein Schnell Dev Multimodal Sonic "
    "Canvas Reel Deep-Think Live-Translate Deep-Research"
)
VARIANTS = tuple(_VARIANT_NAMES.split())
# Said of a model's packing rather than of the model: read over, and no part of its key.
_PACKING = r"(?:Instruct|instruct|Chat|chat|Base|base|it|latest|preview|GGUF|FP8|AWQ|INT4|NVFP4|hf)"
_SEPARATOR = r"[ \u00a0\u202f‐‑‒–-]"
_SIZE = r"\d{1,4}(?:\.\d{1,2})?[BbMT](?:-[AaEe]?\d{1,3}(?:\.\d)?[BbEe])?|\d{1,2}x\d{1,3}[Bb]|[AE]\d{1,3}[Bb]"
_VERSION = r"[vVkKrRmMxXhHzZ]?\d{1,2}(?:\.\d{1,3}){0,2}(?:[aehinorvV](?![\w]))?"
_VARIANT = "|".join(
    re.escape(name).replace(r"\-", "[ -]") for name in sorted(VARIANTS, key=len, reverse=True)
)
_END = r"(?![\w%])(?!\.\w)(?!,\d{3})(?!['’]\d)"
# "Claude 3 times a week": a number before a unit counts something else.
_COUNTED = (
    r"(?! (?:times|minutes|hours|days|weeks|months|years|quarters|percent|per cent|million|billion|trillion|"
    r"thousand|people|users|points|ways|things|tips|reasons|of|to|and a half|or|out)\b)"
)
_PART = re.compile(
    rf"(?:(?:{_SEPARATOR}|:)?(?P<size>{_SIZE}){_END}"
    rf"|(?P<join>{_SEPARATOR})?(?P<version>{_VERSION}){_END}{_COUNTED}"
    rf"|{_SEPARATOR}(?P<variant>{_VARIANT}|mini|nano|pro){_END}"
    rf"|-(?P<hyphened>(?i:{_VARIANT})){_END}"
    rf"|-(?P<packing>{_PACKING}|\d{{8}}|\d{{4}}-\d\d-\d\d|\d{{4}}){_END})"
)
_CANONICAL = {name.lower(): name for name in VARIANTS} | {
    name.lower().replace("-", " "): name for name in VARIANTS if "-" in name
}
_SIZES = frozenset(
    ("mini", "nano", "micro", "tiny", "small", "medium", "large", "lite", "flash-lite", "xl", "xs")
)
# A variant that belongs to one family and is named without it: "Opus 5".
SHORT_FORMS = dict.fromkeys(("Opus", "Sonnet", "Haiku", "Fable", "Mythos"), "model:claude")
_TIER_FIRST = 4.0  # from this version on, Claude's tier stands before its number
_MOST_PARTS = 6
_LOOSE = re.compile(r"(?P<words>[^\d]+?)[ -]?(?P<version>[vV]?\d{1,3}(?:\.\d{1,3}){0,2})?(?:[ -](?P<size>\d+(?:\.\d+)?[BbMT]))?$")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model's name taken apart; `family` is the family's key, `name` the name it is shown under."""

    family: str
    name: str
    version: str = ""
    size: str = ""
    variants: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The entity key, such as `model:gpt-5.6-sol-mini`."""
        return to_key(self.name)

    @property
    def is_exact(self) -> bool:
        """Whether more than a whole number tells it from an everyday word and a count."""
        return bool(self.size or self.variants or not self.version.isdigit())


def to_key(name: str) -> str:
    """A model's name as an entity key."""
    return "model:" + re.sub(r"[^\w.+]+", "-", fold_name(name).lower()).strip("-.")


def read_rest(
    text: str, at: int, family: Entity, opening: Sequence[str] = ()
) -> tuple[ModelName, int] | None:
    """What follows a family's name at `text[at:]`, and where it ends; None where nothing does.

    `opening` are variants already read, as in "Opus 5", where the family itself is not written.
    """
    parts: list[tuple[str, str, bool]] = [("variant", word, False) for word in opening]
    end = at
    while len(parts) < _MOST_PARTS and (match := _PART.match(text, end)):
        kind = match.lastgroup or ""
        hyphened = text[end] in "-‑"
        if kind != "packing":
            parts.append((kind, match[kind], hyphened))
        end = match.end()
    if end == at or not any(kind != "packing" for kind, _, _ in parts):
        return None
    return _build(family, parts), end


def parse_model(name: str, families: Iterable[Entity]) -> ModelName | None:
    """A whole name, or the last part of a key, of a known family; None for any other."""
    folded = fold_name(name).lower()
    for short, key in SHORT_FORMS.items():
        if folded.startswith(short.lower() + " "):
            family = next((one for one in families if one.key == key), None)
            read = family and read_rest(name, len(short), family, [short])
            return read[0] if read else None
    found = find_family(name, families)
    if found is None:
        return None
    family, at = found
    if at == len(name):
        return ModelName(family.key, family.name)
    dashed = re.sub(r"[ _]", "-", name[at:]) if name[at] not in ". " else name[at:]
    read = read_rest(re.sub(r"^\.(?=\d)", "-", dashed), 0, family)
    return read[0] if read else None


def find_family(name: str, families: Iterable[Entity]) -> tuple[Entity, int] | None:
    """The family that a name begins with, and where the family's name ends; the longest wins."""
    folded = fold_name(name).lower()
    best: tuple[Entity, int] | None = None
    for family in families:
        for head in family.heads:
            low = _fold_head(head)
            after = folded[len(low) : len(low) + 1]
            fits = folded.startswith(low) and not after.isalpha()
            if fits and (best is None or len(low) > best[1]):
                best = family, len(low)
    return best


@lru_cache(maxsize=4096)
def _fold_head(head: str) -> str:
    # Each name is compared with the heads of all families.
    return fold_name(head).lower()


def describe_model(name_or_key: str, gazetteer: Gazetteer) -> EntityRecord:
    """Family, owner, version and size of a model by its name or key, known or not.

    A name of no known family is taken apart by its digits: "Zephyra 2.5" is of `model:zephyra`.
    """
    key = name_or_key if name_or_key.startswith("model:") else ""
    known = gazetteer.entities.get(key or to_key(name_or_key))
    name = known.name if known else name_or_key.removeprefix("model:")
    parsed = parse_model(name, gazetteer.families) or _parse_stranger(name, gazetteer.families)
    known = known or gazetteer.entities.get(parsed.key)
    if known is None and key:
        parsed = _named_by_key(parsed, key)
    family = (known.family if known else "") or parsed.family
    return EntityRecord(
        key=known.key if known else key or parsed.key,
        kind="model",
        name=known.name if known else parsed.name,
        family=family,
        owner=(gazetteer.owner_of(known.key) if known else "") or gazetteer.owner_of(family),
        version=parsed.version,
        size=parsed.size,
        discovered=known is None,
    )


def _named_by_key(parsed: ModelName, key: str) -> ModelName:
    # A key with words that no rule knows keeps them all in its name.
    if parsed.key == key:
        return parsed
    words = key.removeprefix("model:").split("-")
    name = " ".join(word.capitalize() if word.isalpha() else word for word in words)
    return ModelName(parsed.family, name, parsed.version, parsed.size, parsed.variants)


def _parse_stranger(name: str, families: Iterable[Entity]) -> ModelName:
    near = find_family(name, families)
    match = _LOOSE.match(name.strip())
    if match is None:
        return ModelName(near[0].key if near else to_key(name), name)
    family = near[0].key if near else to_key(match["words"].strip(" -"))
    return ModelName(family, name, match["version"] or "", match["size"] or "")


def _build(family: Entity, parts: list[tuple[str, str, bool]]) -> ModelName:
    read: list[tuple[str, str]] = []
    for at, (group, word, hyphened) in enumerate(parts):
        kind = "variant" if group == "hyphened" else group
        before = parts[at - 1] if at else ("", "", False)
        # "claude-opus-4-5": a second hyphen stands for the point.
        if kind == before[0] == "version" and hyphened and before[1].isdigit() and word.isdigit():
            read[-1] = ("version", f"{read[-1][1]}.{word}")
        else:
            read.append((kind, _in_case(kind, word, family)))
    return _name(family, _in_order(family, read))


def _in_case(kind: str, word: str, family: Entity) -> str:
    if kind == "size":
        return word.upper().replace("X", "x")
    if kind == "version":
        return word[0].upper() + word[1:] if word[0] in "vkrmxhz" else word
    shown = _CANONICAL.get(word.lower(), word)
    return shown.lower() if family.key == "model:gpt" and shown in {"Mini", "Nano"} else shown


def _in_order(family: Entity, read: list[tuple[str, str]]) -> list[tuple[str, str]]:
    # "Claude 4.5 Opus" is Claude Opus 4.5, "Gemini Flash 3.5" is Gemini 3.5 Flash.
    versions = [part for part in read if part[0] == "version"]
    others = [part for part in read if part[0] != "version"]
    if family.key == "model:claude" and versions:
        return [*others, *versions] if _is_new(versions[0][1]) else [*versions, *others]
    return [*versions, *others] if family.key == "model:gemini" else read


def _name(family: Entity, read: list[tuple[str, str]]) -> ModelName:
    head = family.head or family.name
    words = [word for _, word in read]
    joint = {"model:gpt": "-", "model:qwen": "" if read[0][0] == "version" else " "}
    versions = [word for kind, word in read if kind == "version"]
    variants = tuple(word for kind, word in read if kind == "variant")
    sizes = [word for kind, word in read if kind == "size"]
    small = [word.lower() for word in variants if word.lower() in _SIZES]
    return ModelName(
        family=family.key,
        name=head + joint.get(family.key, " ") + " ".join(words),
        version=" ".join(versions),
        size="-".join(sizes) or (small[0] if small else ""),
        variants=variants,
    )


def _is_new(version: str) -> bool:
    digits = re.match(r"\d+(?:\.\d+)?", version)
    return digits is not None and float(digits.group()) >= _TIER_FIRST
