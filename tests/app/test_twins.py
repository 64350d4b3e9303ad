from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.api import api_routes
from app.calendar_route import calendar_routes
from app.editions import edition_routes
from app.feeds.routes import feed_routes
from app.page_addresses import is_page
from app.twins.routes import twin_routes
from app.twins.site import CLOSED
from ingest.opml import read_list
from tests.seeding import MERGED_AWAY, WEEKS, story_id
from tests.seeding_understood import AURORA, THREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext

BASE = "http://127.0.0.1:8501"
STORY = f"/stories/{story_id('suspended')}.md"
TWINS = (
    STORY, f"/stories/{story_id('hostile')}.md", f"/entities/{AURORA}.md", "/entities/Aurora%205.md",
    f"/threads/{THREAD}.md", "/ledger.md", "/archive.md", "/models.md", "/rules.md",
    "/search.md?q=northlight", "/search.md?q=hostile",
)  # fmt: skip


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    routes = [*twin_routes(), *feed_routes(), *edition_routes(), *calendar_routes(), *api_routes()]
    with TestClient(Starlette(routes=routes)) as made:
        yield made


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in {"href", "src"}]


def seen_in(markdown: str) -> Seen:
    seen = Seen()
    seen.feed(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))
    return seen


@pytest.mark.parametrize("path", TWINS)
def test_every_twin_is_a_document_whose_markup_is_ours(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# ")
    assert "\n\n\n" not in answer.text
    seen = seen_in(answer.text)
    assert seen.tags.count("h1") == 1
    assert set(seen.tags) <= {
        "h1", "h2", "p", "ul", "li", "a", "strong", "em", "blockquote", "hr",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    for link in seen.links:
        assert urlsplit(link).scheme in {"http", "https"}, link


def test_a_story_tells_its_articles_and_quotes_its_statements(client: TestClient) -> None:
    text = client.get(STORY).text
    assert text.startswith("# Access to Aurora 5 is suspended in 41 countries\n")
    assert "5 outlets, 4 origins." in text
    assert "**Access to Aurora 5 suspended**" in text
    assert "([Northlight AI, 15 June 2026](<https://northlight.example/suspended-0>))" in text
    assert "carries the words of The Model Gazette" in text
    assert f"[This story’s page](<{BASE}/story?story={story_id('suspended')}>)" in text


def test_an_old_id_leads_to_the_story_that_took_it_in(client: TestClient) -> None:
    assert client.get(f"/stories/{MERGED_AWAY}.md").text == client.get(STORY).text


@pytest.mark.parametrize(
    "path", ["/stories/none.md", "/entities/none.md", "/threads/none.md", "/threads/x",
             "/stories/" + "x" * 300 + ".md", "/stories/%00.md"],
)  # fmt: skip
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert (
        client.get(STORY, headers={"If-None-Match": client.get(STORY).headers["ETag"]}).status_code
        == 304
    )


def test_llms_txt_has_the_form_and_every_link_in_it_leads_somewhere(client: TestClient) -> None:
    text = client.get("/llms.txt").text
    lines = text.splitlines()
    assert lines[0] == "# Tocsin"
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("#")].count("## Optional") == 1
    links = re.findall(r"\]\((http[^)]+)\)", text)
    assert f"{BASE}/briefs/{WEEKS[1]}.md" in links
    assert len(links) > 10
    for link in links:
        path = link.removeprefix(BASE)
        assert client.get(path).status_code == 200, path


def test_robots_may_read_but_not_search(client: TestClient) -> None:
    from protego import Protego

    rules = Protego.parse(client.get("/robots.txt").text)
    for path in ("/", "/story?story=x", STORY, "/feeds/briefs.xml", "/llms.txt", "/api/v1/briefs"):
        assert rules.can_fetch(f"{BASE}{path}", "any"), path
    for path in ("/search?q=x", "/search.md?q=x", "/api/v1/search?q=x", "/_stcore/stream", "/mcp"):
        assert not rules.can_fetch(f"{BASE}{path}", "any"), path
    assert all(path.startswith("/") for path in CLOSED)
    assert is_page("/search")


def test_the_sources_come_back_from_their_opml(client: TestClient) -> None:
    answer = client.get("/sources.opml")
    assert answer.headers["Content-Type"].startswith("text/x-opml")
    read = read_list(answer.content)
    assert len(read.sources) == 13
    assert not read.left_out
    assert {one.status.value for one in read.sources} == {"active", "retired"}


def test_an_empty_service_has_twins_too(empty_context: AppContext) -> None:
    with TestClient(Starlette(routes=twin_routes())) as client:
        for path in ("/ledger.md", "/archive.md", "/models.md", "/rules.md", "/llms.txt"):
            assert client.get(path).status_code == 200, path
        assert "- none yet" in client.get("/llms.txt").text
