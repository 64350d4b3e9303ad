"""The recorded hostile samples: what their manifest says must hold, as far as ingest goes."""

from __future__ import annotations

import io
import json
import re
import tarfile
import time
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import pytest

from db.errors import BlockedAddressError, ParseError
from ingest.addresses import check_url
from ingest.entries import ParsedFeed
from ingest.extract import ExtractedPage
from ingest.identity import identify_entries
from ingest.limits import FetchLimits
from ingest.opml import read_opml
from ingest.options import IngestOptions
from ingest.parse import parse_feed
from ingest.screen import Rejected
from ingest.text import clean_line, clean_title, markup_to_text
from ingest.worker import FeedTask, PageTask, ProcessWorker
from tests.conftest import SHARED
from tests.feeding import ledger, rss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.worker import Outcome

pytestmark = [pytest.mark.shared, pytest.mark.slow]

SECONDS = 5.0
MEMORY = 600_000_000
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
TAGS = re.compile(r"<(?:script|iframe|img|svg|object|embed|a)[\s>/]", re.IGNORECASE)
# Entries that each feed must give; for the rest only an outcome with a reason is asked.
ENTRIES = {
    "xml_external_dtd": 1, "xml_truncated": 2, "xml_concatenated": 2, "xml_leading_junk": 1,
    "xml_comment_before_decl": 1, "xml_stylesheet_pi": 1, "xml_malformed_doctype": 1,
    "xml_nested_cdata": 1, "enc_utf32_declared_utf-32": 1,
    "enc_windows1251_declared_windows-1251": 1, "enc_utf7_declared_utf-7": 1,
    "enc_cp037_declared_ebcdic-cp-us": 1, "enc_utf8_declared_latin1": 1, "enc_bogus": 1,
    "enc_mixed": 2, "enc_codec_injection": 1, "enc_codec_idna": 1, "id_title_edit": 1,
    "id_huge_guid": 1, "id_none": 10, "id_guid_case": 3, "field_author_email_redos": 1,
    "field_many_ns": 1, "field_many_categories": 1, "field_many_enclosures": 1,
    "field_lt_flood": 1, "field_lt_a_flood": 1, "field_css_flood": 1, "field_css_redos": 1,
    "field_entity_flood": 1, "links_zoo": 26,
}  # fmt: skip
REFUSED = {
    "xml_quadratic_blowup": "entity_bomb",
    "xml_entity_nonascii_utf16": "entity_bomb",
    "body_is_url": "not_a_feed",
}
TITLES = {
    "enc_utf32_declared_utf-32": "Ünïcödé – 日本語 Ж",
    "enc_utf7_declared_utf-7": "Ünïcödé – 日本語 Ж",
    "enc_windows1251_declared_windows-1251": "Привет",
    "enc_cp037_declared_ebcdic-cp-us": "plain",
    "enc_utf8_declared_latin1": "café – 日本",
    "enc_mixed": "café",
}


@cache
def samples() -> dict[str, bytes]:
    """The hostile samples by path; empty where the recorded data is absent."""
    found: dict[str, bytes] = {}
    archive = SHARED / "data" / "hostile" / "hostile.tar.xz"
    if not archive.exists():
        return found
    with tarfile.open(archive) as opened:
        for member in opened:
            data = opened.extractfile(member)
            if data is not None:
                found[member.name.removeprefix("./")] = data.read()
    return found


def names(folder: str) -> list[str]:
    return sorted(name for name in samples() if f"hostile/{folder}/" in f"/{name}")


def load(name: str) -> bytes:
    return next(data for path, data in samples().items() if path.endswith(f"/{name}"))


def read(name: str) -> ParsedFeed:
    feed = parse_feed(load(f"feeds/{name}.xml"))
    assert isinstance(feed, ParsedFeed)
    return feed


@pytest.fixture(scope="module")
def worker(shared: Path) -> Iterator[ProcessWorker]:
    assert shared
    options = IngestOptions(
        workers=1, worker_timeout_seconds=2 * SECONDS, worker_memory_bytes=MEMORY
    )
    with ProcessWorker(options) as opened:
        opened.submit(FeedTask(b"warm up"))()
        yield opened


def texts_of(outcome: Outcome) -> list[str]:
    match outcome:
        case ParsedFeed():
            words = [(e.guid, e.title, e.summary, e.content, e.updated) for e in outcome.entries]
            return [outcome.title, *(text for entry in words for text in entry)]
        case ExtractedPage():
            return [outcome.text, outcome.title, outcome.site_name]
        case _:
            return []


