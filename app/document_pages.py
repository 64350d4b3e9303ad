"""Pages of terms and licences as the service reads them: the document connector's own text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from db.errors import ConfigError, IngestError

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.connectors.port import DocumentText

MAX_TEXT = 3_000_000
_PAGE = re.compile(rb"\s*(?:<!--|<!doctype html|<html|<head)", re.IGNORECASE)
_ADDRESS = "https://document.invalid/"


def read_page(body: bytes, name: str) -> str:
    """The text of a page, a Markdown document or a plain text; raises IngestError if refused."""
    return read_document_text(body, name).text


def read_document_text(body: bytes, name: str) -> DocumentText:
    """Title, text and stated days; `name` tells a page from Markdown by its ending."""
    from db.types import Source
    from ingest.connectors.document import DocumentConnector
    from ingest.connectors.port import Page
    from ingest.screen import Rejected

    url = _ADDRESS + name.rpartition("/")[2].removesuffix(".gz")
    kind = "text/html" if ".htm" in name.lower() else "text/plain"
    source = Source("document", name, url, "document.invalid", kind="document")
    found = DocumentConnector().read(source, Page(body, url, url, kind))
    if isinstance(found, Rejected):
        raise IngestError(f"{name} is no document: {found.detail}", name)
    return found.documents[0]


def read_file(path: Path) -> str:
    """A licence's or terms' text from a file: plain text, Markdown, or a saved page.

    Raises ConfigError when it cannot be read or holds no text.
    """
    try:
        body = path.read_bytes()
    except OSError as fault:
        raise ConfigError(f"{path} cannot be read: {fault.strerror}") from fault
    try:
        text = read_page(body, path.name) if _PAGE.match(body) else body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ConfigError(f"{path} is no text in UTF-8; save it as plain text") from fault
    if not text.strip() or "\0" in text:
        raise ConfigError(f"{path} holds no text")
    if len(text) > MAX_TEXT:
        raise ConfigError(f"{path} is longer than {MAX_TEXT} characters")
    return text.replace("\r\n", "\n")
