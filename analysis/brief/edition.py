"""The issue of a week for one stack: the same stories, and before them what changes for it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.alerts.issues import queue_brief
from analysis.brief.codec import canonical_json
from analysis.brief.for_you import attach_stories, pick_for_stack, write_for_you
from analysis.brief.gather import gather_stories
from analysis.brief.manifest import manifest_to_json
from analysis.brief.origins import forget_copies
from analysis.brief.pool import find_boilerplate
from analysis.brief.reading_time import count_minutes
from analysis.brief.rebuild import load_issue, load_manifest
from analysis.brief.serialise import brief_from_json, brief_to_json
from analysis.brief.weeks import issue_period
from analysis.brief.write import attach_signals, snapshots_of
from db.briefs import editions_before, find_brief, find_edition, save_edition
from db.errors import WriterError
from db.types import StoredEdition, hash_text

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.manifest import Manifest
    from analysis.brief.model import Brief
    from analysis.stack.resolve import ResolvedStack
    from db.store import Connection, Database
    from db.types import StoredBrief


def find_or_write_edition(
    database: Database, week: str, stack: ResolvedStack, now: datetime | None = None
) -> Brief:
    """The stored edition; written anew when the stack or the issue has changed since.

    With a clock, `now`, who subscribed to it is told. Raises WriterError when there is no issue of
    that week.
    """
    return _find_current(database, week, stack) or write_edition(database, week, stack, now)


def write_edition(
    database: Database, week: str, stack: ResolvedStack, now: datetime | None = None
) -> Brief:
    """Write and store the edition of a written issue for a stack; raises WriterError.

    With a clock, it is queued for its subscribers in the same transaction.
    """
    edition, brief = draft_edition(database, week, stack)
    with database.write() as connection:
        save_edition(connection, edition)
        if now is not None:
            queue_brief(connection, brief, now)
    return brief


def draft_edition(
    database: Database, week: str, stack: ResolvedStack
) -> tuple[StoredEdition, Brief]:
    """The edition as it would be stored, and what it says; raises WriterError."""
    stored = load_issue(database, week)
    told = brief_from_json(stored.document)
    try:
        manifest = load_manifest(database, stored.manifest)
    except WriterError as fault:
        raise WriterError(
            f"the issue of {stored.week} cannot be taken up again ({fault}); write it anew with "
            f"`tocsin brief --week {stored.week} --again`"
        ) from fault
    with database.read() as connection:
        manifest = dataclasses.replace(
            _match(connection, manifest, stack), issue_sha256=stored.sha256
        )
    brief = _compose(manifest, told)
    forget_copies()
    document = brief_to_json(brief)
    edition = StoredEdition(
        week=stored.week,
        stack=stack.stack.name,
        stack_json=canonical_json(stack.stack),
        issued_at=stored.issued_at,
        document=document,
        manifest=manifest_to_json(manifest),
        sha256=hash_text(document),
    )
    return edition, brief


def read_edition_for(database: Database, week: str, stack: ResolvedStack) -> Brief:
    """What the edition of a week says for a stack as it is now; nothing is stored.

    Raises WriterError when there is no issue of that week.
    """
    return _find_current(database, week, stack) or draft_edition(database, week, stack)[1]


def _find_current(database: Database, week: str, stack: ResolvedStack) -> Brief | None:
    name = issue_period(week).week
    with database.read() as connection:
        stored = find_edition(connection, name, stack.stack.name)
        issue = find_brief(connection, name)
    same = stored is not None and stored.stack_json == canonical_json(stack.stack)
    if stored is not None and issue is not None and same and _is_of(stored, issue):
        return brief_from_json(stored.document)
    return None


def _match(connection: Connection, manifest: Manifest, stack: ResolvedStack) -> Manifest:
    issue = manifest.issue
    gathered = gather_stories(connection, issue.period, manifest.model_id)
    earlier = _told_before(connection, issue.period.week, stack.stack.name)
    picked = pick_for_stack(stack, gathered.stories, issue.stories, issue.period, earlier)
    fresh = [item.story for item in picked.items if item.position is None]
    signed = attach_signals(connection, fresh, issue.period.end)
    picked = attach_stories(picked, {story.story_id: story for story in signed})
    return dataclasses.replace(manifest, for_you=picked)


def _told_before(connection: Connection, week: str, stack: str) -> dict[str, set[str]]:
    told: dict[str, set[str]] = defaultdict(set)
    for edition in editions_before(connection, week, stack):
        yours = brief_from_json(edition.document).for_you
        for item in yours.items if yours else ():
            told[item.story_id].update(item.reasons)
    return told


def _compose(manifest: Manifest, told: Brief) -> Brief:
    issue, picked = manifest.issue, manifest.for_you
    if picked is None:
        return told
    boilerplate = find_boilerplate([*issue.stories, *issue.under_radar])
    snapshots = snapshots_of(issue, picked)
    yours = write_for_you(picked, told.stories, issue.period.end, boilerplate, snapshots)
    brief = dataclasses.replace(told, for_you=yours)
    return dataclasses.replace(brief, reading_minutes=count_minutes(brief))


def _is_of(edition: StoredEdition, issue: StoredBrief) -> bool:
    # The issue's hash stands in the edition's manifest; to look for it is enough.
    return issue.sha256 in edition.manifest
