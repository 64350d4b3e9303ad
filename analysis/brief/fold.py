"""Whether two stories tell one event, so that an issue tells it once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.headlines import cut_outlet
from analysis.brief.words import containment, content_words, fold_space, jaccard
from analysis.stories.deeds import deeds_in, told_in_part, turn_of
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from analysis.brief.material import Member, StoryMaterial

TITLE_OVERLAP = 0.5
CLOSE = 0.82  # cosine of the two centroids
CLOSE_WITH_ENTITY = 0.72  # the same, when both name the same thing in their titles
CLOSE_WITH_VERSION = 0.56  # the same, when both name one version of a model and one act
CLOSE_WITH_LAUNCH = 0.6  # the same, when the titles of both name it and both release it
CLOSE_WITH_ACT = 0.75  # the same, when their titles share little
# An event and its reversal share every name; they are two stories all the same.
_OPPOSITES = (
    {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED},
    {Predicate.MODEL_RELEASED, Predicate.DEPRECATED},
)
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_SIZE = re.compile(r"[ -]\d+(?:\.\d+)?[bt](?:-a\d+(?:\.\d+)?b)?")
_TITLES_COMPARED = 12
_SHORTEST_TITLE = 3  # content words
_CONTAINED = 0.8


@dataclass(frozen=True, slots=True)
class Outline:
    """What a story is compared by. `centroid` is a unit vector of shape (dim,), if there is one.

    `turn` is -1 where access is taken away and 1 where it is given back; `in_part` says that most
    titles speak of a part, or of a step on the way.
    """

    titles: tuple[frozenset[str], ...]
    entities: frozenset[str]
    predicates: frozenset[Predicate]
    actions: frozenset[tuple[Predicate, str]]
    turn: int
    in_part: bool
    headed: frozenset[str]
    centroid: NDArray[np.float32] | None


def outline_story(
    story: StoryMaterial, vectors: Mapping[str, NDArray[np.float32]] | None = None
) -> Outline:
    """The outline of a story; `vectors` holds unit vectors by article id."""
    facts = [fact for member in story.members for fact in member.facts]
    titles = [member.snapshot.title for member in story.members]
    turns = sum(turn_of(deeds, deeds) for deeds in map(deeds_in, titles))
    return Outline(
        titles=tuple(_title_words(member) for member in story.members[:_TITLES_COMPARED]),
        entities=frozenset(e for member in story.members for e in member.entities[:3]),
        predicates=frozenset(fact.predicate for fact in facts),
        actions=frozenset((f.predicate, f.subject.lower()) for f in facts if f.subject),
        turn=(turns > 0) - (turns < 0),
        in_part=2 * sum(map(told_in_part, titles)) >= len(titles),
        headed=frozenset(e for m in story.members for e in _headed(m)),
        centroid=_centroid(story, vectors or {}),
    )


def same_event(one: Outline, other: Outline) -> bool:
    """Whether two stories tell one event: near-equal titles, or near-equal content."""
    if _are_opposite(one, other):
        return False
    overlap = _title_overlap(one, other)
    if overlap >= TITLE_OVERLAP:
        return True
    shared_action = _share_action(one, other)
    if one.centroid is None or other.centroid is None:
        return shared_action and overlap >= TITLE_OVERLAP / 2
    closeness = float(one.centroid @ other.centroid)
    if shared_action and closeness >= CLOSE_WITH_ENTITY:
        return True
    # The same version of a model in the same role: "Gemma 4 12B" is released once.
    shared = {e for e in one.entities & other.entities if any(c.isdigit() for c in e)}
    if closeness >= CLOSE_WITH_LAUNCH and _launch_one_model(one, other):
        return True
    if shared and one.predicates & other.predicates:
        named = closeness >= CLOSE_WITH_VERSION and overlap >= TITLE_OVERLAP / 2
        if named or closeness >= CLOSE_WITH_ACT:
            return True
    if one.entities & other.entities:
        return closeness >= CLOSE_WITH_ENTITY and overlap >= TITLE_OVERLAP / 2
    return closeness >= CLOSE and overlap >= TITLE_OVERLAP / 3


def _share_action(one: Outline, other: Outline) -> bool:
    # "Lantern" and "Lantern 26B-A4B" are one thing where the first bears no size.
    return any(
        mine is theirs and mine is not Predicate.OTHER and _is_same_thing(a, b)
        for mine, a in one.actions
        for theirs, b in other.actions
    )


def _is_same_thing(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    rest = long.removeprefix(short)
    return a == b or (long.startswith(short) and _SIZE.fullmatch(rest) is not None)


def _launch_one_model(one: Outline, other: Outline) -> bool:
    # A size in its name makes a model one thing: its guide and its review tell of one release.
    named = one.headed & other.headed
    if Predicate.MODEL_RELEASED in one.predicates & other.predicates:
        return any(c.isdigit() for entity in named for c in entity)
    launched = Predicate.MODEL_RELEASED in one.predicates | other.predicates
    return launched and any(len(_NUMBERS.findall(entity)) > 1 for entity in named)


def _title_overlap(one: Outline, other: Outline) -> float:
    best = 0.0
    for a in one.titles:
        for b in other.titles:
            if min(len(a), len(b)) < _SHORTEST_TITLE:
                continue
            best = max(best, jaccard(a, b))
            if min(len(a), len(b)) > _SHORTEST_TITLE and containment(a, b) >= _CONTAINED:
                return 1.0
    return best


def _are_opposite(one: Outline, other: Outline) -> bool:
    if one.turn * other.turn < 0 or _is_a_step(one, other) or _is_a_step(other, one):
        return True
    for pair in _OPPOSITES:
        mine, theirs = one.predicates & pair, other.predicates & pair
        if len(mine) == 1 and len(theirs) == 1 and mine != theirs:
            return True
    return False


def _is_a_step(one: Outline, other: Outline) -> bool:
    # A permission for some is not the lifting for all that comes days later.
    return one.in_part and not other.in_part and other.turn > 0


def _title_words(member: Member) -> frozenset[str]:
    title = member.snapshot.title
    start, end = cut_outlet(title, member.outlet, member.domain)
    return content_words(title[start:end])


def _headed(member: Member) -> frozenset[str]:
    # "model:gemma-4-12b" is headed where the title says each of its parts.
    said = fold_space(member.snapshot.title).lower()
    return frozenset(
        entity
        for entity in member.entities
        if all(part in said for part in entity.rpartition(":")[2].split("-"))
    )


def _centroid(
    story: StoryMaterial, vectors: Mapping[str, NDArray[np.float32]]
) -> NDArray[np.float32] | None:
    import numpy as np

    found = [vectors[m.article_id] for m in story.members if m.article_id in vectors]
    if not found:
        return None
    mean = np.mean(np.stack(found), axis=0)
    norm = float(np.linalg.norm(mean))
    return (mean / norm).astype(np.float32) if norm else None
