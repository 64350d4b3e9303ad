"""The sources that ship with Tocsin."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from db.types import Source, Tier
from ingest.addresses import check_url

COLUMNS = ("key", "name", "kind", "url", "homepage", "category", "tier", "language")


def load_catalogue() -> list[Source]:
    """Every source of `catalogue/sources.csv`, in the file's order."""
    text = (files("ingest") / "catalogue" / "sources.csv").read_text("utf-8")
    return [to_source(row) for row in csv.DictReader(text.splitlines())]


@cache
def load_tiers() -> dict[str, Tier]:
    """How close known publishers stand to the events they tell, by registered domain."""
    text = (files("ingest") / "catalogue" / "tiers.csv").read_text("utf-8")
    return {row["domain"]: Tier(row["tier"]) for row in csv.DictReader(text.splitlines())}


def to_source(row: dict[str, str]) -> Source:
    """A row as a source; RSS and Atom are both polled as feeds."""
    address = check_url(row["url"])
    return Source(
        key=row["key"],
        name=row["name"],
        url=address.url,
        host=address.host,
        kind="feed",
        tier=Tier(row["tier"]),
        category=row["category"],
        language=row["language"],
        homepage=row["homepage"],
    )
