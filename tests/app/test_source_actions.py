from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from app.source_actions import Errands, add_by_address, pause, poll_soon, remove, resume
from db.errors import ConfigError, FetchError
from db.sources import find_source, list_sources
from db.types import SourceStatus
from ingest.candidates import Origin
from ingest.discover import Discovery, Find
from ingest.opml import new_source
from tests.seeding import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Database

FEED = "https://corvid.example/feed.xml"


def finding(url: str, origin: Origin = Origin.GIVEN) -> Callable[[str], Discovery]:
    source = new_source(url, name="Corvid")
    found = Find(source, origin, "Corvid", 12, NOW, full_text=True)
    return lambda asked: Discovery(asked, (found,), 1)


def find_nothing(asked: str) -> Discovery:
    return Discovery(asked, (), 3, ("the server answered 404",))


def status_of(database: Database, key: str) -> SourceStatus | None:
    with database.read() as connection:
        polled = find_source(connection, key)
    return polled.state.status if polled else None


def test_an_address_is_looked_at_before_it_is_added(database: Database) -> None:
    said = add_by_address(database, "corvid.example/feed.xml", finding(FEED), NOW)
    assert said == "Corvid is added (feed); the next pass reads it"
    with database.read() as connection:
        assert [polled.source.url for polled in list_sources(connection)] == [FEED]
    with pytest.raises(ConfigError, match="is a source already"):
        add_by_address(database, FEED, finding(FEED), NOW)


def test_a_page_names_the_feed_to_add_instead(database: Database) -> None:
    find = finding(FEED, Origin.LINKED)
    with pytest.raises(ConfigError, match=r"its best source is https://corvid.example/feed.xml"):
        add_by_address(database, "https://corvid.example/", find, NOW)
    with pytest.raises(ConfigError, match=r"no feed was found .*answered 404"):
        add_by_address(database, "https://corvid.example/", find_nothing, NOW)
    with pytest.raises(ConfigError, match="give the address"):
        add_by_address(database, "  ", find_nothing, NOW)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/feed", "ftp://a.example"]
)
def test_an_address_of_no_public_web_reaches_the_guard_or_is_refused(
    database: Database, address: str
) -> None:
    from db.errors import TocsinError
    from ingest.addresses import check_url

    def guarded(asked: str) -> Discovery:
        check_url(asked)
        return find_nothing(asked)

    with pytest.raises(TocsinError):
        add_by_address(database, address, guarded, NOW)


def test_a_source_is_paused_resumed_made_due_and_removed(seeded: Database) -> None:
    with seeded.read() as connection:
        key = next(p.source.key for p in list_sources(connection) if p.state.failures)
    assert "switched off" in pause(seeded, key)
    assert status_of(seeded, key) is SourceStatus.DISABLED
    with pytest.raises(ConfigError, match="not switched on"):
        poll_soon(seeded, key, NOW)
    assert "switched on" in resume(seeded, key)
    assert poll_soon(seeded, key, NOW) == f"{key} is read at the next pass"
    assert key in remove(seeded, key)
    assert status_of(seeded, key) in {None, SourceStatus.DISABLED}
    with pytest.raises(ConfigError, match="no source 'nobody'"):
        pause(seeded, "nobody")


def test_errands_are_run_aside_and_say_what_came_of_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errands, go_on = Errands(), threading.Event()

    def slowly() -> str:
        assert go_on.wait(10)
        return "it is added"

    def fail() -> str:
        raise FetchError("the server answered 404", FEED)

    def break_down() -> str:
        raise ValueError("secret insides")

    errands.begin("one", slowly)
    errands.begin("two", fail)
    errands.begin("three", break_down)
    assert [errand.is_done for errand in errands.list()] == [False, False, False]
    go_on.set()
    errands._pool.shutdown(wait=True)
    first, second, third = errands.list()
    assert (first.said, first.went_well) == ("it is added", True)
    assert (second.went_well, "404" in second.said) == (False, True)
    assert third.said == "a fault of ours, which was logged"
    assert "secret insides" in caplog.text
    assert "404" not in caplog.text
    errands.forget_done()
    assert errands.list() == []


def test_only_some_errands_wait_at_once() -> None:
    errands, go_on = Errands(), threading.Event()
    for number in range(10):
        errands.begin(str(number), lambda: str(go_on.wait(10)))
    with pytest.raises(ConfigError, match="being looked at already"):
        errands.begin("one more", lambda: "")
    go_on.set()