@pytest.mark.parametrize("name", names("feeds") + names("pages"))
def test_each_sample_has_an_outcome_in_time_and_nothing_bad_in_it(
    worker: ProcessWorker, name: str
) -> None:
    body = samples()[name]
    is_feed = "/feeds/" in name
    task = FeedTask(body) if is_feed else PageTask(body, "https://example.com/a")
    begun = time.perf_counter()
    outcome = worker.submit(task)()
    assert time.perf_counter() - begun < SECONDS
    if isinstance(outcome, Rejected):
        assert outcome.reason not in {"too_slow", "crashed", "too_big"}
        assert outcome.detail.endswith(".")
    for text in texts_of(outcome):
        assert not CONTROLS.search(text)
        assert "root:" not in text


@pytest.mark.parametrize("name", [name.rpartition("/")[2][:-4] for name in names("feeds")])
def test_each_feed_gives_what_its_manifest_expects(name: str) -> None:
    outcome = parse_feed(load(f"feeds/{name}.xml"))
    if name in REFUSED:
        assert isinstance(outcome, Rejected)
        assert outcome.reason == REFUSED[name]
        return
    assert isinstance(outcome, ParsedFeed)
    assert len(outcome.entries) == ENTRIES.get(name, len(outcome.entries)) >= 1
    if name in TITLES:
        assert {entry.title for entry in outcome.entries} == {TITLES[name]}


def test_no_sample_stays_without_a_stated_expectation() -> None:
    stated = ENTRIES.keys() | REFUSED.keys() | {"xml_xinclude"}
    assert {name.rpartition("/")[2][:-4] for name in names("feeds")} <= stated


class TestFeeds:
    def test_items_without_identity_are_told_apart_by_their_words(self) -> None:
        assert len(identify_entries(ledger(), read("id_none").entries)) == 5

    def test_an_edited_item_keeps_its_identity(self) -> None:
        (edited,) = read("id_title_edit").entries
        assert edited.guid
        assert "updated" in edited.title

    def test_a_guid_is_taken_as_written_but_for_space_around_it(self) -> None:
        guids = [entry.guid for entry in read("id_guid_case").entries]
        assert len({guid.lower() for guid in guids}) < len(guids)
        assert all(guid == guid.strip() for guid in guids)

    def test_a_megabyte_of_guid_is_kept_as_its_hash(self) -> None:
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", read("id_huge_guid").entries[0].guid)

    def test_links_lead_to_public_web_addresses_or_nowhere(self) -> None:
        items = identify_entries(ledger(), read("links_zoo").entries)
        followed = [item.url for item in items if item.url]
        assert followed
        assert all(url.startswith(("http://", "https://")) for url in followed)
        for url in followed:
            try:
                address = check_url(url)
            except BlockedAddressError:
                continue
            assert "." in address.host
            assert "@" not in address.url.partition("?")[0].split("/")[2]

    def test_no_file_is_included(self) -> None:
        assert "hostname" not in "".join(entry.summary for entry in read("xml_xinclude").entries)

    def test_markup_in_nested_sections_does_not_come_through(self) -> None:
        for entry in read("xml_nested_cdata").entries:
            assert "script" not in entry.summary + entry.content
            assert "CDATA" not in entry.summary


class TestPages:
    @pytest.mark.parametrize("name", ["hidden_prompt", "base_href", "nul_bytes", "jsonld_deep"])
    def test_the_visible_article_is_read(self, worker: ProcessWorker, name: str) -> None:
        outcome = worker.submit(PageTask(load(f"pages/{name}.html"), "https://example.com/a"))()
        assert isinstance(outcome, ExtractedPage)
        assert "\0" not in outcome.text
        assert "169.254" not in outcome.text + outcome.canonical_url

    def test_nothing_expands(self, worker: ProcessWorker) -> None:
        for name in ("meta_bomb.html", "xhtml_billion_laughs.xhtml"):
            outcome = worker.submit(PageTask(load(f"pages/{name}"), "https://example.com/a"))()
            assert len("".join(texts_of(outcome))) < 20_000

    def test_a_page_of_50_megabytes_is_never_taken_in(self) -> None:
        assert FetchLimits().max_page_bytes <= 10_000_000
        assert FetchLimits().max_feed_bytes <= 20_000_000

    def test_a_page_as_large_as_the_limit_has_an_outcome(self, worker: ProcessWorker) -> None:
        prose = b"<p>" + b"The laboratory said that its model is out today. " * 160_000 + b"</p>"
        body = b"<html><body><article>" + prose + b"</article></body></html>"
        assert len(body) > 7_500_000
        outcome = worker.submit(PageTask(body, "https://example.com/a"))()
        assert isinstance(outcome, ExtractedPage | Rejected)


