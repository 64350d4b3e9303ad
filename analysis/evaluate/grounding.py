"""How well a brief is anchored: every sentence against the stored snapshots."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.serialise import brief_from_json
from analysis.brief.verify import (
    BAD_HASH,
    BAD_SPAN,
    NO_PASSAGE,
    NO_SNAPSHOT,
    all_sentences,
    check_sentence,
)
from db.articles import snapshots_by_id

if TYPE_CHECKING:
    from analysis.brief.support import Support
    from db.store import Database


@dataclass(frozen=True, slots=True)
class GroundingFigures:
    """Counts over a brief's sentences, headlines included, and the sentences that fail.

    `anchored`: passages resolve with their hash. `verbatim_quotes`: quoted and word for word in
    the first passage. `unsupported`: anything else wrong, or no anchor. `documents` are the
    snapshots cited.
    """

    sentences: int
    anchored: int
    verbatim_quotes: int
    unsupported: int
    failing: tuple[str, ...]
    documents: int
    seconds: float


def evaluate_grounding(
    document: str, database: Database, support: Support | None = None
) -> GroundingFigures:
    """Check all parts of a brief's JSON against a database; raises WriterError for what is none.

    `support` is asked for worded sentences alone.
    """
    started = time.perf_counter()
    sentences = list(all_sentences(brief_from_json(document)))
    ids = sorted({p.snapshot_id for sentence in sentences for p in sentence.passages})
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, ids)
    anchored = verbatim = 0
    failing = []
    for sentence in sentences:
        kinds = {fault.kind for fault in check_sentence(sentence, snapshots, support)}
        anchored += not kinds & _UNANCHORED
        verbatim += sentence.quoted and not kinds
        if kinds:
            failing.append(f"{', '.join(sorted(kinds))}: {sentence.text}")
    return GroundingFigures(
        sentences=len(sentences),
        anchored=anchored,
        verbatim_quotes=verbatim,
        unsupported=len(failing),
        failing=tuple(failing),
        documents=len(ids),
        seconds=time.perf_counter() - started,
    )


_UNANCHORED = {NO_PASSAGE, NO_SNAPSHOT, BAD_SPAN, BAD_HASH}
