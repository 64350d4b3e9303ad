"""Pages that lead to a new alert, already filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from app.ui.alerts_link import alert_address, alert_entity
from db.alert_types import SubscriptionKind
from tests.app_pages import (
    entity_page,
    page_html,
    search_page,
    sources_page,
    story_page,
    timeline_page,
)
from tests.seeding import story_id
from tests.seeding_understood import AURORA

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.context import AppContext


def ledger_page() -> None:
    from app.ui.views.ledger import show_ledger

    show_ledger()


def models_page() -> None:
    from app.ui.views.models import show_models

    show_models()


@pytest.mark.parametrize(
    ("page", "query", "led"),
    [
        (story_page, {"story": story_id("suspended")}, "kind=story&amp;target="),
        (entity_page, {"key": AURORA}, "kind=entity&amp;target=model%3Aaurora"),
        (timeline_page, {"entity": AURORA}, "kind=entity&amp;target=model%3Aaurora"),
        (
            search_page,
            {"q": "hostile", "tier": "press"},
            "kind=search&amp;q=hostile&amp;tier=press",
        ),
        (sources_page, {"source": "digest"}, "kind=source&amp;target=digest"),
        (ledger_page, {"state": "open"}, "kind=signal&amp;target="),
        (models_page, {"licence": "apache-2.0"}, "kind=licence&amp;target=licence%3Aapache-2.0"),
    ],
    ids=["story", "entity", "timeline", "search", "source", "ledger", "licence"],
)
def test_a_page_leads_to_an_alert_about_what_it_shows(
    context: AppContext, page: Callable[[], None], query: dict[str, str], led: str
):
    drawn = AppTest.from_function(page, default_timeout=30)
    for name, value in query.items():
        drawn.query_params[name] = value
    drawn.run()
    assert not drawn.exception, drawn.exception
    html = page_html(drawn)
    assert f'class="t-alerts-me" href="/alerts?{led}' in html
    assert ">Alert me</a>" in html


def test_a_key_is_followed_as_what_it_names():
    assert "kind=licence" in alert_entity("licence:mit")
    assert "kind=family" in alert_entity("model:tallow", is_family=True)
    assert "kind=entity" in alert_entity("organisation:northlight")


def test_what_stands_in_an_address_is_quoted():
    address = alert_address(SubscriptionKind.STACK, 'a&b="c"')
    assert address == "/alerts?kind=stack&target=a%26b%3D%22c%22"
