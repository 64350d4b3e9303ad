"""Watched documents: terms, licences, policies, prices, deprecations and change logs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from db.errors import IngestError
from ingest.connectors.dated_sections import find_sections, make_entries
from ingest.connectors.markup import parse_page
from ingest.connectors.page_lines import read_lines
from ingest.connectors.port import DocumentText, Listing
from ingest.connectors.stated_days import find_day, is_day
from ingest.connectors.text_lines import read_markdown, read_plain
from ingest.extract import decode_page
from ingest.parse import begins_like_page
from ingest.screen import Rejected, screen_page
from ingest.text import clean_line, clean_title
from ingest.walls import find_refusal

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.page_lines import Line
    from ingest.connectors.port import Page
    from ingest.entries import FeedEntry

MIN_TEXT = 200
MAX_TEXT = 3_000_000  # a document is kept whole or not at all
OPTIONS = frozenset({"sections", "require"})

_MARKDOWN_PATH = re.compile(r"\.(?:md|mdx|markdown)(?:\.txt)?$", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:\.(?:md|mdx|markdown|txt|html?))+$", re.IGNORECASE)
_MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
_OTHER_TYPES = re.compile(r"application/(?:pdf|json|zip|octet-stream|msword)|image/|audio/|video/")
_LOGIN = re.compile(
    r"(?:please )?(?:sign|log)[ -]?in\b|login\b|you must be logged in|authentication required",
    re.IGNORECASE,
)
_SHORT = 1_500
_STATED = (
    ("effective", re.compile(r"effective(?: date| as of| from| on)?\b|生效日期|施行日", re.IGNORECASE)),
    ("updated", re.compile(
        r"(?:last |date of last )?(?:updated?|modified|revised|revision)\b|version (?:of|date)\b"
        r"|更新日期|更新时间|最終更新|最終改定", re.IGNORECASE)),
)  # fmt: skip
_COPYRIGHT = re.compile(r"(?:©|\(c\) ?(?:19|20)\d\d|copyright\b.{0,20}\d{4})", re.IGNORECASE)
_HEAD_LINES = 15
_TAIL_LINES = 6
_STATEMENT = 160  # characters; a longer line is prose


class DocumentConnector:
    """Reads one page whole; its versions are told apart by who stores them."""

    kind = "document"
    obeys_robots = True
    reads_pages = False

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The document's address; raises IngestError for options that it does not know."""
        del cursor, now
        unknown = sorted(set(source.options) - OPTIONS)
        if unknown:
            known = ", ".join(sorted(OPTIONS))
            message = f"A document has no option {unknown[0]!r}; it has {known}"
            raise IngestError(message, source.url)
        if source.options.get("sections", "dated") != "dated":
            raise IngestError("Option 'sections' can only be 'dated'", source.url)
        return source.url

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """The page itself, where its sections are dated; what it said before is not to be had."""
        del since, now
        return (source.url,) if "sections" in source.options else ()

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """The document, and its dated sections where they are asked for."""
        found = read_document(page)
        if isinstance(found, Rejected):
            return found
        title, lines = found
        document = _make_document(source.url, title, lines)
        if rejected := _refuse(document, source):
            return rejected
        entries: tuple[FeedEntry, ...] = ()
        if "sections" in source.options:
            entries = make_entries(
                find_sections(lines), document.url, reading_address(source), document.title
            )
        notes = () if entries or "sections" not in source.options else (_NO_SECTIONS,)
        return Listing(entries=entries, documents=(document,), title=document.title, notes=notes)


_NO_SECTIONS = "No heading of the document is a day, so it has no dated sections."


def reading_address(source: Source) -> str:
    """Where people read the document: the home page if it is the same one without `.md`."""
    stems = [
        _SUFFIX.sub("", urlsplit(url).path.rstrip("/").rpartition("/")[2])
        for url in (source.url, source.homepage)
    ]
    return urldefrag(source.homepage if stems[0] == stems[1] != "" else source.url).url


