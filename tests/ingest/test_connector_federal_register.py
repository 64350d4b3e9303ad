from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given

from db.errors import FetchError, IngestError
from ingest.connectors.federal_register import (
    FederalRegisterConnector,
    choose_first_day,
    cut_quarters,
)
from ingest.connectors.port import Listing, Page
from ingest.screen import Rejected
from tests.ingest.api_stand_in import (
    REGISTER,
    StandIn,
    World,
    hostile_json,
    make_source,
    poll,
    read_page,
)

if TYPE_CHECKING:
    from pathlib import Path

    from db.types import Source

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
SEARCH = f"https://{REGISTER}/api/v1/documents.json"
FILINGS = f"https://{REGISTER}/api/v1/public-inspection-documents/current.json"
REGISTER_KIND = FederalRegisterConnector()
LAMPS = [
    {"raw_name": "DEPARTMENT OF LAMPS", "name": "Lamps Department", "id": 7, "slug": "lamps"},
    {"raw_name": "Office of Wicks", "name": "Wicks Office", "id": 8, "slug": "wicks-office"},
]


def make_document(serial: int, day: str = "2026-06-01", **changes: Any) -> dict[str, Any]:
    number = f"2026-{serial:05d}"
    return {
        "document_number": number,
        "type": "Rule",
        "title": f"Licences for Lamp Oil, Part {serial}",
        "abstract": f"The office amends rule {serial} on the export of lamp oil.",
        "action": "Final rule.",
        "publication_date": day,
        "effective_on": "2026-07-01",
        "html_url": f"https://{REGISTER}/documents/{number}/lamp-oil",
        "raw_text_url": f"https://{REGISTER}/documents/full_text/text/{number}.txt",
        "agencies": LAMPS,
        "cfr_references": [{"title": 15, "part": 744}, {"title": 15, "part": "730"}],
        "citation": f"91 FR {serial}",
        "docket_ids": ["LAMP-2026-0001"],
        "significant": True,
    } | changes


def search(**options: str) -> Source:
    return make_source("federal_register", SEARCH, **options)


def read(answer: Any, source: Source | None = None, asked: str = SEARCH) -> Listing | Rejected:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return REGISTER_KIND.read(source or search(), Page(body, asked, asked))


def entries_of(*documents: dict[str, Any], source: Source | None = None) -> Listing:
    listing = read({"count": len(documents), "results": list(documents)}, source)
    assert isinstance(listing, Listing)
    return listing


def test_a_document_becomes_an_entry_with_its_dates_and_agencies() -> None:
    entry = entries_of(make_document(3, comments_close_on="2026-08-01")).entries[0]
    assert entry.guid == "2026-00003"
    assert entry.link == f"https://{REGISTER}/documents/2026-00003/lamp-oil"
    assert (entry.published, entry.day_only) == (datetime(2026, 6, 1, tzinfo=UTC), True)
    assert entry.content.startswith("The office amends rule 3")
    assert "Effective date: 2026-07-01" in entry.content
    assert "Agency: Lamps Department, Wicks Office" in entry.content
    assert "CFR: 15 CFR 744, 15 CFR 730" in entry.content
    details = dict(entry.details)
    assert details["agencies"] == "lamps wicks-office"
    assert details["type"] == "Rule"
    assert details["effective_on"] == "2026-07-01"
    assert details["comments_close_on"] == "2026-08-01"
    assert details["significant"] == "yes"
    assert details["raw_text_url"].endswith("2026-00003.txt")
    assert "correction_of" not in details


def test_a_presidential_document_has_no_abstract_and_no_agency_name() -> None:
    document = make_document(
        4, abstract=None, type="Presidential Document", subtype="Proclamation", agencies=[{"id": 5}]
    )
    entry = entries_of(document | {"effective_on": None}).entries[0]
    assert entry.content.startswith("Type: Presidential Document (Proclamation)")
    assert "agencies" not in dict(entry.details)
    assert "effective_on" not in dict(entry.details)


@pytest.mark.parametrize(
    "changes",
    [
        {"document_number": "C1-2026-00003"},
        {"document_number": "2026-00009", "correction_of": "2026-00003"},
        {
            "document_number": "2026-00009",
            "correction_of": f"{SEARCH}/../documents/2026-00003.json",
        },
    ],
)
def test_a_correction_says_what_it_corrects(changes: dict[str, str]) -> None:
    entry = entries_of(make_document(3, **changes)).entries[0]
    assert dict(entry.details)["correction_of"] == "2026-00003"
    assert entry.title == "Correction: Licences for Lamp Oil, Part 3"


def test_an_agency_without_slug_is_known_by_its_name() -> None:
    entry = entries_of(make_document(3, agencies=[{"raw_name": "Office of Wicks"}])).entries[0]
    assert dict(entry.details)["agencies"] == "office-of-wicks"
    assert "Agency: Office of Wicks" in entry.content


