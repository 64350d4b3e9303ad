"""OPML's outlines, with every attribute: listparser's reader, and what it would drop.

Kept apart from `ingest.opml` because the library is loaded late.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import lxml.etree
from listparser import Handler

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "https://github.com/tocsin-news/tocsin/opml"


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline that names an address; `standard` has OPML's attributes, names in lower case.

    `own` are those of our namespace, whatever its prefix; `folders` the names above, outermost
    first.
    """

    url: str
    standard: Mapping[str, str]
    own: Mapping[str, str]
    folders: tuple[str, ...]

    @property
    def name(self) -> str:
        """The outline's text, or its title."""
        return self.standard.get("text", "").strip() or self.standard.get("title", "").strip()


class OutlineHandler(Handler):  # type: ignore[misc] # the library has no types
    """listparser's reader of OPML, which also keeps each outline whole."""

    def __init__(self) -> None:
        super().__init__()
        self.harvest |= {"feeds": [], "lists": [], "opportunities": [], "meta": {}, "version": ""}
        self.outlines: list[Outline] = []

    def start_opml_outline(self, attrs: dict[str, str]) -> None:
        """Note the outline if it is a source, and let the library follow the folders."""
        own = self._own_attributes(attrs)
        is_list = attrs.get("type", "").strip().lower() == "source"
        url = attrs.get("xmlurl", "") if not is_list else ""
        if not url and own:  # sources that are no feeds for other readers
            url = attrs.get("url", "")
        if url.strip():
            folders = tuple(folder for folder in self.hierarchy if folder)
            self.outlines.append(Outline(url.strip(), attrs, own, folders))
        super().start_opml_outline(attrs)

    def _own_attributes(self, attrs: dict[str, str]) -> dict[str, str]:
        prefixes = tuple(
            f"{prefix}:" for prefix, uris in self.uris.items() if uris and uris[-1] == NAMESPACE
        )
        return {
            name.partition(":")[2]: value
            for name, value in attrs.items()
            if prefixes and name.startswith(prefixes)
        }


def read_outlines(document: bytes) -> list[Outline] | None:
    """The outlines with an address, in the document's order; None when it is no OPML."""
    handler = OutlineHandler()
    parser = lxml.etree.HTMLParser(target=handler, recover=True, no_network=True)
    lxml.etree.parse(BytesIO(document), parser)
    return handler.outlines if handler.harvest["version"].startswith("opml") else None
