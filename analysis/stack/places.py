"""Regions as stacks and headlines name them, and which of them chips may not simply be sent to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Gazetteer

EU = "region:eu"
_EU_CODES = "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se"
EU_MEMBERS = frozenset(f"region:{code}" for code in _EU_CODES.split())
# Country groups D:1, D:4 and D:5 of the Export Administration Regulations (Supplement 1 to Part 740)
# as far as they buy accelerators, and Macau; to these advanced chips need a licence.
_CONTROLLED_CODES = "cn mo hk ru ir kp ae sa qa kw om bh jo iq kz vn eg pk by am az ge"
CONTROLLED = frozenset(f"region:{code}" for code in _CONTROLLED_CODES.split())
# How headlines speak of a region beside its name.
_SPOKEN = {
    "region:cn": "Chinese|Beijing|PRC",
    "region:eu": "European Commission|European Parliament|Brussels|EU['’]s|AI Act|EU-wide|E\\.U\\.",
    "region:us": "American|Washington|White House|Congress|Trump|Commerce Department|U\\.S\\.",
    "region:ae": "Emirati|Abu Dhabi|Dubai|UAE",
    "region:sa": "Saudi|Riyadh",
    "region:in": "Indian|New Delhi",
    "region:ru": "Russian|Moscow|Kremlin",
    "region:qa": "Qatari|Doha",
    "region:jp": "Japanese|Tokyo",
    "region:kr": "Korean|Seoul",
    "region:tw": "Taiwanese|Taipei",
    "region:uk": "British|Britain|Whitehall|U\\.K\\.",
    "region:de": "German|Berlin",
    "region:fr": "French|Paris",
    "region:it": "Italian|Rome",
    "region:nl": "Dutch|The Hague",
    "region:ca": "Canadian|Ottawa",
    "region:my": "Malaysian|Kuala Lumpur",
    "region:sg": "Singaporean",
    "region:hk": "Hongkong",
    "region:br": "Brazilian|Brasilia",
    "region:au": "Australian|Canberra",
}
_GULF = re.compile(r"\b(?:Gulf|Middle East)\b")
_GULF_STATES = frozenset(f"region:{code}" for code in ("ae", "sa", "qa", "kw", "om", "bh"))
_WORDS = {
    "europe": EU, "eu": EU, "eea": EU, "usa": "region:us", "america": "region:us",
    "england": "region:uk", "emirates": "region:ae", "dubai": "region:ae", "abu dhabi": "region:ae",
    "korea": "region:kr", "mainland china": "region:cn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A region's key and name; both empty where it is not known."""

    key: str = ""
    name: str = ""


def find_place(written: str, gazetteer: Gazetteer) -> Place:
    """The region that a stack names: by name, alias, demonym, or code such as "DE"."""
    wanted = written.strip().lower()
    key = _WORDS.get(wanted, f"region:{wanted}" if len(wanted) <= len("us-ca") else "")
    known = gazetteer.entities.get(key)
    if known is None:
        known = next(
            (
                one
                for one in gazetteer.entities.values()
                if one.kind == "region" and wanted in {n.lower() for n in (one.name, *one.aliases)}
            ),
            None,
        )
    return Place(known.key, known.name) if known else Place(key if key in EU_MEMBERS else "")


def places_in(text: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The keys of the regions that a headline names, by name or as headlines speak of them."""
    found = {key for key, pattern in _patterns(gazetteer) if pattern.search(text)}
    return frozenset(found | (_GULF_STATES if _GULF.search(text) else set()))


def covers(stated: str, named: str) -> bool:
    """Whether what holds in the region `named` holds in that of a stack: the EU's rules in Germany."""
    return bool(stated) and (stated == named or (named == EU and stated in EU_MEMBERS))


@cache
def _compiled(rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(rf"(?<!\w)(?:{source})(?!\w)")) for key, source in rows)


def _patterns(gazetteer: Gazetteer) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    for entity in gazetteer.entities.values():
        if entity.kind == "region":
            names = [re.escape(name) for name in (entity.name, *entity.aliases)]
            spoken = _SPOKEN.get(entity.key)
            rows.append((entity.key, "|".join([*names, *([spoken] if spoken else [])])))
    return _compiled(tuple(rows))
