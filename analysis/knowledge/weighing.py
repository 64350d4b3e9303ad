"""Which of the names that need context count, given all that a text names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.knowledge.context import NEEDED, Evidence, look_around, measure_field, score_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.knowledge.located import Candidate, Located

_ROUNDS = 2
_BETWEEN = re.compile(r"\W{0,2}(?:,|/|;| \||,? (?:and|or|vs\.?|&)) ?\W{0,2}")


@dataclass(slots=True)
class _Seen:
    """What a text was found to name so far."""

    entities: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    ends: dict[int, Located] = field(default_factory=dict)
    starts: set[int] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Weigher:
    """Weighs the names of one text against one another."""

    gazetteer: Gazetteer

    def weigh(self, found: Sequence[Candidate], text: str) -> list[Candidate]:
        """The names that count; those accepted first speak for the rest."""
        seen = _Seen()
        kept: list[Candidate] = []
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
        return kept

    def _note(self, one: Candidate, seen: _Seen) -> None:
        seen.entities.add(one.hit.entity)
        seen.ends[one.hit.end] = one.hit
        seen.starts.add(one.hit.start)
        seen.families.add(one.family)
        owner = self.gazetteer.owner_of(one.hit.entity) or self.gazetteer.owner_of(one.family)
        seen.owners.add(owner)

    def _note_other(self, one: Candidate, text: str, seen: _Seen) -> None:
        # "AWS Lambda", "NVIDIA's Warp": another firm's thing of the same name.
        hit = one.hit
        led = seen.ends.get(hit.start - 1) or seen.ends.get(hit.start - 3)
        joint = text[led.end : hit.start] if led else ""
        if led is None or led.kind != "organisation" or joint not in {" ", "'s ", "’s "}:
            return
        owner = self.gazetteer.owner_of(hit.entity)
        if hit.kind == "organisation" and one.doubt > 1 and led.entity not in {owner, hit.entity}:
            seen.others.add(hit.entity)

    def _score(self, one: Candidate, text: str, about: float, seen: _Seen) -> float:
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


def _is_listed(text: str, hit: Located, seen: _Seen) -> bool:
    """Whether the name stands beside one that counts: "Claude, Grok and Gemini"."""
    before = (text[at : hit.start] for at in range(hit.start - 8, hit.start) if at in seen.ends)
    after = (text[hit.end : at] for at in range(hit.end + 1, hit.end + 9) if at in seen.starts)
    return any(_BETWEEN.fullmatch(gap) for gap in (*before, *after))
