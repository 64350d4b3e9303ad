from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from ingest.parse import ParsedFeed, begins_like_page, parse_feed
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
        (b"\xff" * 1_000_000, "not_a_feed"),
        (b"http://ledger.example/feed", "not_a_feed"),
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


class TestFloods:
    """What would cost a parser minutes is refused in no time."""

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"<rss>" + b"<a><b>" * 200_000, "deep_nesting"),
            (b"<rss>" + b"<x:y>" * 60_000 + b"</x:y>" * 60_000, "deep_nesting"),
            (b"<rss>" + b">" * 3_000_000, "tag_flood"),
            (b"<rss><title>" + b"&" * 3_000_000, "entity_flood"),
            (b"<rss><title>" + b"a\n" * 2_000_000, "line_flood"),
            (b"<rss><item " + b" ".join(b"a%d='x'" % n for n in range(9_000)) + b"/>", "tag_flood"),
            (b"<rss><item a='" + b"x" * 1_100_000 + b"'/>", "tag_flood"),
        ],
        ids=["open", "closed", "brackets", "ampersands", "lines", "attributes", "long"],
    )
    def test_a_flood_is_refused_before_it_is_parsed(self, body: bytes, reason: str) -> None:
        begun = time.process_time()
        assert _reject(body).reason == reason
        assert time.process_time() - begun < 1

    def test_elements_that_close_themselves_are_no_nesting(self) -> None:
        body = rss("<title>T</title>" + "<media:content url='http://a.example/'/>" * 60_000)
        assert _parse(body).entries[0].title == "T"

    def test_many_short_entries_are_cut_with_a_note(self) -> None:
        feed = _parse(rss(*(f"<title>{number}</title>" for number in range(21_000))))
        assert len(feed.entries) == 20_000
        assert feed.entries[-1].title == "19999"
        assert "20,000" in feed.notes[0]
        assert feed.title == "Ledger"

    def test_a_name_of_a_megabyte_takes_no_time(self) -> None:
        begun = time.process_time()
        assert _parse(rss(f"<title>T</title><author>{'a@' * 500_000}</author>")).entries
        assert time.process_time() - begun < 2


class TestRepairs:
    @pytest.mark.parametrize(
        "before",
        [
            "<b>Warning</b>: something in /var/www on line 3\n",
            "<!-- made by hand -->\n",
            "\n\n  ",
            "\x00\x0b",
            "<!-- one --> <!-- <rss> -->\n",
        ],
    )
    def test_what_stands_before_the_document_does_no_harm(self, before: str) -> None:
        declared = '<?xml version="1.0" encoding="utf-8"?>' + rss(item(1))
        feed = _parse(before + declared)
        assert feed.entries[0].guid == "id-1"
        assert feed.notes == ()

    def test_control_characters_do_not_make_a_feed_malformed(self) -> None:
        feed = _parse(rss(item(1, "Mo\x0bdel\x1f")))
        assert (feed.entries[0].title, feed.notes) == ("Model", ())

    def test_a_prefix_that_was_never_declared_is_seen_through(self) -> None:
        feed = _parse(
            "<rss><rss:channel><rss:item><rss:title>T</rss:title></rss:item></rss:channel></rss>"
        )
        assert feed.entries[0].title == "T"

    def test_an_enclosure_is_not_taken_for_the_page(self) -> None:
        atom = (
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>'
            '<link rel="alternate">http://l.example/page</link>'
            '<link rel="enclosure">http://l.example/sound</link></entry></feed>'
        )
        assert _parse(atom).entries[0].link == "http://l.example/page"


def test_links_to_older_entries_are_handed_on() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>L</title>'
        '<link rel="next" href="/page/2"/><link rel="prev-archive" href="/2026/05"/>'
        '<link rel="alternate" href="/home"/><entry><id>x</id><title>T</title></entry></feed>'
    )
    feed = _parse(atom)
    assert (feed.next_url, feed.archive_url, feed.home_url) == ("/page/2", "/2026/05", "/home")


def test_a_paged_rss_feed_says_where_it_goes_on() -> None:
    channel = rss(item(1)).replace(
        "<title>Ledger", '<atom:link rel="next" href="https://l.example/?page=2"/><title>Ledger'
    )
    feed = _parse(channel.replace("<rss ", '<rss xmlns:atom="http://www.w3.org/2005/Atom" '))
    assert feed.next_url == "https://l.example/?page=2"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf \n", b"<!-- a -->\n<!-- --> <!---->"])
def test_a_page_is_told_by_its_first_tag(start: bytes) -> None:
    assert begins_like_page(start + b"<!DOCTYPE html><p>Words</p>")
    assert not begins_like_page(start + b"<rss version='2.0'></rss>")


def test_many_comments_before_nothing_cost_no_time() -> None:
    started = time.process_time()
    assert not begins_like_page(b"<!---->" * 500 + b"x")
    assert time.process_time() - started < 1
