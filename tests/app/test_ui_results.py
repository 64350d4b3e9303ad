"""Found stories as HTML: what of an article is shown, and only once."""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.search_types import ArticleHit, StoryHit
from app.ui.results import render_hits
from db.types import Passage, hash_text

DAY = datetime(2026, 7, 1, tzinfo=UTC)
TITLE = "Corvid <opens> its weights"


def story_of(title: str, excerpt: str) -> StoryHit:
    passage = Passage("a.1", 0, len(excerpt), hash_text(excerpt))
    address = "https://gazette.example/1"
    hit = ArticleHit("a", 1.0, title, "Gazette", address, DAY, passage, excerpt, ((0, 6),))
    return StoryHit("", TITLE, 1.0, DAY, DAY, (hit,), 1)


def test_a_title_that_is_all_there_is_stands_once() -> None:
    shown = render_hits([story_of(TITLE, TITLE)], {})
    assert shown.count("its weights") == 1
    assert "Corvid &lt;opens&gt;" in shown


def test_another_title_that_is_the_passage_stands_as_the_passage() -> None:
    shown = render_hits([story_of("Corvid frees a model", "Corvid frees a model")], {})
    assert shown.count("frees a model") == 1
    assert "<mark>Corvid</mark>" in shown


def test_a_passage_of_the_text_stands_with_its_title() -> None:
    shown = render_hits([story_of("Corvid frees a model", "Corvid says so.")], {})
    assert "frees a model" in shown
    assert "<mark>Corvid</mark> says so." in shown
