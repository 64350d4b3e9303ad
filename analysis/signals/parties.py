"""Who deals, rules, sues or is ruled on in a sentence: the parties of what is no offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.knowledge.fact_names import find_phrases, known_phrases
from analysis.knowledge.located import Located
from analysis.signals.named import is_used, slug
from analysis.signals.referents import DONE_TO, KINDS, NUMBERED, OUTLETS, is_aside
from analysis.signals.things import is_owner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.types import Predicate

_OBJECT_REACH = 70
_STRANGER_REACH = 40


def first_party(
    sentence: str,
    named: Sequence[Located],
    span: tuple[int, int],
    predicate: Predicate,
    offset: int,
) -> Located | None:
    """Whoever of the names stands nearest before the words ahead, the likeliest kind first."""
    kinds = KINDS[predicate]
    usable = [hit for hit in named if hit.kind in kinds]
    if not usable:
        return None
    start, end = span[0] + offset, span[1] + offset

    def weight(hit: Located) -> tuple[int, int, int]:
        aside = is_aside(sentence, hit.start - offset) or is_owner(sentence, hit.end - offset)
        behind = hit.start >= start
        if behind:
            gap = hit.start - end
            done_to = predicate in DONE_TO and gap <= _OBJECT_REACH and not aside
            place = 0 if done_to and hit.kind == kinds[0] else 2
        else:
            gap = start - hit.end
            place = 1 if aside else 0
        if aside and place == 0:
            place = 1
        return (kinds.index(hit.kind) // 1 + 2 * place, max(gap, 0), hit.start)

    return min(usable, key=weight)


def unknown_party(
    sentence: str,
    inside: Sequence[Located],
    span: tuple[int, int],
    predicate: Predicate,
    content: str,
    offset: int,
) -> Located | None:
    """A name that no gazetteer knows: what the verb is done to, else who stands before the cue."""
    known = known_phrases(inside, offset)
    phrases = [p for p in find_phrases(sentence, known, content) if p.kind == "name"]
    usable = [
        p
        for p in phrases
        if is_used(p.name, content)
        and p.name.lower() not in OUTLETS
        and not is_aside(sentence, p.start)
    ]
    behind = [
        p for p in usable if 0 <= p.start - span[1] <= _STRANGER_REACH and NUMBERED.search(p.name)
    ]
    before = [p for p in usable if 0 <= span[0] - p.end <= _STRANGER_REACH]
    chosen = (behind if predicate in DONE_TO else []) or before
    if not chosen:
        return None
    first = chosen[0]
    return Located(first.start + offset, first.end + offset, slug(first.name), "name", first.name)
