"""Typed facts against events labelled with facts and their quotations."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.evaluate.documents import read_text
from analysis.evaluate.labels import LabelFigures, figures_of, understand_all
from analysis.text.dates import find_dates
from db.errors import AnalysisError
from db.types import snapshot_content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from analysis.ports import Embedder, Understands
    from db.types import Fact

# The labels' own names and the service's predicates for them; the others are named alike.
_PREDICATES = {
    "model_release": ("model_released", "weights_published"),  # "open weights released" is one too
    "licence_change": ("licence_changed", "terms_changed"),
    "export_control": ("export_rule_changed",),
    "deprecation": ("deprecated",),
    "price_change": ("price_changed",),
    "lawsuit": ("lawsuit_step",),
    "funding": ("funding_or_deal",),
}
_REQUIRED = ("type", "subject", "quote", "article_id")
_GENERIC = frozenset(
    # A line of words reads better than a list of strings.
    "the a an of and for on in api price model models family access plans".split()  # noqa: SIM905
)
_GOLD_PREDICATES = (
    "model_released", "licence_changed", "terms_changed", "export_rule_changed", "deprecated",
    "price_changed", "lawsuit_step", "funding_or_deal", "access_suspended", "access_restored",
    "security_incident",
)  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.])(?<![A-Za-z]-)\d+(?:[.,]\d+)*"
)  # not the digits of names such as S-1
_ASIDE = re.compile(r"\([^)]*\)")
_UNIT = re.compile(r"(?:per|/)\s?1?\s?(?:M|million|K)\b", re.IGNORECASE)  # "per 1M tokens"
_ANY_DAY = date(2026, 1, 1)  # days are only cut out, so any will do
_DAY_LENGTH = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class FactFigures:
    """Figures over typed facts, in all and by predicate.

    A fact counts when its predicate is the label's, its subject shares a word with the label's, and
    every number and date of the labelled values that the quotation holds agrees; worded values are
    the labeller's paraphrase and bind nothing.
    `loose` asks for predicate and subject alone, `dated` is the share of those whose labelled date
    agrees. Labels are not exhaustive, so precision looks only at facts whose passage overlaps a
    labelled quotation, and only at predicates that the file's types can name. `documents` are the
    articles that the labels quote.
    """

    precision: float
    recall: float
    f1: float
    support: int
    loose: LabelFigures
    dated: float
    predicates: dict[str, LabelFigures]
    documents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LabelledFact:
    """A fact as the labels state it; empty strings where they give nothing."""

    predicates: tuple[str, ...]
    subject: str
    from_value: str
    to_value: str
    effective_date: str
    quote: str


@dataclass(slots=True)
class Tally:
    """Counts by predicate; `loose` and `dates` are over pairs of agreeing subject."""

    right: Counter[str] = field(default_factory=Counter)
    chosen: Counter[str] = field(default_factory=Counter)
    support: Counter[str] = field(default_factory=Counter)
    loose: int = 0
    dates: list[bool] = field(default_factory=list)


def evaluate_facts(
    articles: Path, events: Path, embedder: Embedder, understander: Understands
) -> FactFigures:
    """Facts of the articles that the events quote; raises AnalysisError for unreadable files."""
    started = time.perf_counter()
    read = understand_all(articles, embedder, understander)
    # Labels are read only now, so that nothing above can have seen them.
    gold = _read_gold(events)
    named = {name for labels in gold.values() for label in labels for name in label.predicates}
    known = frozenset(named.union(_GOLD_PREDICATES))
    tally, documents = Tally(), 0
    for key, (document, understood) in read.items():
        if key in gold:
            documents += 1
            content = snapshot_content(document.title, document.text)
            _compare(content, document.date, gold[key], understood.facts, tally, known)
    if not documents:
        raise AnalysisError(f"{events} quotes no article of {articles}")
    return _summarise(tally, documents, time.perf_counter() - started)


def _summarise(tally: Tally, documents: int, seconds: float) -> FactFigures:
    right, chosen, support = tally.right, tally.chosen, tally.support
    overall = figures_of(right.total(), chosen.total(), support.total())
    return FactFigures(
        precision=overall.precision,
        recall=overall.recall,
        f1=overall.f1,
        support=overall.support,
        loose=figures_of(tally.loose, chosen.total(), support.total()),
        dated=sum(tally.dates) / len(tally.dates) if tally.dates else 0.0,
        predicates={
            name: figures_of(right[name], chosen[name], support[name])
            for name in sorted(support | chosen)
        },
        documents=documents,
        seconds=seconds,
    )


def _read_gold(path: Path) -> dict[str, list[LabelledFact]]:
    try:
        events = json.loads(read_text(path))
        facts = [dict(fact) for event in events for fact in event.get("facts", ())]
    except (ValueError, TypeError, AttributeError, RecursionError):
        # The cause names our own words, not what is wrong with the file.
        raise AnalysisError(f"{path} is not a list of events with facts") from None
    if not facts:
        raise AnalysisError(f"{path} has no facts; give a list of events with `facts`")
    found: dict[str, list[LabelledFact]] = defaultdict(list)
    for fact in facts:
        if missing := [name for name in _REQUIRED if not fact.get(name)]:
            raise AnalysisError(f"{path} has a fact without `{missing[0]}`")
        found[str(fact["article_id"])].append(_to_labelled(fact))
    return found


def _to_labelled(fact: dict[str, Any]) -> LabelledFact:
    kind = str(fact["type"])
    return LabelledFact(
        predicates=_PREDICATES.get(kind, (kind,)),
        subject=str(fact["subject"]),
        from_value=str(fact.get("from") or ""),
        to_value=str(fact.get("to") or ""),
        effective_date=str(fact.get("effective_date") or "")[:10],
        quote=str(fact["quote"]),
    )


def _compare(
    content: str,
    published: datetime | None,
    labels: Sequence[LabelledFact],
    facts: Sequence[Fact],
    tally: Tally,
    known: frozenset[str] = frozenset(_GOLD_PREDICATES),
) -> None:
    """Count the facts of one article; `known` are the predicates that the file's types can name."""
    waiting = [label for label in labels if label.predicates != ("other",)]
    tally.support.update(label.predicates[0] for label in waiting)
    told = [(fact, content[fact.passage.start : fact.passage.end]) for fact in facts]
    quoted = [
        (fact, passage)
        for fact, passage in told
        if any(_overlaps(passage, label.quote) for label in labels)
    ]
    # A fact stands once; of its sentences in the article the quoted one need not be the one kept.
    options = [*quoted, *(pair for pair in told if pair not in quoted)]
    used: list[Fact] = []
    for label in waiting:
        near = [fact for fact, passage in quoted if fact not in used and _agrees(label, fact)]
        exact = [
            fact
            for fact, passage in options
            if fact not in used and _agrees(label, fact) and _is_exact(label, fact, published)
        ]
        if not (match := (exact or near)[:1]):
            continue
        used += match
        tally.loose += 1
        tally.chosen[label.predicates[0]] += 1
        tally.right[label.predicates[0]] += bool(exact)
        if label.effective_date:
            tally.dates.append(_date_agrees(label, match[0], published))
    for fact, _ in quoted:
        again = any(_agrees(label, fact) and _is_exact(label, fact, published) for label in waiting)
        if fact not in used and not again and fact.predicate.value in known:
            tally.chosen[fact.predicate.value] += 1


