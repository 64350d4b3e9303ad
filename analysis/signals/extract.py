"""Opening signals from articles: forward-looking sentences that say something checkable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.knowledge.entities import MAX_CHARACTERS
from analysis.knowledge.facts import host_of
from analysis.signals.candidates import find_candidate
from analysis.signals.cues import LOOKS_AHEAD
from analysis.signals.predicates import predicate_of
from analysis.signals.refusal import reason_against
from analysis.signals.build import Expected, signal_of_reading, tidy
from analysis.signals.subjects import Context, choose_subjects
from analysis.text.sentences import split_sentences
from db.types import ArticleKind, RefusedSignal, Signal, SignalOrigin, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.knowledge.entities import EntityFinder
    from analysis.knowledge.located import Located
    from analysis.signals.candidates import Candidate
    from analysis.text.sentences import Span
    from db.types import Reading

LEAST = 0.4  # from this strength on a signal opens
MOST = 8
MOST_REFUSED = 5
_SHORTEST, _LONGEST = 12, 700
_RECENT = 3


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
        content = reading.snapshot.content[:MAX_CHARACTERS]
        anchor = reading.article.published_at.date()
        hits = [
            (span, found)
            for span in _spans(reading, content)
            if (found := find_candidate(span.cut(content), anchor)) and found.strength >= LEAST - 0.15
        ]
        if not hits:
            return Harvest()
        located = self.finder.locate(content)
        return _harvest(reading, content, hits, located, self._own(reading))

    def _own(self, reading: Reading) -> str:
        host = reading.article.domain or host_of(reading.article.url)
        parts = host.split(".")
        names = [reading.article.outlet, parts[-2] if len(parts) > 1 else host]
        keys = (self.finder.gazetteer.organisation_of(name) for name in names)
        return next((key for key in keys if key.startswith("organisation:")), "")


def _spans(reading: Reading, content: str) -> Iterable[Span]:
    for span in split_sentences(content):
        long_enough = _SHORTEST <= span.end - span.start <= _LONGEST
        if long_enough and LOOKS_AHEAD.search(content, span.start, span.end):
            yield span


def _harvest(
    reading: Reading,
    content: str,
    hits: Sequence[tuple[Span, Candidate]],
    located: Sequence[Located],
    own: str,
) -> Harvest:
    title_end = len(reading.snapshot.title)
    context = Context(
        own=own,
        title=[hit for hit in located if hit.start < title_end],
        owners={one.key: one.owner for one in reading.analysis.entities if one.owner},
    )
    signals: list[Signal] = []
    refused: list[RefusedSignal] = []
    for span, candidate in hits:
        context.recent = [hit for hit in located if span.start - 400 <= hit.start < span.start]
        made = _specify(reading, content, span, candidate, located, context)
        passage = anchor_passage(reading.snapshot, span.start, span.end)
        if isinstance(made, str):
            refused.append(RefusedSignal(reading.article.id, passage, made))
        elif made is not None and made.strength >= LEAST:
            signals.append(signal_of_reading(reading, made, passage, SignalOrigin.ARTICLE))
    return Harvest(_strongest(signals), tuple(refused[:MOST_REFUSED]))


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
    inside = [hit for hit in located if span.start <= hit.start and hit.end <= span.end]
    kinds = {hit.kind for hit in inside}
    predicate = predicate_of(candidate.clause, candidate.own, kinds)
    found = choose_subjects(
        sentence, inside, candidate.span, predicate, context, content, span.start
    )
    if found is None:
        return "it names nobody whom we know"
    strength = candidate.strength + (0.1 if in_title else 0.0)
    strength -= 0.15 if reading.analysis.kind in {ArticleKind.OPINION, ArticleKind.TUTORIAL} else 0.0
    strength += 0.1 if found.keys[0] == context.own or reading.tier.value == "primary" else 0.0
    return Expected(
        predicate, found.keys, found.name, tidy(sentence), candidate.due,
        strength=round(min(max(strength, 0.0), 1.0), 3),
    )  # fmt: skip


def _strongest(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """The strongest of an article in order of place, one for each expectation."""
    best: dict[tuple[object, ...], Signal] = {}
    for signal in signals:
        key = (signal.predicate, signal.subjects[0], signal.due)
        if key not in best or signal.strength > best[key].strength:
            best[key] = signal
    ranked = sorted(best.values(), key=lambda one: (-one.strength, one.passage or one.id, one.id))
    kept = ranked[:MOST]
    return tuple(replace(one) for one in signals if one in kept)
