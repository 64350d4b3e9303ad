"""The search page: how a question was read, filters, saving, what to try."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.search_types import (
    FacetCount,
    FoundFacets,
    NamedEntity,
    SearchAnswer,
    SearchQuery,
    StatedPeriod,
    Understood,
)
from app.context import publish_context
from app.saved_searches import list_searches
from app.search_address import Asked
from app.ui.asked import render_active, render_banner, render_nothing, render_understood
from app.ui.results import render_hits
from db.errors import AnalysisError
from tests.app_pages import page_html, search_page
from tests.seeding import story_id

if TYPE_CHECKING:
    from app.context import AppContext

ASKED = Asked(text="lumin price july")
READ = Understood(
    words=("lumen", "price"),
    excluded=("rumour",),
    entities=(NamedEntity("model:lumen-3", "Lumen <3>", "lumin"),),
    period=StatedPeriod(
        datetime(2026, 7, 1, tzinfo=UTC),
        datetime(2026, 8, 1, tzinfo=UTC),
        "july",
        "the last July that has begun",
    ),
    topics=("pricing_limits",),
    corrected="lumen price july",
)
FACETS = FoundFacets(
    topics=(FacetCount("pricing_limits", "Prices", 7), FacetCount("legal", "Courts", 2)),
    entities=(FacetCount("model:lumen-3", "Lumen 3 *bold*", 5),),
    sources=(FacetCount("gazette", "The Model Gazette (news)", 4),),
    tiers=(FacetCount("press", "press", 6),),
    languages=(FacetCount("en", "en", 8), FacetCount("zh", "zh", 1)),
    months=(FacetCount("2026-06", "", 3), FacetCount("2026-07", "", 6)),
)


class ReadingDesk:
    """The context's own desk, whose answers say how they understood and what they counted."""

    note = ""

    def __init__(self, desk: Any, found: int = 1) -> None:
        self.asked: list[SearchQuery] = []
        self._desk, self._found = desk, found

    def ask(self, query: SearchQuery) -> SearchAnswer:
        self.asked.append(query)
        if "fault" in query.text:
            raise AnalysisError("the index is gone; run `tocsin analyse`")
        answer: SearchAnswer = self._desk.ask(query)
        if query.topic == "legal":
            answer = replace(answer, stories=())
        return replace(answer, understood=READ, facets=FACETS, found=self._found)

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        del story_id  # whatever it is, the stories of one question resemble it
        found: SearchAnswer = self._desk.ask(SearchQuery("suspended", limit=limit))
        return found


@pytest.fixture
def desk(context: AppContext) -> ReadingDesk:
    made = ReadingDesk(context.search, 45)
    publish_context(replace(context, search=made))
    return made


