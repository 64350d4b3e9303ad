"""What is known of models: each value with what it rests on, nothing guessed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.licences.knowledge import Openness as LicenceClass
from analysis.licences.knowledge import find_licence
from app.entity_names import known_entity, name_subject
from app.models_changes import AGREEING, CHANGES, change_words, fold, list_changes
from db.types import Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analysis.knowledge.gazetteer import Entity
    from app.signal_reading import Quotation
    from db.fact_lists import StatedFact
    from db.model_lists import NamedModel
    from db.types import LedgerEntry, Passage


class Openness(StrEnum):
    """How open a model is; `MIXED` where that differs by version or size."""

    OPEN_SOURCE = "open_source"
    OPEN_WEIGHTS = "open_weights"
    MIXED = "mixed"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What a value rests on: a passage, our shipped list, that list on the family, or nothing."""

    STATED = "stated"
    LIST = "list"
    FAMILY = "family"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Value:
    """One cell. `day` is ISO; `is_exact` is False for a day by which it had happened.

    `said` is the passage in words, set for the rows of a page; `expected` marks an open signal's
    day, whose id is `signal_id`.
    """

    text: str = ""
    basis: Basis = Basis.UNKNOWN
    day: str = ""
    is_exact: bool = True
    kind: str = ""
    passage: Passage | None = None
    said: Quotation | None = None
    story_id: str | None = None
    expected: bool = False
    signal_id: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show."""
        return self.basis is not Basis.UNKNOWN


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model, product or family with what is known of it; `licence_key` is a known licence's.

    `facts` counts what articles state of it, `articles` those that name it.
    """

    key: str
    name: str
    family: str
    family_name: str
    owner: str
    owner_name: str
    owner_listed: bool
    discovered: bool
    articles: int
    facts: int
    openness: Openness
    openness_value: Value
    licence: Value
    licence_key: str
    released: Value
    changed: Value
    retires: Value


RELEASES = (Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED)
READ = tuple(dict.fromkeys((*RELEASES, *CHANGES)))
_OPENNESS = {
    LicenceClass.OPEN_SOURCE: Openness.OPEN_SOURCE,
    LicenceClass.WEIGHTS_WITH_CONDITIONS: Openness.OPEN_WEIGHTS,
    LicenceClass.RESEARCH_ONLY: Openness.OPEN_WEIGHTS,
    LicenceClass.PROPRIETARY: Openness.CLOSED,
}
_LEAST_CLOSED = 3  # listed models of a family, all closed


def build_rows(
    models: Sequence[NamedModel], facts: Sequence[StatedFact], ends: Sequence[LedgerEntry]
) -> list[ModelRow]:
    """A row for every model; `facts` come oldest first, `ends` are open signals of retirements."""
    keys = {fold(model.record.name): model.record.key for model in reversed(models)}
    stated: defaultdict[str, list[StatedFact]] = defaultdict(list)
    for one in facts:
        key = keys.get(fold(one.fact.subject))
        if key:
            stated[key].append(one)
    ending = _ends_by_model(ends)
    return [_row(model, stated[model.record.key], ending) for model in models]


def _row(model: NamedModel, facts: list[StatedFact], ending: Mapping[str, LedgerEntry]) -> ModelRow:
    record = model.record
    licence, licence_key = _licence(record.key, facts)
    openness, basis = _openness(record.key, record.family, licence, licence_key, facts)
    listed = known_entity(record.key)
    return ModelRow(
        key=record.key,
        name=record.name,
        family=record.family,
        family_name=name_subject(record.family) if record.family else "",
        owner=record.owner,
        owner_name=name_subject(record.owner) if record.owner else "",
        owner_listed=listed is not None and bool(listed.owner),
        discovered=record.discovered,
        articles=model.articles,
        facts=len(facts),
        openness=openness,
        openness_value=basis,
        licence=licence,
        licence_key=licence_key,
        released=_released(facts),
        changed=_changed(facts),
        retires=_retires(facts, ending.get(record.key)),
    )


def _of(facts: Iterable[StatedFact], *predicates: Predicate) -> list[StatedFact]:
    return [one for one in facts if one.fact.predicate in predicates]


def _stated(one: StatedFact, text: str, day: str, *, is_exact: bool = True) -> Value:
    return Value(
        text, Basis.STATED, day, is_exact, one.fact.predicate.value, one.fact.passage,
        story_id=one.story_id,
    )  # fmt: skip


def _told_on(one: StatedFact) -> str:
    return one.published_at.date().isoformat()


def _released(facts: list[StatedFact]) -> Value:
    """The earliest day that an article gives; without one, that of the first report."""
    found = _of(facts, *RELEASES)
    if not found:
        return Value()
    first = min(found, key=lambda one: (_release_day(one), not _is_exact(one)))
    return _stated(first, "", _release_day(first), is_exact=_is_exact(first))


