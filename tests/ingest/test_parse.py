from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.parse import ParsedFeed, parse_feed
from ingest.screen import Rejected
from tests.feeding import item, rss


def _parse(text: str) -> ParsedFeed:
    feed = parse_feed(text.encode())
    assert isinstance(feed, ParsedFeed)
    return feed


def _reject(body: bytes) -> Rejected:
    outcome = parse_feed(body)
    assert isinstance(outcome, Rejected)
    return outcome


def test_an_rss_item_becomes_an_entry() -> None:
    entry = _parse(rss(item(1))).entries[0]
    assert (entry.guid, entry.link) == ("id-1", "https://ledger.example/1")
    assert entry.published == datetime(2026, 6, 12, 9, 30, tzinfo=UTC)
    assert not entry.day_only


@pytest.mark.parametrize(
    ("date", "day_only"),
    [
        ("Fri, 12 Jun 2026 00:00:00 GMT", True),
        ("Fri, 12 Jun 2026 00:00:00 -0500", True),
        ("Fri, 12 Jun 2026 10:00:00 GMT", False),
        ("2026-06-12", True),
    ],
)
def test_midnight_in_the_stated_zone_names_only_the_day(date: str, day_only: bool) -> None:
    assert _parse(rss(item(1, date=date))).entries[0].day_only is day_only


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 01 Jan 1900 00:00:00 GMT"])
def test_absurd_dates_are_no_dates(date: str) -> None:
    assert _parse(rss(item(1, date=date))).entries[0].published is None


def test_atom_content_is_kept_apart_from_the_summary() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>L</title><entry><id>x</id><title>T</title>'
        '<summary>Short</summary><content type="html">&lt;p&gt;Long text&lt;/p&gt;</content>'
        '<link href="/a"/></entry></feed>'
    )
    entry = _parse(atom).entries[0]
    assert (entry.summary, entry.content, entry.link) == ("Short", "Long text", "/a")


def test_a_truncated_feed_yields_what_it_has_with_a_note() -> None:
    feed = _parse(rss(item(1), item(2))[:-40])
    assert feed.entries[0].guid == "id-1"
    assert feed.notes


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web_page"),
        (b'{"version": "x"}', "json"),
        (b"plain words", "not_a_feed"),
        (b"  ", "empty"),
        (b"<rss>" + b"<a>" * 700_000, "tag_flood"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    assert _reject(body).reason == reason


def test_a_web_page_comes_with_a_way_out() -> None:
    assert "tocsin sources discover" in _reject(b"<html></html>").detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused_in_every_encoding(encoding: str) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        "<rss><channel><title>&b;</title></channel></rss>"
    )
    assert _reject(bomb.encode(encoding)).reason == "entity_bomb"


def test_an_external_entity_is_not_read() -> None:
    feed = parse_feed(
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
        b"<item><title>A &x; B</title></item></channel></rss>"
    )
    assert "root:" not in str(feed)


def test_a_huge_guid_is_kept_as_its_hash() -> None:
    huge = rss(f"<guid>{'g' * 10_000}</guid><title>T</title>")
    assert _parse(huge).entries[0].guid.startswith("sha256:")
