from __future__ import annotations

import dataclasses
import re
import tarfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import ParseError
from db.sources import add_sources, list_sources
from db.types import PolledSource, PollState, Source, SourceStatus, Tier
from ingest.addresses import check_url
from ingest.catalogue_loader import load_shipped
from ingest.connectors.registry import load_connectors
from ingest.opml import (
    MAX_OPML_BYTES,
    ListedSource,
    SourceList,
    clean_name,
    new_source,
    read_list,
    read_opml,
    write_opml,
)

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database


def make_opml(*outlines: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{declaration}<opml version="2.0"><body>{"".join(outlines)}</body></opml>'


def test_feeds_come_in_with_keys_names_and_categories() -> None:
    data = make_opml(
        '<outline text="Labs"><outline text="Feed One (Owner)" type="rss"'
        ' xmlUrl="https://one.example/f?a=1&amp;b=2"/></outline>',
        '<outline text="量子位" type="rss" xmlUrl="https://two.example/feed"/>',
        '<outline type="rss" xmlUrl="https://www.three.example/feed"/>',
    )
    one, two, three = read_opml(data.encode())
    assert one == Source(
        "feed-one-owner",
        "Feed One (Owner)",
        "https://one.example/f?a=1&b=2",
        "one.example",
        tier=Tier.PRESS,
        category="Labs",
    )
    assert (two.key, two.name) == ("two-example", "量子位")
    assert three.name == "www.three.example"


def test_equal_names_get_different_keys() -> None:
    data = make_opml(
        *(f'<outline text="News" xmlUrl="https://{host}.example/f"/>' for host in "abc")
    )
    assert [source.key for source in read_opml(data.encode())] == ["news", "news-2", "news-3"]


def test_repeated_and_refused_addresses_are_left_out() -> None:
    data = make_opml(
        '<outline text="x" xmlUrl="file:///etc/passwd"/>',
        '<outline text="x" xmlUrl="http://169.254.169.254/"/>',
        '<outline text="x" xmlUrl="javascript:alert(1)"/>',
        '<outline text="a" xmlUrl="https://a.example/feed"/>',
        '<outline text="b" xmlUrl="HTTPS://A.example:443/feed/"/>',
        '<outline text="none"/>',
    )
    assert [source.url for source in read_opml(data.encode())] == ["https://a.example/feed"]


def test_a_name_is_one_line_of_plain_text() -> None:
    data = make_opml('<outline text="&lt;b&gt;A&#10;  B&lt;/b&gt;" xmlUrl="https://a.example/"/>')
    assert read_opml(data.encode())[0].name == "<b>A B</b>"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", False),
        ("utf-8", True),
        ("utf-8-sig", False),
        ("utf-8-sig", True),
        ("utf-16", False),
        ("utf-16", True),
        ("iso-8859-1", True),
    ],
)
def test_encodings_are_read(encoding: str, declared: bool) -> None:
    name = encoding.removesuffix("-sig")
    declaration = f'<?xml version="1.0" encoding="{name}"?>' if declared else ""
    outline = '<outline text="Café" xmlUrl="https://a.example/f"/>'
    data = make_opml(outline, declaration=declaration).encode(encoding)
    assert read_opml(data)[0].name == "Café"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>Sign in</body></html>",
        b'{"feeds": []}',
        b'<rss version="2.0"><channel><title>x</title></channel></rss>',
        b"\x89PNG\r\n\x1a\n\x00\x00\xff",
        make_opml().encode(),
        make_opml('<outline text="x" xmlUrl="http://127.0.0.1/"/>').encode(),
        b"<!DOCTYPE x [<!ENTITY l0 'lol'><!ENTITY l1 '&l0;&l0;'>]><opml version='2.0'/>",
        "<!DOCTYPE x [<!ENTITY l0 'lol'>]><opml version='2.0'/>".encode("utf-16"),
        b"<opml>" + b" " * MAX_OPML_BYTES,
        make_opml(*(f'<outline xmlUrl="https://a{n}.example/"/>' for n in range(5001))).encode(),
    ],
    ids=["empty", "html", "json", "rss", "png", "no feeds", "only refused", "entities",
         "entities in utf-16", "too large", "too many"],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_opml(data)
    assert "OPML" in caught.value.message
    assert "\n" not in str(caught.value)


