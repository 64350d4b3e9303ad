"""The check of a brief, sentence by sentence, against the stored snapshots."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.brief.check_claims import check_claims, check_stated
from analysis.brief.check_evidence import Source
from analysis.brief.check_faults import (
    BAD_HASH,
    BAD_SPAN,
    DATE,
    INJECTED,
    NAME,
    NO_PASSAGE,
    NO_SNAPSHOT,
    NOT_VERBATIM,
    NUMBER,
    WRONG_SOURCE,
    Fault,
)
from analysis.brief.check_injection import find_instruction
from analysis.brief.words import fold_space
from db.types import hash_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.brief.model import Brief, BriefStory, Sentence
    from analysis.brief.support import Support
    from db.types import Passage, Snapshot

__all__ = [
    "BAD_HASH", "BAD_SPAN", "DATE", "INJECTED", "NAME", "NOT_VERBATIM", "NO_PASSAGE", "NO_SNAPSHOT",
    "NUMBER", "SECTIONS", "WRONG_SOURCE", "Fault", "all_sentences", "check_sentence", "check_values",
    "drop_failing", "sentences_of",
]  # fmt: skip
SECTIONS = ("what_happened", "why", "who", "changes", "when", "to_do", "sceptics")


def check_sentence(
    sentence: Sentence, snapshots: Mapping[str, Snapshot], support: Support | None = None
) -> list[Fault]:
    """Every fault of a sentence; empty when its passages hold all it says.

    `snapshots` maps snapshot id to snapshot, for at least the passages cited. A quotation must be
    verbatim; a worded sentence goes through `check_claims`, with the local model where `support`
    is given.
    """
    if not sentence.passages:
        return [Fault(NO_PASSAGE, sentence.text)]
    faults = [fault for p in sentence.passages if (fault := _check_passage(p, snapshots))]
    if faults:
        return faults
    texts = [_read(passage, snapshots) for passage in sentence.passages]
    if snapshots[sentence.passages[0].snapshot_id].article_id != sentence.article_id:
        return [Fault(WRONG_SOURCE, sentence.article_id)]
    if sentence.quoted:
        return _check_quotation(sentence.text, texts[0])
    published = date.fromisoformat(sentence.published_at[:10])
    return check_claims(sentence.text, [Source(text, published) for text in texts], support)


def check_values(text: str, source: str, published_at: str) -> list[Fault]:
    """Numbers, dates and names of `text` that `source` does not hold.

    A date counts when the source states the same day, also in other words ("next Monday"), read
    from the day of `published_at`.
    """
    return check_stated(text, [Source(source, date.fromisoformat(published_at[:10]))])


def _check_quotation(text: str, passage: str) -> list[Fault]:
    if fold_space(text) != fold_space(passage):
        return [Fault(NOT_VERBATIM, text)]
    # Words that give orders to a model are refused even where an article has them.
    order = find_instruction(text, quoted=True)
    return [Fault(INJECTED, order)] if order else []


def sentences_of(story: BriefStory) -> Iterator[Sentence]:
    """The headline, then every sentence of a story, and the headline of what it continues."""
    yield story.headline
    if story.continues is not None:
        yield story.continues.headline
    for section in SECTIONS:
        yield from getattr(story, section)
    yield from (watch.sentence for watch in story.watch_for)
    yield from (fact.sentence for fact in story.key_facts)


def all_sentences(brief: Brief) -> Iterator[Sentence]:
    """Every sentence of an issue, of all its parts."""
    for story in brief.stories:
        yield from sentences_of(story)
    for item in brief.under_radar:
        yield item.headline
        yield item.telling
    yield from (row.statement for row in brief.also)
    yield from _of_ledger(brief)
    for correction in brief.corrections:
        yield correction.headline
        yield correction.said
        yield from [correction.corrected] if correction.corrected else []
    yield from (aside.headline for aside in brief.set_aside)
    yield from _for_you(brief)


def _of_ledger(brief: Brief) -> Iterator[Sentence]:
    if brief.ledger is None:
        return
    ledger = brief.ledger
    for line in (*ledger.fired, *ledger.due_soon, *ledger.expired, *ledger.opened):
        yield from (found for found in (line.origin, line.evidence) if found is not None)


def _for_you(brief: Brief) -> Iterator[Sentence]:
    if brief.for_you is None:
        return
    for item in brief.for_you.items:
        yield item.headline
        yield from (*item.changes, *item.when, *item.to_do)
        yield from (watch.sentence for watch in item.watch_for)
    yield from (aside.headline for aside in brief.for_you.set_aside)


def drop_failing(
    story: BriefStory, snapshots: Mapping[str, Snapshot], support: Support | None = None
) -> tuple[BriefStory, list[Fault]]:
    """The story without the sentences that fail; the faults found. The headline is not touched."""
    faults: list[Fault] = []
    kept: dict[str, Any] = {}
    for section in SECTIONS:
        passed = []
        for sentence in getattr(story, section):
            found = check_sentence(sentence, snapshots, support)
            faults += found[:1]
            if not found:
                passed.append(sentence)
        kept[section] = tuple(passed)
    for section in ("watch_for", "key_facts"):
        passed = []
        for one in getattr(story, section):
            found = check_sentence(one.sentence, snapshots, support)
            faults += found[:1]
            if not found:
                passed.append(one)
        kept[section] = tuple(passed)
    return dataclasses.replace(story, **kept), faults


def _check_passage(passage: Passage, snapshots: Mapping[str, Snapshot]) -> Fault | None:
    snapshot = snapshots.get(passage.snapshot_id)
    if snapshot is None:
        return Fault(NO_SNAPSHOT, passage.snapshot_id)
    if not 0 <= passage.start < passage.end <= len(snapshot.content):
        return Fault(BAD_SPAN, f"{passage.snapshot_id}[{passage.start}:{passage.end}]")
    if hash_text(_read(passage, snapshots)) != passage.sha256:
        return Fault(BAD_HASH, f"{passage.snapshot_id}[{passage.start}:{passage.end}]")
    return None


def _read(passage: Passage, snapshots: Mapping[str, Snapshot]) -> str:
    return snapshots[passage.snapshot_id].content[passage.start : passage.end]
