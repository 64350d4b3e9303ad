"""The public feed suites: every file has an outcome in time, and stated values agree."""

from __future__ import annotations

import gzip
import re
import sys
import tarfile
import time
from typing import TYPE_CHECKING

import pytest

from db.errors import ParseError
from ingest.opml import read_opml
from ingest.parse import ParsedFeed, parse_feed
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from measure_conformance import Measurement

pytestmark = [pytest.mark.slow, pytest.mark.shared]

FLOOR = 0.98
SECONDS = 5.0


def read_archive(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        files = [(member.name, archive.extractfile(member)) for member in archive.getmembers()]
        return {name: opened.read() for name, opened in files if opened is not None}


@pytest.fixture(scope="module")
def result(shared: Path) -> Measurement:
    sys.path.insert(0, str(REPOSITORY / "scripts"))
    from conformance_expectations import read_cases
    from measure_conformance import measure

    return measure(read_cases(shared / "data" / "hostile"))


def test_stated_values_agree(result: Measurement) -> None:
    assert sum(result.compared.values()) > 2_500
    assert result.agreement >= FLOOR


def test_they_agree_without_counting_plain_validity(result: Measurement) -> None:
    keys = [key for key in result.compared if key[1] != "parses"]
    agreed = sum(result.agreed[key] for key in keys)
    assert agreed / sum(result.compared[key] for key in keys) >= FLOOR


@pytest.mark.parametrize("name", ["title", "link", "date", "content", "dated", "parses"])
def test_each_kind_of_value_agrees(result: Measurement, name: str) -> None:
    keys = [key for key in result.compared if key[1] == name]
    agreed = sum(result.agreed[key] for key in keys)
    assert agreed / sum(result.compared[key] for key in keys) >= FLOOR


def test_what_names_an_entry_and_says_when_agrees(result: Measurement) -> None:
    kinds = {"title", "link", "id", "date", "content"}
    keys = [key for key in result.compared if key[1] in kinds]
    assert sum(result.agreed[key] for key in keys) >= 0.985 * sum(
        result.compared[key] for key in keys
    )


def test_every_file_has_an_outcome_in_time(result: Measurement) -> None:
    outcomes = sum(result.parsed.values()) + sum(result.refused.values())
    assert outcomes == sum(result.files.values()) > 4_000
    assert result.slowest < SECONDS
    assert {reason for _, reason in result.refused} <= {"not_a_feed", "web_page", "json"}


def test_every_collected_feed_parses_in_time(shared: Path) -> None:
    refused, late = [], []
    for path in sorted((shared / "data" / "feeds").glob("*.xml.gz")):
        begun = time.perf_counter()
        feed = parse_feed(gzip.decompress(path.read_bytes()))
        if time.perf_counter() - begun > SECONDS:
            late.append(path.name)
        if not isinstance(feed, ParsedFeed) or not feed.entries:
            refused.append(path.name)
    assert (refused, late) == ([], [])


def test_every_subscription_list_with_an_address_is_read(shared: Path) -> None:
    files = {
        name: body
        for name, body in read_archive(shared / "data" / "hostile" / "formats.tar.xz").items()
        if name.endswith(".opml")
    }
    wrong = []
    for name, body in files.items():
        try:
            found = len(read_opml(body))
        except ParseError:
            found = 0
        addresses = set(re.findall(rb"""xmlUrl=["'](http[^"']+)""", body, re.IGNORECASE))
        if found != len(addresses):
            wrong.append((name, found, len(addresses)))
    assert len(files) == 36
    assert wrong == []