def test_the_whole_catalogue_comes_back_as_it_went() -> None:
    listed = [
        ListedSource(s.source, SourceStatus.ACTIVE if s.enabled else SourceStatus.DISABLED)
        for s in load_shipped()
        if s.source.kind in load_connectors()
    ]
    assert read_list(write_opml(listed)) == SourceList(tuple(listed))


NAMES = st.text(min_size=1, max_size=40).map(clean_name).filter(bool)
PATHS = st.text("abcXYZ012_-.~&=?;/é%20", max_size=30)
OPTIONS = st.dictionaries(st.text(max_size=10), st.text(max_size=30), max_size=3)


@st.composite
def any_source(draw: st.DrawFn) -> ListedSource:
    host = draw(st.sampled_from(["a.example", "b.example", "xn--bcher-kva.example"]))
    source = new_source(
        f"https://{host}/{draw(PATHS)}",
        name=draw(NAMES),
        kind=draw(st.sampled_from(sorted(load_connectors()))),
        tier=draw(st.sampled_from(Tier)),
        category=draw(st.one_of(st.just(""), NAMES)),
        language=draw(st.sampled_from(["", "en", "zh", "pt-BR"])),
        homepage=draw(st.sampled_from(["", "https://a.example/news?a=1&b=2"])),
        options=draw(OPTIONS),
    )
    key = draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True))
    return ListedSource(dataclasses.replace(source, key=key), draw(st.sampled_from(SourceStatus)))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        any_source(),
        min_size=1,
        max_size=8,
        unique_by=(lambda listed: listed.source.key, lambda listed: listed.source.url),
    )
)
def test_any_sources_come_back_exactly_as_they_went(listed: list[ListedSource]) -> None:
    assert read_list(write_opml(listed)) == SourceList(tuple(listed))


def test_a_list_fills_an_empty_database_with_the_same_sources(database: Database) -> None:
    went = [
        PolledSource(s.source, PollState(SourceStatus.ACTIVE)) for s in load_shipped()[:40]
        if s.source.kind in load_connectors()
    ]  # fmt: skip
    read = read_list(write_opml(polled.source for polled in went))
    with database.write() as connection:
        add_sources(connection, [listed.source for listed in read.sources])
        came = list_sources(connection)
    assert came == sorted(went, key=lambda polled: polled.source.key)


def test_another_programs_prefix_for_our_namespace_is_understood() -> None:
    source = new_source("https://a.example/feed", name="A", tier=Tier.ANALYSIS)
    document = write_opml([source]).replace(b"tocsin:", b"ns7:").replace(b":tocsin=", b":ns7=")
    assert read_opml(document) == [source]


def test_attributes_that_only_look_like_ours_are_not_believed() -> None:
    outline = '<outline text="A" xmlUrl="https://a.example/f" tocsin:tier="primary"/>'
    assert read_opml(make_opml(outline).encode())[0].tier is Tier.PRESS


def test_what_makes_no_sense_in_our_attributes_is_left_out_or_ignored() -> None:
    source = new_source("https://a.example/feed", name="A")
    document = write_opml([source]).decode()
    for wrong in ('key="../x"', 'tier="king"', 'status="on"', 'options="[1]"', 'options="{"'):
        name = wrong.partition("=")[0]
        changed = re.sub(rf' tocsin:{name}="[^"]*"', "", document)
        [again] = read_opml(changed.replace("<outline ", f"<outline tocsin:{wrong} ").encode())
        assert dataclasses.replace(again, key=source.key) == source
    unknown = document.replace('kind="feed"', 'kind="carrier pigeon"')
    both = unknown.replace("</body>", '<outline text="B" xmlUrl="https://b.example/f"/></body>')
    read = read_list(both.encode())
    assert [listed.source.name for listed in read.sources] == ["B"]
    assert "carrier pigeon" in read.left_out[0]


