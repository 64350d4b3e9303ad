"""Keeping to one matter: of a story that has become a chain, only what tells the same event.

Stories are built once, as articles come in, and a small one may hold reports that share a company
and nothing else. An issue tells the largest part of such a story whose reports speak of one thing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.brief.headlines import cut_outlet
from analysis.brief.material import outlet_key
from analysis.brief.words import content_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.brief.material import Member, StoryMaterial

MOST_MEMBERS = 10  # a larger story is told by many in any case
CLOSE = 0.57  # cosine from which two reports are of one matter
CLOSE_BY_TITLE = 0.4  # the same, when one says most of what the other's title says
_TITLE_SAID = 0.5
_LEAD = 600  # characters


@dataclasses.dataclass(frozen=True, slots=True)
class _Report:
    title: frozenset[str]
    said: frozenset[str]
    vector: NDArray[np.float32] | None


def focus_story(story: StoryMaterial, vectors: Mapping[str, NDArray[np.float32]]) -> StoryMaterial:
    """The story with the reports of its largest matter; `vectors` holds unit vectors by article id.

    Largest by outlets, then by reports, then by use to builders, then by age.
    """
    if not 1 < len(story.members) <= MOST_MEMBERS:
        return story
    parts = _split(story.members, vectors)
    if len(parts) == 1:
        return story
    best = max(range(len(parts)), key=lambda n: (*_size(parts[n]), -n))
    return dataclasses.replace(story, members=tuple(parts[best]))


def _split(
    members: Sequence[Member], vectors: Mapping[str, NDArray[np.float32]]
) -> list[list[Member]]:
    reports = [_read(member, vectors) for member in members]
    part = list(range(len(members)))
    for n, one in enumerate(reports):
        for k in range(n):
            if part[k] != part[n] and _of_one_matter(one, reports[k]):
                joined, gone = sorted((part[k], part[n]))
                part = [joined if at == gone else at for at in part]
    return [
        [member for at, member in zip(part, members, strict=True) if at == label]
        for label in sorted(set(part))
    ]


def _read(member: Member, vectors: Mapping[str, NDArray[np.float32]]) -> _Report:
    start, end = cut_outlet(member.snapshot.title, member.outlet, member.domain)
    title = content_words(member.snapshot.title[start:end])
    said = title | content_words(member.snapshot.text[:_LEAD])
    return _Report(title, said, vectors.get(member.article_id))


def _of_one_matter(one: _Report, other: _Report) -> bool:
    if one.vector is None or other.vector is None:
        return True
    closeness = float(one.vector @ other.vector)
    if closeness >= CLOSE:
        return True
    said = max(_share(one.title, other.said), _share(other.title, one.said))
    return closeness >= CLOSE_BY_TITLE and said >= _TITLE_SAID


def _share(title: frozenset[str], said: frozenset[str]) -> float:
    return len(title & said) / len(title) if len(title) > 1 else 0.0


def _size(members: Sequence[Member]) -> tuple[int, int, float]:
    outlets = len({outlet_key(member) for member in members})
    return outlets, len(members), max(member.relevance for member in members)
