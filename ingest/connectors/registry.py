"""The connectors by kind."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from db.errors import ConfigError
from ingest.connectors.document import DocumentConnector
from ingest.connectors.federal_register import FederalRegisterConnector
from ingest.connectors.feed import FeedConnector
from ingest.connectors.github import GitHubConnector
from ingest.connectors.html_list import ListConnector
from ingest.connectors.huggingface import HuggingFaceConnector
from ingest.connectors.sitemap import SitemapConnector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.connectors.port import Connector


@cache
def load_connectors() -> Mapping[str, Connector]:
    """Every connector, by the kind of source it reads."""
    connectors: tuple[Connector, ...] = (
        FeedConnector(),
        FederalRegisterConnector(),
        HuggingFaceConnector(),
        GitHubConnector(),
        SitemapConnector(),
        ListConnector(),
        DocumentConnector(),
    )
    return {connector.kind: connector for connector in connectors}


def connector_of(kind: str) -> Connector:
    """The connector of a kind; raises ConfigError for a kind that nobody reads."""
    known = load_connectors()
    if kind not in known:
        raise ConfigError(f"there is no source kind {kind!r}; the kinds are {', '.join(known)}")
    return known[kind]