def test_an_answer_without_hits_has_no_results_key_and_is_no_fault() -> None:
    assert read({"count": 0, "description": "No documents"}) == Listing(title="No documents")


def test_documents_without_number_are_counted_not_guessed() -> None:
    listing = entries_of(make_document(1), make_document(2, document_number=None))
    assert len(listing.entries) == 1
    assert listing.notes == ("1 documents without number or title were left out",)


def test_the_first_poll_asks_for_a_month_newest_first() -> None:
    source = make_source("federal_register", f"{SEARCH}?conditions[agencies][]=lamps&page=7")
    asked = parse_qsl(urlsplit(REGISTER_KIND.start(source, "", NOW)).query)
    assert ("conditions[agencies][]", "lamps") in asked
    assert ("conditions[publication_date][gte]", "2026-05-13") in asked
    assert ("order", "newest") in asked
    assert ("per_page", "100") in asked
    assert ("fields[]", "effective_on") in asked
    assert "page" not in dict(asked)


def test_later_polls_ask_from_a_little_before_the_cursor_which_never_lies_ahead() -> None:
    assert choose_first_day("2026-06-10", NOW) == date(2026, 6, 5)
    assert choose_first_day("2099-01-01", NOW) == date(2026, 6, 7)
    assert choose_first_day("nonsense", NOW) == date(2026, 5, 13)


def test_options_become_conditions() -> None:
    source = search(agencies="lamps, wicks-office", types="rule PRORULE", term="lamp oil")
    asked = parse_qsl(urlsplit(REGISTER_KIND.start(source, "", NOW)).query)
    assert [v for n, v in asked if n == "conditions[agencies][]"] == ["lamps", "wicks-office"]
    assert [v for n, v in asked if n == "conditions[type][]"] == ["RULE", "PRORULE"]
    assert ("conditions[term]", "lamp oil") in asked


