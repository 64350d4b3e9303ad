"""From the bytes of a feed to text: the stated encodings are tried, and none is believed blindly."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first character of markup or JSON in encodings of two or four bytes, and in EBCDIC.
_STARTS = (
    (re.compile(rb"[<{\[\s]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{\[\s]"), "utf-32-be"),
    (re.compile(rb"[<{\[\s]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\[\s]\0[^\0]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_DECLARED = re.compile(
    r"""^\s*(?:<!--(?:(?!-->).){0,2000}-->\s*)*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})""",
    re.DOTALL,
)
_STRAY = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_ASCII = bytes(range(32, 127))
_SHIFTING = ("iso2022", "hz", "utf-7")
_WIDE = ("utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# The Web's names stand for the wider encodings that browsers read under them (WHATWG).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "tis-620": "cp874",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}
_ALIASES = {"ebcdic-cp-us": "cp037", "x-sjis": "cp932", "x-gbk": "gb18030", "x-euc-jp": "euc_jp"}
# Python's own formats, which are no character encodings and cost time beyond measure or run escapes.
_NOT_FOR_TEXT = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
MAX_GUESS_BYTES = 30_000
MAX_COUNTED = 300_000  # characters from which the share of faulty ones is judged


def decode_body(body: bytes, charset: str = "") -> str:
    """The text of a feed: byte-order mark, header, declaration, UTF-8, then a guess; never raises.

    Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever is stated, since text in another
    encoding does not come out as UTF-8 by chance. UTF-7 counts only where the document declares it.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _STARTS:
        if start.match(body[:4]):
            return body.decode(name, "replace")
    stated = find_codec(charset)
    names = [_declared_name(body)] if stated == "utf-7" else [stated, _declared_name(body)]
    utf8 = _try_decode(body, "utf-8")
    if utf8 is not None:
        # These write every letter in ASCII bytes, where markup could hide.
        shifting = [name for name in names if name.startswith(_SHIFTING)] if utf8.isascii() else []
        return next(filter(None, (_try_decode(body, name) for name in shifting)), utf8)
    usable = [name for name in names if name and name not in _WIDE]
    found = next(filter(None, (_try_decode(body, name) for name in usable)), None)
    return found if found is not None else _guess(body, usable[-1] if usable else "")


def find_codec(name: str) -> str:
    """Python's codec for an encoding's name, wide enough for the Web; empty where there is none."""
    if not name:
        return ""
    try:
        found = codecs.lookup(_ALIASES.get(name.lower(), name)).name
        b"x".decode(found)
    except (LookupError, ValueError, UnicodeError):  # unknown, or a codec that is not for text
        return "cp037" if name.lower().startswith("ebcdic") else ""
    return "" if found.replace("_", "-") in _NOT_FOR_TEXT else _WIDER.get(found, found)


@lru_cache(maxsize=256)
def extends_ascii(codec: str) -> bool:
    """Whether the codec reads the ASCII bytes as ASCII; in UTF-7 or EBCDIC markup would hide."""
    try:
        return _ASCII.decode(codec) == _ASCII.decode("ascii")
    except UnicodeError:
        return False


def _declared_name(body: bytes) -> str:
    match = _DECLARED.match(body[:5_000].decode("latin-1"))
    return find_codec(match[1]) if match else ""


def _try_decode(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _guess(body: bytes, stated: str) -> str:
    """Text in no stated encoding: UTF-8 with stray bytes, or what the letters look like."""
    escaped = body.decode("utf-8", "surrogateescape")
    strays = len(_STRAY.findall(escaped[:MAX_COUNTED]))
    if len(_BEYOND_ASCII.findall(escaped[:MAX_COUNTED])) >= strays:
        return escaped.translate(_read_strays())
    if stated and stated != "utf-8":
        return body.decode(stated, "replace")
    from charset_normalizer import detect

    found = find_codec(str(detect(body[:MAX_GUESS_BYTES]).get("encoding") or ""))
    return body.decode(found if found and extends_ascii(found) else "cp1252", "replace")


@lru_cache(maxsize=1)
def _read_strays() -> dict[int, str]:
    """Bytes that are no UTF-8, as Windows would have written them."""
    return {0xDC00 + byte: bytes((byte,)).decode("cp1252", "replace") for byte in range(128, 256)}
