"""What a title claims exactly: versions, sizes, sums, the stage of a case or of a launch.

Two titles may share every word but one and tell of two events: "4.1" is not "4.5", "mini" is
another model, a suit that is settled is not the suit that was filed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.quantities import find_quantities
from analysis.stories.words import versions_conflict, versions_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

_MODEL = "model:"
# Of a model without such a word another one is meant; "Pro" or "Max" often go without saying.
_SMALLER = frozenset(("mini", "nano", "lite", "small", "tiny", "micro", "air"))
_SIZES = _SMALLER | frozenset(("flash", "medium", "large", "pro", "max", "ultra", "plus", "turbo"))
_PARAMETERS = re.compile(r"\d+(?:\.\d+)?[bm]$")
_FILED = re.compile(
    r"\bsu(?:e|es|ed|ing)\b|\bfil(?:e|es|ed|ing) .{0,30}(?:suit|complaint|charges)|new lawsuit"
    r"|hit with .{0,30}(?:suit|complaint)|class action",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"settle|dismiss|verdict|\bdrop(?:s|ped)? .{0,30}(?:suit|case|charges)|withdr[ae]w"
    r"|\b(?:wins?|won|los(?:es|t)|defeats?) .{0,40}(?:suit|case|trial|appeal)"
    r"|(?:judge|court|jury) (?:rules?|finds?|sides?|rejects?|tosses)|throws out",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plans?|planning|to (?:launch|release|unveil|ship|acquire|buy)|will (?:launch|release|ship)"
    r"|teas(?:es|ed)|previews?|upcoming|coming (?:soon|to)|in talks|announc(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_SHIPPED = re.compile(
    r"\b(?:ships?|shipp(?:ed|ing)|(?:now|generally) available|rolls? out|rolling out|is out|is here"
    r"|available (?:now|today|to)|complet(?:es|ed)|clos(?:es|ed)|download)\b",
    re.IGNORECASE,
)
_NEAR = 0.15  # reports round: "$1.9 billion" is "about $2 billion"


@dataclass(frozen=True, slots=True)
class Claims:
    """What one title says. `sizes` by model, `sums` of money with their currency's code.

    `phase` is -1 for a case that opens and 1 for one that ends; `stage` -1 for what is planned or
    announced and 1 for what has come; 0 where a title says neither, or both.
    """

    versions: Mapping[str, frozenset[str]]
    sizes: Mapping[str, frozenset[str]]
    sums: tuple[tuple[str, float], ...]
    phase: int
    stage: int


def read_claims(title: str, entities: Iterable[str]) -> Claims:
    """The claims of a title that names these entities."""
    ended, filed = bool(_ENDED.search(title)), bool(_FILED.search(title))
    shipped, planned = bool(_SHIPPED.search(title)), bool(_PLANNED.search(title))
    return Claims(
        versions=versions_in(title),
        sizes=_sizes_of(entity for entity in entities if entity.startswith(_MODEL)),
        sums=_read_sums(title),
        phase=1 if ended else -filed,
        stage=shipped - planned,
    )


def name_other_models(new: Claims, old: Claims) -> bool:
    """Whether both name one model, and never in the same version or size."""
    return versions_conflict(new.versions, old.versions) or _sizes_conflict(new.sizes, old.sizes)


def name_other_sums(new: Claims, old: Claims) -> bool:
    """Whether both name sums of one currency, none of them near one of the other."""
    pairs = [(a, b) for unit, a in new.sums for other, b in old.sums if unit == other]
    return bool(pairs) and not any(abs(a - b) <= _NEAR * max(a, b) for a, b in pairs)


def _read_sums(title: str) -> tuple[tuple[str, float], ...]:
    if not any(sign.isdigit() for sign in title):
        return ()
    # Currencies go by their codes, other units by words in lower case.
    found = ((quantity.unit, quantity.amount) for quantity in find_quantities(title))
    return tuple(sorted((unit, amount) for unit, amount in found if unit.isupper()))


def _sizes_of(entities: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entity in entities:
        parts = entity.removeprefix(_MODEL).split("-")
        sizes = [part for part in parts if part in _SIZES or _PARAMETERS.match(part)]
        bare = "-".join(part for part in parts if part not in sizes)
        found.setdefault(bare, set()).add(" ".join(sizes))
    return {name: frozenset(sizes) for name, sizes in found.items()}


def _sizes_conflict(
    left: Mapping[str, AbstractSet[str]], right: Mapping[str, AbstractSet[str]]
) -> bool:
    shared = left.keys() & right.keys()
    return bool(shared) and all(
        _are_apart(one, other) for name in shared for one in left[name] for other in right[name]
    )


def _are_apart(one: str, other: str) -> bool:
    if one == other:
        return False
    return bool(one and other) or not _SMALLER.isdisjoint((one or other).split())
