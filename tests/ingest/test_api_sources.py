"""The three API connectors through the real core: fetcher, worker, database, backfill."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from db.articles import articles_by_id, entries_of_source
from db.documents import latest_versions
from db.sources import find_source
from ingest.backfill import backfill_sources
from ingest.dig import Desk
from ingest.options import IngestOptions
from ingest.refresh import poll_sources
from ingest.worker import InlineWorker, ProcessWorker
from tests.feeding import seed_sources
from tests.ingest.api_stand_in import HUB, REGISTER, SITE, StandIn, World, make_source
from tests.ingest.test_connector_federal_register import make_document
from tests.ingest.test_connector_github import feed, release, rest_release
from tests.ingest.test_connector_huggingface import CARD, make_model

if TYPE_CHECKING:
    from db.store import Database
    from db.types import Article, PolledSource, Source
    from ingest.worker import Worker

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
OPTIONS = IngestOptions(interval_override=60)
REGISTER_SOURCE = make_source(
    "federal_register", f"https://{REGISTER}/api/v1/documents.json", agencies="lamps"
)
HUB_SOURCE = make_source("huggingface", f"https://{HUB}/api/models?author=brightlamp")
WATCHING = dataclasses.replace(HUB_SOURCE, options={"watch": "all"})
GITHUB_SOURCE = make_source("github", f"https://{SITE}/brightlamp/wick/releases.atom")


def poll_once(
    database: Database, world: World, now: datetime = NOW, worker: Worker | None = None
) -> None:
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        poll_sources(database, fetcher, worker or InlineWorker(), now, OPTIONS)


def state_of(database: Database) -> PolledSource:
    with database.read() as connection:
        polled = find_source(connection, "s")
    assert polled is not None
    return polled


def articles_of(database: Database, source: Source) -> dict[str, Article]:
    with database.read() as connection:
        entries = entries_of_source(connection, source.key)
        found = articles_by_id(connection, [entry.article_id for entry in entries.values()])
    return {guid: found[entry.article_id] for guid, entry in entries.items()}


def test_documents_are_read_in_a_child_and_only_new_ones_asked_for_later(
    database: Database,
) -> None:
    seed_sources(database, REGISTER_SOURCE)
    world = World(documents=[make_document(n, "2026-06-08") for n in range(3)])
    with ProcessWorker(OPTIONS) as worker:
        poll_once(database, world, worker=worker)
        assert state_of(database).state.cursor == "2026-06-08"
        world.documents.append(make_document(9, "2026-06-12"))
        poll_once(database, world, NOW + timedelta(hours=2), worker)
    articles = articles_of(database, REGISTER_SOURCE)
    assert len(articles) == 4
    assert articles["2026-00009"].details["effective_on"] == "2026-07-01"
    assert "2026-06-03" in world.asked[-1][1]
    assert not state_of(database).state.last_error


def test_a_new_licence_of_a_watched_model_is_a_new_version_and_news(database: Database) -> None:
    seed_sources(database, WATCHING)
    world = World(models=[make_model("Wick-7B", 5)], files={"brightlamp/Wick-7B/README.md": CARD})
    poll_once(database, world)
    before = articles_of(database, WATCHING)
    world.models[0] |= {"tags": ["license:apache-2.0"], "gated": "auto"}
    poll_once(database, world, NOW + timedelta(hours=2))
    with database.read() as connection:
        versions = latest_versions(connection, "s")
    assert versions[f"https://{HUB}/brightlamp/Wick-7B"].number == 2
    assert versions[f"https://{HUB}/brightlamp/Wick-7B/blob/main/README.md"].number == 1
    fresh = articles_of(database, WATCHING).keys() - before.keys()
    (told,) = (articles_of(database, WATCHING)[guid] for guid in fresh)
    assert "license: mit → apache-2.0" in told.entry_text + told.summary + told.title


def test_a_poll_without_changes_asks_for_one_page(database: Database) -> None:
    seed_sources(database, WATCHING)
    world = World(models=[make_model("Wick-7B", 5)], files={"brightlamp/Wick-7B/README.md": CARD})
    poll_once(database, world)
    asked = len(world.asked)
    poll_once(database, world, NOW + timedelta(hours=2))
    assert len(world.asked) == asked + 1


def test_releases_are_polled_and_their_past_is_read_without_repeats(database: Database) -> None:
    seed_sources(database, GITHUB_SOURCE)
    items = [rest_release(f"v{n}") for n in range(150, 0, -1)]
    world = World(
        atoms={"/brightlamp/wick/releases.atom": feed(release("v150"), release("v149"))},
        rest={"/repos/brightlamp/wick/releases": items, "/repositories/77/releases": items},
    )
    poll_once(database, world)
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        desk = Desk(database, fetcher, InlineWorker(), NOW, OPTIONS)
        (done,) = backfill_sources(desk, [GITHUB_SOURCE], datetime(2026, 1, 1, tzinfo=UTC))
    assert done.finished_at
    assert not done.last_error
    assert len(articles_of(database, GITHUB_SOURCE)) == 150


def test_history_of_the_register_is_read_slice_by_slice(database: Database) -> None:
    seed_sources(database, REGISTER_SOURCE)
    days = [(date(2025, 7, 2) + timedelta(days=n)).isoformat() for n in range(340)]
    world = World(documents=[make_document(n, day) for n, day in enumerate(days)])
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        desk = Desk(database, fetcher, InlineWorker(), NOW, OPTIONS)
        (done,) = backfill_sources(desk, [REGISTER_SOURCE], datetime(2025, 7, 1, tzinfo=UTC))
    assert done.finished_at
    assert len(articles_of(database, REGISTER_SOURCE)) == 340


def test_one_card_that_cannot_be_had_keeps_no_other_from_being_read(database: Database) -> None:
    seed_sources(database, WATCHING)
    world = World(
        models=[make_model("Gated-7B", 6), make_model("Wick-7B", 5)],
        files={"brightlamp/Wick-7B/README.md": CARD},
    )
    poll_once(database, world)
    with database.read() as connection:
        versions = latest_versions(connection, "s")
    assert f"https://{HUB}/brightlamp/Wick-7B/blob/main/README.md" in versions


def test_a_model_made_in_private_is_dated_by_its_first_sight(database: Database) -> None:
    seed_sources(database, HUB_SOURCE)
    world = World(models=[make_model("Wick-7B", 5)])
    poll_once(database, world)
    world.models.append(make_model("Secret-9B", 1))
    poll_once(database, world, NOW + timedelta(hours=2))
    articles = articles_of(database, HUB_SOURCE)
    assert articles["brightlamp/Wick-7B"].published_at < NOW - timedelta(days=30)
    assert articles["brightlamp/Secret-9B"].published_at > NOW


def test_a_renamed_repository_is_asked_for_by_its_new_name(database: Database) -> None:
    seed_sources(database, GITHUB_SOURCE)
    world = World(
        atoms={"/lamps/wick/releases.atom": feed(release("v1"))},
        moved={"brightlamp/wick": "lamps/wick"},
    )
    poll_once(database, world)
    assert state_of(database).source.url == f"https://{SITE}/lamps/wick/releases.atom"


def test_a_refused_search_is_told_in_the_servers_own_words(database: Database) -> None:
    url = f"{REGISTER_SOURCE.url}?conditions[lamp]=1"
    seed_sources(database, dataclasses.replace(REGISTER_SOURCE, url=url))
    poll_once(database, World())
    assert "lamp: is not a valid field" in state_of(database).state.last_error
