"""Opening signals from articles: forward-looking sentences that say something checkable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.knowledge.entities import MAX_CHARACTERS
from analysis.knowledge.facts import host_of
from analysis.knowledge.roundups import split_title
from analysis.signals.build import Expected, signal_of_reading, tidy
from analysis.signals.candidates import find_candidate
from analysis.signals.cues import Force
from analysis.signals.named import widen_titles
from analysis.signals.predicates import predicate_of
from analysis.signals.refusal import reason_against
from analysis.signals.subjects import Context, choose_subjects, is_assistant, is_outlet
from analysis.signals.things import find_thing
from analysis.signals.weight import BENEFIT, OFFERS, weigh
from analysis.text.sentences import Span, split_sentences
from db.types import (
    ArticleKind,
    Predicate,
    RefusedSignal,
    Signal,
    SignalOrigin,
    anchor_passage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.knowledge.entities import EntityFinder
    from analysis.knowledge.located import Located
    from analysis.signals.candidates import Candidate
    from db.types import Reading

LEAST = 0.35  # from this strength on a signal opens
MOST, MOST_OF_ROUNDUP = 8, 16
_READ = 60_000  # letters of an article
MOST_REFUSED = 5
_SHORTEST, _LONGEST = 10, 1_500
_WIDE = 320  # a longer sentence is cut to the part around its cue
_ITEM = 800  # of a roundup's item
_RECENT = 400  # letters before a sentence in which "it" may have its name
_LEAD, _NEWS = 500, 900
_STATEMENTS = 3
_RIGHT_BEFORE = 30
_PART = re.compile(r"; |\. |\n|\)\s*, | — | – ")
_AVAILABLE = re.compile(r"\b(?:availab\w+|again|back|access)\b", re.IGNORECASE)
_RESTORING = re.compile(
    r"\b(?:restor\w+|redeploy\w*|reinstat\w+|re-enabl\w+|available again|coming back|returns?\b|back online|lift(?:s|ed|ing)? (?:the )?(?:ban|controls?|export|suspension|restrictions?))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one article gives: signals in order of place, and what looked ahead but was refused."""

    signals: tuple[Signal, ...] = ()
    refused: tuple[RefusedSignal, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalReader:
    """Reads signals out of articles; the finder is that of the understander."""

    finder: EntityFinder

    def read(self, reading: Reading) -> Harvest:
        """The expectations that the article's latest snapshot states; deterministic and pure."""
        content = reading.snapshot.content[:_READ]
        anchor = reading.article.published_at.date()
        title_end = len(reading.snapshot.title)
        hits = [
            (span, found)
            for span in _spans(reading, content)
            if (found := find_candidate(span.cut(content), anchor, in_title=span.start < title_end))
            and found.strength >= LEAST - BENEFIT
        ]
        if not hits:
            return Harvest()
        located = self._locate(content, hits[-1][0].end)
        own = self._own(reading)
        return _harvest(reading, content, hits, located, (own, self._name_of(own)))

    def _locate(self, content: str, end: int) -> list[Located]:
        # The finder reads so many letters at once; long newsletters are read in parts.
        found: list[Located] = []
        for at in range(0, min(end, len(content)), MAX_CHARACTERS):
            part = self.finder.locate(content[at : at + MAX_CHARACTERS])
            found += [replace(hit, start=hit.start + at, end=hit.end + at) for hit in part]
        return found

    def _own(self, reading: Reading) -> str:
        host = reading.article.domain or host_of(reading.article.url)
        parts = host.split(".")
        names = [reading.article.outlet, parts[-2] if len(parts) > 1 else host]
        keys = (self.finder.gazetteer.organisation_of(name) for name in names)
        known = (key for key in keys if key.startswith("organisation:"))
        return next((k for k in known if not is_outlet(self.finder.gazetteer.name_of(k))), "")

    def _name_of(self, key: str) -> str:
        return self.finder.gazetteer.name_of(key) if key else ""


def _spans(reading: Reading, content: str) -> Iterator[Span]:
    title_end = len(reading.snapshot.title)
    listed = reading.analysis.kind is ArticleKind.ROUNDUP
    parts = split_title(reading.snapshot.title) if listed else []
    yield from (Span(part.start, part.end) for part in parts)
    for span in split_sentences(content):
        if span.start < title_end:
            if not parts:
                yield span
            continue
        if _SHORTEST <= span.end - span.start <= _LONGEST:
            yield span


def _harvest(
    reading: Reading,
    content: str,
    hits: Sequence[tuple[Span, Candidate]],
    located: Sequence[Located],
    own: tuple[str, str],
) -> Harvest:
    title_end = len(reading.snapshot.title)
    context = Context(
        own=own[0],
        own_name=own[1],
        listed=reading.analysis.kind is ArticleKind.ROUNDUP,
        title=[hit for hit in located if hit.start < title_end],
        names=_by_name(located),
        owners={one.key: one.owner for one in reading.analysis.entities if one.owner},
    )
    title = content[:title_end]
    context.title = widen_titles(title, context.title, content, context.names)
    lead = content[: title_end + _LEAD]
    context.restoring = _RESTORING.search(lead) is not None
    signals: list[Signal] = []
    refused: list[RefusedSignal] = []
    for span, candidate in hits:
        context.recent = [hit for hit in located if span.start - _RECENT <= hit.start < span.start]
        if context.listed:
            context.item = [hit for hit in located if span.start - _ITEM <= hit.start < span.start]
        context.line = _same_line(reading, content, span, context.recent, candidate)
        made = _specify(reading, content, span, candidate, located, context)
        told = _around(content, span, candidate)
        passage = anchor_passage(reading.snapshot, told.start, told.end)
        if isinstance(made, str):
            refused.append(RefusedSignal(reading.article.id, passage, made))
        elif made is not None:
            signals.append(signal_of_reading(reading, made, passage, SignalOrigin.ARTICLE))
    most = MOST_OF_ROUNDUP if reading.analysis.kind is ArticleKind.ROUNDUP else MOST
    return Harvest(_strongest(signals, most), tuple(refused[:MOST_REFUSED]))


def _by_name(located: Sequence[Located]) -> dict[str, Located]:
    """The first place of every name in small letters, in their order; people are none."""
    found: dict[str, Located] = {}
    for hit in located:
        if hit.kind != "person":
            found.setdefault(hit.name.lower(), hit)
    return found


def _specify(
    reading: Reading,
    content: str,
    span: Span,
    candidate: Candidate,
    located: Sequence[Located],
    context: Context,
) -> Expected | str | None:
    sentence = span.cut(content)
    in_title = span.start < len(reading.snapshot.title)
    if reason := reason_against(sentence, candidate, in_title=in_title):
        return reason
    if _tells_old_deals(reading, span, candidate):
        return None
    inside = _nearby(located, span, candidate)
    if _is_of_others(candidate, inside, span, in_title=in_title):
        return None
    kinds = {"assistant" if is_assistant(hit) else hit.kind for hit in inside}
    predicate = predicate_of(candidate.words, candidate.deed, kinds, candidate.lead)
    if predicate in OFFERS and context.restoring and _AVAILABLE.search(candidate.words):
        predicate = Predicate.ACCESS_RESTORED
    found = choose_subjects(
        sentence, inside, candidate.span, predicate, context, content, span.start,
        find_thing(sentence, candidate),
    )  # fmt: skip
    if found is None:
        return "it names nobody whom we know"
    strength = weigh(reading, candidate, predicate, found, context)
    if strength < LEAST:
        return None
    statement = tidy(_around(content, span, candidate).cut(content))
    return Expected(
        predicate, found.keys, found.name, statement, candidate.due, strength=strength, thing=found.thing
    )  # fmt: skip


def _tells_old_deals(reading: Reading, span: Span, candidate: Candidate) -> bool:
    """Whether it stands where an article no longer tells its own news."""
    pending = candidate.cue.force is Force.PENDING
    if not pending or candidate.cue.own is Predicate.RULE_PUBLISHED:
        return False
    far = span.start > len(reading.snapshot.title) + _NEWS
    return far and reading.analysis.kind is not ArticleKind.ROUNDUP


def _is_of_others(
    candidate: Candidate, inside: Sequence[Located], span: Span, *, in_title: bool
) -> bool:
    """Whether "preparing", "preps" stands without anybody named right before it."""
    cue = candidate.cue
    if cue.force is not Force.READY or in_title:
        return False
    start = span.start + cue.start
    return not any(0 <= start - hit.end <= _RIGHT_BEFORE for hit in inside)


def _same_line(
    reading: Reading, content: str, span: Span, recent: Sequence[Located], candidate: Candidate
) -> list[Located]:
    """The entities before a dated sentence in its own item of a roundup."""
    if reading.analysis.kind is not ArticleKind.ROUNDUP or candidate.due.kind is None:
        return []
    return [hit for hit in recent if "\n" not in content[hit.end : span.start]]


def _nearby(located: Sequence[Located], span: Span, candidate: Candidate) -> list[Located]:
    """The entities of the sentence, of a very long one those around the cue."""
    start, end = span.start, span.end
    if end - start > _WIDE:
        start = max(start, span.start + candidate.span[0] - _WIDE // 2 - 40)
        end = min(end, span.start + candidate.span[1] + _WIDE // 2)
    return [hit for hit in located if start <= hit.start and hit.end <= end]


def _around(content: str, span: Span, candidate: Candidate) -> Span:
    """The part of a very long sentence that states the expectation."""
    if span.end - span.start <= _WIDE:
        return span
    first, last = span.start + candidate.span[0], span.start + candidate.span[1]
    start = max((m.end() for m in _PART.finditer(content, span.start, first)), default=span.start)
    stop = _PART.search(content, last, span.end)
    end = stop.start() if stop else span.end
    return Span(start, end) if start < first else span


def _strongest(signals: Sequence[Signal], most: int) -> tuple[Signal, ...]:
    """The strongest of an article in order of place, at most two statements of one expectation."""
    ranked = sorted(signals, key=lambda one: (-one.strength, _place(one), one.id))
    kept: dict[str, Signal] = {}
    seen: dict[tuple[object, ...], int] = {}
    for signal in ranked:
        key = (signal.predicate, signal.subjects[0], signal.due)
        if signal.id in kept or seen.get(key, 0) >= _STATEMENTS or len(kept) >= most:
            continue
        seen[key] = seen.get(key, 0) + 1
        kept[signal.id] = signal
    return tuple(sorted(kept.values(), key=lambda one: (_place(one), one.id)))


def _place(signal: Signal) -> int:
    return signal.passage.start if signal.passage else 0
