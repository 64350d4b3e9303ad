"""A story by any writer, held to the check: what fails gives way to the extract."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from analysis.brief.check_faults import FAR
from analysis.brief.verify import SECTIONS, check_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.model import BriefStory, Sentence
    from analysis.brief.support import Support
    from db.types import Snapshot


def check_story(
    by_writer: BriefStory,
    by_extract: BriefStory,
    snapshots: Mapping[str, Snapshot],
    support: Support | None = None,
    far: frozenset[str] = frozenset(),
) -> tuple[BriefStory, int, int]:
    """The writer's story with every failing sentence replaced; how many were dropped and replaced.

    A failing sentence gives way to the next one of the extract's in its place of the story that
    passes and does not stand there yet; it is dropped where there is none. `far` are sentences
    that the local model refused when the story was written, so that a rebuild needs no model.
    """
    sections: dict[str, Any] = {}
    dropped = replaced = 0
    for name in SECTIONS:
        written: Sequence[Sentence] = getattr(by_writer, name)
        spare = [s for s in getattr(by_extract, name) if not check_sentence(s, snapshots)]
        kept, lost, given = _hold(written, spare, snapshots, support, far)
        sections[name] = kept
        dropped, replaced = dropped + lost, replaced + given
    return dataclasses.replace(by_writer, **sections), dropped, replaced


def far_sentences(
    story: BriefStory, snapshots: Mapping[str, Snapshot], support: Support
) -> frozenset[str]:
    """The texts that only the local model refuses; raises ModelError."""
    return frozenset(
        sentence.text
        for name in SECTIONS
        for sentence in getattr(story, name)
        if not check_sentence(sentence, snapshots)
        and any(fault.kind == FAR for fault in check_sentence(sentence, snapshots, support))
    )


def _hold(
    written: Sequence[Sentence],
    spare: list[Sentence],
    snapshots: Mapping[str, Snapshot],
    support: Support | None,
    far: frozenset[str],
) -> tuple[tuple[Sentence, ...], int, int]:
    passing = [s.text not in far and not check_sentence(s, snapshots, support) for s in written]
    texts = {s.text for s, good in zip(written, passing, strict=True) if good}
    kept: list[Sentence] = []
    dropped = replaced = 0
    for sentence, good in zip(written, passing, strict=True):
        if good:
            kept.append(sentence)
            continue
        extract = next((s for s in spare if s.text not in texts), None)
        if extract is None:
            dropped += 1
        else:
            kept.append(extract)
            texts.add(extract.text)
            replaced += 1
    return tuple(kept), dropped, replaced
