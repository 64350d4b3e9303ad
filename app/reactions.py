"""Reactions of readers to stories, and the labels for ranking that are made of them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.access import check_may_keep
from db import reactions as table
from db.articles import articles_by_id, latest_snapshots
from db.errors import ConfigError
from db.overview import article_ids_of
from db.reactions import Reaction, Verdict
from db.stories import find_story, stories_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from db.reactions import ReactionCounts
    from db.store import Database
    from db.types import Article, Snapshot

PLACES = ("story", "brief", "search", "alert")
_LONGEST_CONTEXT = 400
_GRADES = {Verdict.USEFUL: 2, Verdict.NOT_USEFUL: 0}


@dataclass(frozen=True, slots=True)
class StoryReactions:
    """How many found a story useful or not, and what this reader said of it, if anything."""

    counts: ReactionCounts
    own: Verdict | None


@dataclass(frozen=True, slots=True)
class JudgedStory:
    """A story that readers agree on: their majority's verdict, and the articles that tell it."""

    story_id: str
    title: str
    counts: ReactionCounts
    verdict: Verdict | None
    articles: tuple[Article, ...]


def react(
    database: Database,
    reader: str,
    story_id: str,
    verdict: Verdict | None,
    now: datetime,
    *,
    place: str = "story",
    context: str = "",
) -> None:
    """Keep a reader's word on a story, or take it back with None; raises ConfigError.

    The word goes to the story as it lives today, so that a merge does not count it twice.
    """
    check_may_keep(reader)
    if place not in PLACES:
        raise ConfigError(f"{place!r} is no place for a reaction; they are {', '.join(PLACES)}")
    with database.write() as connection:
        story = find_story(connection, story_id)
        if story is None:
            raise ConfigError("there is no such story any more; nothing was kept")
        if verdict is None:
            table.drop_reaction(connection, story.id, reader, place)
            return
        told = context[:_LONGEST_CONTEXT]
        table.save_reaction(connection, Reaction(story.id, reader, place, verdict, told, now))


def read_reactions(database: Database, story_id: str, reader: str) -> StoryReactions:
    """What is said of a story in all, and by this reader."""
    with database.read() as connection:
        own = table.reaction_of(connection, story_id, reader)
        return StoryReactions(
            table.count_reactions(connection, story_id), own.verdict if own else None
        )


def judge_stories(database: Database) -> list[JudgedStory]:
    """Every story with reactions, the most reacted to first; never who reacted.

    A reader counts once, by the latest word; a tie is no verdict.
    """
    with database.read() as connection:
        counts = _count(table.list_reactions(connection))
        known = stories_by_id(connection, sorted(counts))
        ordered = sorted(counts, key=lambda key: (-sum(_pair(counts[key])), key))
        return [
            JudgedStory(
                key,
                known[key].title,
                counts[key],
                _verdict(counts[key]),
                tuple(articles_by_id(connection, article_ids_of(connection, key)).values()),
            )
            for key in ordered
        ]


def label_lines(judged: Iterable[JudgedStory]) -> Iterator[str]:
    """One JSON object per article of a story with a verdict, in the form of relevance labels."""
    for story in judged:
        if story.verdict is None:
            continue
        for article in sorted(story.articles, key=lambda one: (one.published_at, one.id)):
            year, week, _ = article.published_at.isocalendar()
            label = {
                "id": article.id,
                "relevance": _GRADES[story.verdict],
                "week": f"{year}-W{week:02d}",
                "story": story.story_id,
                "readers": sum(_pair(story.counts)),
            }
            yield json.dumps(label, sort_keys=True)


def document_lines(database: Database, judged: Iterable[JudgedStory]) -> Iterator[str]:
    """The labelled articles themselves, in the form that evaluations read."""
    articles = [a for story in judged if story.verdict is not None for a in story.articles]
    with database.read() as connection:
        texts = latest_snapshots(connection, [article.id for article in articles])
    for article in sorted(articles, key=lambda one: (one.published_at, one.id)):
        yield json.dumps(_document(article, texts.get(article.id)), sort_keys=True)


def write_lines(path: Path, lines: Sequence[str]) -> None:
    """Write lines to a file; raises ConfigError where that cannot be."""
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as fault:
        raise ConfigError(f"{path} cannot be written: {fault.strerror}; name another") from fault


def _document(article: Article, snapshot: Snapshot | None) -> dict[str, str]:
    return {
        "id": article.id,
        "title": snapshot.title if snapshot else article.title,
        "text": snapshot.text if snapshot else article.summary,
        "date": article.published_at.isoformat(),
        "source": article.outlet,
        "url": article.url,
    }


def _count(found: Sequence[Reaction]) -> dict[str, ReactionCounts]:
    """Counts by story; of one reader's words on a story the newest counts, and it comes first."""
    latest: dict[tuple[str, str], Verdict] = {}
    for reaction in found:
        latest.setdefault((reaction.story_id, reaction.reader), reaction.verdict)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for (story_id, _), verdict in latest.items():
        verdicts[story_id].append(verdict)
    return {
        story_id: table.ReactionCounts(said.count(Verdict.USEFUL), said.count(Verdict.NOT_USEFUL))
        for story_id, said in verdicts.items()
    }


def _pair(counts: ReactionCounts) -> tuple[int, int]:
    return counts.useful, counts.not_useful


def _verdict(counts: ReactionCounts) -> Verdict | None:
    if counts.useful == counts.not_useful:
        return None
    return Verdict.USEFUL if counts.useful > counts.not_useful else Verdict.NOT_USEFUL