def _agrees(label: LabelledFact, fact: Fact) -> bool:
    named = _words(fact.subject) & _words(label.subject)
    return fact.predicate.value in label.predicates and bool(named)


def _is_exact(label: LabelledFact, fact: Fact, published: datetime | None) -> bool:
    return (
        _asked_numbers(label.from_value, label.quote) <= _numbers(fact.from_value)
        and _asked_numbers(label.to_value, label.quote) <= _numbers(fact.to_value)
        and _date_agrees(label, fact, published)
    )


def _date_agrees(label: LabelledFact, fact: Fact, published: datetime | None) -> bool:
    """Where the passage states no day, the fact holds from the day it is reported, or the day before."""
    if label.effective_date in {"", fact.effective_date}:
        return True
    if fact.effective_date or published is None or len(label.effective_date) < _DAY_LENGTH:
        return False
    try:
        day = date.fromisoformat(label.effective_date)
    except ValueError:
        return False
    stated = any(mention.exact for mention in find_dates(label.quote, published.date()))
    return 0 <= (published.date() - day).days <= (0 if stated else 1)


def _asked_numbers(value: str, quote: str) -> set[str]:
    """The numbers of a labelled value that its quotation holds, without days, units and names."""
    bare = _UNIT.sub(" ", _ASIDE.sub(" ", value))
    for mention in reversed(find_dates(bare, _ANY_DAY)):
        bare = bare[: mention.start] + bare[mention.end :]
    return _numbers(bare) & _numbers(quote)


def _numbers(value: str) -> set[str]:
    return {number.replace(",", "").removesuffix(".0") for number in _NUMBER.findall(value)}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w.]+", text.lower())) - _GENERIC


def _overlaps(passage: str, quote: str) -> bool:
    one, other = " ".join(passage.split()), " ".join(quote.split())
    return one in other or other in one or other[:60] in one or other[-60:] in one