def read_document(page: Page) -> tuple[str, list[Line]] | Rejected:
    """Title and lines of a page, a Markdown document or a plain text."""
    if not page.body.strip():
        return Rejected("empty", "The document is empty.")
    if _OTHER_TYPES.match(page.content_type) or page.body.startswith((b"%PDF", b"PK\x03\x04")):
        return Rejected("not_text", "The document is neither a web page nor text.")
    if _is_page(page):
        return _read_page(page)
    if rejected := screen_page(page.body, page.limits):
        return rejected
    text = decode_page(page.body, page.charset)
    if _is_markdown(page, text):
        return read_markdown(text, page.limits)
    return "", read_plain(text)


def _is_page(page: Page) -> bool:
    if begins_like_page(page.body):
        return True
    if page.content_type in {"text/html", "application/xhtml+xml"}:
        return not _MARKDOWN_PATH.search(urlsplit(page.url).path)
    return not page.content_type.startswith("text/") and b"<body" in page.body[:20_000].lower()


def _is_markdown(page: Page, text: str) -> bool:
    if page.content_type in _MARKDOWN_TYPES or _MARKDOWN_PATH.search(urlsplit(page.url).path):
        return True
    return re.search(r"^#{1,6} \S", text[:20_000], re.MULTILINE) is not None


def _read_page(page: Page) -> tuple[str, list[Line]] | Rejected:
    tree = parse_page(page.body, page.charset, page.limits)
    if isinstance(tree, Rejected):
        return tree
    lines = read_lines(tree)
    title = _read_title(tree)
    if tree.find(".//input[@type='password']") is not None and _measure(lines) < _SHORT:
        return Rejected("login", "The site asks for a login before it shows the document.")
    return title, lines


def _read_title(tree: Any) -> str:
    """The only heading of the first rank, else what the page calls itself; as stable as can be."""
    headings = {clean_title(heading.text_content()) for heading in tree.iter("h1")} - {""}
    return headings.pop() if len(headings) == 1 else clean_title(tree.findtext(".//title") or "")


def _make_document(url: str, title: str, lines: list[Line]) -> DocumentText:
    headings = [line for line in lines if line.level and not is_day(line.text)]
    first = next((line.text for line in headings if line.level == 1), "")
    kept = [line.text for line in _drop_tail(lines)]
    text = "\n".join(kept)
    other = headings[0].text if headings else text.partition("\n")[0]
    return DocumentText(
        urldefrag(url).url,
        clean_line(first or title or other, 300).strip("*_# "),
        text,
        find_statements(kept),
    )


def _drop_tail(lines: list[Line]) -> list[Line]:
    """Without a notice of copyright, and a date of rendering that some builders put last."""
    tail = [line for line in lines[-_TAIL_LINES:] if line.level or not _is_colophon(line.text)]
    return lines[:-_TAIL_LINES] + tail if len(lines) > _HEAD_LINES else lines


def _is_colophon(line: str) -> bool:
    if len(line) > _STATEMENT:
        return False
    return _COPYRIGHT.match(line) is not None or _states(line, "updated") is not None


def find_statements(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """The days on which a document says above its text that it was updated or takes effect."""
    found = []
    for name, _ in _STATED:
        days = [_states(line, name) for line in lines[:_HEAD_LINES]]
        first = next((day for day in days if day), None)
        found += [(name, f"{first:%Y-%m-%d}")] if first else []
    return tuple(found)


def _states(line: str, name: str) -> datetime | None:
    pattern = dict(_STATED)[name]
    match = pattern.search(line) if len(line) <= _STATEMENT else None
    return find_day(line[match.end() : match.end() + 60]) if match else None


def _refuse(document: DocumentText, source: Source) -> Rejected | None:
    """Why this is no version of the document; a wall, an error or a stub is none."""
    text = document.text
    if refusal := find_refusal(document.title, text):
        return refusal
    if len(text) < _SHORT and _LOGIN.match(document.title):
        return Rejected("login", "The site asks for a login before it shows the document.")
    if len(text) < MIN_TEXT:
        return Rejected("too_short", f"The document holds only {len(text)} characters of text.")
    if len(text) > MAX_TEXT:
        return Rejected("too_long", f"The document is longer than {MAX_TEXT} characters.")
    wanted = source.options.get("require", "")
    if wanted and wanted.lower() not in f"{document.title}\n{text}".lower():
        message = f"The page does not hold the words {wanted!r}; the document may have moved."
        return Rejected("other_page", message)
    return None


def _measure(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)
