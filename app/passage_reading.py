"""A cited passage in its place: the words, what stands around them, and whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.articles import articles_by_id, snapshots_by_id
from db.stories import story_of_article

if TYPE_CHECKING:
    from db.store import Database
    from db.types import Article, Passage, Snapshot

_AROUND = 360
_WRITTEN = re.compile(r"([A-Za-z0-9._-]{1,200})~([0-9]{1,8})~([0-9]{1,8})", re.ASCII)
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """`words` as they stand in a snapshot, with what comes `before` and `after` them."""

    article: Article
    snapshot: Snapshot
    before: str
    words: str
    after: str


def passage_name(passage: Passage) -> str:
    """A passage as an address names it: `snapshot~start~end`."""
    return f"{passage.snapshot_id}~{passage.start}~{passage.end}"


def read_passage(database: Database, name: str) -> CitedPassage | None:
    """The passage that an address names; None where there is none."""
    found = _WRITTEN.fullmatch(name)
    if found is None:
        return None
    start, end = int(found[2]), int(found[3])
    with database.read() as connection:
        snapshot = snapshots_by_id(connection, [found[1]]).get(found[1])
        if snapshot is None or not start < end <= min(len(snapshot.content), start + _LONGEST):
            return None
        article = articles_by_id(connection, [snapshot.article_id]).get(snapshot.article_id)
    if article is None:
        return None
    text = snapshot.content
    return CitedPassage(
        article, snapshot, _before(text[:start]), text[start:end], _after(text[end:])
    )


def story_of_passage(database: Database, name: str) -> str:
    """The story whose article holds the passage; empty where there is none."""
    found = _WRITTEN.fullmatch(name)
    if found is None:
        return ""
    with database.read() as connection:
        snapshot = snapshots_by_id(connection, [found[1]]).get(found[1])
        return (story_of_article(connection, snapshot.article_id) or "") if snapshot else ""


def _before(text: str) -> str:
    """The end of what comes before, from the beginning of a word on."""
    if len(text) <= _AROUND:
        return text.lstrip()
    cut = text[-_AROUND:]
    _, blank, rest = cut.partition(" ")
    return f"…{rest if blank else cut}"


def _after(text: str) -> str:
    if len(text) <= _AROUND:
        return text.rstrip()
    cut = text[:_AROUND]
    kept, blank, _ = cut.rpartition(" ")
    return f"{kept if blank else cut}…"
