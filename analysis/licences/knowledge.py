"""What we know of licences that open models use: our own reading, not the licences' words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

NOTE = "our reading, check the text"
_WORD = re.compile(r"[a-z]+\+*|\d+(?:\.\d+)*")
_FILLERS = frozenset({"the", "license", "licence", "licensed", "agreement", "under", "version", "v", "a", "of"})  # fmt: skip
_LONGEST = 200


class Openness(StrEnum):
    """How far a licence opens a model."""

    OPEN_SOURCE = "open_source"
    WEIGHTS_WITH_CONDITIONS = "weights_with_conditions"
    RESEARCH_ONLY = "research_only"
    PROPRIETARY = "proprietary"


class Permission(StrEnum):
    """Whether something may be done."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"


class OutputRule(StrEnum):
    """Whether a model's outputs may be used to make or improve other models."""

    ALLOWED = "allowed"
    ALLOWED_WITH_NAMING = "allowed_with_naming"
    CONDITIONAL = "conditional"
    BARRED = "barred"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class KnownLicence:
    """A licence as we read it; check the text.

    `user_threshold` counts active users per month or day (`users_per`), `revenue_threshold_usd`
    dollars per year or month; from there on, other conditions apply. `naming` is what must be shown
    or "credit", empty where nothing must.
    """

    key: str
    name: str
    openness: Openness
    commercial: Permission
    user_threshold: int | None
    users_per: str
    revenue_threshold_usd: int | None
    revenue_per: str
    naming: str
    outputs: OutputRule
    regions_excluded: tuple[str, ...]
    aliases: tuple[str, ...]
    note: str = ""


def find_licence(name: str) -> KnownLicence | None:
    """The licence of that name, tag or title ("apache-2.0", "Llama 3.1 Community License").

    None for a name that we do not know, such as the tag "other", or a version that we have not read.
    """
    words = _fold(name[:_LONGEST])
    if not words:
        return None
    index = _index()
    if words in index:
        return index[words]
    plain = tuple(word for word in words if word not in _FILLERS)
    if plain in index:
        return index[plain]
    found = [alias for alias in index if len(alias) > 1 and _stands_in(alias, plain)]
    best = max(found, key=lambda alias: (len(alias), alias), default=None)
    return index[best] if best else None


@cache
def known_licences() -> tuple[KnownLicence, ...]:
    """Every licence that we know, in the order of the data file."""
    text = files("analysis.licences").joinpath("licences.json").read_text("utf-8")
    return tuple(_read(row) for row in json.loads(text)["licences"])


def _read(row: dict[str, Any]) -> KnownLicence:
    return KnownLicence(
        key=row["key"],
        name=row["name"],
        openness=Openness(row["openness"]),
        commercial=Permission(row["commercial"]),
        user_threshold=row["user_threshold"],
        users_per=row["users_per"],
        revenue_threshold_usd=row["revenue_threshold_usd"],
        revenue_per=row["revenue_per"],
        naming=row["naming"],
        outputs=OutputRule(row["outputs"]),
        regions_excluded=tuple(row["regions_excluded"]),
        aliases=tuple(row["aliases"]),
        note=row["note"],
    )


@cache
def _index() -> dict[tuple[str, ...], KnownLicence]:
    index: dict[tuple[str, ...], KnownLicence] = {}
    for licence in known_licences():
        for name in (licence.key, licence.name, *licence.aliases):
            folded = _fold(name)
            plain = tuple(word for word in folded if word not in _FILLERS)
            index.setdefault(folded, licence)
            index.setdefault(plain, licence)
    return index


def _fold(name: str) -> tuple[str, ...]:
    """Words and numbers in lower case: "llama3.1" and "Llama-3.1" alike."""
    return tuple(_WORD.findall(name.lower()))


def _stands_in(alias: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether the words hold the alias as a run that no number goes on: 3 is not 3.1."""
    size = len(alias)
    return any(words[at : at + size] == alias for at in range(len(words) - size + 1))
