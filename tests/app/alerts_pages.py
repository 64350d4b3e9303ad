"""The page of alerts as tests open it and press its buttons."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def alerts_page() -> None:
    from app.ui.views.alerts import show_alerts

    show_alerts()


def open_page(**query: str) -> AppTest:
    page = AppTest.from_function(alerts_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return settled(page.run())


def settled(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    return settled(page.button(key=key).click().run())
