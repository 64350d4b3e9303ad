"""What lines of rules are made of, and the marks by which parts of one affair know each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.rules_values import find_named, fold
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from db.fact_lists import StatedFact
    from db.story_lists import StoryRow
    from db.types import Article, LedgerEntry, Mention, Passage

_FRESH = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Material:
    """What rows are made of. `facts` stand oldest first; `words` are those of their passages."""

    facts: tuple[StatedFact, ...]
    filed: tuple[tuple[Article, str | None], ...]
    expected: tuple[LedgerEntry, ...]
    stories: Mapping[str, StoryRow]
    threads: Mapping[str, str]
    issuers: Mapping[str, tuple[Mention, ...]]
    words: Mapping[Passage, str]
    entities: Mapping[str, str]
    names: Mapping[str, str]
    today: str


def marks_of_story(story_id: str | None, material: Material) -> list[Hashable]:
    """Its own and that of the longer affair it belongs to."""
    if story_id is None:
        return []
    thread = material.threads.get(story_id)
    return [("s", story_id), *([("t", thread)] if thread else [])]


def marks_of_fact(one: StatedFact, material: Material) -> list[Hashable]:
    """Its story and thread; the rule it names; for export controls the firm or model they hit."""
    marks = marks_of_story(one.story_id, material) or [("a", one.article_id)]
    subject = find_named(one.fact.subject)
    if subject is not None and subject.kind == "instrument":
        marks.append(("i", subject.key))
    key = material.entities.get(one.fact.subject.casefold(), "")
    if one.fact.predicate is Predicate.EXPORT_RULE_CHANGED and key.startswith(("model:", "organisation:")):  # fmt: skip
        marks.append(_mark_of_hit(key, one))
    elif one.fact.predicate is Predicate.EXPORT_RULE_CHANGED:
        marks += _marks_of_unnamed(one, material)
    return marks


def _mark_of_hit(key: str, one: StatedFact) -> Hashable:
    return ("e", key, (one.published_at.year * 12 + one.published_at.month) // 3)


def _marks_of_unnamed(one: StatedFact, material: Material) -> list[Hashable]:
    """A measure told without whom it hits is the one spoken of in the same words of late."""
    words = fold(one.fact.to_value)
    for other in reversed(material.facts):
        key = material.entities.get(other.fact.subject.casefold(), "")
        since = one.published_at - other.published_at
        alike = other.fact.predicate is one.fact.predicate and fold(other.fact.to_value) == words
        if (
            alike
            and _FRESH >= since >= timedelta(0)
            and key.startswith(("model:", "organisation:"))
        ):
            return [_mark_of_hit(key, other)]
    return []


def marks_of_signal(entry: LedgerEntry, material: Material) -> list[Hashable]:
    """Its rule, its story and thread, and itself."""
    signal = entry.signal
    marks: list[Hashable] = [("g", signal.id)]
    rules = [key for key in signal.subjects[:1] if key.startswith("instrument:")]
    return [*(("i", key) for key in rules), *marks_of_story(signal.story_id, material), *marks]
