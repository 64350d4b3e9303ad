"""Threads of labelled events, with the service's own decision and settings.

Scored twice: over stories as the service builds them, where the faults of story building count
too, and over the labelled events themselves as stories, which shows the threads alone. The labels
of threads are read only after both predictions.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.embedding import embedding_text
from analysis.evaluate.documents import read_documents, read_labels
from analysis.evaluate.labels import understand_document
from analysis.evaluate.metrics import measure_clusters
from analysis.evaluate.stories import follow_outcomes, to_item
from analysis.stories.assign import StoryAssigner
from analysis.stories.item import story_id_of
from analysis.stories.thread_stream import ThreadStream
from analysis.stories.threads import ThreadMember
from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from analysis.ports import Embedder, Understands
    from analysis.stories.item import StoryItem
    from analysis.stories.options import StoryOptions
    from analysis.stories.threads import Link, ThreadOptions


@dataclass(frozen=True, slots=True)
class ThreadScores:
    """Pairs of events in one thread, B-cubed of events by thread (`_multi`: threads of several).

    `links` are those between stories with labels, `links_right` the share inside one thread.
    """

    pair_precision: float
    pair_recall: float
    pair_f1: float
    b_cubed_precision: float
    b_cubed_recall: float
    b_cubed_f1: float
    b_cubed_f1_multi: float
    links: int
    links_right: float
    largest_thread: int


@dataclass(frozen=True, slots=True)
class ThreadFigures:
    """Scores over stories as found and over labelled events as stories."""

    documents: int
    events: int
    threads: int
    found: ThreadScores
    given: ThreadScores
    seconds: float


def evaluate_threads(
    documents_path: Path,
    label_paths: Sequence[Path],
    embedder: Embedder,
    understander: Understands,
    stories: StoryOptions | None = None,
    options: ThreadOptions | None = None,
) -> ThreadFigures:
    """Stream documents into stories and threads, and compare with the labels; AnalysisError."""
    started = time.perf_counter()
    read = read_members(documents_path, embedder, understander, stories)
    found = find_links(list(read.values()), options)
    labels = {k: v for k, v in read_labels(label_paths, "event").items() if k in read}
    events = {key: str(label["event"]) for key, label in labels.items() if label["event"]}
    given_members = given_stories(read, events)
    given = find_links(given_members, options)
    threads = threads_of_events(labels)
    if not threads:
        raise AnalysisError(f"no document of {documents_path} has a label with a thread")
    return ThreadFigures(
        documents=len(read),
        events=len(set(events.values())),
        threads=len(set(threads.values())),
        found=score_links(found, {k: m.story_id for k, m in read.items()}, events, threads),
        given=score_links(
            given, {m.article_id: m.story_id for m in given_members}, events, threads
        ),
        seconds=time.perf_counter() - started,
    )


def read_members(
    documents_path: Path,
    embedder: Embedder,
    understander: Understands,
    options: StoryOptions | None = None,
) -> dict[str, ThreadMember]:
    """The dated documents in their stories, by id, in time order."""
    documents = [d for d in read_documents(documents_path) if d.date is not None]
    assigner = StoryAssigner(options)
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    read = [
        (document, vector, understand_document(document, vector, understander))
        for document, vector in zip(documents, vectors, strict=True)
    ]
    relevance = {document.id: understood.relevance for document, _, understood in read}
    items = [to_item(document, vector, understood) for document, vector, understood in read]
    # What the assigner forgets stands in its story still.
    story_of = follow_outcomes(assigner.assign(item) for item in items)
    return {
        item.article_id: to_thread_member(
            item, story_of[item.article_id], seq, relevance[item.article_id]
        )
        for seq, item in enumerate(items, 1)
    }


def to_thread_member(item: StoryItem, story_id: str, seq: int, relevance: float) -> ThreadMember:
    """An item of the assigner as threads see it; raises AnalysisError for an undated one."""
    if item.published_at is None:
        raise AnalysisError(f"document {item.article_id} has no date")
    about = [mention for mention in item.mentions if mention.in_title or mention.count > 1]
    return ThreadMember(
        article_id=item.article_id,
        story_id=story_id,
        seq=seq,
        published_at=item.published_at,
        title=item.title,
        domain=item.domain,
        tier=item.tier,
        kind=item.kind,
        relevance=relevance,
        names=frozenset(mention.entity for mention in about),
        headed=frozenset(mention.entity for mention in about if mention.in_title),
        vector=item.vector,
    )


def given_stories(
    members: Mapping[str, ThreadMember], events: Mapping[str, str]
) -> list[ThreadMember]:
    """The members with labelled events as stories; the others stay where they were found."""
    return [
        dataclasses.replace(member, story_id=story_id_of(f"event {events[key]}"))
        if key in events
        else dataclasses.replace(member, story_id=f"{member.story_id}-rest")
        for key, member in members.items()
    ]


def find_links(members: Sequence[ThreadMember], options: ThreadOptions | None) -> list[Link]:
    """What each story continues, in the order of their first members."""
    stream = ThreadStream(members, options)
    ids = dict.fromkeys(member.story_id for member in members)
    return [link for story_id in ids if (link := stream.find_link(story_id)) is not None]


def threads_of_events(labels: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The thread of each labelled event that has one."""
    return {
        str(label["event"]): str(label["thread"])
        for label in labels.values()
        if label["event"] and label.get("thread")
    }


def score_links(
    links: Sequence[Link],
    story_of: Mapping[str, str],
    events: Mapping[str, str],
    threads: Mapping[str, str],
) -> ThreadScores:
    """Scores of links between stories; an event stands where most of its articles do."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for key, event in sorted(events.items()):
        held[event][story_of[key]] += 1
        told[story_of[key]][event] += 1
    parents = {link.story_id: link.follows_id for link in links}
    home = {event: max(sorted(c), key=lambda s: (c[s], s)) for event, c in held.items()}
    predicted = {event: _root(story_id, parents) for event, story_id in home.items()}
    gold = {event: threads.get(event, f"alone {event}") for event in held}
    figures = measure_clusters(predicted, gold)
    pairs = [_pairs(predicted, gold), _pairs(predicted), _pairs(gold)]
    judged = [link for link in links if link.story_id in told and link.follows_id in told]
    right = sum(_is_right(told[k.story_id], told[k.follows_id], gold) for k in judged)
    return ThreadScores(
        pair_precision=pairs[0] / pairs[1] if pairs[1] else 0.0,
        pair_recall=pairs[0] / pairs[2] if pairs[2] else 0.0,
        pair_f1=2 * pairs[0] / (pairs[1] + pairs[2]) if pairs[1] + pairs[2] else 0.0,
        b_cubed_precision=figures.b_cubed_precision,
        b_cubed_recall=figures.b_cubed_recall,
        b_cubed_f1=figures.b_cubed_f1,
        b_cubed_f1_multi=figures.b_cubed_f1_multi,
        links=len(judged),
        links_right=right / len(judged) if judged else 0.0,
        largest_thread=figures.largest_cluster,
    )


def _root(story_id: str, parents: Mapping[str, str]) -> str:
    while story_id in parents:
        story_id = parents[story_id]
    return story_id


def _pairs(*groupings: Mapping[str, str]) -> int:
    sizes = Counter(tuple(grouping[key] for grouping in groupings) for key in groupings[0])
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _is_right(new: Mapping[str, int], old: Mapping[str, int], gold: Mapping[str, str]) -> bool:
    return bool({gold[event] for event in new} & {gold[event] for event in old})
