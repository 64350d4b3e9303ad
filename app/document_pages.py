"""Pages of terms and licences as the service reads them: the document connector's own text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.errors import IngestError

if TYPE_CHECKING:
    from ingest.connectors.port import DocumentText

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
