from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest

from db.errors import ParseError
from db.types import Source, Tier
from ingest.catalogue_loader import load_catalogue
from ingest.opml import MAX_OPML_BYTES, read_opml, write_opml

if TYPE_CHECKING:
    from pathlib import Path


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


def test_what_is_written_reads_back_the_same() -> None:
    catalogue = load_catalogue()
    again = read_opml(write_opml(catalogue))
    assert [(s.name, s.url, s.category, s.host) for s in again] == [
        (s.name, s.url, s.category, s.host) for s in catalogue
    ]
    assert write_opml(again) == write_opml(read_opml(write_opml(again)))


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
