"""The analysis takes up what is not done, survives interruptions, and ends in one content."""

from __future__ import annotations

import importlib
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import AnalysisOptions, analyse, has_work
from analysis.stories.options import StoryOptions
from db.errors import AnalysisError
from db.schema import upgrade_schema
from db.store import Database, open_database, sqlite_url
from db.stories import all_memberships, find_story, story_changes
from db.types import Story
from tests.analysis.story_corpus import NOW, START, WordUnderstander, add_articles

if TYPE_CHECKING:
    from pathlib import Path

EMBEDDER = HashingEmbedder()
SMALL = AnalysisOptions(understand_batch=4, assign_batch=3)

TITLES = [
    "Acme releases Roadrunner 3 model with open weights",
    "Bluebird Bank buys chip maker Granite for nine billion",
    "Roadrunner 3: Acme releases open weights model",
    "Weekly roundup: Acme releases Roadrunner 3 model with open weights",
    "Court dismisses the lawsuit of painters against Pixelworks",
    "Acme's Roadrunner 3 open weights model is released",
    "Chip maker Granite bought by Bluebird Bank for nine billion",
    "Painters' lawsuit against Pixelworks dismissed by court",
    "Norland parliament passes its law on automated decisions",
    "Completely other words that mean a copy of the first",
]
COPIES = {9: 0}


class Interruption(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def run(database: Database, options: AnalysisOptions = SMALL) -> None:
    analyse(database, EMBEDDER, WordUnderstander(), NOW, options=options)


def content(database: Database) -> tuple[Any, ...]:
    with database.read() as connection:
        members = all_memberships(connection)
        stories = [find_story(connection, m.story_id) for m in members]
        changes = [story_changes(connection, m.story_id) for m in members]
    return members, stories, changes


def fresh(folder: Path, name: str) -> Database:
    database = open_database(sqlite_url(folder / f"{name}.sqlite3"))
    upgrade_schema(database)
    add_articles(database, TITLES, copies=COPIES)
    return database


def story_sets(database: Database) -> list[set[str]]:
    groups: dict[str, set[str]] = {}
    for member in content(database)[0]:
        groups.setdefault(member.story_id, set()).add(member.article_id)
    return sorted(groups.values(), key=min)


def test_articles_end_up_understood_and_in_stories(database: Database):
    add_articles(database, TITLES, copies=COPIES)
    report = analyse(database, EMBEDDER, WordUnderstander(), NOW, options=SMALL)
    assert (report.analysed, report.failed, report.assigned) == (10, 0, 10)
    assert story_sets(database) == [
        {"a000", "a002", "a005", "a009"},
        {"a001", "a006"},
        {"a003"},
        {"a004", "a007"},
        {"a008"},
    ]
    assert report.opened == 5
    assert not has_work(database)


def test_a_story_keeps_its_dates_and_a_title_of_its_members(database: Database):
    add_articles(database, TITLES, copies=COPIES)
    run(database)
    with database.read() as connection:
        member = all_memberships(connection)[0]
        story = find_story(connection, member.story_id)
    assert isinstance(story, Story)
    assert story.title in TITLES
    assert story.first_published_at == START
    assert story.last_published_at == START + timedelta(hours=6 * 9)


def test_a_second_run_changes_nothing(database: Database):
    add_articles(database, TITLES, copies=COPIES)
    run(database)
    before = content(database)
    report = analyse(database, EMBEDDER, WordUnderstander(), NOW, options=SMALL)
    assert (report.analysed, report.assigned) == (0, 0)
    assert content(database) == before


@pytest.mark.parametrize("sizes", [(1, 1), (3, 2), (64, 200)])
def test_the_batch_size_does_not_matter(tmp_path: Path, sizes: tuple[int, int]):
    one, other = fresh(tmp_path, "one"), fresh(tmp_path, "other")
    run(one)
    run(other, AnalysisOptions(understand_batch=sizes[0], assign_batch=sizes[1]))
    assert content(one) == content(other)
    one.close()
    other.close()


@pytest.mark.parametrize("seed", range(8))
def test_a_run_killed_anywhere_and_repeated_ends_alike(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
):
    whole, killed = fresh(tmp_path, "whole"), fresh(tmp_path, "killed")
    run(whole)
    chance = random.Random(seed)
    for module, name in (("pipeline", "save_analysis"), ("pipeline", "save_outcome")) * 2:
        with monkeypatch.context() as patch:
            _break_after(patch, f"analysis.{module}.{name}", chance.randint(0, 6))
            try:
                run(killed)
            except Interruption:
                continue
    run(killed)
    assert content(killed) == content(whole)
    whole.close()
    killed.close()


def test_merges_survive_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    eager = StoryOptions(threshold=2.0, merge_threshold=-2.0)
    options = AnalysisOptions(understand_batch=4, assign_batch=2, stories=eager)
    whole, killed = fresh(tmp_path, "whole"), fresh(tmp_path, "killed")
    run(whole, options)
    with monkeypatch.context() as patch:
        _break_after(patch, "analysis.pipeline.save_outcome", 5)
        with pytest.raises(Interruption):
            run(killed, options)
    run(killed, options)
    assert content(killed) == content(whole)
    whole.close()
    killed.close()


def test_one_unreadable_article_does_not_stop_the_others(database: Database):
    add_articles(database, [TITLES[0], "unreadable", TITLES[1]])
    report = analyse(database, EMBEDDER, WordUnderstander(), NOW, options=SMALL)
    assert (report.analysed, report.failed, report.assigned) == (2, 1, 2)
    assert has_work(database)


def test_what_is_taken_later_than_now_waits(database: Database):
    add_articles(database, TITLES[:2])
    add_articles(database, TITLES[2:4], first=2, taken_at=NOW + timedelta(days=1))
    report = analyse(database, EMBEDDER, WordUnderstander(), NOW, options=SMALL)
    assert report.analysed == 2
    later = analyse(database, EMBEDDER, WordUnderstander(), NOW + timedelta(days=2))
    assert later.analysed == 2


def test_a_changed_model_is_named_instead_of_mixing_vectors(database: Database):
    add_articles(database, TITLES[:2])
    run(database)
    add_articles(database, TITLES[2:3], first=2)
    with pytest.raises(AnalysisError, match="model was changed"):
        analyse(database, HashingEmbedder(dim=64), WordUnderstander(), NOW)


def _break_after(patch: pytest.MonkeyPatch, target: str, calls: int) -> None:
    module, name = target.rsplit(".", 1)
    real = getattr(importlib.import_module(module), name)
    left = [calls]

    def frail(*arguments: Any) -> Any:
        if not left[0]:
            raise Interruption
        left[0] -= 1
        return real(*arguments)

    patch.setattr(target, frail)
