from __future__ import annotations

import csv
import io
import json
import re
import time
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.search_types import ArticleHit, SearchAnswer, SearchQuery, Sort, StoryHit
from app.context import current_context
from app.export_routes import export_routes
from app.exports import (
    COLUMNS,
    file_name,
    render_csv,
    render_json,
    render_markdown,
    safe_cell,
)
from db.types import Passage
from tests.app.payloads import CLASSES, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext

BASE = "https://news.example"
AT = datetime(2026, 6, 18, 9, tzinfo=UTC)
_OURS = {"h1", "h2", "p", "em", "a", "blockquote", "hr"}


def answer_with(text: str, url: str = "https://outlet.example/a", words: str = "x") -> SearchAnswer:
    passage = Passage("a1.1", 0, len(text), "0" * 64)
    hit = ArticleHit("a1", 1.0, text, text, url, AT, passage, text)
    return SearchAnswer(
        SearchQuery(words, entity=text), (StoryHit("s1", text, 1.0, AT, AT, (hit, hit), 2),)
    )


def rows_of(document: str) -> list[list[str]]:
    assert document.startswith("\ufeff")
    return list(csv.reader(io.StringIO(document[1:], newline=""), strict=True))


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href"}


def seen_in(markdown: str) -> Seen:
    seen = Seen()
    seen.feed(MarkdownIt("commonmark", {"html": False}).render(markdown))
    return seen


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_no_cell_of_the_csv_is_a_formula_or_breaks_its_line(text: str) -> None:
    document = render_csv(answer_with(text), BASE)
    rows = rows_of(document)
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3
    assert document.count("\r\n") == 3
    for cell in rows[1]:
        assert not re.match(r"\s*[=+\-@＝＋－＠]", cell), cell
        assert not re.search(r"[\x00-\x1f\x7f\u202e\u2066\u2028]", cell)
        assert not re.search(r";[\"']*[=+\-@]", cell)


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " =", "\u200b="]
)
def test_a_cell_that_begins_a_formula_is_made_text(sign: str) -> None:
    assert safe_cell(f"{sign}1+1").startswith("'")
    assert safe_cell(f"price {sign}1").startswith("price")


def test_cells_without_danger_are_left_alone() -> None:
    assert safe_cell("Price: 1,80 “dollars” per token; down 5%") == (
        "Price: 1,80 “dollars” per token; down 5%"
    )
    assert safe_cell("") == ""


@pytest.mark.shared
def test_no_line_of_the_public_csv_lists_begins_a_formula() -> None:
    lines = [*listed("csv", 400), *listed("strings/blns", 1500)]
    assert len(lines) > 100
    for line in lines:
        assert safe_cell(line)[:1] not in tuple("=+-@＝＋－＠"), line


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_markup_stays_text_in_markdown(text: str) -> None:
    document = render_markdown(answer_with(text, words=text), BASE)
    seen = seen_in(document)
    assert seen.tags <= _OURS
    assert set(seen.links) <= {f"{BASE}/story?story=s1", "https://outlet.example/a"}


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["xss", "strings", "crlf"])
def test_the_public_lists_stay_text_in_markdown(folder: str) -> None:
    stories = tuple(
        hit for line in listed(folder, 700) for hit in answer_with(line, words="x").stories
    )
    seen = seen_in(render_markdown(SearchAnswer(SearchQuery("x"), stories), BASE))
    assert seen.tags <= _OURS
    assert set(seen.links) == {f"{BASE}/story?story=s1", "https://outlet.example/a"}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil", "ht tp://x", "https://u:p@x.example/"],
)
def test_an_address_that_is_none_of_the_web_is_no_link(url: str) -> None:
    answer = answer_with("A headline", url)
    assert seen_in(render_markdown(answer, BASE)).links == [f"{BASE}/story?story=s1"]
    assert rows_of(render_csv(answer, BASE))[1][COLUMNS.index("address")] == ""


def test_each_passage_has_its_numbered_citation() -> None:
    document = render_markdown(answer_with("Northlight opens Lumen 3"), BASE)
    assert "> Northlight opens Lumen 3 [^2]" in document
    assert (
        "[^2]: Northlight opens Lumen 3, [Northlight opens Lumen 3](<https://outlet.example/a>), "
        "18 June 2026" in document
    )


def test_json_is_what_the_interface_answers() -> None:
    told = json.loads(render_json(answer_with("x"), BASE))
    assert set(told) == {
        "query", "stories", "notes", "understood", "facets", "found", "is_cut", "service",
    }  # fmt: skip
    assert told["stories"][0]["articles"][0]["passage"]["snapshot_id"] == "a1.1"


def test_a_file_is_named_by_plain_words() -> None:
    assert file_name(SearchQuery('open "weights"/../x\r\n'), "csv") == (
        "tocsin-search-open-weights-x.csv"
    )
    assert file_name(SearchQuery("深度"), "md") == "tocsin-search.md"
    assert len(file_name(SearchQuery("word " * 90), "json")) < 90


def test_long_hostile_text_is_written_in_linear_time() -> None:
    begun = time.process_time()
    for text in (";=" * 50_000, "[" * 100_000, "(<" * 50_000, "\u202e=" * 50_000):
        render_csv(answer_with(text), BASE)
        render_markdown(answer_with(text), BASE)
    assert time.process_time() - begun < 4


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=export_routes())) as made:
        yield made


def test_a_route_answers_a_file_for_the_question_in_its_address(client: TestClient) -> None:
    address = (
        "/search/export.csv?q=northlight&topic=legal&tier=press&language=en&sort=newest&limit=7"
        "&since=2026-06-01&until=2026-06-20&as_of=2026-06-18&literal=1&offset=0&source=gazette"
    )
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="tocsin-search-northlight.csv"'
    )
    assert len(rows_of(answer.content.decode())) == 2
    desk = current_context().search
    asked = desk.asked[-1]  # type: ignore[union-attr]  # the tests' own desk
    assert (asked.topic, asked.tier, asked.language, asked.sort) == (
        "legal", "press", "en", Sort.NEWEST,
    )  # fmt: skip
    assert (asked.limit, asked.literal, asked.source) == (7, True, "gazette")
    assert asked.as_of == datetime(2026, 6, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=x&topic=no", "q=x&tier=no", "q=x&sort=no", "q=x&limit=0", "q=x&limit=201",
     "q=x&offset=-1", "q=x&offset=99999", "q=x&literal=maybe", "q=x&language=english",
     "q=x&since=soon", "q=x&since=2026-06-02&until=2026-06-01", "q=" + "x" * 500],
)  # fmt: skip
def test_what_a_route_cannot_read_is_a_400_with_a_sentence(client: TestClient, query: str) -> None:
    answer = client.get(f"/search/export.md?{query}")
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 10


def test_hostile_words_do_not_reach_a_header(client: TestClient) -> None:
    answer = client.get("/search/export.json", params={"q": CLASSES["crlf"]})
    assert "set-cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].count('"') == 2
