"""An article's text, title, date and site from a page's bytes; nothing is ever fetched here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.furniture import drop_furniture, find_refusal
from ingest.metadata import PageFacts, read_page_facts
from ingest.screen import Rejected, screen_page
from ingest.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

POOR_TEXT = 300  # characters; below this the slower modes are tried
MIN_TEXT = 200

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_XML_CHARSET = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})["']""", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What the web's encoding standard reads these names as; any other codec Python happens to have
# (zip, rot13, idna, punycode) is not an encoding of pages.
_ALIASES = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252"}
_CODECS = re.compile(
    r"utf-?(?:8|16|16le|16be|32)|windows-\d{3,4}|iso-8859-\d\d?|koi8-[ru]|big5(?:-hkscs)?|gbk"
    r"|gb2312|gb18030|euc-(?:jp|kr)|shift[_-]jis|iso-2022-jp|macintosh|cp125\d",
)


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """What a page says: paragraphs parted by newlines, title, site, language and date if found."""

    text: str
    title: str
    site_name: str
    language: str
    published: datetime | None
    date_source: str = ""


def extract_page(
    body: bytes, url: str, charset: str = "", *, want_date: bool = False
) -> ExtractedPage | Rejected:
    """Read an article's page, or say why it is none; `url` is not fetched."""
    if not body.strip():
        return Rejected("empty", "The page is empty.")
    if rejected := screen_page(body):
        return rejected
    markup = prepare_markup(decode_page(body, charset))
    tree = _build_tree(markup)
    if tree is None:
        return Rejected("not_html", "The page is not HTML.")
    facts = read_page_facts(tree, url)
    text = _choose_text(markup, tree, url)
    if refusal := find_refusal(facts.title, text):
        return refusal
    if len(text) < MIN_TEXT:
        return Rejected("too_short", f"The page holds only {len(text)} characters of text.")
    published = facts.published
    if published is None and want_date:
        published = _guess_date(markup, url)
    return _to_page(facts, text, published)


def _to_page(facts: PageFacts, text: str, published: datetime | None) -> ExtractedPage:
    return ExtractedPage(text, facts.title, facts.site_name, facts.language, published)


def decode_page(body: bytes, charset: str = "") -> str:
    """Bytes to text by byte-order mark, header, declaration, then UTF-8 or windows-1252."""
    for encoding in _candidates(body, charset):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def prepare_markup(text: str) -> str:
    """Without what would make the parser refuse text or expand entities."""
    plain = text.replace("\0", "")
    return _DOCTYPE_SUBSET.sub("<!DOCTYPE html>", _XML_DECLARATION.sub("", plain), count=1)


def _candidates(body: bytes, charset: str) -> Iterator[str]:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            yield encoding
    head = body[:4096]
    stated = [charset]
    for pattern in (_XML_CHARSET, _META_CHARSET):
        match = pattern.search(head)
        stated += [match[1].decode("ascii", "ignore")] if match else []
    yield from (name for name in map(_name_codec, stated) if name)
    yield "utf-8"
    yield "windows-1252"


def _name_codec(stated: str) -> str:
    name = stated.strip().lower()
    name = _ALIASES.get(name, name)
    return name if _CODECS.fullmatch(name) else ""


def _build_tree(markup: str) -> Any:
    return load_trafilatura().load_html(markup)


def load_trafilatura() -> Any:
    """The library, without its downloader's complaint about a missing SOCKS client."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import trafilatura
    return trafilatura


def _choose_text(markup: str, tree: Any, url: str) -> str:
    """The fast mode's text, or a slower mode's where that is poor and the other has more."""
    text = _run_trafilatura(tree, url, fast=True)
    if len(text) >= POOR_TEXT:
        return text
    other = _run_trafilatura(_build_tree(markup), url, fast=False)
    return other if len(other) > len(text) else text


def _run_trafilatura(tree: Any, url: str, *, fast: bool) -> str:
    document = load_trafilatura().bare_extraction(
        tree,
        url=url,
        fast=fast,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        with_metadata=False,
    )
    text = getattr(document, "text", None) or ""
    return drop_furniture(clean_text(text))


def _guess_date(markup: str, url: str) -> datetime | None:
    from htmldate import find_date

    try:
        found = find_date(markup, url=url, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 - a date is worth no failure
        return None
    return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None
