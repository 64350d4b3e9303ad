"""The table of models: filtered, sorted, in families, with the words that each value rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.models_values import READ, Basis, ModelRow, Openness, build_rows
from app.signal_reading import quote_passages
from db.fact_lists import stated_facts
from db.model_lists import named_models
from db.signals import ledger_entries
from db.types import Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from app.models_values import Value
    from db.store import Database

SOON = timedelta(days=180)
PAGE_ROWS = 50
PAGE_FAMILIES = 15
FAMILY_ROWS = 6
_LEAST_NAMED = 2  # articles, for a name that no list of ours has
_CELLS = ("openness_value", "licence", "released", "changed", "retires")


class ModelSort(StrEnum):
    """Columns that rows can be sorted by."""

    NAME = "name"
    OWNER = "owner"
    LICENCE = "licence"
    OPENNESS = "openness"
    RELEASED = "released"
    CHANGED = "changed"
    RETIRES = "retires"


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """Which models, in which order. Without `sort` they stand in families, the latest news first.

    `owner` and `family` are keys of entities, `licence` a known licence's; `every` adds models of
    which nothing is stated. `page` counts from 1; `rows` is the page's length, 0 for all.
    """

    owner: str = ""
    openness: Openness | None = None
    licence: str = ""
    family: str = ""
    changed_since: date | None = None
    retires_soon: bool = False
    every: bool = False
    sort: ModelSort | None = None
    descending: bool = False
    page: int = 1
    rows: int = PAGE_ROWS


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by: its key, its name, how many rows have it."""

    key: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class ModelFamily:
    """Models of one family that stand together; `count` is how many match, shown or not."""

    key: str
    name: str
    rows: tuple[ModelRow, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ModelsView:
    """The rows of a page: in `families` where nothing else was asked for, else in `rows` alone.

    `count` is how many rows match, `stated` how many models have anything stated, `named` how many
    are named at all.
    """

    question: ModelQuestion
    rows: tuple[ModelRow, ...]
    families: tuple[ModelFamily, ...]
    count: int
    pages: int
    stated: int
    named: int
    owners: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    openness: tuple[Choice, ...]


def list_models(database: Database) -> tuple[ModelRow, ...]:
    """Every model that counts as one, by key, without the words of passages; worth caching."""
    with database.read() as connection:
        models = named_models(connection)
        facts = stated_facts(connection, READ)
        ends = ledger_entries(connection, states=[SignalState.OPEN], predicate=Predicate.DEPRECATED)
    rows = build_rows(models, facts, ends)
    return tuple(
        row for row in rows
        if row.facts or row.retires.is_known or not row.discovered or row.articles >= _LEAST_NAMED
    )  # fmt: skip


def read_models(
    database: Database,
    question: ModelQuestion,
    now: datetime,
    known: Sequence[ModelRow] | None = None,
) -> ModelsView:
    """The page of the table that a question asks for; `known` are the rows of `list_models`."""
    everything = list_models(database) if known is None else known
    stated = [row for row in everything if _is_stated(row)]
    pool = list(everything) if question.every else stated
    found = match_models(everything, question, now)
    grouped = question.sort is None and not question.family
    families = _families(found, question) if grouped else []
    ordered = sort_rows(found, question.sort or ModelSort.RELEASED, descending=_falls(question))
    size, total = (PAGE_FAMILIES, len(families)) if grouped else (question.rows, len(ordered))
    size = size if question.rows else max(total, 1)
    start = (max(question.page, 1) - 1) * size
    return ModelsView(
        question=question,
        rows=() if grouped else _quote(database, ordered[start : start + size]),
        families=_quote_families(database, families[start : start + size]),
        count=len(found),
        pages=max(1, -(-total // size)),
        stated=len(stated),
        named=len(everything),
        owners=_choices((row.owner, row.owner_name) for row in pool),
        licences=_choices((row.licence_key, row.licence.text) for row in pool),
        openness=tuple(
            Choice(each.value, each.value, sum(row.openness is each for row in pool))
            for each in Openness
        ),
    )


def match_models(
    rows: Iterable[ModelRow], question: ModelQuestion, now: datetime
) -> list[ModelRow]:
    """Those rows that a question asks for, on whatever page of it."""
    asked = [row for row in rows if question.every or _is_stated(row)]
    return [row for row in asked if _matches(row, question, now.date())]


def sort_rows(
    rows: Iterable[ModelRow], sort: ModelSort, *, descending: bool = False
) -> list[ModelRow]:
    """The rows by a column, those that have nothing there at the end either way."""
    ordered = sorted(rows, key=lambda row: (row.name.casefold(), row.key))
    has = [row for row in ordered if sort_value(row, sort)]
    has.sort(key=lambda row: sort_value(row, sort), reverse=descending)
    return has + [row for row in ordered if not sort_value(row, sort)]


def sort_value(row: ModelRow, sort: ModelSort) -> str:
    """What a row is sorted by in a column; empty for nothing."""
    match sort:
        case ModelSort.NAME:
            return row.name.casefold()
        case ModelSort.OWNER:
            return row.owner_name.casefold()
        case ModelSort.LICENCE:
            return row.licence.text.casefold()
        case ModelSort.OPENNESS:
            order = list(Openness).index(row.openness)
            return "" if row.openness is Openness.UNKNOWN else str(order)
        case ModelSort.RELEASED:
            return row.released.day
        case ModelSort.CHANGED:
            return row.changed.day
        case ModelSort.RETIRES:
            return row.retires.day


def latest_day(row: ModelRow) -> str:
    """When there was last news of a model: its release or a change."""
    return max(row.released.day, row.changed.day)


def _is_stated(row: ModelRow) -> bool:
    return bool(row.facts) or row.retires.is_known


def _falls(question: ModelQuestion) -> bool:
    return question.descending if question.sort else True


def _matches(row: ModelRow, question: ModelQuestion, today: date) -> bool:
    if question.owner and row.owner != question.owner:
        return False
    if question.openness is not None and row.openness is not question.openness:
        return False
    if question.licence and row.licence_key != question.licence:
        return False
    if question.family and question.family not in {row.family, row.key}:
        return False
    since = question.changed_since
    if since is not None and row.changed.day < since.isoformat():
        return False
    last = (today + SOON).isoformat()
    return not question.retires_soon or today.isoformat() <= row.retires.day <= last


def _families(rows: Sequence[ModelRow], question: ModelQuestion) -> list[ModelFamily]:
    groups: dict[str, list[ModelRow]] = {}
    newest = sorted(rows, key=lambda row: row.key)
    newest.sort(key=latest_day, reverse=True)
    for row in newest:
        groups.setdefault(row.family or row.key, []).append(row)
    shown = FAMILY_ROWS if question.rows else None
    return [
        ModelFamily(key, found[0].family_name or found[0].name, tuple(found[:shown]), len(found))
        for key, found in groups.items()
    ]


def _choices(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    named: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for key, name in pairs:
        if key:
            named.setdefault(key, name)
            counts[key] += 1
    found = [Choice(key, named[key], number) for key, number in counts.items()]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.key)))


def _quote_families(database: Database, families: Sequence[ModelFamily]) -> tuple[ModelFamily, ...]:
    quoted = iter(_quote(database, [row for family in families for row in family.rows]))
    return tuple(
        replace(family, rows=tuple(next(quoted) for _ in family.rows)) for family in families
    )


def _quote(database: Database, rows: Sequence[ModelRow]) -> tuple[ModelRow, ...]:
    """The rows with the words that their values rest on."""
    cells = [cell for row in rows for cell in _cells(row)]
    passages = [cell.passage for cell in cells if cell.passage is not None]
    if not passages:
        return tuple(rows)
    with database.read() as connection:
        said = quote_passages(connection, passages)

    def fill(cell: Value) -> Value:
        if cell.passage is None or cell.basis is not Basis.STATED:
            return cell
        return replace(cell, said=said.get(cell.passage))

    return tuple(
        replace(
            row,
            openness_value=fill(row.openness_value),
            licence=fill(row.licence),
            released=fill(row.released),
            changed=fill(row.changed),
            retires=fill(row.retires),
        )
        for row in rows
    )


def _cells(row: ModelRow) -> list[Value]:
    return [getattr(row, name) for name in _CELLS]
