"""Stories that merge and split keep what links and issues point at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis import pipeline
from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import AnalysisOptions, analyse
from analysis.stories.item import story_id_of
from analysis.stories.options import StoryOptions
from analysis.stories.record import SPLIT_FROM, SPLIT_OFF
from db.schema import upgrade_schema
from db.store import open_database, sqlite_url
from db.stories import all_memberships, find_story, members_of, story_changes
from tests.analysis.story_corpus import NOW, START, WordUnderstander, add_articles

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database
    from db.types import Story

RELEASE = [
    "Acme releases Roadrunner 3 model with open weights",
    "Roadrunner 3: Acme releases open weights model",
    "Acme's Roadrunner 3 open weights model is released",
]
COURT = [
    "Court dismisses the lawsuit of painters against Pixelworks",
    "Painters' lawsuit against Pixelworks dismissed by court",
    "Pixelworks: court dismisses painters' lawsuit",
]
# Everything joins, until a story of so many looks at itself.
LOOSE = StoryOptions(threshold=-12.0, split_within=-1.0, checkpoints=(4, 5))


def run(database: Database, stories: StoryOptions = LOOSE, batch: int = 200) -> None:
    options = AnalysisOptions(assign_batch=batch, stories=stories)
    analyse(database, HashingEmbedder(), WordUnderstander(), NOW, options=options)


def story_at(database: Database, story_id: str) -> Story:
    with database.read() as connection:
        story = find_story(connection, story_id)
    assert story is not None
    return story


def parts(database: Database) -> dict[str, list[str]]:
    with database.read() as connection:
        return members_of(connection, sorted({m.story_id for m in all_memberships(connection)}))


def test_the_larger_part_keeps_the_id_whoever_opened_the_story(database: Database):
    add_articles(database, [COURT[0], *RELEASE[:2]])
    run(database)
    opened = story_id_of("a000")
    assert parts(database) == {opened: ["a000", "a001", "a002"]}
    add_articles(database, [RELEASE[2], COURT[1]], first=3)
    run(database, replace(LOOSE, checkpoints=(5,)))
    found = parts(database)
    assert found.pop(opened) == ["a001", "a002", "a003"]
    assert list(found.values()) == [["a000", "a004"]]


def test_of_equal_parts_that_with_the_first_report_keeps_the_id(database: Database):
    add_articles(database, [RELEASE[0], COURT[0], COURT[1], RELEASE[1]])
    run(database)
    assert parts(database)[story_id_of("a000")] == ["a000", "a003"]


def test_a_split_is_recorded_on_both_sides_and_an_old_link_finds_both(database: Database):
    add_articles(database, [RELEASE[0], COURT[0], COURT[1], RELEASE[1]])
    run(database)
    asked = story_id_of("a000")
    with database.read() as connection:
        kept = find_story(connection, asked)
        assert kept is not None
        (off,) = story_changes(connection, kept.id)
        (back,) = story_changes(connection, off.other_id)
    assert (kept.id, off.kind) == (asked, SPLIT_OFF)
    assert (back.kind, back.other_id) == (SPLIT_FROM, asked)
    assert off.detail.startswith("2 articles, probability 0.")


def test_each_part_has_the_name_and_the_dates_of_its_own_members(database: Database):
    add_articles(database, [RELEASE[0], COURT[0], COURT[1], RELEASE[1]])
    run(database)
    kept = story_at(database, story_id_of("a000"))
    with database.read() as connection:
        new = story_at(database, story_changes(connection, kept.id)[0].other_id)
    assert kept.title in RELEASE
    assert new.title in COURT
    hours = timedelta(hours=6)
    assert (kept.first_published_at, kept.last_published_at) == (START, START + 3 * hours)
    assert (new.first_published_at, new.last_published_at) == (START + hours, START + 2 * hours)


def test_what_comes_later_joins_the_part_that_it_belongs_to(database: Database):
    add_articles(database, [RELEASE[0], COURT[0], COURT[1], RELEASE[1]])
    run(database)
    add_articles(database, [COURT[2], RELEASE[2]], first=4)
    run(database, StoryOptions())
    assert sorted(parts(database).values()) == [["a000", "a003", "a005"], ["a001", "a002", "a004"]]


def test_a_link_to_a_story_taken_in_before_the_split_leads_on(database: Database):
    apart = StoryOptions(threshold=-1.0, checkpoints=())
    add_articles(database, [RELEASE[0], COURT[0]])
    run(database, apart)
    add_articles(database, [COURT[1]], first=2)
    eager = StoryOptions(
        threshold=-12.0, merge_threshold=-50.0, lone_threshold=-50.0, checkpoints=()
    )
    run(database, eager)
    survivor = story_id_of("a000")
    assert story_at(database, story_id_of("a001")).id == survivor
    add_articles(database, [RELEASE[1]], first=3)
    run(database)
    assert story_at(database, story_id_of("a001")).id == survivor
    with database.read() as connection:
        kinds = [change.kind for change in story_changes(connection, survivor)]
    assert kinds == ["merged", SPLIT_OFF]


def test_a_copy_goes_with_its_original(database: Database):
    titles = [RELEASE[0], COURT[0], COURT[1], RELEASE[1], "Other words for a copy"]
    add_articles(database, titles, copies={4: 1})
    run(database, replace(LOOSE, checkpoints=(5,)))
    assert sorted(parts(database).values()) == [["a000", "a003"], ["a001", "a002", "a004"]]


def content(database: Database) -> tuple[object, ...]:
    with database.read() as connection:
        members = all_memberships(connection)
        stories = [find_story(connection, m.story_id) for m in members]
        return members, stories, [story_changes(connection, m.story_id) for m in members]


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_splits_do_not_depend_on_where_a_run_ends(
    database: Database, tmp_path: Path, batch: int, monkeypatch: pytest.MonkeyPatch
):
    titles = [RELEASE[0], COURT[0], COURT[1], RELEASE[1], RELEASE[2], COURT[2]]
    add_articles(database, titles)
    run(database)
    killed = open_database(sqlite_url(tmp_path / "killed.sqlite3"))
    upgrade_schema(killed)
    add_articles(killed, titles)
    place, calls = pipeline._place, iter(range(1_000))

    def fragile(*arguments: object) -> object:
        if next(calls) % 4 == 3:
            raise KeyboardInterrupt
        return place(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "_place", fragile)
    for _ in range(20):
        try:
            run(killed, batch=batch)
        except KeyboardInterrupt:
            continue
        break
    assert content(killed) == content(database)
    killed.close()