def test_pages_are_links_for_other_readers_and_feeds_are_feeds() -> None:
    feed = new_source("https://a.example/feed", name="A")
    page = new_source("https://a.example/terms", name="T", kind="document")
    document = write_opml([feed, page]).decode()
    assert document.count("xmlUrl=") == 1
    assert re.search(r'type="link"[^>]* url="https://a.example/terms"', document)


def test_nested_folders_and_stated_categories_are_read() -> None:
    data = make_opml(
        '<outline text="AI"><outline text="Labs"><outline text="A" xmlUrl="https://a.example/f"'
        ' language="en" htmlUrl="https://a.example/"/></outline></outline>',
        '<outline text="B" xmlUrl="https://b.example/f" category="/Tech/Policy,/Law"/>',
        '<outline text="C" xmlUrl="https://c.example/f" htmlUrl="javascript:alert(1)"/>',
    )
    first, second, third = read_opml(data.encode())
    assert (first.category, second.category, third.category) == ("Labs", "Policy", "")
    assert (first.language, first.homepage) == ("en", "https://a.example/")
    assert third.homepage == ""


def _judge_sample(data: bytes) -> str:
    try:
        read = read_list(data)
    except ParseError as refused:
        return "refused" if "OPML" in refused.message else f"refused without a reason: {refused}"
    return "read" if all(check_url(listed.source.url) for listed in read.sources) else "unsafe"


@pytest.mark.shared
def test_the_validators_samples_are_read_or_refused_with_a_reason(shared: Path) -> None:
    outcomes = Counter[str]()
    with tarfile.open(shared / "data/hostile/formats.tar.xz") as archive:
        for member in archive:
            if not member.isfile() or not member.name.startswith("opml/"):
                continue
            data = archive.extractfile(member)
            assert data is not None
            outcomes[_judge_sample(data.read())] += 1
    assert outcomes == {"read": 8, "refused": 28}


def test_odd_characters_in_a_name_do_not_break_the_document() -> None:
    source = Source("k", 'A "b" <c> & \x00\ud800d', "https://a.example/?a=1&b=2", "a.example")
    [again] = read_opml(write_opml([source]))
    assert (again.name, again.url) == ('A "b" <c> & d', source.url)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"), [("bomb", None), ("deep", None), ("many", None), ("evil", 1)]
)
def test_hostile_lists_are_refused_or_reduced(
    shared: Path, name: str, expected: int | None
) -> None:
    with tarfile.open(shared / "data/hostile/hostile.tar.xz") as archive:
        member = archive.extractfile(f"hostile/opml/{name}.opml")
        assert member is not None
        data = member.read()
    if expected is None:
        with pytest.raises(ParseError):
            read_opml(data)
    else:
        assert len(read_opml(data)) == expected


@pytest.mark.parametrize(
    ("kind", "url", "options", "name", "tier"),
    [
        ("feed", "https://a.example/feed.xml", {}, "a.example", Tier.PRESS),
        ("document", "https://a.example/terms", {}, "a.example/terms", Tier.PRIMARY),
        ("huggingface", "https://huggingface.co/api/models?author=lamp", {},
         "lamp on Hugging Face", Tier.PRIMARY),
        ("huggingface", "https://huggingface.co/api/models/lamp/Wick-7B", {},
         "lamp/Wick-7B on Hugging Face", Tier.PRIMARY),
        ("federal_register", "https://www.federalregister.gov/api/v1/documents.json",
         {"agencies": "lamp-office"}, "Federal Register: lamp-office", Tier.PRIMARY),
    ],
)  # fmt: skip
def test_a_source_without_a_name_is_called_by_what_it_tells_of(
    kind: str, url: str, options: dict[str, str], name: str, tier: Tier
) -> None:
    source = new_source(url, kind=kind, options=options)
    assert (source.name, source.tier) == (name, tier)


def test_no_column_of_a_source_breaks_the_document_or_becomes_a_link() -> None:
    hostile = "en\x1b[31m\x00\ufffe"
    source = Source("a", "A", "https://a.example/feed", "a.example", language=hostile)
    for homepage in ("javascript:alert(1)", "<script>", "data:text/html,x", "//evil.example"):
        document = write_opml([dataclasses.replace(source, homepage=homepage)])
        assert b"htmlUrl" not in document
        assert [again.url for again in read_opml(document)] == [source.url]
