"""A citation leads to its passage, marked in the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from app.passage_reading import passage_name, read_passage
from app.ui.passages import cited_address, render_cited
from db.articles import latest_snapshots
from db.types import anchor_passage
from tests.app_pages import page_html, story_page
from tests.seeding import article_id, story_id

if TYPE_CHECKING:
    from app.context import AppContext
    from db.store import Database


def name_of(database: Database, key: str, words: str) -> str:
    with database.read() as connection:
        snapshot = latest_snapshots(connection, [article_id(key, 0)])[article_id(key, 0)]
    at = snapshot.content.index(words)
    return passage_name(anchor_passage(snapshot, at, at + len(words)))


def test_the_words_stand_between_what_surrounds_them(seeded: Database) -> None:
    words = "Customers in those countries keep access"
    cited = read_passage(seeded, name_of(seeded, "suspended", words))
    assert cited is not None
    assert cited.words == words
    assert cited.before.endswith("2026. ")
    assert cited.after.startswith(" to Aurora 4")
    assert f"<mark>{words}</mark>" in render_cited(cited)


def test_what_names_no_passage_finds_none(seeded: Database) -> None:
    snapshot = name_of(seeded, "suspended", "Customers").split("~")[0]
    outside = (f"{snapshot}~5~99999", f"{snapshot}~5~5", f"{snapshot}~9~5")
    strange = ("", "x", "x~1~2", "../x~0~5", "x~0~999999999", "<b>~1~2", "~1~2")
    assert [read_passage(seeded, name) for name in (*outside, *strange)] == [None] * 10


def test_hostile_words_stay_text(seeded: Database) -> None:
    cited = read_passage(seeded, name_of(seeded, "hostile", "<script>window.hit=1</script>"))
    assert cited is not None
    assert "<script>" not in render_cited(cited)


def test_the_story_page_begins_with_the_cited_passage(context: AppContext) -> None:
    name = name_of(context.database, "suspended", "Customers in those countries")
    page = AppTest.from_function(story_page, default_timeout=30)
    page.query_params["story"] = story_id("suspended")
    page.query_params["passage"] = name
    page.run()
    shown = page_html(page)
    assert shown.index('id="passage"') < shown.index('class="t-timeline"')
    assert f'id="a-{article_id("suspended", 0)}"' in shown
    assert cited_address(story_id("suspended"), name).endswith("#passage")


def test_a_passage_that_is_gone_is_said_to_be(context: AppContext) -> None:
    page = AppTest.from_function(story_page, default_timeout=30)
    page.query_params["story"] = story_id("suspended")
    page.query_params["passage"] = "gone~1~2"
    page.run()
    assert "is not stored here" in page_html(page)
