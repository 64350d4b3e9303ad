from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.errors import HeldBackError
from db.hosts import held_hosts
from db.sources import find_source
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
    with fetcher:
        for path in ("/a", "/b"):
            try:
                fetcher.get(f"{server.url}{path}", max_bytes=1000)
            except HeldBackError as held:
                assert 590 < (held.retry_after or 0) <= 600
                assert path == "/b"
            except Exception as fault:
                assert path == "/a", fault
        assert [path for path, _ in server.visits] == ["/a"]
        fetcher.hold_hosts({})
        assert fetcher.get(f"{server.url}/b", max_bytes=1000).body == b"fine"


def test_what_a_host_asked_for_outlives_the_process(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher(held={})
    fake.serve("https://ledger.example/feed.xml", rss(item(1)))
    fake.hold_hosts = lambda holds: fake.held.update(holds)  # type: ignore[method-assign]
    fake.held = {"ledger.example": 600.0}
    poll_sources(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    with database.read() as connection:
        assert held_hosts(connection, NOW) == {"ledger.example": 600.0}
        assert held_hosts(connection, NOW + timedelta(minutes=11)) == {}


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
