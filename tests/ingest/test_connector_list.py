from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from db.errors import IngestError
from db.types import Source
from ingest.catalogue_loader import load_shipped
from ingest.connectors.html_list import MAX_ENTRIES, ListConnector
from ingest.connectors.port import Listing, Page
from ingest.connectors.registry import connector_of
from ingest.connectors.stated_days import day_in_path, find_day, is_day
from ingest.screen import Rejected

URL = "https://lab.test/news"
NOW = datetime(2026, 8, 1, tzinfo=UTC)
MENU = (
    '<header><nav><a href="/">Home</a><a href="/products/alpha">The alpha family of models</a>'
    '<a href="/products/beta">The beta family of models</a><a href="/company">Who we are here</a>'
    "</nav></header>"
)
FOOTER = (
    '<footer><a href="/news/old">An old thing in the footer</a><a href="/help/a">How to get help'
    ' here</a><a href="/help/b">How to write to us</a><a href="/help/c">More on this</a></footer>'
)


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


def read(body: str, url: str = URL, next_link: str = "", **options: str) -> Listing | Rejected:
    page = f"<!doctype html><html><head><title>Lab news</title></head><body>{body}</body></html>"
    source = Source("lab", "Lab", url, "lab.test", "list", options=options)
    return ListConnector().read(
        source, Page(page.encode(), url, url, "text/html", "utf-8", next_link)
    )


def listing(body: str, url: str = URL, next_link: str = "", **options: str) -> Listing:
    found = read(body, url, next_link, **options)
    assert isinstance(found, Listing), found
    return found


def titles(found: Listing) -> list[str]:
    return [entry.title for entry in found.entries]


def days(found: Listing) -> list[str]:
    return [f"{entry.published:%m-%d}" if entry.published else "" for entry in found.entries]


def card(number: int) -> str:
    return (
        f'<li><a href="/news/item-{number}"><span>Product</span><span>Jun {number}, 2026</span>'
        f"<h3>Model {number} ships</h3></a></li>"
    )


CARDS = "".join(card(number) for number in (12, 11, 10, 9))


def test_cards_are_found_among_menus_and_footers():
    found = listing(f"{MENU}<main><h1>News</h1><ul>{CARDS}</ul></main>{FOOTER}")
    assert titles(found) == [f"Model {number} ships" for number in (12, 11, 10, 9)]
    assert days(found) == ["06-12", "06-11", "06-10", "06-09"]
    assert all(entry.day_only for entry in found.entries)
    assert found.entries[0].link == found.entries[0].guid == "https://lab.test/news/item-12"
    assert "News" in found.title.title()


def test_the_featured_card_above_the_list_is_part_of_it():
    hero = (
        '<section><h2>Featured</h2><a href="/news/big"><h2>The launch of the year</h2>'
        "<p>A long paragraph that says what the launch is about and who will have it.</p>"
        "<time>14 June 2026</time></a></section>"
    )
    found = listing(f"<main>{hero}<ul>{CARDS}</ul></main>")
    assert titles(found)[0] == "The launch of the year"
    assert days(found)[0] == "06-14"
    assert found.entries[0].summary.startswith("A long paragraph")


def test_a_card_of_several_links_is_one_item_and_its_author_none():
    cards = "".join(
        f'<div><a href="/news/p{n}"><img src="x.png" alt=""></a><a href="/staff/jane">Jane Doe</a>'
        f'<a href="/news/p{n}">What we learnt from trial {n}</a><span>{n} May 2026</span>'
        f'<a href="/news/p{n}#more">Read more</a></div>'
        for n in (9, 8, 7)
    )
    found = listing(f"<main>{cards}</main>")
    assert titles(found) == [f"What we learnt from trial {n}" for n in (9, 8, 7)]
    assert days(found) == ["05-09", "05-08", "05-07"]


def test_rows_of_a_table_are_items():
    rows = "".join(
        f'<tr><td>2026-05-{n:02}</td><td><a href="/a/n{n}.html">Notice {n} on exports</a></td></tr>'
        for n in range(9, 4, -1)
    )
    found = listing(f"{MENU}<table>{rows}</table>", "https://lab.test/actions")
    assert days(found) == ["05-09", "05-08", "05-07", "05-06", "05-05"]


def test_terms_of_a_list_of_definitions_date_its_items():
    rows = "".join(
        f'<dt>2026年5月{n}日</dt><dd><a href="/k/{n}.html">輸出管理に関するお知らせその{n}</a></dd>'
        for n in range(9, 5, -1)
    )
    found = listing(f"<dl>{rows}</dl>", "https://lab.test/k/index.html")
    assert days(found) == ["05-09", "05-08", "05-07", "05-06"]