class TestOpml:
    def test_an_entity_bomb_is_refused(self) -> None:
        with pytest.raises(ParseError):
            read_opml(load("opml/bomb.opml"))

    def test_deep_and_endless_lists_have_an_end(self) -> None:
        for name in ("deep.opml", "many.opml"):
            begun = time.perf_counter()
            with suppress(ParseError):
                assert len(read_opml(load(f"opml/{name}"))) <= 5_000
            assert time.perf_counter() - begun < SECONDS

    def test_of_hostile_addresses_one_is_left(self) -> None:
        assert len(read_opml(load("opml/evil.opml"))) == 1


class TestFields:
    def injections(self) -> list[str]:
        data = json.loads(load("fields/injections.json"))
        return [text for group in data.values() for text in group]

    def test_injections_in_every_field_come_out_as_plain_lines(self) -> None:
        for text in self.injections():
            line, block = clean_line(text), markup_to_text(text)
            assert not CONTROLS.search(line + block)
            assert "\n" not in line + clean_title(text)

    def test_they_pass_through_a_feed_without_markup_or_headers(self) -> None:
        for text in self.injections():
            if (
                "&lt;" in text
            ):  # escaped twice: shown as it is written, and escaped where it is shown
                continue
            escaped = text.translate({38: "&amp;", 60: "&lt;", 62: "&gt;"})
            feed = parse_feed(rss(f"<title>{escaped}</title>").encode("utf-8", "replace"))
            assert isinstance(feed, ParsedFeed)
            assert not CONTROLS.search(feed.entries[0].title)
            assert not TAGS.search(feed.entries[0].title)
            assert "\n" not in feed.entries[0].title

    def test_naughty_strings_and_scripts_from_public_lists_do_the_same(self, shared: Path) -> None:
        seen = 0
        with tarfile.open(shared / "data" / "hostile" / "payloads.tar.xz") as archive:
            for member in archive:
                opened = archive.extractfile(member) if "/patt/" in f"/{member.name}" else None
                if opened is None or not re.search(r"xss/|xxe/", member.name):
                    continue
                for line in io.TextIOWrapper(opened, "utf-8", "replace"):
                    seen += 1
                    text = markup_to_text(line)
                    assert not CONTROLS.search(text), member.name
        assert seen > 1_000

    def test_public_xxe_documents_give_no_files_and_no_bombs(self, shared: Path) -> None:
        seen = 0
        with tarfile.open(shared / "data" / "hostile" / "payloads.tar.xz") as archive:
            for member in archive:
                opened = archive.extractfile(member) if "xxe/" in member.name else None
                if opened is None:
                    continue
                seen += 1
                outcome = parse_feed(opened.read())
                assert "root:x" not in str(outcome)
                assert isinstance(outcome, ParsedFeed | Rejected)
        assert seen > 5


class TestEncodingsOfPages:
    def test_public_encoding_pages_are_read_or_refused(
        self, shared: Path, worker: ProcessWorker
    ) -> None:
        seen = 0
        with tarfile.open(shared / "data" / "hostile" / "encodings.tar.xz") as archive:
            for member in archive:
                opened = archive.extractfile(member) if member.isfile() else None
                if opened is None:
                    continue
                seen += 1
                outcome = worker.submit(PageTask(opened.read(), "https://example.com/a"))()
                assert not isinstance(outcome, Rejected) or outcome.reason != "too_slow"
                assert not any(CONTROLS.search(text) for text in texts_of(outcome))
        assert seen >= 15

    def test_utf7_in_a_page_is_never_decoded(self, worker: ProcessWorker) -> None:
        prose = "<p>The laboratory said that its model is out today.</p>" * 20
        page = f'<html><head><meta charset="utf-7"></head><body><article>{prose}+ADw-b+AD4-'
        outcome = worker.submit(PageTask(page.encode(), "https://example.com/a", "utf-7"))()
        assert not any("<b>" in text for text in texts_of(outcome))
