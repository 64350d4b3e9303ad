from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from analysis.search_types import SearchQuery
from app.saved_searches import list_searches, save_search
from tests.app.payloads import CLASSES
from tests.app_pages import page_html
from tests.seeding import NOW
from tests.seeding_understood import AURORA

if TYPE_CHECKING:
    from app.context import AppContext

BASE = "http://127.0.0.1:8501"


def subscribe_page() -> None:
    from app.ui.views.subscribe import show_subscribe

    show_subscribe()


def run(**query: str) -> AppTest:
    page = AppTest.from_function(subscribe_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def addresses(page: AppTest) -> list[str]:
    return [str(one.value) for one in page.code]


def test_every_feed_and_file_has_an_address_to_copy(context: AppContext) -> None:
    page = run()
    shown = addresses(page)
    for path in (
        "/feeds/briefs.xml", "/feeds/briefs.json", "/feeds/stories.xml", "/feeds/ledger.json",
        "/feeds/topics/model_release.xml", "/calendar.ics", "/sources.opml", "/llms.txt",
        "/api/v1/openapi.json", "/mcp",
    ):  # fmt: skip
        assert f"{BASE}{path}" in shown
    assert "None is saved yet" in page_html(page)
    assert "/alerts?do=new" in page_html(page)
    assert "/alerts?kind=topic&amp;target=model_release" in page_html(page)


def test_a_topic_in_the_address_is_chosen(context: AppContext) -> None:
    page = run(topic="legal")
    assert f"{BASE}/feeds/topics/legal.xml" in addresses(page)
    page.selectbox(key="topic_choice").set_value("research").run()
    assert f"{BASE}/feeds/topics/research.json" in addresses(page)
    assert "research" in page.query_params["topic"]


def test_an_entity_is_found_by_name(context: AppContext) -> None:
    page = run(entity="aurora")
    key = AURORA.replace(" ", "%20")
    assert f"{BASE}/feeds/entities/{key}.xml" in addresses(page)
    nothing = run(entity="nobody <b>there")
    assert "Nothing read so far is called “nobody &lt;b&gt;there”" in page_html(nothing)


def test_the_calendar_is_narrowed_to_a_topic(context: AppContext) -> None:
    page = run()
    page.selectbox(key="calendar_topic").set_value("legal").run()
    assert f"{BASE}/calendar.ics?topic=legal" in addresses(page)


def test_a_saved_search_is_renamed_and_removed(context: AppContext) -> None:
    saved = save_search(context.database, "local", "Keys", SearchQuery("relay"), NOW)
    page = run()
    assert f"{BASE}/feeds/searches/{saved.id}.xml" in addresses(page)
    page.text_input(key=f"name_{saved.id}").set_value("Gates").run()
    page.button(key=f"rename_now_{saved.id}").click().run()
    assert [one.name for one in list_searches(context.database, "local")] == ["Gates"]
    assert "its feed stays where it is" in page_html(page)
    page.button(key=f"forget_{saved.id}").click().run()
    assert list_searches(context.database, "local") == []
    assert "“Gates” is removed" in page_html(page)


def test_a_name_that_is_taken_is_told_beside_the_list(context: AppContext) -> None:
    save_search(context.database, "local", "Keys", SearchQuery("relay"), NOW)
    saved = save_search(context.database, "local", "Gates", SearchQuery("gate"), NOW)
    page = run()
    page.text_input(key=f"name_{saved.id}").set_value("Keys").run()
    page.button(key=f"rename_now_{saved.id}").click().run()
    assert "choose another name" in page_html(page)


@pytest.mark.parametrize("kind", ["script", "markdown", "attribute", "template"])
def test_a_hostile_name_stays_text(context: AppContext, kind: str) -> None:
    save_search(context.database, "local", CLASSES[kind][:110], SearchQuery(CLASSES[kind]), NOW)
    page = run(entity=CLASSES[kind])
    shown = page_html(page)
    assert "<script" not in shown
    assert "<img" not in shown
    assert ' onmouseover="' not in shown