def test_days_after_flat_headings_date_them_and_not_the_next_ones():
    body = "".join(
        f'<h2><a href="/updates/u{n}">Update {n} of our tool</a></h2><p>July {n}, 2026</p>'
        for n in (9, 8, 7)
    )
    found = listing(f"<main><h1>Updates</h1>{body}</main>", "https://lab.test/updates")
    assert days(found) == ["07-09", "07-08", "07-07"]


def test_days_before_links_in_one_line_of_text_date_them():
    body = "".join(f'2026-07-0{n} <a href="/p/{n}">Paper {n} of the lab</a><br>' for n in (9, 8, 7))
    assert days(listing(f"<div>{body}</div>", "https://lab.test/p")) == ["07-09", "07-08", "07-07"]


def test_a_day_within_a_title_is_not_the_day_of_publication():
    body = "".join(
        f'<li><a href="/p/{n}">Statement on the hearing of 4 May 202{n}</a></li>' for n in (5, 4, 3)
    )
    labels = body.replace("Statement on the hearing of", "Statement on the hearing |")
    assert days(listing(f"<ul>{body}</ul>", "https://lab.test/p")) == ["", "", ""]
    assert days(listing(f"<ul>{labels}</ul>", "https://lab.test/p")) == ["05-04"] * 3


def test_a_long_line_of_labels_may_hold_the_day_and_a_sentence_may_not():
    body = "".join(
        f"<article><header><h2>Note {n}</h2></header><p>We met the others in Rome, 2 May 2026, and"
        f" talked for hours.</p><footer><span>Date: March {n}, 2026 | Estimated time of reading: "
        f'21 min | Author: Jane Doe</span></footer><a aria-label="to it" href="/posts/{n}/"></a></article>'
        for n in (9, 8, 7)
    )
    found = listing(f"<main>{body}</main>", "https://lab.test/")
    assert days(found) == ["03-09", "03-08", "03-07"]
    assert titles(found) == ["Note 9", "Note 8", "Note 7"]


def test_headings_that_are_days_date_the_links_under_them():
    body = "".join(
        f'<h3>May {n}, 2026</h3><ul><li><a href="/news/a{n}">The first of day {n}</a></li>'
        f'<li><a href="/news/b{n}">The second of day {n}</a></li></ul>'
        for n in (5, 4)
    )
    assert days(listing(f"<main>{body}</main>")) == ["05-05", "05-05", "05-04", "05-04"]


def test_a_month_with_one_article_does_not_lend_it_its_heading():
    months = "".join(
        f"<div><h2>{2020 + y}</h2><div><h3>March</h3>"
        + "".join(
            f'<div class="e"><h3>Post {y} {n}</h3><p>March {n}, {2020 + y}</p>'
            f'<a aria-label="link to it" href="/posts/{y}-{n}/"></a></div>'
            for n in range(1, y % 2 + 2)
        )
        + "</div></div>"
        for y in (5, 4, 3, 2, 1)
    )
    found = listing(f"<main><h1>Archive</h1>{months}</main>", "https://lab.test/archive")
    assert titles(found)[:3] == ["Post 5 1", "Post 5 2", "Post 4 1"]
    assert all(entry.published for entry in found.entries)


def test_an_hour_and_its_zone_are_kept_where_the_page_states_them():
    items = "".join(
        f'<article><h2><a href="/2026/05/0{n}/s{n}/">Release number {n} is out</a></h2>'
        f'<time datetime="{stamp}">x</time></article>'
        for n, stamp in (
            (3, "2026-05-03T10:30:00+02:00"),
            (2, "2026-05-02T10:30:00"),
            (1, "2026-05-01T00:00:00.000Z"),
        )
    )
    zoned, plain, midnight = listing(items, "https://lab.test/").entries
    assert zoned.published == datetime(2026, 5, 3, 8, 30, tzinfo=UTC)
    assert (zoned.day_only, zoned.zone_assumed) == (False, False)
    assert (plain.day_only, plain.zone_assumed) == (False, True)
    assert midnight.day_only


def test_dates_that_could_be_two_days_are_none():
    items = "".join(
        f'<li>0{n}/05/2026 <a href="/news/a{n}">Alpha news of that day</a></li>' for n in (3, 2, 1)
    )
    assert days(listing(f"<ul>{items}</ul>")) == ["", "", ""]


@pytest.mark.parametrize(("order", "expected"), [("mdy", "03-05"), ("dmy", "05-03")])
def test_the_order_of_numeric_dates_can_be_told(order: str, expected: str):
    items = "".join(
        f'<li>03/05/2026<br><a href="/news/a{n}">Alpha news of that day</a></li>' for n in (3, 2, 1)
    )
    assert days(listing(f"<ul>{items}</ul>", date_order=order)) == [expected] * 3


