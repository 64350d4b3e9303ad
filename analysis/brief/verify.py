"""The check of a brief, sentence by sentence, against the stored snapshots."""

from __future__ import annotations

import calendar
import dataclasses
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.brief.words import fold_space
from analysis.text.dates import find_dates
from db.types import hash_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.brief.model import Brief, BriefStory, Sentence
    from db.types import Passage, Snapshot

SECTIONS = ("what_happened", "why", "who", "changes", "when", "to_do", "sceptics")

NO_PASSAGE = "no passage"
NO_SNAPSHOT = "snapshot missing"
BAD_SPAN = "span outside the snapshot"
BAD_HASH = "passage changed"
NOT_VERBATIM = "not verbatim"
NUMBER = "number not in the passages"
DATE = "date not in the passages"
NAME = "name not in the passages"
WRONG_SOURCE = "attributed to another article"

_MONTHS = tuple(calendar.month_name)[1:]
_WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"[A-Z][\w’'-]*(?:\.\w+)*")
# The words our own templates begin with; every other capitalised word must be in the source.
_TEMPLATE_WORDS = frozenset({"New", "Retirement", "In", "Access", "Price", "Licence"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence fails; `detail` names the offending value."""

    kind: str
    detail: str


def check_sentence(sentence: Sentence, snapshots: Mapping[str, Snapshot]) -> list[Fault]:
    """Every fault of a sentence; empty when its passages hold all it says.

    `snapshots` maps snapshot id to snapshot, for at least the passages cited.
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
        verbatim = fold_space(sentence.text) == fold_space(texts[0])
        return [] if verbatim else [Fault(NOT_VERBATIM, sentence.text)]
    return check_values(sentence.text, " ".join(texts), sentence.published_at)


def check_values(text: str, source: str, published_at: str) -> list[Fault]:
    """Numbers, dates and names of `text` that `source` does not hold.

    A date counts when the source states the same day, also in other words ("next Monday"), read
    from the day of `published_at`.
    """
    faults = []
    rest = text
    for match in _WRITTEN_DATE.finditer(text):
        rest = rest.replace(match[0], " ")
        if not _states_date(match, source, published_at):
            faults.append(Fault(DATE, match[0]))
    numbers = set(_NUMBER.findall(source))
    faults += [Fault(NUMBER, n) for n in _NUMBER.findall(rest) if n not in numbers]
    words = set(re.findall(r"[\w’'.-]+", source))
    plain = {word.rstrip(".").replace("’s", "").replace("'s", "") for word in words} | words
    return faults + [
        Fault(NAME, name)
        for name in _NAME.findall(rest)
        if name not in _TEMPLATE_WORDS and name.rstrip(".") not in plain
    ]


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
    story: BriefStory, snapshots: Mapping[str, Snapshot]
) -> tuple[BriefStory, list[Fault]]:
    """The story without the sentences that fail; the faults found. The headline is not touched."""
    faults: list[Fault] = []
    kept: dict[str, Any] = {}
    for section in SECTIONS:
        passed = []
        for sentence in getattr(story, section):
            found = check_sentence(sentence, snapshots)
            faults += found[:1]
            if not found:
                passed.append(sentence)
        kept[section] = tuple(passed)
    for section in ("watch_for", "key_facts"):
        passed = []
        for one in getattr(story, section):
            found = check_sentence(one.sentence, snapshots)
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


def _states_date(match: re.Match[str], source: str, published_at: str) -> bool:
    published = date.fromisoformat(published_at[:10])
    day, month = int(match[1]), _MONTHS.index(match[2]) + 1
    for found in find_dates(source, published):
        same_year = match[3] is None or found.first.year == int(match[3])
        if found.exact and (found.first.month, found.first.day) == (month, day) and same_year:
            return True
    return False
