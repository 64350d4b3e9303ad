"""Items of roundups become mentions of stories: bounded, once, and only where it is clear."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import AnalysisOptions, analyse
from analysis.renewal import renew_analyses
from analysis.stories import roundup_items
from analysis.stories.roundup_items import MentionOptions, choose_story
from analysis.stories.stream import StoryStream, size_memory
from db.articles import articles_by_id, insert_snapshot, update_article
from db.roundups import items_of_article, mentions_in_roundups, pending_roundups, save_items
from db.store import open_database, sqlite_url
from db.stories import all_memberships, move_members, story_of_article
from db.types import Snapshot, TextKind, hash_text, snapshot_content
from tests.analysis.story_corpus import NOW, START, WordUnderstander, add_articles

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Connection, Database
    from db.types import RoundupItem

EMBEDDER = HashingEmbedder()
SMALL = AnalysisOptions(understand_batch=4, assign_batch=3)
TITLES = [
    "Acme releases Roadrunner 3 model with open weights",
    "Bluebird Bank buys chip maker Granite for nine billion",
    "Acme's Roadrunner 3 open weights model is released",
    "Court dismisses the lawsuit of painters against Pixelworks",
]
LETTER = (
    "- Acme releases Roadrunner 3, its model with open weights, and it is a model of weight\n"
    "- A recipe for soup with beans and onions that everybody in the office has liked so far"
)


def run(database: Database, stream: StoryStream | None = None) -> None:
    analyse(database, EMBEDDER, WordUnderstander(), NOW, options=SMALL, stream=stream)


def add_letter(database: Database, place: int = 5, text: str = LETTER, number: int = 1) -> None:
    title = "Monday roundup"
    if number == 1:
        add_articles(database, [title], first=place)
    key = f"a{place:03}"
    version = Snapshot(
        f"{key}.{number + 1}",
        key,
        number + 1,
        START,
        title,
        text,
        TextKind.PAGE,
        hash_text(snapshot_content(title, text)),
    )
    with database.write() as connection:
        insert_snapshot(connection, version)


def linked(database: Database, key: str = "a005") -> list[str | None]:
    with database.read() as connection:
        return [item.story_id for item in items_of_article(connection, key)]


def story_of(database: Database, key: str) -> str | None:
    with database.read() as connection:
        return story_of_article(connection, key)


def test_an_item_mentions_the_story_it_tells_of_and_the_others_none(database: Database):
    add_articles(database, TITLES)
    add_letter(database)
    run(database)
    story = story_of(database, "a000")
    assert story == story_of(database, "a002")
    assert linked(database) == [story, None]
    with database.read() as connection:
        assert mentions_in_roundups(connection, [story or ""]) == {story: 1}
        assert pending_roundups(connection, 5) == []
        first = items_of_article(connection, "a005")[0]
    content = snapshot_content("Monday roundup", LETTER)
    assert content[first.passage.start : first.passage.end] == LETTER.split("\n", maxsplit=1)[0]
    assert 0.7 < first.score <= 1.0


def test_mentions_move_no_story(database: Database):
    add_articles(database, TITLES)
    add_letter(database)
    run(database)
    groups = {m.article_id: m.story_id for m in all_memberships_of(database)}
    assert [key for key, story in groups.items() if story == groups["a005"]] == ["a005"]


def all_memberships_of(database: Database):
    with database.read() as connection:
        return all_memberships(connection)


def test_a_corrected_roundup_is_taken_apart_anew(database: Database):
    add_articles(database, TITLES)
    add_letter(database)
    run(database)
    other = "- Bluebird Bank buys chip maker Granite for nine billion, it said on this Monday\n" * 2
    add_letter(database, text=other, number=2)
    run(database)
    assert linked(database) == [story_of(database, "a001")] * 2


def test_a_roundup_of_long_ago_is_kept_without_links(database: Database):
    add_articles(database, TITLES)
    add_letter(database)
    with database.write() as connection:
        article = articles_by_id(connection, ["a005"])["a005"]
        old = dataclasses.replace(article, published_at=START - timedelta(days=30))
        update_article(connection, old)
    run(database)
    assert linked(database) == [None, None]


def test_a_second_pass_links_what_a_stopped_one_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    add_articles(database, TITLES)
    add_letter(database, 5)
    add_letter(database, 6)

    class Stop(BaseException):
        pass

    saved = save_items

    def save_once(connection: Connection, article_id: str, items: list[RoundupItem]):
        if article_id == "a006":
            raise Stop
        saved(connection, article_id, items)

    with monkeypatch.context() as patched:
        patched.setattr(roundup_items, "save_items", save_once)
        with pytest.raises(Stop):
            run(database)
    assert len(linked(database)) == 2
    assert linked(database, "a006") == []
    run(database)
    assert linked(database, "a006") == linked(database)


def test_the_clear_winner_is_chosen_and_nobody_else():
    options = MentionOptions(threshold=1.0, title_threshold=2.0, margin=1.0)
    assert choose_story([], options, has_text=True) == (None, 0.0)
    assert choose_story([("s", 1.5)], options, has_text=True)[0] == "s"
    assert choose_story([("s", 1.5)], options, has_text=False)[0] is None
    assert choose_story([("s", 2.5), ("t", 1.0)], options, has_text=False)[0] == "s"
    assert choose_story([("s", 2.5), ("t", 2.0)], options, has_text=True)[0] is None


def test_an_assigner_kept_between_passes_goes_on_like_a_restored_one(
    database: Database, tmp_path: Path, schema_file: Path
):
    path = tmp_path / "other.sqlite3"
    copyfile(schema_file, path)
    other = open_database(sqlite_url(path))
    stream = StoryStream()
    for at in range(0, len(TITLES), 2):
        add_articles(database, TITLES[at : at + 2], first=at)
        add_articles(other, TITLES[at : at + 2], first=at)
        run(database, stream)
        run(other)
    held = [(m.article_id, m.story_id, m.score) for m in all_memberships_of(database)]
    assert held == [(m.article_id, m.story_id, m.score) for m in all_memberships_of(other)]
    other.close()


def test_a_kept_assigner_is_dropped_when_the_database_says_otherwise(database: Database):
    add_articles(database, TITLES[:2])
    stream = StoryStream()
    run(database, stream)
    with database.read() as connection:
        same = stream.open(connection, SMALL.stories, EMBEDDER.model_id)
        stream.keep(connection, same, EMBEDDER.model_id)
        assert stream.open(connection, SMALL.stories, EMBEDDER.model_id) is same
        stream.keep(connection, same, EMBEDDER.model_id)
    target = story_of(database, "a000") or ""
    with database.write() as connection:
        move_members(connection, ["a001"], target)
    with database.read() as connection:
        fresh = stream.open(connection, SMALL.stories, EMBEDDER.model_id)
    assert fresh is not same
    assert fresh.story_of("a001") == target


def test_a_kept_assigner_is_dropped_when_articles_were_understood_anew(database: Database):
    add_articles(database, TITLES[:2])
    stream = StoryStream()
    run(database, stream)
    with database.read() as connection:
        same = stream.open(connection, SMALL.stories, EMBEDDER.model_id)
        stream.keep(connection, same, EMBEDDER.model_id)
    renew_analyses(database, EMBEDDER, WordUnderstander(), NOW + timedelta(hours=1))
    with database.read() as connection:
        assert stream.open(connection, SMALL.stories, EMBEDDER.model_id) is not same


def test_what_another_process_places_behind_the_last_batch_is_not_missed(database: Database):
    add_articles(database, TITLES[:2])
    stream = StoryStream()

    def meanwhile(stage: str, done: int, _total: int) -> None:
        if stage == "stories" and done:
            add_articles(database, TITLES[2:4], first=2)
            run(database)

    analyse(
        database, EMBEDDER, WordUnderstander(), NOW, options=SMALL, stream=stream,
        progress=meanwhile,
    )  # fmt: skip
    with database.read() as connection:
        assigner = stream.open(connection, SMALL.stories, EMBEDDER.model_id)
    assert assigner.story_of("a003") == story_of(database, "a003")


def test_a_stream_serves_one_model_and_one_set_of_options(database: Database):
    add_articles(database, TITLES[:1])
    stream = StoryStream()
    run(database, stream)
    with database.read() as connection:
        same = stream.open(connection, SMALL.stories, EMBEDDER.model_id)
        stream.keep(connection, same, EMBEDDER.model_id)
        changed = dataclasses.replace(SMALL.stories, memory=7)
        assert stream.open(connection, changed, EMBEDDER.model_id) is not same


def test_memory_holds_twice_the_window_whatever_comes_in(database: Database):
    add_articles(database, [f"Report number {n}" for n in range(40)])
    few = dataclasses.replace(SMALL.stories, memory=3, window_days=2.0)
    with database.read() as connection:
        # Four a day, of the last four days, and the last one itself.
        assert size_memory(connection, few).memory == 24
        assert size_memory(connection, SMALL.stories) == SMALL.stories


def test_an_empty_database_needs_no_more_memory(database: Database):
    with database.read() as connection:
        assert size_memory(connection, SMALL.stories) == SMALL.stories
