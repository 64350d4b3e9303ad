"""Writing the issue of a week, storing it with its manifest, and building it again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.coverage import measure_coverage
from analysis.brief.extractive import tells_something, write_story
from analysis.brief.fingerprint import writer_fingerprint
from analysis.brief.manifest import (
    Manifest,
    manifest_from_json,
    manifest_to_json,
    pinned_snapshots,
    written_by,
)
from analysis.brief.material import Issue
from analysis.brief.model import Brief
from analysis.brief.pool import find_boilerplate
from analysis.brief.radar import write_radar
from analysis.brief.select import BriefOptions, choose_stories, gather_stories
from analysis.brief.serialise import brief_from_json, brief_to_json
from analysis.brief.verify import all_sentences, check_sentence, drop_failing, sentences_of
from analysis.brief.weeks import IssueSchedule, issue_period
from db.articles import snapshots_by_id
from db.briefs import find_brief, save_brief
from db.errors import WriterError
from db.sources import list_sources
from db.types import StoredBrief, hash_text

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.weeks import Period
    from db.store import Connection, Database
    from db.types import Snapshot

_WORDS_PER_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stored issue against the one built again; `differences` is empty when they are equal.

    The first one says so when other code wrote the issue than rebuilt it.
    """

    week: str
    sha256: str
    sentences: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the rebuilt issue has the stored bytes."""
        return not self.differences


def write_brief(
    database: Database,
    week: str,
    schedule: IssueSchedule,
    now: datetime,
    model_id: str,
    code_version: str,
    options: BriefOptions | None = None,
) -> Brief:
    """Write and store the issue of a week, replacing an earlier one of that week.

    Raises WriterError when the issue is not yet due at `now`.
    """
    options = options or BriefOptions()
    period = issue_period(week, schedule)
    if now < period.end:
        moment = period.end.strftime("%Y-%m-%d %H:%M UTC")
        raise WriterError(f"the issue of {period.week} goes out on {moment}; ask again then")
    with database.read() as connection:
        issue = prepare_issue(connection, period, model_id, options)
    brief = compose_brief(issue)
    manifest = Manifest(
        issue, schedule, options, model_id, code_version, fingerprint=writer_fingerprint()
    )
    document = brief_to_json(brief)
    stored = StoredBrief(
        week=period.week,
        period_start=period.start,
        period_end=period.end,
        issued_at=period.end,
        document=document,
        manifest=manifest_to_json(manifest),
        sha256=hash_text(document),
    )
    with database.write() as connection:
        save_brief(connection, stored, [story.story_id for story in brief.stories])
    return brief


def prepare_issue(
    connection: Connection, period: Period, model_id: str, options: BriefOptions
) -> Issue:
    """Choose the stories of a period and measure its coverage."""
    gathered = gather_stories(connection, period, model_id)
    choice = choose_stories(gathered, period, options, tells_something)
    coverage = measure_coverage(
        list_sources(connection),
        gathered.readings,
        len(gathered.stories),
        choice.set_aside,
        period.end,
    )
    return Issue(period, choice.stories, coverage, choice.under_radar)


def compose_brief(issue: Issue) -> Brief:
    """Write an issue from pinned inputs alone: the same inputs give the same brief."""
    snapshots = _snapshots_of(issue)
    boilerplate = find_boilerplate([*issue.stories, *issue.under_radar])
    stories, dropped = [], 0
    for position, material in enumerate(issue.stories, 1):
        written = write_story(material, position, issue.period.end, boilerplate)
        checked, faults = drop_failing(written, snapshots)
        stories.append(checked)
        dropped += len(faults)
    radar = write_radar(issue.under_radar, issue.period.end, boilerplate, snapshots)
    words = sum(len(s.text.split()) for story in stories for s in sentences_of(story))
    words += sum(len(f"{i.headline.text} {i.telling.text}".split()) for i in radar)
    return Brief(
        week=issue.period.week,
        period_start=issue.period.start,
        period_end=issue.period.end,
        issued_at=issue.period.end,
        stories=tuple(stories),
        coverage=issue.coverage,
        dropped_sentences=dropped,
        reading_minutes=max(1, math.ceil(words / _WORDS_PER_MINUTE)),
        under_radar=radar,
    )


def rebuild_brief(database: Database, week: str) -> Brief:
    """Write a stored issue again from its manifest; raises WriterError when that cannot be."""
    return _rebuild(database, _load(database, week))


def compare_brief(database: Database, week: str) -> Comparison:
    """Build a stored issue again and check every sentence of it; raises WriterError."""
    stored = _load(database, week)
    told = brief_from_json(stored.document)
    differences = []
    if hash_text(stored.document) != stored.sha256:
        differences.append("the stored document does not match its SHA-256")
    try:
        rebuilt = _rebuild(database, stored)
    except WriterError as fault:
        differences.append(str(fault))
    else:
        if brief_to_json(rebuilt) != stored.document:
            differences += _explain_code(stored.manifest)
            differences += _describe_difference(told, rebuilt)
    differences += _check_stored(database, told)
    count = sum(1 for _ in all_sentences(told))
    return Comparison(stored.week, stored.sha256, count, tuple(differences))


def _explain_code(manifest: str) -> list[str]:
    version, fingerprint = written_by(manifest)
    if fingerprint == writer_fingerprint():
        return []
    wrote = f"version {version or 'unknown'}, writer {fingerprint or 'unknown'}"
    message = (
        f"the issue was written by other code ({wrote}) than writer {writer_fingerprint()} here"
    )
    return [f"{message}; rebuild it with that version; every sentence is still checked"]


def _load(database: Database, week: str) -> StoredBrief:
    name = issue_period(week).week
    with database.read() as connection:
        stored = find_brief(connection, name)
    if stored is None:
        raise WriterError(
            f"there is no issue of {name}; write it with `tocsin brief --week {name}`"
        )
    return stored


def _rebuild(database: Database, stored: StoredBrief) -> Brief:
    pins = pinned_snapshots(stored.manifest)
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, sorted({pin.id for pin in pins}))
    for pin in pins:
        found = snapshots.get(pin.id)
        if found is None:
            raise WriterError(f"snapshot {pin.id} is no longer stored; restore a backup")
        if hash_text(found.content) != pin.sha256:
            raise WriterError(f"snapshot {pin.id} has changed since; restore a backup")
    return compose_brief(manifest_from_json(stored.manifest, snapshots).issue)


def _snapshots_of(issue: Issue) -> dict[str, Snapshot]:
    stories = [*issue.stories, *issue.under_radar]
    return {m.snapshot.id: m.snapshot for story in stories for m in story.members}


def _describe_difference(told: Brief, rebuilt: Brief) -> list[str]:
    was = {story.story_id: story for story in told.stories}
    now = {story.story_id: story for story in rebuilt.stories}
    lines = [f"story {key} is no longer there" for key in was if key not in now]
    lines += [f"story {key} was not in the issue" for key in now if key not in was]
    lines += [
        f"story {key} reads differently: {story.headline.text}"
        for key, story in was.items()
        if key in now and now[key] != story
    ]
    return lines or ["the documents differ outside their stories"]


def _check_stored(database: Database, brief: Brief) -> list[str]:
    sentences = list(all_sentences(brief))
    ids = sorted({p.snapshot_id for sentence in sentences for p in sentence.passages})
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, ids)
    faults = [(s, f) for s in sentences for f in check_sentence(s, snapshots)]
    return [f"{fault.kind} ({fault.detail}): {sentence.text}" for sentence, fault in faults]
