from __future__ import annotations

import codecs
import time

import pytest

from ingest.encodings import decode_body, find_codec
from ingest.parse import ParsedFeed, parse_feed
from ingest.screen import Rejected

SAMPLES = [
    ("Модель открыта: веса и лицензия опубликованы сегодня утром.", "windows-1251"),
    ("Модель открыта: веса и лицензия опубликованы сегодня утром.", "koi8-r"),
    ("モデルの重みとライセンスが今朝公開されました。", "shift_jis"),
    ("モデルの重みとライセンスが今朝公開されました。", "euc-jp"),
    ("モデルの重みとライセンスが今朝公開されました。", "iso-2022-jp"),
    ("模型的权重和许可证今天早上公布了。", "gb2312"),
    ("模型的权重和许可证今天早上公布了。", "gb18030"),
    ("模型的權重和授權條款今天早上公布了。", "big5"),
    ("모델의 가중치와 라이선스가 오늘 아침 공개되었다.", "euc-kr"),
    ("Das Modell ist da: Lizenz geändert, Größe veröffentlicht.", "iso-8859-1"),
    ("Model jest już dostępny: źródła i wagi ogłoszone.", "iso-8859-2"),
    ("Prices in “euros” – 20 €", "windows-1252"),
]
WIDE = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"]


def rss(title: str, declared: str = "") -> str:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f'{head}<rss version="2.0"><channel><item><title>{title}</title></item></channel></rss>'


def title_of(body: bytes, charset: str = "") -> str:
    feed = parse_feed(body, charset=charset)
    assert isinstance(feed, ParsedFeed)
    return feed.entries[0].title


@pytest.mark.parametrize(("text", "encoding"), SAMPLES)
def test_a_declared_encoding_is_read(text: str, encoding: str) -> None:
    assert title_of(rss(text, encoding).encode(encoding)) == text


@pytest.mark.parametrize(("text", "encoding"), SAMPLES)
def test_an_encoding_that_only_the_server_names_is_read(text: str, encoding: str) -> None:
    assert title_of(rss(text).encode(encoding), encoding) == text


@pytest.mark.parametrize(("text", "encoding"), SAMPLES[:10])
@pytest.mark.parametrize("wrong", ["utf-8", "bogus-9", "utf-16", "zip", "rot13"])
def test_a_wrong_name_from_the_server_gives_way_to_the_document(
    text: str, encoding: str, wrong: str
) -> None:
    assert title_of(rss(text, encoding).encode(encoding), wrong) == text


@pytest.mark.parametrize("text", [text for text, _ in SAMPLES])
@pytest.mark.parametrize("wrong", ["iso-8859-1", "windows-1251", "us-ascii", "utf-16", "gb18030"])
def test_utf8_is_utf8_whatever_is_stated(text: str, wrong: str) -> None:
    assert title_of(rss(text, wrong).encode()) == text
    assert title_of(rss(text).encode(), wrong) == text


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16"])
def test_wide_encodings_are_read_with_and_without_their_mark(encoding: str, declared: str) -> None:
    assert title_of(rss("Ünïcödé – 日本語 Ж", declared).encode(encoding)) == "Ünïcödé – 日本語 Ж"


def test_a_single_stray_byte_spoils_no_other_letter() -> None:
    body = rss("café – 日本 / stray").encode().replace(b"stray", b"caf\xe9")
    assert title_of(body) == "café – 日本 / café"


def test_letters_of_no_stated_encoding_are_guessed() -> None:
    russian = "Модель открыта: веса и лицензия опубликованы сегодня утром. " * 3
    assert decode_body(rss(russian).encode("windows-1251")) == rss(russian)


class TestUtf7:
    SCRIPT = "+ADw-script+AD4-"

    def test_nobody_but_the_document_can_ask_for_it(self) -> None:
        assert title_of(rss(self.SCRIPT).encode(), "utf-7") == self.SCRIPT
        assert title_of(rss(self.SCRIPT, "utf-8").encode()) == self.SCRIPT

    def test_where_the_document_asks_its_markup_is_screened(self) -> None:
        bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + rss("&b;")
        hidden = bomb.encode("utf-7").replace(b"<", b"+ADw-").replace(b"!", b"+ACE-")
        body = b'<?xml version="1.0" encoding="utf-7"?>' + hidden
        assert b"<!ENTITY" not in body
        outcome = parse_feed(body)
        assert isinstance(outcome, Rejected)
        assert outcome.reason == "entity_bomb"


@pytest.mark.parametrize(
    "name",
    [
        "zip", "zlib", "bz2", "hex", "base64", "uu", "quopri", "rot13", "idna", "punycode",
        "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "x-bogus", "a" * 500, "../x",
        "utf\0", "é",
    ],
)  # fmt: skip
def test_what_is_no_character_encoding_is_none(name: str) -> None:
    assert find_codec(name) == ""
    assert title_of(rss("plain", name[:40].replace("\0", "")).encode(), name) == "plain"


def test_escapes_of_python_are_not_run() -> None:
    assert title_of(rss(r"\x3cb\x3e \u202e", "unicode_escape").encode()) == r"\x3cb\x3e \u202e"


def test_a_long_name_in_pythons_idna_takes_no_time() -> None:
    started = time.process_time()
    title_of(rss("ü" * 20_000, "idna").encode())
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE, codecs.BOM_UTF8])
@pytest.mark.parametrize("rest", [b"", b"\x00", b"\xd8", b"\x00\xd8\x00", b"\xff" * 7])
def test_damaged_bytes_never_raise(mark: bytes, rest: bytes) -> None:
    assert isinstance(decode_body(mark + rest), str)
    assert isinstance(parse_feed(mark + rest), Rejected)


def test_surrogates_and_nul_bytes_do_not_get_in() -> None:
    body = rss("a\ud800b\x00c").encode("utf-16", "surrogatepass")
    assert title_of(body).replace("�", "") == "abc"
    assert title_of(rss("a\0b").encode()) == "ab"


def test_many_comments_before_a_declaration_cost_no_time() -> None:
    started = time.process_time()
    decode_body(b"<!---->" * 500 + b"x")
    assert time.process_time() - started < 1
