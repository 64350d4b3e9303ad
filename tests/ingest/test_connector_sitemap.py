from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from db.errors import IngestError
from db.types import Source
from ingest.connectors.port import Listing, Page
from ingest.connectors.sitemap import MAX_ENTRIES, SitemapConnector
from ingest.screen import Rejected

MAP = "https://lab.test/sitemap.xml"
NOW = datetime(2026, 8, 1, tzinfo=UTC)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def source(**options: str) -> Source:
    return Source("lab", "Lab", MAP, "lab.test", "sitemap", options=options)


def read(body: str | bytes, asked: str = MAP, **options: str) -> Listing | Rejected:
    raw = body if isinstance(body, bytes) else body.encode()
    return SitemapConnector().read(source(**options), Page(raw, MAP, asked, "application/xml"))


def listing(body: str | bytes, asked: str = MAP, **options: str) -> Listing:
    found = read(body, asked, **options)
    assert isinstance(found, Listing), found
    return found


def reason(body: str | bytes) -> str:
    found = read(body)
    assert isinstance(found, Rejected), found
    return found.reason


def url(path: str, lastmod: str = "", more: str = "") -> str:
    stated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<url><loc>https://lab.test{path}</loc>{stated}{more}</url>"


def urlset(*urls: str) -> str:
    return f"{HEAD}<urlset {NAMES}>{''.join(urls)}</urlset>"


def index(*maps: tuple[str, str]) -> str:
    inner = "".join(
        f"<sitemap><loc>https://lab.test{path}</loc>"
        + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "")
        + "</sitemap>"
        for path, lastmod in maps
    )
    return f"{HEAD}<sitemapindex {NAMES}>{inner}</sitemapindex>"


def news(title: str, published: str) -> str:
    return (
        "<news:news><news:publication><news:name>Lab</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{published}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news>"
    )


def links(found: Listing) -> list[str]:
    return [entry.link.removeprefix("https://lab.test") for entry in found.entries]


def test_a_date_of_change_is_not_taken_for_a_date_of_publication():
    (entry,) = listing(urlset(url("/news/a", "2026-05-04T10:00:00+02:00"))).entries
    assert entry.published is None
    assert entry.title == ""
    assert entry.updated == "2026-05-04T10:00:00+02:00"
    assert dict(entry.details)["lastmod"] == "2026-05-04T08:00:00+00:00"


def test_entries_come_newest_first_and_undated_ones_last_in_their_order():
    body = urlset(
        url("/u1"), url("/old", "2024-01-01"), url("/u2"), url("/new", "2026-01-01T00:00:00Z")
    )
    assert links(listing(body)) == ["/new", "/old", "/u1", "/u2"]


def test_news_entries_carry_title_date_and_language():
    image = "<image:image><image:title>Not this</image:title></image:image>"
    more = image + news("Prices &amp; limits fall", "2026-05-04T10:30:00Z")
    (entry,) = listing(urlset(url("/news/a", "2026-05-05", more))).entries
    assert entry.title == "Prices & limits fall"
    assert entry.published == datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
    assert not entry.day_only
    assert not entry.zone_assumed
    assert dict(entry.details)["language"] == "en"


def test_a_news_date_without_hour_is_a_day_and_one_without_zone_says_so():
    body = urlset(
        url("/a", "", news("One thing", "2026-05-04")),
        url("/b", "", news("Another thing", "2026-05-03T10:00:00")),
    )
    day, clock = listing(body).entries
    assert (day.day_only, day.zone_assumed) == (True, False)
    assert (clock.day_only, clock.zone_assumed) == (False, True)


def test_paths_are_included_and_excluded_and_the_section_itself_is_left_out():
    body = urlset(
        url("/news"), url("/news/"), url("/news/a"), url("/news/tag/x"), url("/jobs/b"), url("/research/c")
    )  # fmt: skip
    found = listing(body, include="/news/ /research/", exclude="/news/tag/")
    assert links(found) == ["/news/a", "/research/c"]


def test_the_day_that_an_address_names_stands_in_the_details():
    (entry,) = listing(urlset(url("/2026/05/04/launch"))).entries
    assert dict(entry.details)["path_day"] == "2026-05-04"


def test_addresses_are_taken_once_and_odd_ones_not_at_all():
    other = "<url><loc>javascript:alert(1)</loc></url><url><loc>http://[bad</loc></url><url/>"
    found = listing(urlset(url("/a"), url("/a", "2026-01-01"), other))
    assert links(found) == ["/a"]


def test_no_more_than_the_newest_thousand_are_kept():
    body = urlset(*(url(f"/p{n}", f"20{n % 26:02}-01-01") for n in range(MAX_ENTRIES + 500)))
    found = listing(body)
    assert len(found.entries) == MAX_ENTRIES
    assert found.entries[0].updated == "2025-01-01"