def test_a_series_that_comes_with_every_item_is_none_itself():
    items = "".join(
        f'<div><div><a href="/actions/2026070{n}">Designations of the day; removals {n}</a></div>'
        f'<div>July {n}, 2026 - <a href="/actions/updates">Updates of the list of names</a></div></div>'
        for n in range(6, 0, -1)
    )
    found = listing(f"<main>{items}</main>", "https://lab.test/actions")
    assert days(found) == ["07-06", "07-05", "07-04", "07-03", "07-02", "07-01"]


def test_other_sites_are_no_items_even_with_the_path():
    other = '<li><a href="https://else.test/news/x">A thing on another site</a></li>'
    found = listing(f"<ul>{CARDS}{other}</ul>", link_prefix="/news/")
    assert len(found.entries) == 4


def test_selectors_name_items_titles_links_and_dates():
    items = "".join(
        f'<div class="c"><b class="h">Item {n}</b><i class="w">{n} May 2026</i>'
        f'<a href="/tag/x">tag</a><a class="go" href="/x/{n}">go</a></div>'
        for n in (2, 1)
    )
    found = listing(items, item="div.c", title=".h", date=".w", link="a.go")
    assert titles(found) == ["Item 2", "Item 1"]
    assert days(found) == ["05-02", "05-01"]
    assert found.entries[0].link == "https://lab.test/x/2"


@pytest.mark.parametrize("name", ["link", "link_prefix"])
def test_a_path_names_the_items_even_if_there_is_only_one(name: str):
    body = f'{MENU}<main><p><a href="/notes/one">The only note there is</a></p></main>'
    assert titles(listing(body, **{name: "/notes/"})) == ["The only note there is"]


def test_lists_in_the_data_of_next_are_found():
    posts = [
        {"title": f"Post number {n}", "slug": {"current": f"p{n}"}, "publishedAt": f"2026-05-0{n}"}
        for n in (3, 2, 1)
    ]
    menu = [{"title": "About us all", "url": "/about"}, {"title": "Our jobs", "url": "/jobs"}]
    data = json.dumps({"props": {"pageProps": {"menu": menu, "posts": posts}}})
    body = f'{MENU}<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{data}</script>'
    found = listing(body)
    assert titles(found) == ["Post number 3", "Post number 2", "Post number 1"]
    assert found.entries[0].link == "https://lab.test/news/p3"
    assert days(found) == ["05-03", "05-02", "05-01"]


def test_lists_in_streamed_chunks_are_found_though_they_are_cut():
    posts = [
        {"title": f'The "{n}" post', "slug": f"p{n}", "date": f"May {n}, 2026"} for n in (3, 2, 1)
    ]
    line = f"5:{json.dumps(['$', 'div', None, {'posts': posts}])}\n"
    push = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>"
        for part in (line[:60], line[60:])
    )
    found = listing(f"{MENU}{push}")
    assert titles(found) == ['The "3" post', 'The "2" post', 'The "1" post']
    assert days(found) == ["05-03", "05-02", "05-01"]


def test_linked_data_dates_the_links_of_the_page():
    cards = "".join(
        f'<li><a href="/news/l{n}">Something about number {n}</a></li>' for n in (3, 2, 1)
    )
    posts = [
        {"@type": "BlogPosting", "headline": f"Something about number {n}",
         "url": f"https://lab.test/news/l{n}", "datePublished": f"2026-05-0{n}T08:00:00Z"}
        for n in (3, 2, 1)
    ]  # fmt: skip
    data = json.dumps({"@context": "https://schema.org", "@type": "Blog", "blogPost": posts})
    found = listing(f'<ul>{cards}</ul><script type="application/ld+json">{data}</script>')
    assert days(found) == ["05-03", "05-02", "05-01"]


def test_links_within_prose_are_no_list():
    words = "and then more was said about it in a very long sentence that goes on and on "
    body = "".join(
        f'<p>{words}<a href="/news/q{n}">what they told us</a>{words}</p>' for n in range(5)
    )
    found = read(f"<main>{body}</main>")
    assert isinstance(found, Rejected)
    assert found.reason == "no_list"


def test_a_page_without_a_list_is_refused_with_a_way_out():
    found = read(f"{MENU}<main><p>Nothing here yet.</p></main>{FOOTER}")
    assert isinstance(found, Rejected)
    assert found.reason == "no_list"
    assert "--option item=" in found.detail


