from __future__ import annotations

import codecs
import json
import tarfile
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ingest.parse import ParsedFeed, parse_feed
from ingest.screen import Rejected

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.entries import FeedEntry

VERSION = "https://jsonfeed.org/version/1.1"


def feed_of(*items: Any, **fields: Any) -> bytes:
    return json.dumps({"version": VERSION, "title": "Ledger", "items": items} | fields).encode()


def parse(body: bytes, content_type: str = "") -> ParsedFeed:
    feed = parse_feed(body, content_type)
    assert isinstance(feed, ParsedFeed)
    return feed


def read(**fields: Any) -> FeedEntry:
    return parse(feed_of({"id": "1", "content_text": "words"} | fields)).entries[0]


def refuse(body: bytes) -> str:
    outcome = parse_feed(body)
    assert isinstance(outcome, Rejected)
    assert outcome.detail.endswith(".")
    return outcome.reason


def test_an_item_becomes_an_entry() -> None:
    entry = read(
        id="a-1",
        url="https://ledger.example/1",
        title="Prices fall &amp; licences change",
        content_html="<p>One</p><p>Two</p>",
        summary="Short",
        date_published="2026-06-12T10:30:00+02:00",
        date_modified="2026-06-13T00:00:00Z",
    )
    assert (entry.guid, entry.link) == ("a-1", "https://ledger.example/1")
    assert (entry.title, entry.summary) == ("Prices fall & licences change", "Short")
    assert entry.content == "One\n\nTwo"
    assert entry.published == datetime(2026, 6, 12, 8, 30, tzinfo=UTC)
    assert entry.updated == "2026-06-13T00:00:00Z"
    assert not entry.zone_assumed


def test_the_feed_names_itself_and_its_next_page() -> None:
    feed = parse(feed_of(home_page_url="https://l.example/", next_url="https://l.example/2.json"))
    assert (feed.title, feed.home_url) == ("Ledger", "https://l.example/")
    assert feed.next_url == "https://l.example/2.json"
    assert feed.notes == ()


@pytest.mark.parametrize("kind", ["application/feed+json", "text/html", "application/xml", ""])
@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF8, b" \r\n\t"])
def test_json_is_recognised_whatever_the_server_calls_it(kind: str, start: bytes) -> None:
    assert parse(start + feed_of({"id": "1"}), kind).entries[0].guid == "1"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be", "utf-8-sig"])
def test_json_in_wide_encodings_is_read(encoding: str) -> None:
    assert parse(feed_of({"id": "Ж"}).decode().encode(encoding)).entries[0].guid == "Ж"


@pytest.mark.parametrize(
    ("identity", "guid"),
    [
        (7, "7"),
        (2.5, "2.5"),
        (-3, "-3"),
        (10**25, "1" + "0" * 25),
        (None, ""),
        ({}, ""),
        (True, ""),
    ],
)
def test_ids_are_strings_even_where_they_are_numbers(identity: object, guid: str) -> None:
    assert read(id=identity).guid == guid


@pytest.mark.parametrize("value", [1000, ["not a string"], {"not": "a string"}, True, None, 1e99])
@pytest.mark.parametrize(
    "name",
    ["title", "url", "external_url", "summary", "content_html", "date_published", "date_modified"],
)
def test_a_field_of_the_wrong_kind_is_missing(name: str, value: object) -> None:
    entry = read(**{name: value})
    assert (entry.title, entry.link, entry.summary, entry.published) == ("", "", "words", None)
    assert entry.content == "words"


