"""The sources that ship with Tocsin."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from db.types import Source, Tier
from ingest.addresses import check_url

COLUMNS = (
    "key",
    "name",
    "kind",
    "url",
    "homepage",
    "category",
    "tier",
    "language",
    "options",
    "enabled",
    "evidence",
)


@dataclass(frozen=True, slots=True)
class ShippedSource:
    """A source of the catalogue; `evidence` says how we know it, and why it is off if it is."""

    source: Source
    enabled: bool
    evidence: str


def load_catalogue() -> list[Source]:
    """The shipped sources that are on from the start, in the file's order."""
    return [shipped.source for shipped in load_shipped() if shipped.enabled]


@cache
def load_shipped() -> tuple[ShippedSource, ...]:
    """Every source of `catalogue/sources.csv`, in the file's order."""
    text = (files("ingest") / "catalogue" / "sources.csv").read_text("utf-8")
    return tuple(
        ShippedSource(to_source(row), row["enabled"] == "yes", row["evidence"])
        for row in csv.DictReader(text.splitlines())
    )


@cache
def load_tiers() -> dict[str, Tier]:
    """How close known publishers stand to the events they tell, by registered domain."""
    text = (files("ingest") / "catalogue" / "tiers.csv").read_text("utf-8")
    return {row["domain"]: Tier(row["tier"]) for row in csv.DictReader(text.splitlines())}


def to_source(row: dict[str, str]) -> Source:
    """A row of the catalogue as a source."""
    address = check_url(row["url"])
    return Source(
        key=row["key"],
        name=row["name"],
        url=address.url,
        host=address.host,
        kind=row["kind"],
        tier=Tier(row["tier"]),
        category=row["category"],
        language=row["language"],
        homepage=row["homepage"],
        options=json.loads(row["options"]) if row["options"] else {},
    )