def test_a_wall_is_refused_as_such():
    found = read("<h1>Access denied</h1><p>Access denied. You have been blocked.</p>")
    assert isinstance(found, Rejected)
    assert found.reason == "blocked"


def test_a_selector_that_finds_nothing_says_so():
    found = read(f"<ul>{CARDS}</ul>", item="div.gone")
    assert isinstance(found, Rejected)
    assert "selector" in found.detail


@pytest.mark.parametrize(
    "body",
    [
        '<a rel="next" href="/news?page=2">2</a>',
        '<nav class="pagination"><a href="/news?page=2">Next <span>→</span></a></nav>',
        '<a href="/news?page=2">Older posts</a>',
    ],
)
def test_the_next_page_is_found(body: str):
    found = listing(f"<ul>{CARDS}</ul>{body}")
    assert found.next_urls == (found.older_url,) == ("https://lab.test/news?page=2",)
    assert found.is_paged


def test_the_header_names_the_next_page_and_other_hosts_never_do():
    assert listing(f"<ul>{CARDS}</ul>", next_link="/news/2").older_url == "https://lab.test/news/2"
    assert listing(f'<ul>{CARDS}</ul><a rel="next" href="https://else.test/">2</a>').older_url == ""


def test_no_more_items_than_the_bound_are_taken_and_fast():
    many = "".join(
        f'<li><a href="/news/n{n}"><h3>Model {n} ships</h3><i>1 May 2026</i></a></li>'
        for n in range(6_000)
    )
    begin = time.process_time()
    found = listing(f"<ul>{many}</ul>")
    assert len(found.entries) == MAX_ENTRIES
    assert time.process_time() - begin < 8


def test_deeply_nested_links_are_read_in_bounded_time():
    body = "<div><a href='/news/x'>A few words of it</a>" * 1_500
    begin = time.process_time()
    read(body)
    assert time.process_time() - begin < 8


def test_hostile_links_and_payloads_do_no_harm():
    bad = (
        '<a href="javascript:alert(1)">One two three four</a><a href="http://[x">Five six seven</a>'
    )
    deep = "[" * 50_000 + "]" * 50_000
    found = listing(
        f'<ul>{CARDS}</ul>{bad}<script type="application/json">{deep}</script>'
        '<script type="application/json">{"title": 3, "url": ["x"], "slug": null}</script>'
    )
    assert all(entry.link.startswith("https://lab.test/news/") for entry in found.entries)


@pytest.mark.parametrize(
    "options",
    [
        {"itm": "li"},
        {"item": "li >"},
        {"link_prefix": "news"},
        {"date": "##"},
        {"date_order": "ymd"},
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, str]):
    source = Source("lab", "Lab", URL, "lab.test", "list", options=options)
    with pytest.raises(IngestError):
        ListConnector().start(source, "", NOW)


def test_shipped_sources_have_options_that_their_connectors_take():
    kinds = {"sitemap", "list", "document"}
    shipped = [item.source for item in load_shipped() if item.source.kind in kinds]
    assert len(shipped) > 30
    for source in shipped:
        assert connector_of(source.kind).start(source, "", NOW) == source.url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-12", day(2026, 6, 12)),
        ("Posted on Friday, June 12, 2026 by us", day(2026, 6, 12)),
        ("12 Jun. 2026", day(2026, 6, 12)),
        ("12th of June 2026", day(2026, 6, 12)),
        ("2026.06.12", day(2026, 6, 12)),
        ("2026/6/2", day(2026, 6, 2)),
        ("2026年6月12日", day(2026, 6, 12)),
        ("令和8年6月12日", day(2026, 6, 12)),
        ("令和元年6月12日", day(2019, 6, 12)),
        ("2026년 6월 12일", day(2026, 6, 12)),
        ("2026-02-30", None),
        ("06/12/2026", None),
        ("12.06.2026", None),
        ("June 2026", None),
        ("version 2026.6.1.4", None),
        ("maybe 3, 2026", None),
        ("yesterday", None),
    ],
)
def test_days_are_read_only_where_they_are_certain(text: str, expected: datetime | None):
    assert find_day(text) == expected


def test_a_day_with_words_of_its_own_is_not_just_a_day():
    assert is_day("Published: Friday, 12 June 2026, 10:30 UTC")
    assert is_day("时间: 2026-06-12")
    assert not is_day("2026-06-12: small-model snapshot")


def test_addresses_name_days():
    assert day_in_path("/2026/06/12/x") == day(2026, 6, 12)
    assert day_in_path("/posts/2026-06-12-x") == day(2026, 6, 12)
    assert day_in_path("/2026/13/12/x") is None
    assert day_in_path("/p/120260612") is None
