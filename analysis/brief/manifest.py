"""What an issue was written from, pinned: enough to write it again, byte for byte."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping  # noqa: TC003 - the codec reads the types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.brief.codec import canonical_json, from_plain, pins_in, to_plain
from analysis.brief.for_you import PinnedForYou  # noqa: TC001 - the codec reads the types
from analysis.brief.material import Issue
from analysis.brief.model import SCHEMA_VERSION
from analysis.brief.select import BriefOptions  # noqa: TC001 - read by the decoder
from analysis.brief.weeks import IssueSchedule  # noqa: TC001 - read by the decoder
from analysis.brief.writers import EXTRACTIVE, PinnedAnswer
from db.errors import WriterError

if TYPE_CHECKING:
    from db.types import Snapshot


@dataclass(frozen=True, slots=True)
class Manifest:
    """The inputs of an issue and what wrote it; see `writer_fingerprint`.

    `answers` are what a chat model said, by story id; `writer` says whether one was asked. An
    edition's manifest holds what changes for its stack besides, and the SHA-256 of the issue's own
    document.
    """

    issue: Issue
    schedule: IssueSchedule
    options: BriefOptions
    model_id: str
    code_version: str
    schema_version: int = SCHEMA_VERSION
    fingerprint: str = ""
    writer: str = EXTRACTIVE
    answers: Mapping[str, PinnedAnswer] = dataclasses.field(default_factory=dict)
    for_you: PinnedForYou | None = None
    issue_sha256: str = ""


@dataclass(frozen=True, slots=True)
class PinnedSnapshot:
    """A snapshot that an issue used, with the hash its content then had."""

    id: str
    sha256: str


_ISSUE = tuple(field.name for field in dataclasses.fields(Issue))


def manifest_to_json(manifest: Manifest) -> str:
    """Canonical JSON; snapshots by id and SHA-256 instead of their text."""
    values = to_plain(manifest)
    return canonical_json(values.pop("issue") | values)


def pinned_snapshots(document: str) -> list[PinnedSnapshot]:
    """The snapshots that a manifest names, by id; raises WriterError."""
    return [PinnedSnapshot(*pin) for pin in pins_in(_load(document))]


def written_by(document: str) -> tuple[str, str]:
    """The code version and fingerprint that a manifest of any form names; raises WriterError."""
    values = _read(document)
    return str(values.get("code_version", "")), str(values.get("fingerprint", ""))


def manifest_from_json(document: str, snapshots: Mapping[str, Snapshot]) -> Manifest:
    """The manifest with its snapshots put back; raises WriterError when one is missing."""
    values = _load(document)
    issue = {name: values.pop(name) for name in _ISSUE if name in values}
    try:
        manifest: Manifest = from_plain(Manifest, values | {"issue": issue}, snapshots)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise WriterError("the manifest lacks something that it names") from fault
    return manifest


def _load(document: str) -> dict[str, Any]:
    values = _read(document)
    version = values["schema_version"]
    if version != SCHEMA_VERSION:
        raise WriterError(f"the manifest has form {version}; this version reads {SCHEMA_VERSION}")
    return values


def _read(document: str) -> dict[str, Any]:
    try:
        values = dict(json.loads(document))
        values["schema_version"]
    except (ValueError, KeyError, TypeError) as fault:
        raise WriterError("the manifest is not readable") from fault
    return values
