from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.errors import FetchError, HeldBackError
from db.hosts import held_hosts
from db.sources import find_source
from ingest.holds import Holds
from ingest.options import IngestOptions
from ingest.refresh import poll_sources
from ingest.worker import InlineWorker
from tests.feeding import NOW, FakeFetcher, item, ledger, rss, seed_sources

if TYPE_CHECKING:
    from db.store import Database
    from ingest.fetch import Fetcher
    from tests.ingest.conftest import ScriptedServer


def test_a_host_that_asks_for_minutes_is_not_asked_again(
    server: ScriptedServer, fetcher: Fetcher
) -> None:
    server.serve("/a", status=429, Retry_After="600")
    server.serve("/b", b"fine")
    with pytest.raises(FetchError):
        fetcher.get(f"{server.url}/a", max_bytes=1000)
    with pytest.raises(HeldBackError) as caught:
        fetcher.get(f"{server.url}/b", max_bytes=1000)
    assert 590 < (caught.value.retry_after or 0) <= 600
    assert [path for path, _ in server.visits] == ["/a"]
    fetcher.hold_hosts({})
    assert fetcher.get(f"{server.url}/b", max_bytes=1000).body == b"fine"


def test_a_wait_of_seconds_is_sat_out(server: ScriptedServer, fetcher: Fetcher) -> None:
    server.serve("/a", status=503, Retry_After="1")
    server.serve("/b", b"fine")
    started = time.monotonic()
    with pytest.raises(FetchError):
        fetcher.get(f"{server.url}/a", max_bytes=1000)
    assert fetcher.get(f"{server.url}/b", max_bytes=1000).body == b"fine"
    assert time.monotonic() - started >= 1


def test_what_a_host_asked_for_outlives_the_process(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher(to_hold={"ledger.example": 600.0})
    fake.serve("https://ledger.example/feed.xml", rss(item(1)))
    poll_sources(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    with database.read() as connection:
        assert held_hosts(connection, NOW) == {"ledger.example": 600.0}
        assert held_hosts(connection, NOW + timedelta(minutes=11)) == {}


def test_the_length_of_a_job_takes_nothing_off_what_a_host_asked_for() -> None:
    clock = iter([0.0, 100.0, 400.0, 1_000.0, 4_100.0])
    holds = Holds(lambda: next(clock))
    holds.replace({"ledger.example": 3_600.0})  # at 100 seconds
    holds.add("lens.example", 60.0)  # at 400
    assert holds.left_since_set() == {"ledger.example": 3_600.0}  # at 1,000
    assert holds.left_since_set() == {}


def test_being_asked_to_wait_is_no_failure_of_a_source(database: Database) -> None:
    source = ledger()
    seed_sources(database, source)
    fake = FakeFetcher()
    message = "ledger.example asked to be left alone for 10 more minutes"
    fake.answers[source.url] = HeldBackError(message, source.url, retry_after=600)
    report = poll_sources(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    assert (report.postponed, report.failed) == (1, 0)
    with database.read() as connection:
        state = find_source(connection, "ledger")
    assert state is not None
    assert (state.state.failures, state.state.failing_since) == (0, None)
    assert state.state.next_poll_at == NOW + timedelta(minutes=10)