def _release_day(one: StatedFact) -> str:
    return min(one.fact.effective_date or "9999", _told_on(one))


def _is_exact(one: StatedFact) -> bool:
    """Whether the day is stated, or its maker's own announcement came out on it."""
    return one.fact.effective_date == _release_day(one) or one.tier is Tier.PRIMARY


def _licence(key: str, facts: list[StatedFact]) -> tuple[Value, str]:
    """The licence last stated; without one, what our list has of exactly this name."""
    told = [one for one in _of(facts, Predicate.LICENCE_CHANGED) if one.fact.to_value]
    if told:
        newest = told[-1]
        known = find_licence(newest.fact.to_value)
        text = known.name if known else newest.fact.to_value
        return _stated(newest, text, _told_on(newest)), known.key if known else ""
    listed = known_entity(key)
    if listed is None or not listed.licence:
        return Value(), ""
    known = find_licence(listed.licence)
    # "Apache-2.0 (7B)" or "Small Apache-2.0; Large own" is no licence of the whole.
    whole = known is not None and not any(sign in listed.licence for sign in "(;/+,")
    return Value(listed.licence, Basis.LIST), known.key if known and whole else ""


def _openness(
    key: str, family: str, licence: Value, licence_key: str, facts: list[StatedFact]
) -> tuple[Openness, Value]:
    known = find_licence(licence_key) if licence_key else None
    if known is not None and licence.basis is Basis.STATED:
        return _OPENNESS[known.openness], licence
    weights = _of(facts, Predicate.WEIGHTS_PUBLISHED)
    if weights:
        return Openness.OPEN_WEIGHTS, _stated(weights[-1], "", _told_on(weights[-1]))
    listed = known_entity(key)
    if listed is not None and listed.weights:
        return _listed_openness(listed.weights, listed.licence_class, licence_key), Value("", Basis.LIST)  # fmt: skip
    if family and family_is_closed(family):
        return Openness.CLOSED, Value(name_subject(family), Basis.FAMILY)
    return Openness.UNKNOWN, Value()


@cache
def _listed_models() -> dict[str, list[Entity]]:
    families: dict[str, list[Entity]] = {}
    for one in load_gazetteer().entities.values():
        if one.family:
            families.setdefault(one.family, []).append(one)
    return families


@cache
def family_is_closed(family: str) -> bool:
    """Whether our list has a family, or all of several models of it, as closed."""
    parent = known_entity(family)
    if parent is not None and parent.weights:
        return parent.weights == "closed"
    told = [one.weights for one in _listed_models().get(family, ()) if one.weights]
    return len(told) >= _LEAST_CLOSED and set(told) == {"closed"}


def _listed_openness(weights: str, licence_class: str, licence_key: str) -> Openness:
    if weights == "closed":
        return Openness.CLOSED
    if weights == "mixed":
        return Openness.MIXED
    known = find_licence(licence_key) if licence_key else None
    if known is not None:
        return _OPENNESS[known.openness]
    return Openness.OPEN_SOURCE if licence_class == "permissive" else Openness.OPEN_WEIGHTS


def _changed(facts: list[StatedFact]) -> Value:
    """The newest change, by the first who told it: what looks back tells nothing new."""
    found = list_changes(facts)
    if not found:
        return Value()
    newest = max(found, key=lambda one: (one.published_at, one.article_id))
    return _stated(newest, change_words(newest), _told_on(newest))


def _retires(facts: list[StatedFact], end: LedgerEntry | None) -> Value:
    """A stated day of retirement; what no day is given for counts when two say so, or its maker."""
    found = _of(facts, Predicate.DEPRECATED)
    dated = [one for one in found if one.fact.effective_date]
    if dated:
        newest = dated[-1]
        return _stated(newest, "", newest.fact.effective_date)
    if end is not None:
        signal = end.signal
        return Value(
            "", Basis.STATED, signal.due, kind=signal.predicate.value, passage=signal.passage,
            story_id=signal.story_id, expected=True, signal_id=signal.id,
        )  # fmt: skip
    first_hand = [one for one in found if one.tier is Tier.PRIMARY]
    if first_hand or len({one.outlet for one in found}) >= AGREEING:
        newest = (first_hand or found)[-1]
        return _stated(newest, "announced, no day stated", "")
    return Value()


def _ends_by_model(ends: Sequence[LedgerEntry]) -> dict[str, LedgerEntry]:
    """The next stated day for each subject that an expectation is about."""
    found: dict[str, LedgerEntry] = {}
    for entry in sorted(ends, key=lambda one: (one.signal.due, one.signal.id)):
        if entry.signal.due and entry.signal.subjects:
            found.setdefault(entry.signal.subjects[0], entry)
    return found
