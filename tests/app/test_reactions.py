"""What readers say of stories: kept once each, counted, exported as labels."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from analysis.evaluate.documents import read_documents, read_labels
from analysis.search_types import SearchAnswer, SearchQuery
from app.cli.reactions import reactions
from app.reactions import document_lines, judge_stories, label_lines, react, read_reactions
from db.errors import ConfigError
from db.reactions import ReactionCounts, Verdict, list_reactions
from db.store import database_path
from tests.app_pages import page_html, story_page
from tests.seeding import MERGED_AWAY, NOW, article_id, story_id

if TYPE_CHECKING:
    from pathlib import Path

    from app.context import AppContext
    from db.store import Database

STORY = story_id("suspended")


def say(database: Database, reader: str, verdict: Verdict | None, *, story: str = STORY) -> None:
    react(database, reader, story, verdict, NOW)


def test_a_reader_counts_once_and_may_change_the_word(seeded: Database) -> None:
    say(seeded, "one", Verdict.USEFUL)
    say(seeded, "two", Verdict.USEFUL)
    react(seeded, "one", STORY, Verdict.NOT_USEFUL, NOW + timedelta(hours=1), context="2026-W25")
    found = read_reactions(seeded, STORY, "one")
    assert found.counts == ReactionCounts(1, 1)
    assert found.own is Verdict.NOT_USEFUL
    say(seeded, "one", None)
    assert read_reactions(seeded, STORY, "one").counts == ReactionCounts(1, 0)
    assert read_reactions(seeded, STORY, "one").own is None


def test_the_same_reader_at_two_places_counts_once(seeded: Database) -> None:
    react(seeded, "one", STORY, Verdict.USEFUL, NOW, place="brief")
    react(seeded, "one", STORY, Verdict.NOT_USEFUL, NOW + timedelta(hours=1), place="story")
    assert read_reactions(seeded, STORY, "one").counts == ReactionCounts(0, 1)
    assert judge_stories(seeded)[0].counts == ReactionCounts(0, 1)


def test_a_word_on_a_merged_story_goes_to_the_one_that_lives_on(seeded: Database) -> None:
    say(seeded, "one", Verdict.USEFUL, story=MERGED_AWAY)
    assert read_reactions(seeded, STORY, "one").own is Verdict.USEFUL


def test_what_cannot_be_kept_is_refused(seeded: Database) -> None:
    for story, place in (("s-nothing", "story"), (STORY, "kitchen")):
        with pytest.raises(ConfigError):
            react(seeded, "one", story, Verdict.USEFUL, NOW, place=place)
    with seeded.read() as connection:
        assert list_reactions(connection) == []


def test_a_tie_is_no_verdict(seeded: Database) -> None:
    say(seeded, "one", Verdict.USEFUL)
    say(seeded, "two", Verdict.NOT_USEFUL)
    judged = judge_stories(seeded)
    assert judged[0].verdict is None
    assert list(label_lines(judged)) == []


def test_labels_name_articles_and_weeks_but_no_reader(seeded: Database) -> None:
    say(seeded, "reader-7", Verdict.USEFUL)
    say(seeded, "reader-7", Verdict.NOT_USEFUL, story=story_id("price"))
    lines = [json.loads(line) for line in label_lines(judge_stories(seeded))]
    grades = {line["id"]: line["relevance"] for line in lines}
    assert grades[article_id("suspended", 0)] == 2
    assert grades[article_id("price", 0)] == 0
    assert {line["week"] for line in lines} == {"2026-W25"}
    assert "reader-7" not in json.dumps(lines)


def test_the_evaluation_reads_what_is_exported(
    seeded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(seeded, "one", Verdict.USEFUL)
    path = database_path(seeded)
    assert path is not None
    monkeypatch.setenv("TOCSIN_HOME", str(path.parent))
    labels, articles = tmp_path / "labels.jsonl", tmp_path / "articles.jsonl"
    arguments = ["export", "--output", str(labels), "--articles", str(articles)]
    done = CliRunner().invoke(reactions, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert "labels of 5 articles in 1 story" in done.output
    known = read_labels([labels], "relevance")
    documents = read_documents(articles)
    assert {document.id for document in documents} == set(known)
    assert all(document.text and document.date for document in documents)


def test_the_list_shows_counts_alone(seeded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    say(seeded, "reader-7", Verdict.USEFUL)
    path = database_path(seeded)
    assert path is not None
    monkeypatch.setenv("TOCSIN_HOME", str(path.parent))
    done = CliRunner().invoke(reactions, ["list"], catch_exceptions=False)
    assert "1 useful    0 not  s-suspended" in done.output
    assert "reader-7" not in done.output
    told = CliRunner().invoke(reactions, ["list", "--json"], catch_exceptions=False)
    assert json.loads(told.output)["stories"][0]["verdict"] == "useful"


def test_texts_that_are_gone_leave_the_summary(seeded: Database) -> None:
    say(seeded, "one", Verdict.USEFUL)
    lines = list(document_lines(seeded, judge_stories(seeded)))
    assert len(lines) == 5
    assert all(json.loads(line)["title"] for line in lines)


def test_the_page_of_a_story_takes_a_reaction_and_shows_the_count(context: AppContext) -> None:
    page = AppTest.from_function(story_page, default_timeout=30)
    page.query_params["id"] = STORY
    page.run()
    assert "Nobody has said so far." in page_html(page)
    page.button_group(key=f"react_{STORY}").set_value(Verdict.USEFUL).run()
    assert "1 reader found it useful, 0 did not." in page_html(page)
    assert read_reactions(context.database, STORY, "local").own is Verdict.USEFUL


def test_before_the_model_is_there_nothing_is_said_to_be_alone(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    context.search.note = "Warming up."  # type: ignore[union-attr,misc]  # the fixture has a desk
    monkeypatch.setattr(context.search, "like", lambda key, _: SearchAnswer(SearchQuery(key), ()))
    page = AppTest.from_function(story_page, default_timeout=30)
    page.query_params["story"] = STORY
    page.run()
    page.button(key=f"ask_{STORY}").click().run()
    shown = page_html(page)
    assert "Warming up." in shown
    assert "Nothing that was read so far is like it" not in shown
    assert page.button(key=f"again_{STORY}").label == "Look again"


def test_stories_like_it_are_looked_for_on_demand(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = context.search.ask(SearchQuery("suspended"))  # type: ignore[union-attr]  # the same
    assert found.stories
    monkeypatch.setattr(context.search, "like", lambda _key, _limit: found)
    page = AppTest.from_function(story_page, default_timeout=30)
    page.query_params["story"] = STORY
    page.run()
    assert "t-story-like" not in page_html(page)
    page.button(key=f"ask_{STORY}").click().run()
    shown = page_html(page)
    assert '<ul class="t-story-like"' in shown
