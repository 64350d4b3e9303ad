"""The issue's page: every part, and editions for the reader's stacks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from analysis.brief.serialise import brief_to_json
from app.reading import Issue
from app.server import all_routes
from app.ui.issue import render_issue
from app.ui.style import stylesheet
from db.briefs import save_brief, save_edition
from db.types import StoredEdition, hash_text
from tests.app.full_issue import build_full
from tests.app.test_newsletter_renderings import Page
from tests.app_pages import archive_page, brief_page, page_html
from tests.seeding import store_issue

if TYPE_CHECKING:
    from app.context import AppContext


@pytest.fixture
def stacks(empty_context: AppContext) -> AppContext:
    """A context with the full issue, and an edition of it for the stack `api`."""
    brief = build_full(stack=False)
    own = brief_to_json(build_full())
    with empty_context.database.write() as connection:
        save_brief(connection, store_issue(brief), [])
        save_edition(
            connection,
            StoredEdition(brief.week, "api", "{}", brief.issued_at, own, "{}", hash_text(own)),
        )
    return empty_context


def run(**query: str) -> str:
    page = AppTest.from_function(brief_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page_html(page)


def test_the_page_shows_the_issue_for_everybody_and_offers_the_stack(stacks: AppContext) -> None:
    shown = run()
    assert "What changes for you" not in shown
    assert "<strong>everybody</strong>" in shown
    assert 'href="/?week=2026-W25&amp;stack=api"' in shown


def test_a_stacks_edition_opens_with_what_changes_for_it(stacks: AppContext) -> None:
    shown = run(stack="api")
    assert "What changes for you" in shown
    assert "You call Lantern 5 (config/models.yaml:4)" in shown
    assert "/briefs/2026-W25.md?stack=api" in shown
    assert shown.index("What changes for you") < shown.index("Northlight switched")


@pytest.mark.parametrize("asked", ["nobody", "<script>"])
def test_an_unknown_stack_is_shown_the_issue_for_everybody(stacks: AppContext, asked: str) -> None:
    shown = run(stack=asked)
    assert "<strong>everybody</strong>" in shown
    assert "<script>" not in shown


def test_without_stacks_there_is_nothing_to_choose(context: AppContext) -> None:
    assert "t-stacks" not in run()


def test_links_of_the_page_stay_on_it_and_others_open_anew() -> None:
    page = Page(render_issue(Issue(build_full(), None, None, None)))  # type: ignore[arg-type]  # a stored row is not needed
    links = [value for name, value in page.attributes if name == "href" and value]
    assert "/ledger?signal=sig-restore" in links
    assert "/story?story=s1" in links
    assert "/?week=2026-W25&stack=api#story-s1" in links
    assert "/?week=2026-W24&stack=api#story-s1" in links, "where it was told before"
    outside = sum(link.startswith("https://") for link in links)
    targets = [value for name, value in page.attributes if name == "target"]
    assert targets.count("_blank") >= outside


def test_the_style_of_the_issue_is_on_every_page() -> None:
    assert ".t-issue .t-box" in stylesheet()
    assert "url(" not in stylesheet()


@pytest.mark.parametrize(
    ("ending", "kind", "words"),
    [
        (".html", "text/html", "Builder’s brief"),
        (".md", "text/markdown", "## The ledger this week"),
        (".txt", "text/plain", "THE LEDGER THIS WEEK"),
        (".mail", "text/html", "supported-color-schemes"),
        (".json", "application/json", '"schema_version":2'),
    ],
)
def test_an_issue_and_an_edition_are_served_in_every_form(
    stacks: AppContext, ending: str, kind: str, words: str
) -> None:
    with TestClient(Starlette(routes=all_routes())) as client:
        plain = client.get(f"/briefs/2026-W25{ending}")
        own = client.get(f"/briefs/2026-W25{ending}?stack=api")
        unknown = client.get(f"/briefs/2026-W25{ending}?stack=nobody")
        again = client.get(
            f"/briefs/2026-W25{ending}", headers={"If-None-Match": plain.headers["ETag"]}
        )
    assert plain.headers["Content-Type"].startswith(kind)
    assert words in plain.text
    assert "You call Lantern 5" in own.text or '"for_you":{' in own.text
    assert "You call Lantern 5" not in plain.text
    assert unknown.status_code == 404
    assert again.status_code == 304


def test_a_link_to_a_story_lands_there_by_a_script_of_ours_alone(context: AppContext) -> None:
    shown = run()
    assert shown.count("<script") == 1
    script = shown[shown.index("<script") :]
    assert "location.hash" in script
    assert "Aurora" not in script, "nothing from outside is in it"


def test_past_issues_say_which_weeks_were_quiet(empty_context: AppContext) -> None:
    brief = dataclasses.replace(build_full(stack=False), stories=())
    silent = dataclasses.replace(brief.coverage, articles=0)
    with empty_context.database.write() as connection:
        save_brief(connection, store_issue(brief), [])
        outage = dataclasses.replace(brief, week="2026-W26", coverage=silent)
        save_brief(connection, store_issue(outage), [])
    page = AppTest.from_function(archive_page, default_timeout=30).run()
    shown = page_html(page)
    assert "A quiet week: no story met the bar." in shown
    assert "That is not the same as a quiet week." in shown
    assert "0 min" not in shown
