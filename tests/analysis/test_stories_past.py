"""History gets stories around its own dates, and leaves those of the present alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis import pipeline
from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import AnalysisOptions, analyse, has_work
from analysis.stories.options import StoryOptions
from analysis.stories.past import SLAB, slab_of
from db.analyses import pending_analysis, readings_between
from db.articles import insert_articles, insert_snapshot
from db.history import PAST_DAYS, unassigned_news, unassigned_past
from db.overview import first_seen_span
from db.sources import add_sources
from db.stories import all_memberships, find_story, story_changes
from db.types import (
    Arrival,
    Article,
    DateKind,
    PageState,
    Snapshot,
    TextKind,
    hash_text,
    snapshot_content,
)
from tests.analysis.story_corpus import SOURCE, WordUnderstander

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.store import Database

NOW = datetime(2026, 3, 20, tzinfo=UTC)
EVENTS = [
    "Acme releases Roadrunner 3 model with open weights",
    "Bluebird Bank buys chip maker Granite for nine billion",
    "Court dismisses the lawsuit of painters against Pixelworks",
    "Norland parliament passes its law on automated decisions",
    "Harbour Labs suspends access to its Lighthouse model",
    "Tern Robotics recalls four thousand warehouse machines",
]
TOLD = ["first report", "further report", "latest report", "background report"]
SMALL = AnalysisOptions(understand_batch=4, assign_batch=3)


def piece(
    name: str, title: str, days_ago: float, arrival: Arrival = Arrival.IMPORT, seen: datetime = NOW
) -> Article:
    return Article(
        id=name,
        canonical_url=f"https://{name}.example/x",
        url=f"https://{name}.example/x",
        source_key=SOURCE.key,
        outlet=name,
        domain=f"{name}.example",
        title=title,
        summary="",
        published_at=NOW - timedelta(days=days_ago),
        date_kind=DateKind.STATED,
        first_seen_at=seen,
        page_state=PageState.SKIPPED,
        arrival=arrival,
    )


def store(database: Database, articles: Sequence[Article]) -> None:
    with database.write() as connection:
        add_sources(connection, [SOURCE])
        insert_articles(connection, articles)
        for one in articles:
            words = hash_text(snapshot_content(one.title, ""))
            insert_snapshot(
                connection,
                Snapshot(f"{one.id}.1", one.id, 1, NOW, one.title, "", TextKind.TITLE, words),
            )


def run(database: Database, options: AnalysisOptions = SMALL, now: datetime = NOW) -> None:
    analyse(database, HashingEmbedder(), WordUnderstander(), now, options=options)


def story_sets(database: Database) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    with database.read() as connection:
        for member in all_memberships(connection):
            groups.setdefault(member.story_id, set()).add(member.article_id)
    return {frozenset(group) for group in groups.values()}


def in_order(database: Database) -> list[str]:
    with database.read() as connection:
        return [member.article_id for member in all_memberships(connection)]


def event_pieces(count: int = 24, first_day: float = 40.0) -> list[Article]:
    """Four reports a day apart of each event; an event every nine days."""
    return [
        piece(f"h{n:03}", f"{EVENTS[n // 4 % 6]}, {TOLD[n % 4]}", first_day + 9 * (n // 4) - n % 4)
        for n in range(count)
    ]


def test_reports_of_one_past_event_become_one_story_dated_then(database: Database):
    store(database, event_pieces())
    run(database)
    wanted = {frozenset(f"h{n + k:03}" for k in range(4)) for n in range(0, 24, 4)}
    assert story_sets(database) == wanted
    with database.read() as connection:
        story = find_story(connection, all_memberships(connection)[0].story_id)
    assert story is not None
    assert story.last_published_at < NOW - timedelta(days=40)
    assert not has_work(database)


def test_history_is_taken_by_date_however_it_came(database: Database):
    pieces = event_pieces()
    store(database, pieces)
    run(database)
    expected = sorted(pieces, key=lambda one: (one.published_at, -int(one.id[1:])))
    dates = {one.id: one.published_at for one in pieces}
    placed = [dates[key] for key in in_order(database)]
    assert placed == [one.published_at for one in expected] == sorted(placed)


def test_news_are_analysed_and_placed_before_history(database: Database):
    later = NOW + timedelta(hours=1)
    store(database, [*event_pieces(), piece("news", EVENTS[0], -0.04, Arrival.POLL, later)])
    with database.read() as connection:
        assert pending_analysis(connection, 1)[0][0].id == "news"
    run(database, now=later)
    assert in_order(database)[0] == "news"


@pytest.mark.parametrize(("arrival", "is_kept"), [(Arrival.BACKFILL, True), (Arrival.POLL, False)])
def test_a_flood_of_history_does_not_push_the_present_out_of_memory(
    database: Database, arrival: Arrival, *, is_kept: bool
):
    options = replace(SMALL, stories=StoryOptions(memory=10))
    store(database, [piece("n1", EVENTS[0], 1, Arrival.POLL)])
    run(database, options)
    flood = [
        replace(one, arrival=arrival, title=f"{EVENTS[1 + n % 5]} {n}")
        for n, one in enumerate(event_pieces(20))
    ]
    store(database, flood)
    run(database, options)
    later = NOW + timedelta(hours=1)
    store(database, [piece("n2", f"{EVENTS[0]} now", 0, Arrival.POLL, later)])
    run(database, options, later)
    assert (frozenset({"n1", "n2"}) in story_sets(database)) is is_kept


def test_history_joins_the_story_that_news_of_its_time_opened(database: Database):
    seen = NOW - timedelta(days=59)
    store(database, [piece("then", EVENTS[4], 60, Arrival.POLL, seen)])
    run(database)
    store(database, [piece("found", f"{EVENTS[4]} again", 61, Arrival.BACKFILL)])
    run(database)
    assert story_sets(database) == {frozenset({"then", "found"})}
    with database.read() as connection:
        story = find_story(connection, all_memberships(connection)[0].story_id)
    assert story is not None
    assert story.first_published_at == NOW - timedelta(days=61)


def test_the_same_words_months_apart_are_two_events(database: Database):
    store(database, [piece("now", EVENTS[4], 1, Arrival.POLL)])
    run(database)
    store(database, [piece("past", EVENTS[4], 90)])
    run(database)
    assert story_sets(database) == {frozenset({"now"}), frozenset({"past"})}


def test_what_a_backfill_brings_of_this_week_stands_among_the_news(database: Database):
    store(database, [piece("n1", EVENTS[0], 1, Arrival.POLL), piece("b1", EVENTS[0], 2)])
    run(database)
    assert story_sets(database) == {frozenset({"n1", "b1"})}


def test_past_and_present_are_told_apart_by_arrival_and_age(database: Database):
    store(
        database,
        [
            piece("old-poll", EVENTS[0], 30, Arrival.POLL),
            piece("old-import", EVENTS[1], 30),
            piece("new-import", EVENTS[2], PAST_DAYS - 0.01),
            piece("old-backfill", EVENTS[3], PAST_DAYS + 0.01, Arrival.BACKFILL),
        ],
    )
    pipeline.understand_pending(database, HashingEmbedder(), WordUnderstander(), NOW, SMALL)
    with database.read() as connection:
        assert set(unassigned_news(connection, 9)) == {"old-poll", "new-import"}
        past = [key for key, _ in unassigned_past(connection, None, 9)]
        assert past == ["old-import", "old-backfill"]
        late = NOW - timedelta(days=20)
        assert [key for key, _ in unassigned_past(connection, late, 9)] == ["old-backfill"]


class Interruption(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def content(database: Database) -> tuple[Any, ...]:
    with database.read() as connection:
        members = all_memberships(connection)
        stories = [find_story(connection, m.story_id) for m in members]
        changes = [story_changes(connection, m.story_id) for m in members]
    return members, stories, changes


def fill(database: Database) -> None:
    news = [piece(f"n{n}", EVENTS[n % 6], n / 2, Arrival.POLL) for n in range(8)]
    store(database, [*event_pieces(48, 12.0), *news])


def test_interruptions_anywhere_end_in_the_same_stories(
    database: Database, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    from db.schema import upgrade_schema
    from db.store import open_database, sqlite_url

    fill(database)
    run(database)
    broken = open_database(sqlite_url(tmp_path_factory.mktemp("broken") / "b.sqlite3"))
    upgrade_schema(broken)
    fill(broken)
    chance = random.Random(5)
    place = pipeline._assign_batch

    def fragile(*arguments: Any) -> Any:
        if chance.random() < 0.3:
            raise Interruption
        return place(*arguments)

    monkeypatch.setattr(pipeline, "_assign_batch", fragile)
    for _ in range(200):
        try:
            run(broken)
        except Interruption:
            continue
        break
    assert content(broken) == content(database)
    broken.close()


def test_the_size_of_batches_decides_nothing(database: Database, tmp_path: Any):
    from db.schema import upgrade_schema
    from db.store import open_database, sqlite_url

    fill(database)
    run(database)
    other = open_database(sqlite_url(tmp_path / "other.sqlite3"))
    upgrade_schema(other)
    fill(other)
    run(other, AnalysisOptions(understand_batch=64, assign_batch=200))
    assert content(other) == content(database)
    other.close()


def test_history_is_outside_of_the_present_week_and_brings_no_old_issues(database: Database):
    store(database, [*event_pieces(), piece("n1", EVENTS[0], 1, Arrival.POLL)])
    run(database)
    with database.read() as connection:
        week = readings_between(connection, NOW - timedelta(days=7), NOW)
        assert [reading.article.id for reading in week] == ["n1"]
        assert first_seen_span(connection) == (NOW, NOW)


def test_a_slab_is_a_week_that_holds_its_moment():
    for moment in (NOW, NOW + timedelta(hours=71), datetime(1969, 12, 31, tzinfo=UTC)):
        slab = slab_of(moment)
        assert slab.start <= moment < slab.end == slab.start + SLAB
