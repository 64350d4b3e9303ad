from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import IngestError
from ingest.urls import article_id, canonicalise_url, domain_of, host_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Example.ORG:443/A/#top", "https://example.org/A"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://example.org//a//b/", "https://example.org/a/b"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org/a?utm_source=x&utm_medium=rss", "https://example.org/a"),
        ("https://example.org/?p=123&fbclid=zz", "https://example.org/?p=123"),
        ("https://example.org/item?id=42", "https://example.org/item?id=42"),
        ("https://example.org/story.php?12345", "https://example.org/story.php?12345"),
        ("https://example.org/x?gallery=7&cid=9", "https://example.org/x?gallery=7&cid=9"),
        ("https://example.org/x?f=rss", "https://example.org/x"),
        ("https://example.org/x?f=2", "https://example.org/x?f=2"),
        ("https://example.org/x?mod=mw_rss_topstories", "https://example.org/x"),
        ("https://example.org/?op=view&amp;id=5", "https://example.org/?op=view&id=5"),
        ("https://example.org/?feed=rss2", "https://example.org/?feed=rss2"),
        ("https://example.org/%7euser/%e4%bd", "https://example.org/~user/%E4%BD"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://user:word@example.org/a", "https://example.org/a"),
        ("http://[2606:4700::1111]:80/a", "http://[2606:4700::1111]/a"),
    ],
)
def test_a_page_has_one_spelling(url: str, expected: str) -> None:
    assert canonicalise_url(url) == expected


def test_a_relative_link_is_resolved() -> None:
    assert canonicalise_url("../b?id=1", "https://example.org/x/y/") == (
        "https://example.org/x/b?id=1"
    )


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "mailto:a@example.org", "https://", "/only/a/path", "http://[::1",
     "https://example.org/\x00", "https://example.org:port/", "https://example.org/\ud800"],
)  # fmt: skip
def test_what_is_no_web_link_is_refused(url: str) -> None:
    with pytest.raises(IngestError, match=r"link|address"):
        canonicalise_url(url)


PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["id", "p", "utm_source", "ref", "q", "amp", "é", "a%20b", ""]),
        st.text(max_size=8),
    ).map("=".join),
    max_size=4,
).map("&".join)


@given(
    scheme=st.sampled_from(["http", "https", "HTTP"]),
    host=st.sampled_from(["example.org", "WWW.Example.org.", "bücher.example", "example.org:80"]),
    path=st.text(max_size=40),
    query=PARAMETERS,
)
def test_canonicalising_twice_changes_nothing(
    scheme: str, host: str, path: str, query: str
) -> None:
    try:
        once = canonicalise_url(f"{scheme}://{host}/{path}?{query}")
    except IngestError:
        return
    assert canonicalise_url(once) == once
    assert once.isascii()
    assert "#" not in once


def test_the_registered_domain_joins_the_hosts_of_one_owner() -> None:
    assert domain_of("https://feeds.bbc.co.uk/news/rss.xml") == "bbc.co.uk"
    assert domain_of("https://www.example.com/") == domain_of("https://blog.example.com/x")


def test_a_host_outside_the_public_suffixes_is_its_own_domain() -> None:
    assert domain_of("https://made-up.example/x") == "made-up.example"


def test_the_host_is_in_lower_case() -> None:
    assert host_of("https://WWW.Example.ORG:443/") == "www.example.org"


def test_an_article_id_is_sixteen_digits_of_the_urls_hash() -> None:
    first = article_id("https://example.org/a")
    assert first == article_id("https://example.org/a") != article_id("https://example.org/b")
    assert len(first) == 16
    assert int(first, 16) >= 0


@pytest.mark.shared
def test_no_two_recorded_articles_share_a_canonical_url(shared: Path) -> None:
    with gzip.open(shared / "data/replay/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        urls = {json.loads(line)["url"] for line in lines}
    canonical = {canonicalise_url(url) for url in urls}
    assert len(canonical) == len(urls) > 4000
    assert all(canonicalise_url(url) == url for url in canonical)
