"""Building stored issues again from what they were written from, and saying what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.fingerprint import writer_fingerprint
from analysis.brief.manifest import (
    Manifest,
    manifest_from_json,
    pinned_snapshots,
    written_by,
)
from analysis.brief.origins import forget_copies
from analysis.brief.serialise import brief_from_json, brief_to_json
from analysis.brief.verify import all_sentences, check_sentence
from analysis.brief.weeks import issue_period
from analysis.brief.write import compose_brief
from analysis.brief.writers import CHAT, ExtractiveWriter, ReplayedWriter
from db.articles import snapshots_by_id
from db.briefs import find_brief, find_edition
from db.errors import WriterError
from db.types import hash_text

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.store import Database
    from db.types import StoredBrief, StoredEdition

# The parts of an issue beside its stories, with what they are called.
_PARTS = {
    "under_radar": "what stands under the radar",
    "for_you": "what changes for the stack",
    "also": "the tables",
    "ledger": "the ledger",
    "corrections": "the corrections",
    "set_aside": "what was set aside",
    "coverage": "the coverage",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stored issue against the one built again; `differences` is empty when they are equal.

    The first one says so when other code wrote the issue than rebuilt it. `stack` names the stack
    of an edition.
    """

    week: str
    sha256: str
    sentences: int
    differences: tuple[str, ...]
    stack: str = ""

    @property
    def same(self) -> bool:
        """Whether the rebuilt issue has the stored bytes."""
        return not self.differences


def rebuild_brief(database: Database, week: str, stack: str = "") -> Brief:
    """Write a stored issue again from its manifest; raises WriterError when that cannot be."""
    return _rebuild(database, load_issue(database, week, stack).manifest)


def compare_brief(database: Database, week: str, stack: str = "") -> Comparison:
    """Build a stored issue again and check every sentence of it; raises WriterError.

    With the name of a stack it is the edition for that stack.
    """
    stored = load_issue(database, week, stack)
    told = brief_from_json(stored.document)
    differences = []
    if hash_text(stored.document) != stored.sha256:
        differences.append("the stored document does not match its SHA-256")
    try:
        rebuilt = _rebuild(database, stored.manifest)
    except WriterError as fault:
        differences += [*_explain_code(stored.manifest), str(fault)]
    else:
        if brief_to_json(rebuilt) != stored.document:
            differences += _explain_code(stored.manifest)
            differences += _describe_difference(told, rebuilt)
    differences += _check_stored(database, told)
    count = sum(1 for _ in all_sentences(told))
    return Comparison(stored.week, stored.sha256, count, tuple(differences), stack)


def load_issue(database: Database, week: str, stack: str = "") -> StoredBrief | StoredEdition:
    """The stored issue of a week, or its edition for a stack; raises WriterError."""
    name = issue_period(week).week
    with database.read() as connection:
        stored: StoredBrief | StoredEdition | None = (
            find_edition(connection, name, stack) if stack else find_brief(connection, name)
        )
    if stored is None and stack:
        raise WriterError(
            f"there is no edition of {name} for the stack {stack!r}; write it with "
            f"`tocsin brief --week {name} --stack FILE`"
        )
    if stored is None:
        raise WriterError(
            f"there is no issue of {name}; write it with `tocsin brief --week {name}`"
        )
    return stored


def load_manifest(database: Database, document: str) -> Manifest:
    """A manifest with its snapshots, each of them unchanged; raises WriterError."""
    pins = pinned_snapshots(document)
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, sorted({pin.id for pin in pins}))
    for pin in pins:
        found = snapshots.get(pin.id)
        if found is None:
            raise WriterError(f"snapshot {pin.id} is no longer stored; restore a backup")
        if hash_text(found.content) != pin.sha256:
            raise WriterError(f"snapshot {pin.id} has changed since; restore a backup")
    return manifest_from_json(document, snapshots)


def _rebuild(database: Database, document: str) -> Brief:
    manifest = load_manifest(database, document)
    # What a chat model once said is asked of nobody again.
    writer = ReplayedWriter(manifest.answers) if manifest.writer == CHAT else ExtractiveWriter()
    brief = compose_brief(manifest.issue, manifest.for_you, writer)
    forget_copies()
    return brief


def _explain_code(manifest: str) -> list[str]:
    version, fingerprint = written_by(manifest)
    if fingerprint == writer_fingerprint():
        return []
    wrote = f"version {version or 'unknown'}, writer {fingerprint or 'unknown'}"
    message = (
        f"the issue was written by other code ({wrote}) than writer {writer_fingerprint()} here"
    )
    return [f"{message}; rebuild it with that version; every sentence is still checked"]


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
    lines += [
        f"{name} differs"
        for part, name in _PARTS.items()
        if getattr(told, part) != getattr(rebuilt, part)
    ]
    return lines or ["the documents differ outside their stories"]


def _check_stored(database: Database, brief: Brief) -> list[str]:
    sentences = list(all_sentences(brief))
    ids = sorted({p.snapshot_id for sentence in sentences for p in sentence.passages})
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, ids)
    faults = [(s, f) for s in sentences for f in check_sentence(s, snapshots)]
    return [f"{fault.kind} ({fault.detail}): {sentence.text}" for sentence, fault in faults]
