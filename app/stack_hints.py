"""What an entry of a stack that is not known may have been meant as."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.stack.resolve import Entry

_KINDS = {
    "model": ("model",),
    "provider": ("organisation",),
    "licence": ("licence",),
    "hardware": ("hardware",),
    "region": ("region",),
}
_CUTOFF = 78
_LONGEST = 80


def suggest_name(entry: Entry, gazetteer: Gazetteer) -> str:
    """The known name of its kind that is nearest to what was written; empty where none is near."""
    from rapidfuzz import fuzz, process

    kinds = _KINDS.get(entry.part, ())
    written = entry.written[:_LONGEST].casefold()
    names = sorted(
        {
            name: one.name
            for one in gazetteer.entities.values()
            if one.kind in kinds
            for name in (one.name.casefold(), *(alias.casefold() for alias in one.aliases))
        }.items()
    )
    found = process.extractOne(
        written, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=_CUTOFF
    )
    return names[found[2]][1] if found else ""
