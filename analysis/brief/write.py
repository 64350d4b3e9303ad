"""Writing the issue of a week and storing it with its manifest."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.alerts.issues import queue_brief
from analysis.brief.also import gather_rows, write_rows
from analysis.brief.corrections import gather_corrections, write_corrections
from analysis.brief.coverage import measure_coverage
from analysis.brief.fingerprint import writer_fingerprint
from analysis.brief.for_you import write_for_you
from analysis.brief.gather import gather_stories
from analysis.brief.ledger_page import gather_ledger, write_ledger
from analysis.brief.manifest import Manifest, manifest_to_json
from analysis.brief.material import Issue
from analysis.brief.model import Brief
from analysis.brief.origins import forget_copies
from analysis.brief.pool import find_boilerplate
from analysis.brief.radar import write_radar
from analysis.brief.reading_time import count_minutes
from analysis.brief.select import BriefOptions, choose_stories
from analysis.brief.serialise import brief_to_json
from analysis.brief.set_aside import pick_aside, write_aside
from analysis.brief.tells import tells_more
from analysis.brief.weeks import issue_period
from analysis.brief.writers import EXTRACTIVE, ExtractiveWriter
from db.briefs import save_brief
from db.errors import WriterError
from db.overview import first_seen_span
from db.signal_history import signals_of_stories
from db.sources import list_sources
from db.types import StoredBrief, hash_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.brief.for_you import PinnedForYou
    from analysis.brief.gather import Gathered
    from analysis.brief.material import StoryMaterial
    from analysis.brief.weeks import IssueSchedule, Period
    from analysis.brief.writers import BriefWriter, WrittenStory
    from db.store import Connection, Database
    from db.types import Snapshot


def write_brief(
    database: Database,
    week: str,
    schedule: IssueSchedule,
    now: datetime,
    model_id: str,
    code_version: str,
    options: BriefOptions | None = None,
    writer: BriefWriter | None = None,
) -> Brief:
    """Write and store the issue of a week, replacing an earlier one of that week.

    `writer` words the stories, the extractive one unless given. Raises WriterError when the issue
    is not yet due at `now`, or lies before anything was read.
    """
    options = options or BriefOptions()
    period = issue_period(week, schedule)
    if now < period.end:
        moment = period.end.strftime("%Y-%m-%d %H:%M UTC")
        raise WriterError(f"the issue of {period.week} goes out on {moment}; ask again then")
    with database.read() as connection:
        issue = prepare_issue(connection, period, model_id, options)
        _refuse_unread_days(connection, issue)
    writer = writer or ExtractiveWriter()
    brief = compose_brief(issue, writer=writer)
    forget_copies()
    manifest = Manifest(
        issue,
        schedule,
        options,
        model_id,
        code_version,
        fingerprint=writer_fingerprint(),
        writer=writer.kind,
        answers=dict(writer.answers),
    )
    stored = _to_store(brief, manifest)
    with database.write() as connection:
        save_brief(connection, stored, [story.story_id for story in brief.stories])
        queue_brief(connection, brief, now)
    return brief


def _refuse_unread_days(connection: Connection, issue: Issue) -> None:
    # Days of which nobody can say anything are no quiet week; an outage later on is told as one.
    seen = first_seen_span(connection)
    if seen is not None and issue.period.end <= seen[0] and not issue.coverage.articles:
        raise WriterError(
            f"nothing is known of the days of {issue.period.week}: the first article came in on "
            f"{seen[0]:%Y-%m-%d}; `tocsin backfill` and `tocsin import` read the past"
        )


def _to_store(brief: Brief, manifest: Manifest) -> StoredBrief:
    document = brief_to_json(brief)
    return StoredBrief(
        week=brief.week,
        period_start=brief.period_start,
        period_end=brief.period_end,
        issued_at=brief.issued_at,
        document=document,
        manifest=manifest_to_json(manifest),
        sha256=hash_text(document),
    )


def prepare_issue(
    connection: Connection, period: Period, model_id: str, options: BriefOptions
) -> Issue:
    """Choose what an issue of a period tells, and measure its coverage."""
    return prepare_from(connection, period, gather_stories(connection, period, model_id), options)


def prepare_from(
    connection: Connection, period: Period, gathered: Gathered, options: BriefOptions
) -> Issue:
    """The same, of what was gathered."""
    choice = choose_stories(gathered, period, options, tells_more)
    coverage = measure_coverage(
        list_sources(connection),
        gathered.readings,
        len(gathered.stories),
        choice.reasons,
        period.end,
    )
    told = {key for story in choice.stories for key in (story.story_id, *story.folded)}
    return Issue(
        period,
        attach_signals(connection, choice.stories, period.end),
        coverage,
        choice.under_radar,
        also=gather_rows(connection, gathered.readings, gathered.heads, period),
        ledger=gather_ledger(connection, period, told),
        corrections=gather_corrections(connection, period),
        set_aside=pick_aside(choice.set_aside, period),
    )


def attach_signals(
    connection: Connection, stories: Sequence[StoryMaterial], until: datetime
) -> tuple[StoryMaterial, ...]:
    """The stories with the signals that their articles opened and that were open then."""
    ids = [key for story in stories for key in (story.story_id, *story.folded)]
    found = signals_of_stories(connection, sorted(ids), until)
    attached = []
    for story in stories:
        mine = [s for key in (story.story_id, *story.folded) for s in found.get(key, ())]
        mine.sort(key=lambda signal: (-signal.strength, signal.opened_at, signal.id))
        attached.append(dataclasses.replace(story, signals=tuple(mine)))
    return tuple(attached)


def compose_brief(
    issue: Issue, for_you: PinnedForYou | None = None, writer: BriefWriter | None = None
) -> Brief:
    """Write an issue from pinned inputs alone: the same inputs give the same brief."""
    writer = writer or ExtractiveWriter()
    snapshots = snapshots_of(issue, for_you)
    boilerplate = find_boilerplate([*issue.stories, *issue.under_radar])
    written = [
        writer.write_story(material, position, issue.period.end, boilerplate, snapshots)
        for position, material in enumerate(issue.stories, 1)
    ]
    stories = tuple(one.story for one in written)
    end = issue.period.end
    yours = (
        write_for_you(for_you, stories, end, boilerplate, snapshots)
        if for_you is not None
        else None
    )
    brief = Brief(
        week=issue.period.week,
        period_start=issue.period.start,
        period_end=end,
        issued_at=end,
        stories=stories,
        coverage=issue.coverage,
        dropped_sentences=sum(one.dropped for one in written),
        reading_minutes=1,
        under_radar=write_radar(issue.under_radar, end, boilerplate, snapshots),
        for_you=yours,
        also=write_rows(issue.also, snapshots),
        ledger=write_ledger(issue.ledger, snapshots) if issue.ledger else None,
        corrections=write_corrections(issue.corrections, snapshots),
        set_aside=write_aside(issue.set_aside, snapshots),
        writer=_worded_by(writer, written),
        replaced_sentences=sum(one.replaced for one in written),
    )
    return dataclasses.replace(brief, reading_minutes=count_minutes(brief))


def _worded_by(writer: BriefWriter, written: Sequence[WrittenStory]) -> str:
    # Where the model gave no story, nothing of the issue is its own.
    return writer.kind if any(not one.note for one in written) else EXTRACTIVE


def snapshots_of(issue: Issue, for_you: PinnedForYou | None) -> dict[str, Snapshot]:
    """Every snapshot that an issue rests on, by id."""
    stories = [*issue.stories, *issue.under_radar]
    cited = [row.cited for row in issue.also] + [aside.cited for aside in issue.set_aside]
    cited += [one.source for one in issue.corrections]
    if issue.ledger is not None:
        parts = (
            issue.ledger.fired,
            issue.ledger.due_soon,
            issue.ledger.expired,
            issue.ledger.opened,
        )
        entries = [entry for part in parts for entry in part]
        cited += [c for entry in entries for c in (entry.origin, entry.evidence) if c is not None]
    if for_you is not None:
        stories += [item.story for item in for_you.items]
        cited += [aside.cited for aside in for_you.set_aside]
    found = {m.snapshot.id: m.snapshot for story in stories for m in story.members}
    return found | {one.snapshot.id: one.snapshot for one in cited}
