from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

import app.ui
from app.context import publish_context
from app.ui.pages import HOME, PAGES, Place
from db.errors import DatabaseLockedError
from tests.app_pages import brief_page, page_html, search_page, sources_page, story_page
from tests.seeding import MERGED_AWAY, story_id

if TYPE_CHECKING:
    from app.context import AppContext

MAIN = Path(app.ui.__file__).parent / "main.py"
ATTACKS = ("<script>", "<img src=x", "<iframe", 'href="javascript', "<b>subject")


def run(script: Any, **query: str) -> AppTest:
    page = AppTest.from_function(script, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def test_the_frame_shows_the_latest_issue_with_navigation(context: AppContext) -> None:
    page = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert not page.exception
    shown = page_html(page)
    assert "Week 25, 2026" in shown
    assert 'aria-current="page" target="_self">This week</a>' in shown
    linked = [link.proto.label for link in page.get("page_link")]
    assert linked == [
        entry.title for entry in PAGES if entry.place is not Place.NOWHERE and entry is not HOME
    ]
    assert "You are looking at the demo corpus" not in shown


def test_the_demo_corpus_says_that_its_outlets_are_made_up(context: AppContext) -> None:
    import dataclasses

    publish_context(dataclasses.replace(context, demo=True))
    shown = page_html(AppTest.from_file(str(MAIN), default_timeout=30).run())
    assert "You are looking at the demo corpus" in shown
    assert "made up" in shown


def test_without_a_server_the_pages_say_how_to_start_one() -> None:
    shown = page_html(AppTest.from_file(str(MAIN), default_timeout=30).run())
    assert "tocsin run" in shown


def test_a_locked_database_gives_a_sentence_and_no_traceback(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseLockedError("the database is locked by another process; try again")

    monkeypatch.setattr("app.ui.data._mark", refuse)
    page = AppTest.from_file(str(MAIN), default_timeout=30).run()
    assert not page.exception
    assert "the database is locked by another process; try again" in page_html(page)


def test_a_week_in_the_address_shows_that_issue_and_its_neighbour(context: AppContext) -> None:
    shown = page_html(run(brief_page, week="2026-W24"))
    assert "Week 24, 2026" in shown
    assert "/?week=2026-W25" in shown
    assert "The complete-v1 endpoint closes on 1 October" in shown


@pytest.mark.parametrize(
    ("week", "said"),
    [("2026-W30", "No issue was written for Week 30, 2026"), ("<b>2026", "&lt;b&gt;2026")],
)
def test_an_unknown_week_is_answered_with_ways_on(
    context: AppContext, week: str, said: str
) -> None:
    shown = page_html(run(brief_page, week=week))
    assert said in shown
    assert "/archive" in shown


def test_the_first_run_says_when_the_first_issue_comes(empty_context: AppContext) -> None:
    shown = page_html(run(brief_page))
    assert "The first issue is not written yet" in shown
    assert "Thursdays at 08:00 UTC" in shown


def test_every_story_of_the_issue_has_its_sentences_sources_and_box(context: AppContext) -> None:
    shown = page_html(run(brief_page))
    for part in (
        "Northlight AI has suspended access to Aurora 5",
        "What changes",
        "Watch for",
        "What sceptics say",
        "same text at",
        f"/story?story={story_id('suspended')}",
        "/briefs/2026-W25.md",
        "9 answered in the last two days",
    ):
        assert part in shown


def test_the_story_page_tells_the_timeline_with_tiers_copies_and_facts(context: AppContext) -> None:
    shown = page_html(run(story_page, story=story_id("suspended")))
    assert "1 first hand, 2 press, 1 analysis, 1 community" in shown
    assert "5 outlets, 4 origins; 1 copy of The Model Gazette" in shown
    assert (
        shown.index("Northlight pulls")
        < shown.index("The same text at")
        < shown.index("Evening Digest")
    )
    assert "Access to <a" in shown
    assert "Week 25, 2026" in shown
    assert shown.index("Access to Aurora 5 is suspended") < shown.index("Does the order on Aurora")


def test_a_merged_story_leads_to_the_one_that_lives_on(context: AppContext) -> None:
    shown = page_html(run(story_page, story=MERGED_AWAY))
    assert "was merged into this one" in shown
    assert f"/story?story={story_id('suspended')}" in shown


@pytest.mark.parametrize("asked", ["", "nothing", "<img src=x>"])
def test_an_unknown_story_is_answered_with_ways_on(context: AppContext, asked: str) -> None:
    shown = page_html(run(story_page, story=asked) if asked else run(story_page))
    assert "No such story" in shown
    assert "<img" not in shown


def test_a_search_link_shows_the_highlighted_passage(context: AppContext) -> None:
    shown = page_html(run(search_page, q="suspended"))
    assert "<mark>suspended</mark> access to Aurora 5" in shown
    assert "1 story" in shown


def test_search_filters_come_from_the_address(context: AppContext) -> None:
    run(search_page, q="aurora", topic="export_control", since="2026-06-01", until="2026-06-17")
    query = context.search.asked[-1]  # type: ignore[union-attr]  # the fixture has a desk
    assert query.topic == "export_control"
    assert str(query.since) == "2026-06-01 00:00:00+00:00"
    assert str(query.until) == "2026-06-18 00:00:00+00:00", "the day named is included"


def test_an_entity_outside_the_frequent_ones_still_filters(context: AppContext) -> None:
    run(search_page, q="aurora", entity="Some Rare Model")
    assert context.search.asked[-1].entity == "Some Rare Model"  # type: ignore[union-attr]  # the fixture has a desk


def test_nothing_found_offers_to_drop_the_filters(context: AppContext) -> None:
    shown = page_html(run(search_page, q="zebra", topic="export_control"))
    assert "Nothing found for “zebra”" in shown
    assert 'href="/search?q=zebra"' in shown


def test_an_empty_box_suggests_names_and_topics(context: AppContext) -> None:
    shown = page_html(run(search_page))
    assert "Aurora 5" in shown
    assert "Export controls" in shown


def test_a_search_that_is_still_loading_says_so(context: AppContext) -> None:
    context.search.note = "Warming up: words only."  # type: ignore[union-attr,misc]
    assert "Warming up: words only." in page_html(run(search_page, q="suspended"))


def test_typing_a_question_searches_for_it(context: AppContext) -> None:
    page = run(search_page)
    page.text_input(key="q").set_value("suspended").run()
    assert "<mark>suspended</mark>" in page_html(page)


def test_the_sources_page_states_health_in_words_first(context: AppContext) -> None:
    shown = page_html(run(sources_page))
    assert (
        "9 of 12 sources answered in the last day; 2 failing (1 for more than three days) and "
        "1 not read in the last day"
    ) in shown
    assert "The server took longer than 20 seconds to answer." in shown
    assert "failing for 4 days, 12 times in a row; tried again in 6 hours" in shown
    assert "less often while it fails" in shown
    assert "gone for good" in shown
    assert "feed, hourly" in shown
    assert "Pages of articles: 2" in shown
    assert "2 × answered with status 403" in shown
    assert "1 × no feed" in shown
    assert shown.index("9 of 12") < shown.index("In trouble") < shown.index("All sources")


def test_hosts_that_asked_for_it_are_shown_as_left_alone(context: AppContext) -> None:
    shown = page_html(run(sources_page))
    assert (
        "margin.example asked to be left alone until 18 June 2026, 14:00 UTC (in 5 hours)" in shown
    )
    assert "; 1 source waits." in shown
    assert "lens.example does not give its robots.txt, so its pages wait" in shown


def test_a_watched_documents_last_change_can_be_read(context: AppContext) -> None:
    shown = page_html(run(sources_page))
    assert "2 documents: terms, licences" in shown
    assert "1 has changed since first read" in shown
    assert "2 versions since 13 June 2026" in shown
    assert "last change 17 June 2026" in shown
    assert "license: apache-2.0 → other" in shown
    assert "<ins>We keep prompts for 90 days.</ins>" in shown
    assert "<del>We keep prompts for 30 days.</del>" in shown
    assert "1 document with one version so far" in shown


def test_a_corrected_article_says_what_was_added_and_taken_out(context: AppContext) -> None:
    shown = page_html(run(story_page, story=story_id("suspended")))
    assert "1 correction in what was read, marked below." in shown
    assert "Corrected 17 June: 1 sentence added, 1 sentence taken out" in shown
    assert "<ins>Correction: an earlier version said" in shown
    assert "<del>14 countries</del>" in shown


def test_dates_that_were_not_simply_stated_say_where_they_come_from(context: AppContext) -> None:
    shown = page_html(run(story_page, story=story_id("suspended")))
    assert "date stated by the page" in shown
    assert "Licence tag mit." in shown
    undated = page_html(run(story_page, story=story_id("hostile")))
    assert "&gt;; first seen 16 June 2026" in undated
    assert "read back later" in undated


def test_no_sources_yet_is_answered_with_ways_on(empty_context: AppContext) -> None:
    assert "tocsin sources add" in page_html(run(sources_page))


@pytest.mark.parametrize(
    ("script", "query"),
    [
        (brief_page, {}),
        (story_page, {"story": story_id("hostile")}),
        (search_page, {"q": "hostile"}),
        (search_page, {"q": "<script>window.hit=1</script>"}),
        (sources_page, {}),
    ],
)
def test_markup_from_outside_stays_text(
    context: AppContext, script: Any, query: dict[str, str]
) -> None:
    shown = page_html(run(script, **query))
    assert "&lt;" in shown, "the hostile text is on the page"
    for attack in ATTACKS:
        assert attack not in shown
