"""Signals opened from articles and judged against later ones, against labelled signals.

Three runs, all in the order of time and with the code of the service:

* `streamed`: the ledger as the service keeps it. Every article is judged against the open signals
  and then read for new ones. No label is read before it is over. A labelled sentence is found where
  a signal's passage in that article overlaps the quotation.
* `specified`: every labelled sentence is opened as a signal from its own words and the label's
  subject, predicate and day, so that what extraction misses does not hide how well is judged.
* negatives: the signal so specified against the one article that must not fire it.

`resolution_precision` and `resolution_recall` are those of `specified`. A firing is right where the
label's outcome is `fired` and its evidence was published within three days of an article that the
label names (one event has many reports); `exact` asks for the very article. Labels whose outcome is
`unknown` count neither way; how many of them fired is told. Undated documents are left out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.embedding import embedding_text
from analysis.evaluate.documents import read_documents
from analysis.evaluate.labels import understand_document
from analysis.evaluate.signal_labels import (
    find_quote,
    read_negatives,
    read_signal_labels,
    specify_label,
)
from analysis.evaluate.signal_outcomes import ResolutionFigures, judge_run
from analysis.evaluate.signal_runs import Streamed, run_ledger, run_specified
from analysis.signals.resolve import Resolver
from db.errors import AnalysisError
from db.types import (
    Analysis,
    Article,
    DateKind,
    Reading,
    SignalState,
    Snapshot,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analysis.evaluate.documents import Document
    from analysis.evaluate.signal_labels import LabelledSignal
    from analysis.knowledge.understand import Understander, Understanding
    from analysis.ports import Embedder, Understands
    from db.types import Signal, Transition


@dataclass(frozen=True, slots=True)
class SignalFigures:
    """Figures of the ledger; what each means stands at the head of this module.

    `predicate_accuracy` and `due_accuracy` are over the labelled sentences that were found, the
    latter over those whose label states a day; `undated_accuracy` over those whose label states
    none. `void_rate` is the share of void among all signals that the streamed run opened.
    """

    extraction_recall: float
    predicate_accuracy: float
    due_accuracy: float
    undated_accuracy: float
    resolution_precision: float
    resolution_recall: float
    false_fire_rate: float
    void_rate: float
    found: int
    labels: int
    dated: int
    false_fires: int
    negatives: int
    opened: int
    void: int
    specified: ResolutionFigures
    streamed: ResolutionFigures
    documents: int
    seconds: float


def evaluate_signals(
    articles: Path, labels: Path, negatives: Path, embedder: Embedder, understander: Understander
) -> SignalFigures:
    """Run the ledger over the articles and compare with the labels; raises AnalysisError."""
    started = time.perf_counter()
    readings = read_all(articles, embedder, understander)
    streamed = run_ledger(readings, embedder, understander)
    # Labels are read only now, so that nothing above can have seen them.
    known = {one.article.id: one for one in readings}
    gold = [one for one in read_signal_labels(labels) if one.article_id in known]
    if not gold:
        raise AnalysisError(f"{labels} names no dated article of {articles}")
    made = _specify(gold, known, understander)
    outcome = run_specified(readings, list(made.values()), embedder, understander)
    pairs = [
        (made[signal_id], known[article_id])
        for signal_id, article_id in read_negatives(negatives)
        if signal_id in made and article_id in known
    ]
    fires = sum(_fires(*pair, known, embedder, understander) for pair in pairs)
    found = {label.id: _find(label, streamed, known) for label in gold}
    return _summarise(
        gold, found, streamed, outcome, (fires, len(pairs)), len(readings),
        time.perf_counter() - started,
    )  # fmt: skip


def read_all(articles: Path, embedder: Embedder, understander: Understands) -> list[Reading]:
    """The dated documents of a file in time order, as the ledger reads them; each counts as press."""
    documents = [one for one in read_documents(articles) if one.date is not None]
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    return [
        to_reading(document, understand_document(document, vector, understander))
        for document, vector in zip(documents, vectors, strict=True)
    ]


def to_reading(document: Document, understood: Understanding) -> Reading:
    """A document as a stored article with its analysis; raises AnalysisError without a date."""
    moment = document.date
    if moment is None:
        raise AnalysisError(f"document {document.id} has no date")
    sha256 = hash_text(snapshot_content(document.title, document.text))
    snapshot = Snapshot(
        f"{document.id}.1", document.id, 1, moment, document.title, document.text, TextKind.PAGE,
        sha256,
    )  # fmt: skip
    facts = (
        replace(fact, passage=replace(fact.passage, snapshot_id=snapshot.id))
        for fact in understood.facts
    )
    analysis = Analysis(
        article_id=document.id,
        snapshot_id=snapshot.id,
        analysed_at=moment,
        language=understood.language,
        kind=understood.kind,
        relevance=understood.relevance,
        text_hash="",
        topics=understood.topics,
        mentions=understood.mentions,
        facts=tuple(facts),
        entities=understood.entities,
    )
    article = Article(
        document.id, document.url, document.url, "file", document.source, document.domain,
        document.title, "", moment, DateKind.STATED, moment,
    )  # fmt: skip
    return Reading(article, snapshot, analysis, Tier.PRESS)


def _specify(
    gold: Sequence[LabelledSignal], known: Mapping[str, Reading], understander: Understander
) -> dict[str, Signal]:
    made = {
        label.id: specify_label(label, known[label.article_id], understander.finder)
        for label in gold
    }
    return {key: signal for key, signal in made.items() if signal is not None}


def _fires(
    signal: Signal,
    reading: Reading,
    known: Mapping[str, Reading],
    embedder: Embedder,
    understander: Understander,
) -> bool:
    resolver = Resolver(understander.finder, understander.gazetteer, embedder)
    resolver.watch(signal, known.get(signal.article_id or ""))
    return any(verdict.state is SignalState.FIRED for verdict in resolver.judge(reading))


def _find(
    label: LabelledSignal, streamed: Streamed, known: Mapping[str, Reading]
) -> tuple[Signal, str] | None:
    """The signal read from the quotation, the one of the label's predicate first, and who keeps it."""
    span = find_quote(known[label.article_id].snapshot.content, label.quote)
    if span is None:
        return None
    over = [
        (signal, keeper)
        for signal, keeper in streamed.read_from.get(label.article_id, ())
        if signal.passage and signal.passage.start < span[1] and span[0] < signal.passage.end
    ]
    over.sort(key=lambda one: (one[0].predicate.value != label.predicate, -one[0].strength))
    return over[0] if over else None


