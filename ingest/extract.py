"""An article's text, title, date and site from a page's bytes; nothing is ever fetched here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.chooser import ChosenText, choose_text
from ingest.dates_on_page import FoundDate, find_written_date, guess_date
from ingest.metadata import PageFacts, read_page_facts
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits, screen_page
from ingest.walls import find_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MIN_TEXT = 200
_HEAD = 20_000  # characters in which a page says what it is

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_XML_CHARSET = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})["']""", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
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
    """What a page says: paragraphs parted by newlines, title, site, language and date if found.

    `extractor` names where the text came from (fast, recall, readability, json-ld), `date_source`
    where the date did (json-ld, meta, url, time, text, or guess). `canonical_url` is only stated.
    """

    text: str
    title: str
    site_name: str
    language: str
    published: datetime | None
    date_source: str = ""
    extractor: str = ""
    canonical_url: str = ""
    modified: datetime | None = None


def extract_page(
    body: bytes,
    url: str,
    charset: str = "",
    *,
    want_date: bool = False,
    limits: ScreenLimits = USUAL_LIMITS,
) -> ExtractedPage | Rejected:
    """Read an article's page, or say why it is none; `url` is not fetched."""
    if not body.strip():
        return Rejected("empty", "The page is empty.")
    if rejected := screen_page(body, limits):
        return rejected
    markup = prepare_markup(decode_page(body, charset))
    tree = _build_tree(markup)
    if tree is None:
        return Rejected("not_html", "The page is not HTML.")
    facts = read_page_facts(tree, url)
    chosen = choose_text(tree, url, facts)
    if refusal := find_refusal(facts.title, chosen.text, is_locked=facts.linked.is_locked):
        return refusal
    if len(chosen.text) < MIN_TEXT:
        detail = f"The page holds only {len(chosen.text)} characters of text."
        return Rejected("too_short", detail)
    return _to_page(
        facts, chosen, _find_date(facts, tree, markup, url) if want_date else facts.date
    )


def _find_date(facts: PageFacts, tree: Any, markup: str, url: str) -> FoundDate:
    """What is stated, else what is written near the heading, else a guess."""
    if facts.date.moment:
        return facts.date
    written = find_written_date(tree)
    return written if written.moment else guess_date(markup, url)


def _to_page(facts: PageFacts, chosen: ChosenText, date: FoundDate) -> ExtractedPage:
    return ExtractedPage(
        text=chosen.text,
        title=facts.title,
        site_name=facts.site_name,
        language=facts.language,
        published=date.moment,
        extractor=chosen.extractor,
        date_source=date.source,
        canonical_url=facts.canonical_url,
        modified=facts.modified,
    )


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
    head, rest = plain[:_HEAD], plain[_HEAD:]
    head = _XML_DECLARATION.sub("", head)
    start = _DOCTYPE.search(head)
    found = _DOCTYPE_SUBSET.match(head, start.start()) if start else None
    if found:
        head = f"{head[: found.start()]}<!DOCTYPE html>{head[found.end() :]}"
    return head + rest


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
