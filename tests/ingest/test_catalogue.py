from __future__ import annotations

import re

from db.types import Tier
from ingest.addresses import check_url
from ingest.catalogue_loader import load_catalogue
from ingest.urls import canonicalise_url


def test_the_catalogue_holds_a_hundred_sources_or_more() -> None:
    assert len(load_catalogue()) >= 100


def test_keys_are_unique_slugs() -> None:
    keys = [source.key for source in load_catalogue()]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", key) for key in keys)


def test_no_two_sources_poll_the_same_page() -> None:
    urls = [canonicalise_url(source.url) for source in load_catalogue()]
    assert len(set(urls)) == len(urls)


def test_every_address_passes_the_gate_and_is_encrypted() -> None:
    for source in load_catalogue():
        assert check_url(source.url).url == source.url
        assert check_url(source.url).host == source.host
        assert source.url.startswith("https://")
        assert check_url(source.homepage)


def test_every_source_is_described() -> None:
    for source in load_catalogue():
        assert source.name
        assert source.category
        assert re.fullmatch(r"[a-z]{2}", source.language)
        assert source.kind == "feed"


def test_all_tiers_occur() -> None:
    assert {source.tier for source in load_catalogue()} == set(Tier)