def _summarise(
    gold: Sequence[LabelledSignal],
    found: Mapping[str, tuple[Signal, str] | None],
    streamed: Streamed,
    outcome: Mapping[str, Transition],
    fires: tuple[int, int],
    documents: int,
    seconds: float,
) -> SignalFigures:
    read = [(label, one[0]) for label in gold if (one := found[label.id])]
    dated = [(label, signal) for label, signal in read if label.due]
    undated = [signal for label, signal in read if not label.due]
    changes = {
        key: streamed.changes[one[1]]
        for key, one in found.items()
        if one and one[1] in streamed.changes
    }
    specified = judge_run(gold, outcome)
    return SignalFigures(
        extraction_recall=_share(len(read), len(gold)),
        predicate_accuracy=_share(
            sum(lb.predicate == s.predicate.value for lb, s in read), len(read)
        ),
        due_accuracy=_share(sum(lb.due == s.due for lb, s in dated), len(dated)),
        undated_accuracy=_share(sum(not s.due for s in undated), len(undated)),
        resolution_precision=specified.precision,
        resolution_recall=specified.recall,
        false_fire_rate=_share(*fires),
        void_rate=_share(streamed.void, streamed.opened),
        found=len(read),
        labels=len(gold),
        dated=len(dated),
        false_fires=fires[0],
        negatives=fires[1],
        opened=streamed.opened,
        void=streamed.void,
        specified=specified,
        streamed=judge_run(gold, changes),
        documents=documents,
        seconds=seconds,
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