@pytest.mark.parametrize(
    ("url", "types", "said"),
    [
        (SEARCH, "LAW", "There is no document type 'LAW'"),
        (f"https://{REGISTER}/api/v1/documents.rss", "", "documents.json"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused_with_a_way_out(
    url: str, types: str, said: str
) -> None:
    with pytest.raises(IngestError, match=said):
        REGISTER_KIND.start(make_source("federal_register", url, types=types), "", NOW)


def test_titles_are_filtered_by_phrase_and_the_cursor_still_moves() -> None:
    source = search(title_words="wick tax, Part 2")
    listing = entries_of(make_document(1, "2026-06-09"), make_document(2), source=source)
    assert [entry.guid for entry in listing.entries] == ["2026-00002"]
    assert listing.cursor == "2026-06-09"
    assert not listing.is_paged  # a page without hits says nothing about the next one


def test_a_poll_reads_every_page_once_and_keeps_the_first_pages_cursor() -> None:
    world = World(documents=[make_document(n, f"2026-06-{1 + n % 9:02d}") for n in range(250)])
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        listings = poll(REGISTER_KIND, search(agencies="lamps"), fetcher, NOW)
    assert [len(listing.entries) for listing in listings] == [100, 100, 50]
    assert len({entry.guid for listing in listings for entry in listing.entries}) == 250
    assert [listing.cursor for listing in listings] == ["2026-06-09", "", ""]
    assert all(host == REGISTER for host, _ in world.asked)


def test_paging_stops_at_the_fiftieth_page_although_the_server_answers_on() -> None:
    world = World(documents=[make_document(n) for n in range(10_050)])
    address = f"{REGISTER_KIND.start(search(), '', NOW)}&page=50"
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        assert read_page(REGISTER_KIND, search(), fetcher, address).next_urls == ()
        first = read_page(REGISTER_KIND, search(), fetcher, address.replace("page=50", "page=1"))
    assert first.next_urls
    assert "10000" in first.notes[0]


def test_the_next_page_is_our_own_search_wherever_the_answer_points() -> None:
    answer = {"count": 300, "total_pages": 3, "next_page_url": "http://10.0.0.1/", "results": []}
    listing = read(answer, asked=f"{SEARCH}?order=newest")
    assert isinstance(listing, Listing)
    assert listing.next_urls == (f"{SEARCH}?order=newest&page=2",)


def test_an_unchanged_answer_costs_a_304() -> None:
    world = World(documents=[make_document(1)])
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        url = REGISTER_KIND.start(search(), "", NOW)
        first = fetcher.get(url, max_bytes=1_000_000)
        assert fetcher.get(url, etag=first.etag, max_bytes=1_000_000).status == 304


def test_an_unknown_condition_is_refused_in_the_servers_own_words() -> None:
    source = make_source("federal_register", f"{SEARCH}?conditions[lamp]=1")
    with (
        StandIn(World()) as stand_in,
        stand_in.open_fetcher() as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.get(REGISTER_KIND.start(source, "", NOW), max_bytes=1_000_000)
    assert (caught.value.status, caught.value.retryable) == (400, False)
    refused = read({"errors": {"lamp": "is not a valid field"}})
    assert isinstance(refused, Rejected)
    assert "lamp: is not a valid field" in refused.detail


def test_history_is_cut_into_quarters_newest_first_without_gaps() -> None:
    since = datetime(2025, 11, 15, tzinfo=UTC)
    asked = [
        dict(parse_qsl(urlsplit(url).query))
        for url in REGISTER_KIND.start_history(search(), since, NOW)
    ]
    days = [
        (one["conditions[publication_date][gte]"], one["conditions[publication_date][lte]"])
        for one in asked
    ]
    assert days == [
        ("2026-04-01", "2026-06-12"),
        ("2026-01-01", "2026-03-31"),
        ("2025-11-15", "2025-12-31"),
    ]
    assert {one["per_page"] for one in asked} == {"200"}
    quarters = cut_quarters(date(1994, 1, 3), date(2026, 6, 12))
    assert all(later[0] - sooner[1] == timedelta(days=1) for later, sooner in pairwise(quarters))


def test_history_finds_every_document_of_the_period() -> None:
    days = [(date(2025, 7, 1) + timedelta(days=n)).isoformat() for n in range(330)]
    world = World(documents=[make_document(n, day) for n, day in enumerate(days * 2)])
    since = datetime(2025, 7, 1, tzinfo=UTC)
    found: set[str] = set()
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        for start in REGISTER_KIND.start_history(search(), since, NOW):
            url = start
            while url:
                listing = read_page(REGISTER_KIND, search(), fetcher, url)
                found |= {entry.guid for entry in listing.entries}
                url = listing.older_url
    assert len(found) == 660


def test_public_inspection_is_filtered_here_and_dated_by_filing() -> None:
    filing = {
        "document_number": "2026-11111",
        "title": "Licences for Lamp Oil",
        "filed_at": "2026-06-11T16:15:00.000-04:00",
        "filing_type": "special",
        "publication_date": "2026-06-15",
        "pdf_url": "https://example.org/2026-11111.pdf",
        "agencies": LAMPS,
    }
    other = filing | {"document_number": "2026-11112", "agencies": [{"name": "Candles"}]}
    source = make_source("federal_register", FILINGS, agencies="wicks-office")
    with StandIn(World(inspection=[filing, other])) as stand_in, stand_in.open_fetcher() as fetcher:
        (listing,) = poll(REGISTER_KIND, source, fetcher, NOW)
    (entry,) = listing.entries
    assert entry.published == datetime(2026, 6, 11, 20, 15, tzinfo=UTC)
    assert not entry.day_only
    assert dict(entry.details)["filing_type"] == "special"
    assert dict(entry.details)["publication_date"] == "2026-06-15"
    assert entry.link == "https://example.org/2026-11111.pdf"


def test_an_empty_inspection_list_at_night_is_no_fault() -> None:
    source = make_source("federal_register", FILINGS)
    with StandIn(World()) as stand_in, stand_in.open_fetcher() as fetcher:
        assert poll(REGISTER_KIND, source, fetcher, NOW) == [Listing()]
    assert REGISTER_KIND.start_history(source, NOW, NOW) == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>Request access</body></html>", "web_page"),
        (b"[" * 200_000, "deep_nesting"),
        (b"[" * 400_000, "json_flood"),
        (b'{"count": 1' + b"0" * 10_000 + b"}", "not_json"),
        (b'{"count": NaN}', "not_json"),
        (b"12", "not_an_answer"),
        (b"[]", "not_an_answer"),
        (b'{"lamp": 1}', "not_an_answer"),
        (b"\xff\xfe{", "not_json"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    refused = read(body)
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


@given(hostile_json())
def test_no_json_whatever_breaks_the_reader(value: object) -> None:
    for answer in (
        value,
        {"results": value},
        {
            "count": 1,
            "results": [
                value,
                {"title": "t", "document_number": "1", "agencies": value, "cfr_references": value},
            ],
        },
    ):
        for url in (SEARCH, FILINGS):
            source = make_source("federal_register", url, agencies="lamps")
            assert isinstance(read(answer, source, url), (Listing, Rejected))


@pytest.mark.shared
def test_the_recorded_answers_are_read(shared: Path) -> None:
    folder = shared / "data/sources/samples"
    recorded = json.loads((folder / "fr_bis_ofac_documents_2026-10-02.json").read_text("utf-8"))
    counts = {
        name: len(entries_of(*part["results"]).entries)
        for name, part in recorded.items()
        if isinstance(part, dict)
    }
    assert counts == {"bis": 7, "ofac": 3, "bis_term_advanced_computing": 1}
    corrected = [
        entry.guid
        for entry in entries_of(*recorded["bis"]["results"]).entries
        if "correction_of" in dict(entry.details)
    ]
    assert corrected == ["C1-2026-16628"]
    single = json.loads((folder / "fr_document_2026-11741.json").read_text("utf-8"))
    assert dict(entries_of(single).entries[0].details)["subtype"] == "Proclamation"
