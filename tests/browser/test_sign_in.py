"""Signing in and out in a real browser, through a provider that keeps to the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import SIZE, Visit
from tests.browser.test_accessibility import grave_faults
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, running_provider
from tests.served import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oidc_provider import Provider

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADA = {"sub": "ada", "email": "ada@example.org", "email_verified": True, "name": "Ada <b>L"}
OLGA = {"sub": "olga", "email": "olga@example.org", "email_verified": True, "name": "Olga"}
EVE = {"sub": "eve", "email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as found:
        yield found


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[str]:
    """A server that asks everybody to sign in."""
    settings = {
        "TOCSIN_AUTH__METADATA_URL": f"{provider.issuer}/.well-known/openid-configuration",
        "TOCSIN_AUTH__CLIENT_ID": CLIENT_ID,
        "TOCSIN_AUTH__CLIENT_SECRET": CLIENT_SECRET,
        "TOCSIN_AUTH__COOKIE_SECRET": "0123456789abcdef" * 4,
        "TOCSIN_AUTH__READERS": '["@example.org"]',
        "TOCSIN_AUTH__OPERATORS": '["olga@example.org"]',
    }
    folder = tmp_path_factory.mktemp("guarded")
    with running_server(folder, "guarded", settings) as address:
        provider.redirects.append(f"{address}/oauth2callback")
        yield address


@pytest.fixture
def stranger(browser: Any, guarded: str) -> Iterator[Visit]:
    """A browser without cookies."""
    context = browser.new_context(viewport=SIZE)
    yield Visit(context.new_page(), guarded)
    context.close()


def sign_in(visit: Visit, provider: Provider, person: dict[str, Any], selector: str) -> Any:
    """Follow the link of the sign-in page as that person."""
    provider.person = dict(person)
    visit.page.click(".t-signin-go")
    visit.page.wait_for_selector(selector, timeout=30_000)
    return visit.page


def test_a_reader_signs_in_lands_where_they_wanted_and_signs_out(
    stranger: Visit, provider: Provider
) -> None:
    page = stranger.open("/search?q=tallow", ".t-signin-go")
    assert page.title() == "Sign in · Tocsin"
    assert page.locator(".t-results, .st-key-nav").count() == 0
    assert grave_faults(page) == []
    sign_in(stranger, provider, ADA, ".t-results")
    assert page.url == f"{stranger.address}/search?q=tallow"
    assert page.locator(".t-signin").inner_text() == "Signed in as Ada <b>L. Sign out"
    stranger.open("/stack?stack=Workshop", ".t-stack-held")
    assert "Only operators of this service may change stacks" in page.inner_text("main, .stMain")
    assert page.get_by_role("link", name="Change it").count() == 0
    stranger.open("/sources?show=runs", ".t-empty")
    assert "Only operators see this" in page.locator(".t-empty").inner_text()
    page.click(".t-signin a")
    page.wait_for_selector(".t-signin-go", timeout=30_000)
    stranger.open("/", ".t-signin-go")
    assert page.locator(".t-issue").count() == 0


def test_an_operator_may_see_runs_and_a_stranger_is_told_why_not(
    stranger: Visit, provider: Provider
) -> None:
    stranger.open("/sources?show=runs", ".t-signin-go")
    page = sign_in(stranger, provider, EVE, "text=You are not let in")
    assert "eve@elsewhere.example is not among this service’s readers" in page.inner_text("body")
    sign_in(stranger, provider, OLGA, ".t-runs")
    assert page.locator(".t-signin").inner_text() == "Signed in as Olga, operator. Sign out"
    assert page.locator(".t-runs-table tbody tr").count() >= 2