@pytest.mark.parametrize("date", ["not a date", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"])
def test_absurd_dates_are_no_dates(date: str) -> None:
    assert read(date_published=date).published is None


def test_a_date_without_zone_is_marked() -> None:
    assert read(date_published="2026-06-12T10:30:00").zone_assumed


def test_the_date_of_the_last_change_stands_in_for_a_missing_one() -> None:
    assert read(date_modified="2026-06-12T10:30:00Z").published is not None


def test_an_item_without_its_own_page_links_to_what_it_points_at() -> None:
    assert read(external_url="https://other.example/").link == "https://other.example/"
    assert read(url="https://l.example/", external_url="https://o.example/").link == (
        "https://l.example/"
    )


def test_plain_text_keeps_its_signs_and_loses_real_markup() -> None:
    assert read(content_text="2 < 3 in List<String> & more").content == (
        "2 < 3 in List<String> & more"
    )
    assert read(content_text="<script>alert(1)</script>Hello <b>you</b>").content == "Hello you"


class TestExtensions:
    def test_values_of_extension_objects_become_details(self) -> None:
        entry = read(
            _deprecation={"provider": "Acme", "model_id": "m-1", "replacement_models": ["m-2"]},
            _more={"count": 3, "final": True, "nested": {"no": "deeper"}, "provider": "second"},
        )
        assert entry.details == (
            ("provider", "Acme"),
            ("model_id", "m-1"),
            ("replacement_models", "m-2"),
            ("count", "3"),
            ("final", "yes"),
        )

    def test_an_item_without_words_says_its_details(self) -> None:
        entry = read(
            content_text="", _deprecation={"model_id": "m-1", "shutdown_date": "2027-01-20"}
        )
        assert entry.content == "model_id: m-1\nshutdown_date: 2027-01-20"
        assert entry.summary == entry.content

    def test_details_are_bounded_and_clean(self) -> None:
        entry = read(_x={f"name {n} " + "n" * 500: "v\x00\n" * 5000 for n in range(500)})
        assert len(entry.details) == 40
        assert all(len(name) <= 60 and len(value) <= 500 for name, value in entry.details)
        assert all("\n" not in value and "\0" not in value for _, value in entry.details)


class TestHostileJson:
    @pytest.mark.parametrize("sign", [b"[", b'{"a":'])
    def test_deep_nesting_is_refused(self, sign: bytes) -> None:
        assert refuse(b'{"items":' + sign * 200_000) == "deep_nesting"

    def test_a_flood_of_values_is_refused_at_once(self) -> None:
        started = time.process_time()
        assert refuse(b'{"items":[' + b"{}," * 3_000_000 + b"{}]}") == "json_flood"
        assert time.process_time() - started < 1

    def test_huge_numbers_cost_nothing(self) -> None:
        body = b'{"version":"' + VERSION.encode() + b'","items":[{"id":' + b"9" * 2_000_000
        started = time.process_time()
        assert parse(body + b',"title":"T"}]}').entries[0].guid.startswith("sha256:")
        assert time.process_time() - started < 1

    def test_what_is_no_json_number_is_no_value(self) -> None:
        body = feed_of({"id": float("nan"), "title": "T", "_x": {"a": float("inf"), "b": "c"}})
        entry = parse(body).entries[0]
        assert (entry.guid, entry.details) == ("", (("b", "c"),))

    def test_the_last_of_repeated_keys_counts(self) -> None:
        body = b'{"version":"%s","items":[{"id":"1","id":"2"}],"items":[{"id":"3"}]}'
        assert [e.guid for e in parse(body % VERSION.encode()).entries] == ["3"]

    def test_surrogates_nul_and_controls_do_not_get_in(self) -> None:
        body = (
            b'{"version":"%s","items":[{"id":"\\ud800a","title":"x\\u0000\\ud800\\u202ey\x01z"}]}'
        )
        entry = parse(body % VERSION.encode()).entries[0]
        assert (entry.guid, entry.title) == ("a", "xyz")

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b'{"a": 1}', "json"),
            (b"[1, 2]", "json"),
            (b'{"version": "https://jsonfeed.org/version/99", "items": []}', "json"),
            (b'{"version": "https://jsonfeed.org/version/1", "items": [', "bad_json"),
            (b"{{{", "bad_json"),
            (b"{", "bad_json"),
        ],
    )
    def test_what_is_no_json_feed_is_refused_with_a_reason(self, body: bytes, reason: str) -> None:
        assert refuse(body) == reason

    def test_a_feed_that_forgets_its_version_is_read_with_a_note(self) -> None:
        feed = parse(b'{"items": [{"id": "1", "content_text": "words"}]}')
        assert feed.entries[0].content == "words"
        assert feed.notes

    @pytest.mark.parametrize("items", [None, 3, "x", {}, [None, 1, "x", [], {}]])
    def test_items_of_the_wrong_kind_are_left_out(self, items: object) -> None:
        assert len(parse(feed_of(items=items)).entries) <= 1


@pytest.mark.shared
class TestRecordedJson:
    def test_the_samples_parse_or_are_refused(self, shared: Path) -> None:
        outcomes = {}
        with tarfile.open(shared / "data" / "hostile" / "formats.tar.xz") as archive:
            for member in archive:
                opened = archive.extractfile(member) if "jsonfeed/" in member.name else None
                if opened and "serde" not in member.name:
                    outcomes[member.name.rpartition("/")[2]] = parse_feed(opened.read())
        refused = {name for name, outcome in outcomes.items() if isinstance(outcome, Rejected)}
        assert refused == {"unknown.json"}
        assert len(outcomes) == 12

    def test_shutdown_dates_arrive_as_details(self, shared: Path) -> None:
        path = shared / "data" / "sources" / "samples" / "deprecations_info_feed_first5.json"
        entries = parse(path.read_bytes()).entries
        assert len(entries) == 5
        for entry in entries:
            details = dict(entry.details)
            assert {"provider", "model_id", "shutdown_date"} <= details.keys()
            assert f"model_id: {details['model_id']}" in entry.content.splitlines()
            assert entry.published is not None
