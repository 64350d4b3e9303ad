"""Every class of hostile text, in every place that outside text has, through every file and feed."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from sqlalchemy import text as sql
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.search_types import ArticleHit, SearchAnswer, SearchQuery, StoryHit
from app.context import AppContext, forget_context, publish_context
from app.edges import edge_middleware
from app.export_routes import export_routes
from app.feeds.routes import feed_routes
from app.saved_searches import save_search
from app.twins.routes import twin_routes
from db import briefs
from db.articles import latest_snapshots
from db.signals import open_signal, record_transition
from db.types import (
    Passage,
    Predicate,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Topic,
    Transition,
    anchor_passage,
)
from tests import seeding
from tests.app.feed_rules import ATOM, assert_valid_atom, assert_valid_json_feed
from tests.app.payloads import CLASSES
from tests.seeding import NOW, Event, article_id, build_issue, store_issue, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database

BASE = "http://127.0.0.1:8501"
SAVED = "cd" * 16
_FEED_TAGS = {"p", "blockquote", "a", "ul", "li"}
_TWIN_TAGS = _FEED_TAGS | {
    "h1", "h2", "strong", "em", "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Desk:
    """Finds the one article, with hostile text wherever a hit has text."""

    note = ""

    def __init__(self, text: str) -> None:
        self._text = text

    def ask(self, query: SearchQuery) -> SearchAnswer:
        text = self._text
        passage = Passage("x.1", 0, len(text), "0" * 64)
        hit = ArticleHit("x", 1.0, text, text, text, NOW, passage, text, ((0, 3),))
        stories = (StoryHit(story_id("evil"), text, 1.0, NOW, NOW, (hit,), 1),)
        return SearchAnswer(query, stories, notes=(text,), found=1)

    def like(self, _story_id: str, _limit: int) -> SearchAnswer:
        return SearchAnswer(SearchQuery("x"), ())


@pytest.fixture(params=list(CLASSES.values()), ids=list(CLASSES))
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(database: Database, text: str) -> Iterator[TestClient]:
    _seed(database, text)
    context = AppContext(
        database=database, search=Desk(text), now=lambda: NOW, started_at=NOW, base_url=BASE,
        version="0",
    )  # fmt: skip
    publish_context(context)
    routes = [*feed_routes(), *twin_routes(), *export_routes()]
    app = Starlette(routes=routes, middleware=edge_middleware(routes, BASE))
    with TestClient(app, base_url=BASE, follow_redirects=False) as made:
        yield made
    forget_context()


def _seed(database: Database, text: str) -> None:
    """One story, one entity, one issue and one signal whose every word is hostile."""
    event = Event(
        "evil", 16, Topic.LEGAL, Predicate.DEPRECATED, text[:190],
        (("gazette", text, f"{text}. And more of it: {text}"),), text,
    )  # fmt: skip
    with database.write() as connection:
        seeding._add_sources(connection, NOW)
        seeding._add_event(connection, event, 0)
        values = {"text": text, "id": article_id("evil", 0)}
        connection.execute(
            sql("UPDATE articles SET outlet = :text, url = :text WHERE id = :id"), values
        )
        connection.execute(sql("UPDATE sources SET name = :text, homepage = :text"), {"text": text})
        connection.execute(
            sql("UPDATE mentions SET entity = 'model:evil', name = :text"), {"text": text}
        )
        issue = store_issue(build_issue("2026-W25", [event], 18))
        briefs.save_brief(connection, issue, [story_id("evil")])
        _seed_signal(connection, text)
    save_search(database, "local", "Kept", SearchQuery(text), NOW, search_id=SAVED)
    with database.write() as connection:
        connection.execute(sql("UPDATE saved_searches SET name = :text"), {"text": text})


def _seed_signal(connection: Any, text: str) -> None:
    key = article_id("evil", 0)
    snapshot = latest_snapshots(connection, [key])[key]
    passage = anchor_passage(snapshot, 0, len(snapshot.content))
    signal = Signal(
        "e1", SignalOrigin.ARTICLE, text, Predicate.DEPRECATED, ("model:evil",), text, text, text,
        (Tier.PRESS,), NOW, "2026-07-01", text, "2026-07-10", text, article_id=key,
        passage=passage, story_id=story_id("evil"), topics=(Topic.LEGAL,),
    )  # fmt: skip
    open_signal(connection, signal)
    fired = Transition("e1", NOW, SignalState.OPEN, SignalState.FIRED, text, text, key, passage)
    record_transition(connection, fired)


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"href"}, attrs
        self.links += [str(value) for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def check(self, tags: set[str]) -> None:
        assert self.tags <= tags, self.tags - tags
        for link in self.links:
            assert urlsplit(link).hostname == "127.0.0.1", "no link of the text's own"


def check_feeds(client: TestClient, _: str) -> None:
    for path in ("stories", "topics/legal", "entities/model:evil", "ledger", f"searches/{SAVED}"):
        atom = client.get(f"/feeds/{path}.xml")
        root = assert_valid_atom(atom.content, f"{BASE}/feeds/{path}.xml")
        told = assert_valid_json_feed(client.get(f"/feeds/{path}.json").content)
        contents = [str(one.text) for one in root.iter(f"{ATOM}content")]
        items: Any = told["items"]
        contents += [str(item["content_html"]) for item in items]
        assert len(contents) >= 2, path
        for content in contents:
            Seen(content).check(_FEED_TAGS)
        assert all(one.get("type") is None for one in root.iter(f"{ATOM}title"))


def check_feed_of_briefs(client: TestClient, _: str) -> None:
    root = assert_valid_atom(client.get("/feeds/briefs.xml").content)
    assert_valid_json_feed(client.get("/feeds/briefs.json").content)
    (content,) = (str(one.text) for one in root.iter(f"{ATOM}content"))
    parsed = etree.HTML(content)
    assert not parsed.xpath("//script | //img | //iframe | //style | //form | //base")
    for name, value in ((a.attrname, str(a)) for a in parsed.xpath("//@*")):
        assert not name.startswith("on"), name
        assert not re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE), value


def check_twins(client: TestClient, text: str) -> None:
    asked = quote(text, safe="")
    for path in (
        f"/stories/{story_id('evil')}.md", "/entities/model:evil.md", "/ledger.md", "/archive.md",
        "/models.md", "/rules.md", f"/search.md?q={asked}",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        html = MarkdownIt("commonmark", {"html": False}).enable("table").render(answer.text)
        Seen(html).check(_TWIN_TAGS)
        # And where a renderer lets HTML through, there is none to let through.
        Seen(MarkdownIt("commonmark").enable("table").render(answer.text)).check(_TWIN_TAGS)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", answer.text)


def check_exports(client: TestClient, text: str) -> None:
    asked = quote(text, safe="")
    table = client.get(f"/search/export.csv?q={asked}")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline=""), strict=True))
    assert [len(row) for row in rows] == [16, 16]
    for cell in rows[1]:
        assert not re.match(r"\s*[=+\-@＝＋－＠]", cell), cell
    for form in ("csv", "json", "md"):
        answer = client.get(f"/search/export.{form}?q={asked}")
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="tocsin-')
        assert "set-cookie" not in answer.headers


def check_list_of_sources(client: TestClient, _: str) -> None:
    root = etree.fromstring(client.get("/sources.opml").content)
    assert len(root.findall("body/outline")) == 13
    assert {one.tag for one in root.iter()} == {"opml", "head", "title", "body", "outline"}


def check_addresses(client: TestClient, text: str) -> None:
    asked = quote(text, safe="")
    for path in (
        f"/feeds/topics/{asked}.xml", f"/feeds/entities/{asked}.json", f"/feeds/searches/{asked}.xml",
        f"/stories/{asked}.md", f"/entities/{asked}.md", f"/search/export.csv?q=x&topic={asked}",
        f"/search.md?q=x&since={asked}", f"/search.md?q=x&language={asked}",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code in {200, 308, 400, 404}, path
        assert "set-cookie" not in answer.headers
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
            assert set(answer.json()) == {"error"}


CHECKS = (
    check_feeds, check_feed_of_briefs, check_twins, check_exports, check_list_of_sources,
    check_addresses,
)  # fmt: skip


def test_hostile_text_stays_text_in_every_file_and_feed(client: TestClient, text: str) -> None:
    for check in CHECKS:
        check(client, text)
    assert len(CHECKS) == 6
