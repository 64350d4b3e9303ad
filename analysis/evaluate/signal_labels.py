"""Labelled signals: reading them, finding their quotations, and specifying them as signals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.evaluate.documents import parse_date, read_objects
from analysis.signals.build import tidy
from analysis.signals.due import deadline_without_kind
from analysis.signals.wording import void_rule_for, word_test
from db.errors import AnalysisError
from db.types import Predicate, Signal, SignalOrigin, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from analysis.knowledge.entities import EntityFinder
    from db.types import Reading

_FIELDS = ("signal_id", "article_id", "quote", "subject", "predicate", "outcome")
_WORD = re.compile(r"\w+")
_WHOLE = 0.6  # a name found in this share of a subject's letters is the subject
# A test is about a thing rather than about who makes it.
_RANKS = {"organisation": 3, "regulator": 3, "person": 4, "region": 4, "licence": 1}


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article that a label names as showing the outcome."""

    article_id: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class LabelledSignal:
    """A forward-looking statement as a reader labelled it; `due` is empty where none is stated."""

    id: str
    article_id: str
    quote: str
    subject: tuple[str, ...]
    predicate: str
    due: str
    due_text: str
    outcome: str
    evidence: tuple[Evidence, ...]


def read_signal_labels(path: Path) -> list[LabelledSignal]:
    """Labels in the order of the file; raises AnalysisError that names the line and the field."""
    found = []
    for number, record in read_objects(path):
        if missing := [name for name in _FIELDS if not record.get(name)]:
            raise AnalysisError(f"{path} line {number} has no `{missing[0]}`")
        found.append(_to_label(record))
    if not found:
        raise AnalysisError(f"{path} has no signals; give one JSON object a line")
    return found


def read_negatives(path: Path) -> list[tuple[str, str]]:
    """Pairs of signal and article that must not fire; raises AnalysisError."""
    pairs = []
    for number, record in read_objects(path):
        if not record.get("signal_id") or not record.get("article_id"):
            raise AnalysisError(f"{path} line {number} has no `signal_id` or no `article_id`")
        pairs.append((str(record["signal_id"]), str(record["article_id"])))
    return pairs


def find_quote(content: str, quote: str) -> tuple[int, int] | None:
    """Where a quotation stands, whatever its white space; None where it does not."""
    words = quote.split()
    if not words:
        return None
    at = content.find(quote)
    if at >= 0:
        return at, at + len(quote)
    match = re.search(r"\s+".join(map(re.escape, words)), content)
    return match.span() if match else None


def specify_label(label: LabelledSignal, reading: Reading, finder: EntityFinder) -> Signal | None:
    """The signal that a label describes: its subjects, predicate and day, in the quoted words.

    None for a predicate that the service does not have.
    """
    if label.predicate not in set(Predicate):
        return None
    predicate = Predicate(label.predicate)
    keys = subject_keys(label.subject, finder)
    opened = reading.article.published_at
    due = date.fromisoformat(label.due) if label.due else None
    return Signal(
        id=label.id,
        origin=SignalOrigin.ARTICLE,
        publication=reading.article.outlet,
        predicate=predicate,
        subjects=keys,
        value="",
        statement=tidy(label.quote),
        test=word_test(predicate, label.subject[-1]),
        tiers=tuple(Tier),
        opened_at=opened,
        due=label.due,
        due_text=label.due_text,
        deadline=deadline_without_kind(due, predicate, opened.date()),
        void_rule=void_rule_for(predicate, label.subject[-1]),
        article_id=label.article_id,
    )


def subject_keys(subjects: Sequence[str], finder: EntityFinder) -> tuple[str, ...]:
    """Labelled names as keys of entities, what the test is about first."""
    known = _keys_by_name(finder)
    keys = [known.get(name.lower()) or _located_key(name, finder) for name in subjects]
    order = sorted(range(len(keys)), key=lambda at: (_rank(keys[at]), at))
    return tuple(dict.fromkeys(keys[at] for at in order))


def _rank(key: str) -> tuple[int, bool]:
    kind = key.partition(":")[0]
    return _RANKS.get(kind, 0), kind == "model" and not any(map(str.isdigit, key))


def _located_key(name: str, finder: EntityFinder) -> str:
    hits = finder.locate(name)
    best = max(hits, key=lambda hit: (hit.end - hit.start, -hit.start), default=None)
    if best is not None and best.end - best.start >= _WHOLE * len(name):
        return best.entity
    return "name:" + "-".join(_WORD.findall(name.lower()))


def _keys_by_name(finder: EntityFinder) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entity in finder.gazetteer.entities.values():
        for name in (entity.name, *entity.aliases):
            found.setdefault(name.lower(), entity.key)
    return found


def _to_label(record: Mapping[str, Any]) -> LabelledSignal:
    subject = record["subject"]
    names = [subject] if isinstance(subject, str) else [str(name) for name in subject]
    evidence = [one for one in record.get("evidence") or () if isinstance(one, dict)]
    return LabelledSignal(
        id=str(record["signal_id"]),
        article_id=str(record["article_id"]),
        quote=str(record["quote"]),
        subject=tuple(names),
        predicate=str(record["predicate"]),
        due=_day(record.get("due")),
        due_text=str(record.get("due_text") or ""),
        outcome=str(record["outcome"]),
        evidence=tuple(
            Evidence(str(one.get("article_id") or ""), parse_date(one.get("published")))
            for one in evidence
        ),
    )


def _day(value: object) -> str:
    moment = parse_date(value)
    return moment.date().isoformat() if moment else ""
