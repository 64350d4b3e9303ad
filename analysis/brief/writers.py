"""Who words a story: the port, the extractive writer behind it, and answers pinned earlier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from analysis.brief.chat_answer import story_from_answer
from analysis.brief.chat_prompt import choose_passages
from analysis.brief.check_story import check_story
from analysis.brief.extractive import write_story as write_extract
from analysis.brief.verify import drop_failing
from db.errors import WriterError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from analysis.brief.material import StoryMaterial
    from analysis.brief.model import BriefStory
    from db.types import Snapshot

EXTRACTIVE, CHAT = "extractive", "chat"


@dataclass(frozen=True, slots=True)
class PinnedAnswer:
    """What a chat model answered for a story, as a manifest keeps it.

    `text` is the raw answer, empty where there was none; `far` are sentences that the local model
    refused; `note` says for people why the extract stands instead.
    """

    text: str
    far: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class WrittenStory:
    """A checked story: sentences dropped, sentences replaced by the extract, and a note."""

    story: BriefStory
    dropped: int = 0
    replaced: int = 0
    note: str = ""


class BriefWriter(Protocol):
    """Words a story from its articles. Whatever it gives has passed the check."""

    @property
    def kind(self) -> str:
        """`extractive` or `chat`, as the issue names its writer."""

    @property
    def answers(self) -> Mapping[str, PinnedAnswer]:
        """By story id, what a rebuild needs beside the articles."""

    def write_story(
        self,
        material: StoryMaterial,
        position: int,
        issued: datetime,
        boilerplate: frozenset[str],
        snapshots: Mapping[str, Snapshot],
    ) -> WrittenStory:
        """One story of an issue; never raises for what a model or an endpoint does."""


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    """Sentences of the sources and lines filled from facts."""

    kind: str = EXTRACTIVE
    answers: Mapping[str, PinnedAnswer] = field(default_factory=dict)

    def write_story(
        self,
        material: StoryMaterial,
        position: int,
        issued: datetime,
        boilerplate: frozenset[str],
        snapshots: Mapping[str, Snapshot],
    ) -> WrittenStory:
        """One story, without the sentences that fail."""
        written = write_extract(material, position, issued, boilerplate)
        story, faults = drop_failing(written, snapshots)
        return WrittenStory(story, len(faults))


@dataclass(frozen=True, slots=True)
class ReplayedWriter:
    """A chat writer's issue again, from pinned answers: no endpoint and no model are asked."""

    answers: Mapping[str, PinnedAnswer]
    kind: str = CHAT

    def write_story(
        self,
        material: StoryMaterial,
        position: int,
        issued: datetime,
        boilerplate: frozenset[str],
        snapshots: Mapping[str, Snapshot],
    ) -> WrittenStory:
        """One story as it was written; the extract where no answer is pinned."""
        extract = ExtractiveWriter().write_story(material, position, issued, boilerplate, snapshots)
        pinned = self.answers.get(material.story_id, PinnedAnswer(""))
        return compose_answer(material, extract, pinned, snapshots)


def compose_answer(
    material: StoryMaterial,
    extract: WrittenStory,
    pinned: PinnedAnswer,
    snapshots: Mapping[str, Snapshot],
) -> WrittenStory:
    """The story of a model's answer, checked against its passages; the extract where it fails."""
    if not pinned.text:
        return WrittenStory(extract.story, extract.dropped, 0, pinned.note)
    try:
        written, unusable = story_from_answer(pinned.text, extract.story, choose_passages(material))
    except WriterError as fault:
        return WrittenStory(extract.story, extract.dropped, 0, str(fault))
    story, dropped, replaced = check_story(
        written, extract.story, snapshots, far=frozenset(pinned.far)
    )
    return WrittenStory(story, extract.dropped + dropped + unusable, replaced, pinned.note)