def open_page(**query: str) -> AppTest:
    page = AppTest.from_function(search_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def test_the_reading_of_a_question_is_shown_and_can_be_taken_back() -> None:
    shown = render_understood(ASKED, SearchAnswer(ASKED.query(), (), understood=READ))
    assert "Showing results for <strong>lumen price july</strong>" in shown
    assert 'href="/search?q=lumin+price+july&amp;literal=1"' in shown
    assert "Search instead for “lumin price july”" in shown
    assert (
        'href="/search?q=price+july" target="_self" aria-label="Without Lumen &lt;3&gt;"' in shown
    )
    assert 'href="/search?q=lumin+price" target="_self" aria-label="Without July 2026"' in shown
    assert "“july”: the last July that has begun." in shown
    assert "prices and limits" in shown
    assert "not rumour" in shown


def test_a_literal_question_offers_to_be_read_again() -> None:
    asked = replace(ASKED, literal=True)
    shown = render_understood(asked, SearchAnswer(asked.query(), ()))
    assert 'href="/search?q=lumin+price+july"' in shown
    assert "Showing results for" not in shown


def test_what_is_only_a_name_has_nothing_to_take_out() -> None:
    asked = Asked(text="lumin")
    shown = render_understood(
        asked, SearchAnswer(asked.query(), (), understood=Understood(entities=READ.entities))
    )
    assert "aria-label" not in shown


def test_filters_that_are_set_can_be_taken_off_one_by_one() -> None:
    asked = Asked(text="lumen", entity="model:lumen-3", month="2026-07")
    shown = render_active(asked, FACETS)
    assert "Lumen 3 *bold*" in shown
    assert 'href="/search?q=lumen&amp;month=2026-07"' in shown
    assert "July 2026" in shown
    assert 'href="/search?q=lumen" target="_self">Take all off' in shown
    assert render_active(Asked(text="lumen"), FACETS) == ""


def test_an_answer_of_the_past_says_so() -> None:
    asked = Asked(text="lumen", as_of=datetime(2026, 6, 20, tzinfo=UTC).date())
    assert "What was known on 20 June 2026." in render_banner(asked)
    assert render_banner(ASKED) == ""


def test_nothing_found_says_which_filter_to_drop_and_what_is_behind_it() -> None:
    asked = Asked(text="lumen", topic="legal", tier="press")
    shown = render_nothing(asked, [("topic", 3)])
    assert "search without “Courts and law”</a>: 3 stories" in shown
    assert 'href="/search?q=lumen&amp;tier=press"' in shown


def test_counts_stand_on_the_controls_and_keys_in_the_address(desk: ReadingDesk) -> None:
    page = open_page(q="suspended")
    topics = page.button_group(key="pick_topic")
    assert topics.options == [
        "Prices and limits 7",
        "Courts and law 2",
    ]
    topics.set_value("pricing_limits").run()
    assert page.query_params["topic"] == "pricing_limits"
    assert desk.asked[-1].topic == "pricing_limits"
    assert 'aria-label="Take off Prices and limits"' in page_html(page)


def test_a_name_that_looks_like_markdown_stays_text_on_its_control(desk: ReadingDesk) -> None:
    page = open_page(q="suspended")
    labels = page.button_group(key="pick_entity").options
    assert labels == ["Lumen 3 \\*bold\\* 5"]
    # The options of a select box are no Markdown: a backslash would be seen.
    assert page.selectbox(key="pick_source").options == ["The Model Gazette (news) 4"]


def test_a_month_narrows_the_answer(desk: ReadingDesk) -> None:
    page = open_page(q="suspended")
    page.button_group(key="pick_month").set_value("2026-06").run()
    assert page.query_params["month"] == "2026-06"
    query = desk.asked[-1]
    assert (query.since, query.until) == (
        datetime(2026, 6, 1, tzinfo=UTC),
        datetime(2026, 7, 1, tzinfo=UTC),
    )


def test_more_stories_are_asked_for_where_there_are_more(desk: ReadingDesk) -> None:
    page = open_page(q="suspended")
    assert "45 stories" in page_html(page)
    page.button(key="more_stories").click().run()
    assert desk.asked[-1].limit == 21, "one is shown, and a page more is asked for"


def test_another_question_is_not_taken_literally(desk: ReadingDesk) -> None:
    page = open_page(q="suspended", literal="1", shown="40")
    assert [query.literal for query in desk.asked] == [True]
    page.text_input(key="q").set_value("weights").run()
    last = desk.asked[-1]
    assert (last.literal, last.limit) == (False, 20)


def test_a_search_is_saved_listed_and_removed(desk: ReadingDesk, context: AppContext) -> None:
    page = open_page(q="suspended", topic="pricing_limits")
    page.text_input(key="save_name").set_value("My <b>name</b>")
    next(button for button in page.button if button.label == "Save").click().run()
    saved = list_searches(context.database, "local")
    assert [one.name for one in saved] == ["My <b>name</b>"]
    assert f"/feeds/searches/{saved[0].id}.xml" in page_html(page)
    again = open_page()
    shown = page_html(again)
    assert "My &lt;b&gt;name&lt;/b&gt;" in shown
    assert "/search?q=suspended&amp;topic=pricing_limits" in shown
    again.button(key=f"remove_{saved[0].id}").click().run()
    assert list_searches(context.database, "local") == []


def test_a_name_that_is_taken_is_refused_in_a_sentence(desk: ReadingDesk) -> None:
    page = open_page(q="suspended")
    for _ in range(2):
        page.text_input(key="save_name").set_value("twice")
        next(button for button in page.button if button.label == "Save").click().run()
    assert "saved already" in page_html(page)


def test_a_search_that_fails_keeps_the_box_and_says_why(desk: ReadingDesk) -> None:
    page = open_page(q="fault")
    assert "The index is gone; run `tocsin analyse`." in page_html(page)
    assert page.text_input(key="q").value == "fault"


def test_an_empty_answer_counts_what_each_filter_hides(desk: ReadingDesk) -> None:
    shown = page_html(open_page(q="suspended", topic="legal"))
    assert "search without “Courts and law”</a>: 45 stories" in shown


def test_stories_like_one_name_it(context: AppContext) -> None:
    shown = page_html(open_page(like=story_id("suspended")))
    assert "<strong>Stories like</strong>" in shown
    assert "Access to Aurora 5 is suspended" in shown
    # Without a model nothing resembles anything.
    assert "Nothing that was read so far is like it" in shown
    assert "No such story" in page_html(open_page(like="nothing"))


def test_stories_like_one_are_listed_with_their_passages(desk: ReadingDesk) -> None:
    shown = page_html(open_page(like=story_id("suspended")))
    assert '<ol class="t-results" start="1"><li class="t-hit">' in shown
    assert "Nothing that was read so far is like it" not in shown


def test_results_are_a_numbered_list_with_topics_threads_and_ways_on(context: AppContext) -> None:
    shown = page_html(open_page(q="suspended"))
    assert '<ol class="t-results" start="1">' in shown
    assert "Export controls" in shown
    assert f"/search?like={story_id('suspended')}" in shown
    assert "/timeline?thread=" in shown
    assert "#passage" in shown
    assert "/search/export.csv?q=suspended" in shown
    assert render_hits((), {}) == '<ol class="t-results" start="1"></ol>'
