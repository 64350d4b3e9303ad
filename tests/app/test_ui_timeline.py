from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.story_reading import read_story
from app.ui.changes import render_changes, render_passages
from app.ui.storyline import render_story
from app.ui.timeline import arrival_note, date_note, group_copies, version_note
from db.articles import articles_by_id, update_article
from db.changes import ArticleChange
from db.copies import Copy, CopyKind, count_origins, save_copies
from db.types import Arrival, DateKind, RevisionKind
from tests.seeding import NOW, article_id, story_id

if TYPE_CHECKING:
    from db.store import Database
    from db.types import Article

KEYS = [article_id("suspended", number) for number in range(5)]
CHANGE = ArticleChange(
    KEYS[0], f"{KEYS[0]}.2", NOW, RevisionKind.UPDATE, ("New words.",), (), 0.1, "Then", "Now"
)


@pytest.fixture
def article(seeded: Database) -> Article:
    with seeded.read() as connection:
        return articles_by_id(connection, [KEYS[0]])[KEYS[0]]


@pytest.mark.parametrize(
    ("kind", "note", "expected"),
    [
        (DateKind.STATED, "", ""),
        (DateKind.STATED, "stated by the page", "date stated by the page"),
        (DateKind.DAY, "guessed from the page", "date guessed from the page"),
        (DateKind.STATED, "no zone stated; read as UTC", "no zone stated; read as UTC"),
        (DateKind.MISSING, "undated; the time it was first seen stands in", "undated; first seen"),
        (
            DateKind.FUTURE,
            "stated as 2027-01-01 00:00 UTC, which was to come",
            "dated in the future (stated as 2027",
        ),
    ],
)
def test_a_date_says_where_it_comes_from_unless_it_was_stated(
    article: Article, kind: DateKind, note: str, expected: str
) -> None:
    noted = replace(article, date_kind=kind, date_note=note, published_at=article.first_seen_at)
    said = date_note(noted)
    assert said.startswith(expected)
    assert bool(said) == bool(expected)


def test_what_stands_in_for_the_date_of_an_old_article_is_named(article: Article) -> None:
    note = "undated; the day of its last change stands in"
    old = article.first_seen_at - timedelta(days=90)
    found = replace(article, date_kind=DateKind.MISSING, date_note=note, published_at=old)
    assert date_note(found).startswith(f"{note}; first seen")


def test_history_is_told_from_news(article: Article) -> None:
    assert arrival_note(article) == ""
    assert arrival_note(replace(article, arrival=Arrival.IMPORT)) == "from an imported archive"


def test_a_watched_documents_version_is_told_as_one(article: Article) -> None:
    version = replace(article, details={"document": "https://a.example/terms", "version": "3"})
    assert version_note(version) == "version 3 of a watched document"
    assert version_note(replace(article, details={"version": "3"})) == ""


def test_an_outlets_own_copy_is_named_by_its_headline(seeded: Database) -> None:
    with seeded.write() as connection:
        first, second = (articles_by_id(connection, KEYS)[key] for key in KEYS[:2])
        update_article(connection, replace(second, outlet=first.outlet, domain=first.domain))
    _judge(seeded, {0: None, 1: 0, 4: None}, CopyKind.NEAR)
    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    shown = render_story(view)
    assert "4 outlets; 1 article with the words of another" in shown
    assert '<p class="t-note">The same text again</p>' in shown
    assert ">Northlight pulls Aurora 5 after export order</a>" in shown


def _judge(database: Database, pairs: dict[int, int | None], kind: CopyKind) -> None:
    found = [
        Copy(KEYS[key], f"{KEYS[key]}.1", None if of is None else KEYS[of],
             CopyKind.ORIGINAL if of is None else kind, 0.9, 0.9, NOW)
        for key, of in pairs.items()
    ]  # fmt: skip
    with database.write() as connection:
        save_copies(connection, found)


def test_copies_stand_under_the_article_whose_words_they_carry(seeded: Database) -> None:
    _judge(seeded, {0: None, 1: 0, 2: 1, 3: None, 4: 1}, CopyKind.NEAR)
    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    told = [[reading.article.id for reading in group] for group in group_copies(view)]
    assert told == [[KEYS[0], KEYS[1], KEYS[2], KEYS[4]], [KEYS[3]]]
    shown = render_story(view)
    assert "5 outlets, 2 origins; 3 copies of Northlight AI" in shown
    with seeded.read() as connection:
        counted = count_origins(connection, story_id("suspended"))
    assert (counted.outlets, counted.origins, counted.copies) == (view.outlets, view.origins.own, 3)


def test_an_origin_outside_the_story_is_named_by_its_first_copy(seeded: Database) -> None:
    outside = article_id("weights", 0)
    with seeded.write() as connection:
        save_copies(
            connection,
            [
                Copy(KEYS[key], f"{KEYS[key]}.1", outside, CopyKind.REPOST, 0.9, 0.2, NOW)
                for key in (2, 3)
            ],
        )
    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    shown = render_story(view)
    assert "The same text as at <a" in shown
    assert shown.count("The same text at</p>") == 2
    assert [len(group) for group in group_copies(view)] == [1, 2, 2]


def test_a_borrowed_passage_is_named(seeded: Database) -> None:
    _judge(seeded, {0: None, 2: 0}, CopyKind.EXCERPT)
    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    shown = render_story(view)
    assert "Takes over a passage from <a" in shown
    assert view.origins.heads[KEYS[2]] == KEYS[2], "an excerpt has words of its own"


def test_many_copies_are_folded_away(seeded: Database) -> None:
    _judge(seeded, {0: None, 1: 0, 2: 0, 3: 0, 4: 0}, CopyKind.EXACT)
    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    assert '<details class="t-copies">' not in render_story(view)
    more = replace(view, readings=(*view.readings, view.readings[4]))
    assert "The same text 5 more times" in render_story(more)


def test_a_correction_is_open_and_an_update_is_folded() -> None:
    folded = render_changes([CHANGE])
    assert '<details class="t-change">' in folded
    assert "Updated 18 June: 1 sentence added" in folded
    assert "The headline was “Then”." in folded
    corrected = replace(CHANGE, kind=RevisionKind.CORRECTION)
    assert '<details class="t-change" open>' in render_changes([corrected])


def test_a_new_headline_alone_is_told_in_a_line() -> None:
    change = replace(
        CHANGE, kind=RevisionKind.TITLE, added=(), at=datetime(2026, 6, 3, tzinfo=NOW.tzinfo)
    )
    shown = render_changes([change])
    assert "New headline 3 June." in shown
    assert "<details" not in shown


def test_long_changes_are_cut_and_counted() -> None:
    shown = render_passages(["One two three. " * 100] * 30, [])
    assert "and 22 more passages" in shown
    assert shown.count("<ins>") == 8
    assert "Taken out" not in shown


def test_passages_from_outside_stay_text() -> None:
    attack = '<script>window.hit=1</script><img src=x onerror="x">'
    shown = render_changes(
        [replace(CHANGE, added=(attack,), removed=(attack,), title_before=attack)]
    )
    assert "<script>" not in shown
    assert "<img" not in shown
    assert shown.count("&lt;script&gt;") == 3