def test_an_index_leads_to_its_newest_maps_and_side_maps_come_last():
    body = index(
        ("/category-sitemap.xml", "2026-07-30"),
        *((f"/post-sitemap{n}.xml", f"2026-0{n}-01") for n in range(1, 7)),
    )
    found = listing(body)
    assert not found.is_paged
    assert found.entries == ()
    assert [u.rpartition("/")[2] for u in found.next_urls] == [
        f"post-sitemap{n}.xml" for n in (6, 5, 4, 3, 2)
    ]


def test_maps_without_dates_are_ranked_by_the_month_in_their_name():
    body = index(("/map-2024-01.xml", ""), ("/map-2026-06.xml", ""), ("/map-2025-12.xml", ""))
    assert [u[-11:-4] for u in listing(body).next_urls] == ["2026-06", "2025-12", "2024-01"]


def test_the_maps_of_an_index_can_be_chosen_by_name():
    found = listing(index(("/products.xml", ""), ("/news-1.xml", "")), maps="news")
    assert found.next_urls == ("https://lab.test/news-1.xml",)


def test_an_index_that_names_itself_is_not_followed_in_a_circle():
    assert listing(index(("/sitemap.xml", ""), ("/a.xml", ""))).next_urls == (
        "https://lab.test/a.xml",
    )


def test_the_past_is_read_from_all_maps_since_a_day():
    (asked,) = SitemapConnector().start_history(source(), datetime(2025, 1, 1, tzinfo=UTC), NOW)
    body = index(
        *((f"/m{n}.xml", "2025-06-01") for n in range(20)), ("/gone.xml", "2024-06-01"), ("/x.xml", "")
    )  # fmt: skip
    found = listing(body, asked)
    assert len(found.next_urls) == 21
    assert all(address.endswith("#since=2025-01-01") for address in found.next_urls)
    part = listing(urlset(url("/old", "2024-12-31"), url("/in", "2025-01-01"), url("/u")), asked)
    assert links(part) == ["/in", "/u"]


def test_gzip_maps_are_unpacked_and_bombs_refused():
    assert links(listing(gzip.compress(urlset(url("/a")).encode()))) == ["/a"]
    assert reason(gzip.compress(b"\0" * 60_000_000)) == "bad_gzip"
    assert reason(gzip.compress(urlset(url("/a")).encode())[:-12]) == "bad_gzip"


def test_the_greatest_map_that_the_protocol_allows_is_read_whole():
    more = "<changefreq>daily</changefreq><priority>0.5</priority>"
    body = urlset(
        *(url(f"/p{n}", "2026-01-01", more) for n in range(49_999)), url("/z", "2026-07-01")
    )
    found = listing(body, f"{MAP}#since=2025-01-01", include="/")
    assert links(found)[0] == "/z"
    assert not found.notes


def test_text_maps_hold_one_address_a_line():
    found = listing("https://lab.test/a\nnot an address\n\nhttps://lab.test/b\n")
    assert links(found) == ["/a", "/b"]


def test_damaged_maps_give_what_they_have_with_a_note():
    found = listing(urlset(url("/a"), url("/b")).removesuffix("</urlset>") + "<url><loc>")
    assert links(found) == ["/a", "/b"]
    assert found.notes


def test_maps_without_namespace_are_read():
    body = f"<urlset>{url('/a')}</urlset>"
    assert links(listing(body)) == ["/a"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", "empty"),
        ("<!doctype html><html><body>Hello</body></html>", "web_page"),
        ('<rss version="2.0"><channel/></rss>', "feed"),
        ("<note/>", "not_a_sitemap"),
        ('{"a": 1}', "parser_failed"),
    ],
)
def test_what_is_no_map_is_refused_with_a_reason(body: str, expected: str):
    assert reason(body) in {expected, "not_a_sitemap"}


def test_entities_are_never_expanded_or_loaded():
    bomb = '<!DOCTYPE u [<!ENTITY a "xxxx"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert reason(f"{bomb}<urlset><url><loc>&b;</loc></url></urlset>") == "entity_bomb"
    outside = '<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    found = listing(f"{outside}<urlset><url><loc>https://lab.test/&a;</loc></url></urlset>")
    assert all(entry.link == "https://lab.test/" for entry in found.entries)


@pytest.mark.parametrize("options", [{"inclde": "/news/"}, {"include": "news"}])
def test_options_that_make_no_sense_are_refused(options: dict[str, str]):
    with pytest.raises(IngestError):
        SitemapConnector().start(source(**options), "", NOW)


def test_a_map_is_polled_at_its_address():
    assert SitemapConnector().start(source(include="/news/"), "", NOW) == MAP
