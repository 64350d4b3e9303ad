"""Threads between the database and the decision: what grew is decided anew, its affair kept whole.

A story's thread follows from what it continues, link by link back to the first: so a thread is
known by that first story, and a change of one link moves what hangs on it.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.stories.thread_stream import RARITY_MEMORY, ThreadStream
from analysis.stories.threads import ThreadMember, ThreadOptions, tells_event
from db.stories import find_story, stories_by_id
from db.threads import (
    add_to_thread,
    articles_assigned,
    articles_of_stories_between,
    changed_stories,
    drop_empty_threads,
    followers_of,
    leave_threads,
    mark_threads_done,
    merged_places,
    pending_threads,
    places_in_threads,
    save_thread,
    threads_of,
)
from db.types import Thread, ThreadStory
from db.vectors import vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from analysis.alerts.queue import AlertQueue
    from analysis.stories.threads import Link
    from db.store import Connection, Database
    from db.threads import ThreadArticle
    from db.types import Story

_BATCH = 2_000  # members whose stories one transaction decides
_MARGIN = timedelta(days=15)  # a story met late may have begun before the ones asked for
_APART = timedelta(days=30)


def thread_pending(
    database: Database,
    model_id: str,
    now: datetime,
    options: ThreadOptions | None = None,
    alerts: AlertQueue | None = None,
) -> int:
    """Decide for every story that grew, merged or split which one it continues; returns how many.

    Each batch is one transaction with the mark of how far it went: a run may end anywhere.
    `alerts` queues, in the same, what concerns who follows an affair.
    """
    chosen = options or ThreadOptions()
    decided = 0
    while True:
        with database.write() as connection:
            batch = pending_threads(connection, _BATCH)
            changed = [] if decided else _shaken(connection)
            if not batch and not changed:
                return decided
            grown = [member.story_id for member in batch]
            links, moved = _decide(connection, [*grown, *changed], model_id, chosen, now)
            decided += len(links)
            if alerts is not None:
                alerts.threads_changed(connection, sorted({*links, *moved}), now)
            mark_threads_done(connection, batch[-1].seq if batch else None, now)
        if not batch:
            return decided


def _shaken(connection: Connection) -> list[str]:
    # A split may leave a story whose first report is later than what follows it: that asks again
    # too, or two stories could each follow the other.
    changed = changed_stories(connection)
    return [*changed, *(place.story_id for place in followers_of(connection, changed))]


def _decide(
    connection: Connection,
    story_ids: Sequence[str],
    model_id: str,
    options: ThreadOptions,
    now: datetime,
) -> tuple[list[str], list[str]]:
    # The stories decided, and those that got another place by it.
    merged = merged_places(connection)
    stories = stories_by_id(connection, [*story_ids, *_leave_merged(connection, merged)])
    living = [story for _, story in sorted(stories.items()) if story.merged_into is None]
    links: dict[str, Link | None] = {}
    for group in _group_by_time(living):
        stream = load_stream(connection, group, model_id, options)
        links |= {story.id: stream.find_link(story.id) for story in group}
    moved = save_links(connection, links, now, touched=[place.thread_id for place in merged])
    return list(links), moved


def _leave_merged(connection: Connection, merged: Sequence[ThreadStory]) -> list[str]:
    # What followed a story that was merged asks again: the survivor stands in its place.
    ids = [place.story_id for place in merged]
    survivors = [story.id for key in ids if (story := find_story(connection, key)) is not None]
    followers = [place.story_id for place in followers_of(connection, ids)]
    leave_threads(connection, ids)
    return survivors + followers


def _group_by_time(stories: Sequence[Story]) -> list[list[Story]]:
    # Stories of the past and of the present are looked at apart: what lies between is not needed.
    groups: list[list[Story]] = []
    for story in sorted(stories, key=lambda s: (s.first_published_at, s.id)):
        if groups and story.first_published_at - groups[-1][-1].first_published_at <= _APART:
            groups[-1].append(story)
        else:
            groups.append([story])
    return groups


def load_stream(
    connection: Connection, stories: Sequence[Story], model_id: str, options: ThreadOptions
) -> ThreadStream:
    """What surrounds stories: all that were told inside the window, and the words before them."""
    start = min(story.first_published_at for story in stories)
    end = max(story.last_published_at for story in stories)
    window = timedelta(days=options.window_days)
    near = articles_of_stories_between(connection, start - window, end + _MARGIN)
    first, last = _decided_between(near, {story.id for story in stories}, options)
    rows = {row.article_id: row for row in near}
    # Rarity is judged by the last articles assigned, whenever they are dated.
    if sum(first <= row.seq <= last for row in near) <= last - first:
        rows |= {row.article_id: row for row in articles_assigned(connection, first, last)}
    vectors = _load_vectors(connection, near, model_id, options)
    return ThreadStream([_to_member(row, vectors) for row in rows.values()], options, first)


def _decided_between(
    near: Sequence[ThreadArticle], story_ids: AbstractSet[str], options: ThreadOptions
) -> tuple[int, int]:
    # The stretch of the order of assignment whose words the decisions ask for.
    panels = _first_members(near, options)
    seqs = [panels[story_id][-1].seq for story_id in story_ids if story_id in panels]
    return (max(min(seqs) - RARITY_MEMORY, 1), max(seqs)) if seqs else (1, 0)


def _load_vectors(
    connection: Connection, near: Sequence[ThreadArticle], model_id: str, options: ThreadOptions
) -> dict[str, NDArray[np.float32]]:
    panels = _first_members(near, options).values()
    rows = [row for panel in panels if tells_event(panel) for row in panel]
    stored = vectors_by_hash(connection, model_id, sorted({row.text_hash for row in rows}))
    return {row.article_id: stored[row.text_hash] for row in rows if row.text_hash in stored}


def _first_members(
    rows: Sequence[ThreadArticle], options: ThreadOptions
) -> dict[str, list[ThreadArticle]]:
    found: dict[str, list[ThreadArticle]] = defaultdict(list)
    for row in rows:
        if len(found[row.story_id]) < options.members:
            found[row.story_id].append(row)
    return found


def _to_member(row: ThreadArticle, vectors: Mapping[str, NDArray[np.float32]]) -> ThreadMember:
    return ThreadMember(
        article_id=row.article_id,
        story_id=row.story_id,
        seq=row.seq,
        published_at=row.published_at,
        title=row.title,
        domain=row.domain,
        tier=row.tier,
        kind=row.kind,
        relevance=row.relevance,
        names=frozenset(name for name, _ in row.names),
        headed=frozenset(name for name, in_title in row.names if in_title),
        vector=vectors.get(row.article_id),
    )


def save_links(
    connection: Connection,
    links: Mapping[str, Link | None],
    now: datetime,
    touched: Sequence[str] = (),
) -> list[str]:
    """Store what stories continue; threads that gain or lose by it are drawn anew.

    `touched` are ids of further threads that lost a story. Returns the stories in other places.
    """
    targets = [link.follows_id for link in links.values() if link is not None]
    known = threads_of(connection, sorted({*links, *targets}))
    affected = sorted({place.thread_id for place in known.values()} | set(touched))
    places = {place.story_id: place for place in places_in_threads(connection, affected)}
    parents = {key: place for key, place in places.items() if place.follows_id is not None}
    for key, link in links.items():
        parents.pop(key, None)
        if link is not None:
            parents[key] = ThreadStory(key, "", link.follows_id, link.relation, link.score, now)
    drawn = _draw_threads({*places, *links, *targets}, parents, now)
    _name_threads(connection, drawn)
    moved = _replace_places(connection, places, drawn)
    drop_empty_threads(connection, affected)
    return moved


def _draw_threads(
    story_ids: AbstractSet[str], parents: Mapping[str, ThreadStory], now: datetime
) -> dict[str, ThreadStory]:
    """The place of each story that continues another or is continued, by story id."""
    drawn: dict[str, ThreadStory] = {}
    for key in sorted(story_ids):
        if key not in parents:
            continue
        root = _first_of(key, parents)
        thread_id = thread_id_of(root)
        drawn[key] = dataclasses.replace(parents[key], thread_id=thread_id)
        drawn.setdefault(root, ThreadStory(root, thread_id, None, "", 1.0, now))
    return drawn


def thread_id_of(first_story_id: str) -> str:
    """A thread's id, fixed by the story that it begins with."""
    return f"t{first_story_id.removeprefix('s')}"


def _first_of(story_id: str, parents: Mapping[str, ThreadStory]) -> str:
    seen = {story_id}
    while (place := parents.get(story_id)) is not None and place.follows_id is not None:
        if place.follows_id in seen:
            break
        story_id = place.follows_id
        seen.add(story_id)
    return story_id


def _replace_places(
    connection: Connection,
    places: Mapping[str, ThreadStory],
    drawn: Mapping[str, ThreadStory],
) -> list[str]:
    moved = []
    leave_threads(connection, [key for key in places if key not in drawn])
    for key, place in drawn.items():
        held = places.get(key)
        same = held is not None and place == dataclasses.replace(held, joined_at=place.joined_at)
        if not same:
            add_to_thread(connection, place)
            moved.append(key)
    return moved


def _name_threads(connection: Connection, drawn: Mapping[str, ThreadStory]) -> None:
    firsts = {place.story_id: place for place in drawn.values() if place.follows_id is None}
    for story_id, story in sorted(stories_by_id(connection, sorted(firsts)).items()):
        save_thread(connection, Thread(firsts[story_id].thread_id, story.title, story.opened_at))
