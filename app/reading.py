"""Issues and facets as pages and the API show them, in one consistent view each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from db import briefs, overview, pages

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.overview import Facet, Totals
    from db.store import Database
    from db.types import StoredBrief


@dataclass(frozen=True, slots=True)
class Issue:
    """A written issue with its neighbours in time."""

    brief: Brief
    stored: StoredBrief
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search can be narrowed to."""

    topics: tuple[Facet, ...]
    entities: tuple[Facet, ...]
    sources: tuple[Facet, ...]
    totals: Totals


def read_issue(database: Database, week: str | None = None) -> Issue | None:
    """The issue of a week, or the latest one."""
    from analysis.brief.serialise import brief_from_json

    with database.read() as connection:
        written = overview.issue_weeks(connection)
        chosen = week or (written[0] if written else None)
        stored = briefs.find_brief(connection, chosen) if chosen else None
    if stored is None:
        return None
    at = written.index(stored.week)
    return Issue(
        brief=brief_from_json(stored.document),
        stored=stored,
        previous=written[at + 1] if at + 1 < len(written) else None,
        following=written[at - 1] if at else None,
    )


def read_issues(database: Database, limit: int = 200) -> list[Brief]:
    """The latest issues, newest week first."""
    from analysis.brief.serialise import brief_from_json

    with database.read() as connection:
        stored = briefs.list_briefs(connection)[:limit]
    return [brief_from_json(brief.document) for brief in stored]


def read_outlines(
    database: Database, limit: int = 200, after: tuple[str] | None = None
) -> list[Brief]:
    """Issues with nothing of their stories but headlines, newest week first, before `after`.

    What was once written stays in memory, so that a hundred issues are listed without reading them.
    """
    with database.read() as connection:
        known = pages.list_issues(connection, limit, after)
    found = [_outline(database, week, digest) for week, digest in known]
    return [brief for brief in found if brief is not None]


@lru_cache(maxsize=500)
def _outline(database: Database, week: str, digest: str) -> Brief | None:
    from analysis.brief.serialise import outline_from_json

    del digest  # an issue written anew is another key
    with database.read() as connection:
        document = pages.issue_document(connection, week)
    return outline_from_json(document) if document is not None else None


def read_edition(database: Database, week: str, stack: str) -> Brief | None:
    """The issue of a week as written for a stack, if it was."""
    from analysis.brief.serialise import brief_from_json

    with database.read() as connection:
        stored = briefs.find_edition(connection, week, stack)
    return brief_from_json(stored.document) if stored else None


def read_facets(database: Database) -> Facets:
    """The values a search may be narrowed to, with their counts."""
    with database.read() as connection:
        return Facets(
            topics=tuple(overview.topic_facets(connection)),
            entities=tuple(overview.entity_facets(connection)),
            sources=tuple(overview.source_facets(connection)),
            totals=overview.total_counts(connection),
        )
