"""Typed facts against events labelled with facts and their quotations."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.evaluate.documents import read_documents, read_text
from analysis.evaluate.labels import LabelFigures, figures_of, understand_document
from db.errors import AnalysisError
from db.types import snapshot_content

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.evaluate.documents import Document
    from analysis.ports import Embedder, Understands
    from db.types import Fact

# The labels' names for the service's predicates; one label may stand for two.
_PREDICATES = {
    "model_release": {"model_released", "weights_published", "product_available"},
    "licence_change": {"licence_changed", "terms_changed", "weights_published"},
    "export_control": {"export_rule_changed"},
    "deprecation": {"deprecated"},
    "price_change": {"price_changed"},
    "lawsuit": {"lawsuit_step"},
    "funding": {"funding_or_deal"},
}
_GENERIC = frozenset("the a an of and for on in api price model models family access plans".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class FactFigures:
    """Figures over typed facts: `overall`, and by the labels' type.

    Labels are not exhaustive, so precision looks only at predictions whose passage overlaps a
    labelled quotation. `dated` is the share of matched facts with a labelled date that agree.
    """

    overall: LabelFigures
    predicates: dict[str, LabelFigures]
    dated: float
    documents: int


def evaluate_facts(
    articles: Path, events: Path, embedder: Embedder, understander: Understands
) -> FactFigures:
    """Facts of the articles that the events quote; raises AnalysisError for unreadable files."""
    gold = _read_gold(events)
    right: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    support: Counter[str] = Counter()
    dates: list[bool] = []
    documents = 0
    for document in read_documents(articles):
        if wanted := gold.get(document.id):
            documents += 1
            facts = understand_document(document, embedder, understander).facts
            _compare(document, wanted, facts, right, chosen, support, dates)
    kinds = {k: figures_of(right[k], chosen[k], support[k]) for k in sorted(support | chosen)}
    overall = figures_of(right.total(), chosen.total(), support.total())
    return FactFigures(overall, kinds, sum(dates) / len(dates) if dates else 0.0, documents)


def _read_gold(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        events = json.loads(read_text(path))
        facts = [dict(fact) for event in events for fact in event.get("facts", ())]
    except (ValueError, TypeError, AttributeError) as fault:
        raise AnalysisError(f"{path} is not a list of events with facts") from fault
    found: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        found.setdefault(str(fact.get("article_id")), []).append(fact)
    return found


def _compare(
    document: Document,
    wanted: list[dict[str, Any]],
    facts: tuple[Fact, ...],
    right: Counter[str],
    chosen: Counter[str],
    support: Counter[str],
    dates: list[bool],
) -> None:
    content = snapshot_content(document.title, document.text)
    typed = [fact for fact in wanted if fact["type"] != "other"]
    support.update(str(fact["type"]) for fact in typed)
    open_facts = list(typed)
    for fact in facts:
        passage = content[fact.passage.start : fact.passage.end]
        if not any(_overlaps(passage, str(label["quote"])) for label in wanted):
            continue
        match = next((label for label in open_facts if _agrees(label, fact, passage)), None)
        if match is None:
            chosen[fact.predicate.value] += 1
            continue
        open_facts.remove(match)
        right[match["type"]] += 1
        chosen[match["type"]] += 1
        if match.get("effective_date"):
            day = fact.effective_date or (document.date.date().isoformat() if document.date else "")
            dates.append(day == match["effective_date"])


def _agrees(label: dict[str, Any], fact: Fact, passage: str) -> bool:
    kind = str(label["type"])
    if fact.predicate.value not in _PREDICATES.get(kind, {kind}):
        return False
    words = _words(str(label["subject"]))
    subject = _words(fact.subject)
    return bool(words & subject) or bool(subject & _words(str(label["quote"])) & _words(passage))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w.]+", text.lower())) - _GENERIC


def _overlaps(passage: str, quote: str) -> bool:
    one, other = " ".join(passage.split()), " ".join(quote.split())
    return one in other or other in one or other[:60] in one or other[-60:] in one
