"""What is known of models: each value with what it rests on, nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.licences.knowledge import Openness as LicenceClass
from analysis.licences.knowledge import find_licence
from app.entity_names import known_entity, name_subject
from app.models_changes import AGREEING, CHANGES, change_words, day_of_change, list_changes
from app.models_facts import (
    facts_by_model,
    find_versions,
    is_month_only,
    is_plan,
    is_told_by_others,
    months_only,
)
from app.models_listed import find_listed
from db.types import Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.models_listed import Listed
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
_SAME_TURN = timedelta(days=3)  # reports of one suspension
_OWN_DAYS = 14  # an earlier report of others is misdated where the maker's own day follows so soon


def build_rows(
    models: Sequence[NamedModel], facts: Sequence[StatedFact], ends: Sequence[LedgerEntry]
) -> list[ModelRow]:
    """A row for every model; `facts` come oldest first, `ends` are open signals of retirements."""
    stated = facts_by_model(models, facts)
    ending = _ends_by_model(ends)
    vague = months_only(facts)
    rows = [
        _row(model, stated.get(model.record.key, []), ending, vague)
        for model in models
        if not is_plan(model.record)
    ]
    days = {row.key: row.released.day for row in rows}
    versions = find_versions(models)
    return [_without_later_release(row, versions.get(row.key, ()), days) for row in rows]


def _without_later_release(
    row: ModelRow, versions: Iterable[str], days: Mapping[str, str]
) -> ModelRow:
    """A name with a version that was out by then was not new: something else of it came out."""
    day = row.released.day
    if day and any(days.get(key) and days[key] <= day for key in versions):
        return replace(row, released=Value())
    return row


def _row(
    model: NamedModel,
    facts: list[StatedFact],
    ending: Mapping[str, LedgerEntry],
    vague: frozenset[str],
) -> ModelRow:
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
        released=_released(facts, record.owner, vague),
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


def _released(facts: list[StatedFact], owner: str, vague: frozenset[str]) -> Value:
    """The earliest day that an article gives; without one, that of the first report.

    A page that names a month only says no more than that it was out by the end of it.
    """
    found = [_release_of(one, owner, vague) for one in _of(facts, *RELEASES)]
    if not found:
        return Value()
    found.sort(key=lambda one: (one[0], not one[1]))
    first = found[0]
    if not first[1] and not is_month_only(first[2], vague):
        exact = (one for one in found if one[1])
        first = next((one for one in exact if _follows(first[0], one[0])), first)
    day, is_exact, one = first
    return _stated(one, "", day, is_exact=is_exact)


def _release_of(one: StatedFact, owner: str, vague: frozenset[str]) -> tuple[str, bool, StatedFact]:
    """The day, whether that is exact, and who tells it.

    Exact is a stated day, or that of the maker's own announcement; the day on which another firm
    offers a model is that by which it was out.
    """
    if is_month_only(one, vague):
        last = (one.published_at.replace(day=1) + timedelta(days=31)).replace(day=1)
        return (last.date() - timedelta(days=1)).isoformat(), False, one
    day = min(one.fact.effective_date or "9999", _told_on(one))
    is_first_hand = one.fact.effective_date == day or one.tier is Tier.PRIMARY
    return day, is_first_hand and not is_told_by_others(one, owner), one


def _follows(first: str, own: str) -> bool:
    return (date.fromisoformat(own) - date.fromisoformat(first)).days <= _OWN_DAYS


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
        return Openness.OPEN_WEIGHTS, _stated(weights[0], "", _told_on(weights[0]))
    listed = find_listed(key, family)
    if listed is None:
        return Openness.UNKNOWN, Value()
    if listed.is_own:
        return _listed_openness(listed, licence_key), Value("", Basis.LIST)
    return _listed_openness(listed, ""), Value(listed.entity.name, Basis.FAMILY)


def _listed_openness(listed: Listed, licence_key: str) -> Openness:
    if listed.weights == "closed":
        return Openness.CLOSED
    if listed.weights == "mixed":
        return Openness.MIXED
    known = find_licence(licence_key) if licence_key else None
    if known is not None:
        return _OPENNESS[known.openness]
    is_permissive = listed.entity.licence_class == "permissive"
    return Openness.OPEN_SOURCE if is_permissive else Openness.OPEN_WEIGHTS


def _changed(facts: list[StatedFact]) -> Value:
    """The newest change, by the first who told it: what looks back tells nothing new."""
    found = list_changes(facts)
    if not found:
        return Value()
    newest = max(found, key=lambda one: (day_of_change(one), one.published_at, one.article_id))
    return _stated(newest, change_words(newest), day_of_change(newest))


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
    lasting = [one for one in found if not _is_suspension(one, facts)]
    first_hand = [one for one in lasting if one.tier is Tier.PRIMARY]
    if first_hand or len({one.outlet for one in lasting}) >= AGREEING:
        newest = (first_hand or lasting)[-1]
        return _stated(newest, "announced, no day stated", "")
    return Value()


def _is_suspension(end: StatedFact, facts: list[StatedFact]) -> bool:
    """Whether "switches off" was said of access that was suspended then, or came back later."""
    suspended = _of(facts, Predicate.ACCESS_SUSPENDED)
    restored = _of(facts, Predicate.ACCESS_RESTORED)
    return any(abs(one.published_at - end.published_at) <= _SAME_TURN for one in suspended) or any(
        one.published_at > end.published_at for one in restored
    )


def _ends_by_model(ends: Sequence[LedgerEntry]) -> dict[str, LedgerEntry]:
    """The next stated day for each subject that an expectation is about."""
    found: dict[str, LedgerEntry] = {}
    for entry in sorted(ends, key=lambda one: (one.signal.due, one.signal.id)):
        if entry.signal.due and entry.signal.subjects:
            found.setdefault(entry.signal.subjects[0], entry)
    return found
