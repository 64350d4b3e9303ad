"""Lists page by page, as the interface turns them: each goes on behind the key of a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from app.entity_reading import EntityRow, resolve_entities
from app.reading import read_outlines
from app.signal_reading import quote_passages, view_entries
from db import pages
from db.entities import entities_by_key

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.model import Brief
    from app.signal_reading import Quotation, SignalView
    from db.pages import FactFilters, SignalFilters, StatedFact
    from db.store import Connection, Database
    from db.types import JobRun


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with its subject's name for readers, its words and the article they stand in."""

    stated: StatedFact
    subject: str
    said: Quotation | None


def read_issue_page(database: Database, limit: int, after: tuple[str] | None = None) -> list[Brief]:
    """Issues without their stories' texts, newest week first, from the week before `after` on."""
    return read_outlines(database, limit, after)


def find_stack_week(database: Database, stack: str) -> str | None:
    """The newest week of which an issue was written for the stack of that name."""
    with database.read() as connection:
        return pages.newest_edition(connection, stack)


def read_fact_page(
    database: Database,
    filters: FactFilters,
    entity: str | None,
    limit: int,
    after: tuple[datetime, int, int] | None = None,
) -> list[FactRow]:
    """Facts, newest article first; with `entity` those on what a key or a name stands for."""
    with database.read() as connection:
        subjects = subjects_called(connection, entity) if entity is not None else ()
        found = pages.list_facts(connection, filters, subjects, limit, after)
        said = quote_passages(connection, [one.fact.passage for one in found])
    return [
        FactRow(one, name_subject(one.fact.subject), said.get(one.fact.passage)) for one in found
    ]


def read_signal_page(
    database: Database,
    filters: SignalFilters,
    subject: str | None,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> list[SignalView]:
    """Signals, the last opened first; with `subject` those on what a key or a name stands for."""
    with database.read() as connection:
        keys = subject_keys(connection, subject) if subject is not None else ()
        found = pages.list_signals(connection, filters, keys, limit, after)
        return view_entries(connection, found)


def read_entity_page(
    database: Database,
    text: str | None,
    kind: str | None,
    limit: int,
    after: tuple[int, int, str] | None = None,
) -> list[tuple[EntityRow, int]]:
    """Entities whose name holds the text, or all; those most named first. The number is the rank.

    Those that begin with the text have rank 0 and come first, the others 1.
    """
    with database.read() as connection:
        found = pages.list_entities(connection, text, kind, limit, after)
        records = entities_by_key(connection, [one.key for one in found])
    return [
        (EntityRow(records[one.key], one.articles), one.rank) for one in found if one.key in records
    ]


def subjects_called(connection: Connection, text: str) -> tuple[str, ...]:
    """What facts may call an entity: its key, its name, and the reader's own words."""
    keys = resolve_entities(connection, text)
    names = [record.name for record in entities_by_key(connection, list(keys)).values()]
    return tuple(dict.fromkeys((*keys, *names, text)))


def subject_keys(connection: Connection, text: str) -> tuple[str, ...]:
    """The keys by which signals call an entity; `name:` stands before what no list knows."""
    return tuple(dict.fromkeys((*resolve_entities(connection, text), text)))


def read_run_page(
    database: Database, limit: int, after: tuple[datetime, str, datetime] | None = None
) -> list[JobRun]:
    """Runs of the jobs, the last started first."""
    with database.read() as connection:
        return pages.list_runs(connection, limit, after)
