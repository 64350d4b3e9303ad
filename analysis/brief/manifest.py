"""What an issue was written from, pinned: enough to write it again, byte for byte."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analysis.brief.material import Issue, Member, StoryMaterial, Told
from analysis.brief.model import SCHEMA_VERSION
from analysis.brief.select import BriefOptions
from analysis.brief.serialise import canonical_json, continues_from, coverage_from
from analysis.brief.weeks import IssueSchedule, Period
from db.errors import WriterError
from db.types import ArticleKind, Fact, Passage, Predicate, Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.types import Snapshot


@dataclass(frozen=True, slots=True)
class Manifest:
    """The inputs of an issue and what wrote it; see `writer_fingerprint`."""

    issue: Issue
    schedule: IssueSchedule
    options: BriefOptions
    model_id: str
    code_version: str
    schema_version: int = SCHEMA_VERSION
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class PinnedSnapshot:
    """A snapshot that an issue used, with the hash its content then had."""

    id: str
    sha256: str


def manifest_to_json(manifest: Manifest) -> str:
    """Canonical JSON; snapshots by id and SHA-256 instead of their text."""
    issue = manifest.issue
    return canonical_json(
        {
            "schema_version": manifest.schema_version,
            "code_version": manifest.code_version,
            "model_id": manifest.model_id,
            "writer": "extractive",
            "fingerprint": manifest.fingerprint,
            "schedule": manifest.schedule,
            "options": manifest.options,
            "period": issue.period,
            "coverage": issue.coverage,
            "stories": [_story_values(story) for story in issue.stories],
            "under_radar": [_story_values(story) for story in issue.under_radar],
        }
    )


def pinned_snapshots(document: str) -> list[PinnedSnapshot]:
    """The snapshots that a manifest names, in its order; raises WriterError."""
    values = _load(document)
    return [
        PinnedSnapshot(member["snapshot"]["id"], member["snapshot"]["sha256"])
        for story in [*values["stories"], *values.get("under_radar", ())]
        for member in story["members"]
    ]


def written_by(document: str) -> tuple[str, str]:
    """The code version and fingerprint that a manifest names; raises WriterError."""
    values = _load(document)
    return str(values.get("code_version", "")), str(values.get("fingerprint", ""))


def manifest_from_json(document: str, snapshots: Mapping[str, Snapshot]) -> Manifest:
    """The manifest with its snapshots put back; raises WriterError when one is missing."""
    values = _load(document)
    try:
        period = values["period"]
        issue = Issue(
            Period(period["week"], _moment(period["start"]), _moment(period["end"])),
            tuple(_to_story(story, snapshots) for story in values["stories"]),
            coverage_from(values["coverage"]),
            tuple(_to_story(story, snapshots) for story in values.get("under_radar", ())),
        )
        return Manifest(
            issue,
            IssueSchedule(**values["schedule"]),
            BriefOptions(**values["options"]),
            values["model_id"],
            values["code_version"],
            values["schema_version"],
            values.get("fingerprint", ""),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise WriterError("the manifest lacks something that it names") from fault


def _load(document: str) -> dict[str, Any]:
    try:
        values = json.loads(document)
        version = values["schema_version"]
    except (ValueError, KeyError, TypeError) as fault:
        raise WriterError("the manifest is not readable") from fault
    if version != SCHEMA_VERSION:
        raise WriterError(f"the manifest has form {version}; this version reads {SCHEMA_VERSION}")
    return dict(values)


def _story_values(story: StoryMaterial) -> dict[str, Any]:
    return {
        "story_id": story.story_id,
        "first_seen": story.first_seen,
        "folded": story.folded,
        "continues": story.continues,
        "thread_id": story.thread_id,
        "told": story.told,
        "members": [_member_values(member) for member in story.members],
    }


def _member_values(member: Member) -> dict[str, Any]:
    values = {
        field.name: getattr(member, field.name)
        for field in dataclasses.fields(member)
        if field.name != "snapshot"
    }
    snapshot = {"id": member.snapshot.id, "sha256": member.snapshot.sha256}
    return values | {"snapshot": snapshot}


def _to_story(values: dict[str, Any], snapshots: Mapping[str, Snapshot]) -> StoryMaterial:
    told = values["told"]
    return StoryMaterial(
        story_id=values["story_id"],
        members=tuple(_to_member(member, snapshots) for member in values["members"]),
        first_seen=_moment(values["first_seen"]),
        told=Told(told["week"], tuple(told["sentences"]), tuple(told["facts"])) if told else None,
        folded=tuple(values["folded"]),
        continues=continues_from(values.get("continues")),
        thread_id=values.get("thread_id"),
    )


def _to_member(values: dict[str, Any], snapshots: Mapping[str, Snapshot]) -> Member:
    built: dict[str, Any] = {
        "published_at": _moment(values["published_at"]),
        "tier": Tier(values["tier"]),
        "kind": ArticleKind(values["kind"]),
        "topics": tuple(Topic(topic) for topic in values["topics"]),
        "entities": tuple(values["entities"]),
        "facts": tuple(_to_fact(fact) for fact in values["facts"]),
        "snapshot": snapshots[values["snapshot"]["id"]],
    }
    return Member(**values | built)


def _to_fact(values: dict[str, Any]) -> Fact:
    built = {
        "predicate": Predicate(values["predicate"]),
        "passage": Passage(**values["passage"]),
    }
    return Fact(**values | built)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
