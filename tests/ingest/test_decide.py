from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.types import DateKind, Entry, PageState, PollState
from ingest.decide import judge_date, plan_refresh
from ingest.entries import FeedEntry
from ingest.identity import identify_entries
from ingest.options import IngestOptions
from ingest.rhythm import choose_interval, pause_after_failure
from tests.feeding import NOW, ledger

OPTIONS = IngestOptions()


def _entry(
    guid: str = "g",
    link: str = "https://ledger.example/1",
    title: str = "T",
    published: datetime | None = NOW,
    *,
    day_only: bool = False,
) -> FeedEntry:
    return FeedEntry(guid, link, title, "summary", "", published, day_only, "")


@pytest.mark.parametrize(
    ("stated", "day_only", "kind"),
    [
        (NOW - timedelta(hours=3), False, DateKind.STATED),
        (NOW + timedelta(minutes=30), False, DateKind.STATED),
        (NOW + timedelta(hours=2), False, DateKind.FUTURE),
        (NOW - timedelta(hours=12), True, DateKind.DAY),
        (None, False, DateKind.MISSING),
        (datetime(1980, 1, 1, tzinfo=UTC), False, DateKind.MISSING),
    ],
)
def test_dates_are_judged_and_never_lie_ahead(
    stated: datetime | None, day_only: bool, kind: DateKind
) -> None:
    moment, judged, note = judge_date(_entry(published=stated, day_only=day_only), NOW)
    assert judged is kind
    assert bool(note) == (kind in {DateKind.MISSING, DateKind.FUTURE})
    assert moment <= NOW


def test_a_guid_shared_by_two_links_names_two_entries() -> None:
    items = identify_entries(
        ledger(), [_entry(), _entry(link="https://ledger.example/2"), _entry(title="again")]
    )
    assert len({item.guid for item in items}) == 2
    assert items[0].entry.title == "T"


def test_places_on_one_page_are_articles_of_their_own() -> None:
    items = identify_entries(
        ledger(),
        [
            _entry("a", "https://ledger.example/log#v1"),
            _entry("b", "https://ledger.example/log#v2"),
        ],
    )
    assert len({item.article_id for item in items}) == 2


def test_an_entry_without_link_and_guid_is_known_by_its_words() -> None:
    first, second = identify_entries(
        ledger(), [_entry("", "", "A"), _entry("", "javascript:alert(1)", "B")]
    )
    assert first.guid != second.guid
    assert (first.url, second.url) == ("", "")


def test_a_plan_of_the_same_feed_again_is_empty() -> None:
    items = identify_entries(ledger(), [_entry()])
    plan = plan_refresh(ledger(), items, {}, {}, NOW, OPTIONS)
    known: dict[str, Entry] = {entry.guid: entry for entry in plan.entries}
    articles = {article.id: article for article in plan.new_articles}
    again = plan_refresh(ledger(), items, known, articles, NOW, OPTIONS)
    assert (plan.new_entries, again.new_entries, again.changed_entries) == (1, 0, 0)


def test_old_entries_are_kept_without_their_page() -> None:
    items = identify_entries(ledger(), [_entry(published=NOW - timedelta(days=40))])
    article = plan_refresh(ledger(), items, {}, {}, NOW, OPTIONS).new_articles[0]
    assert article.page_state is PageState.SKIPPED


def test_pauses_double_up_to_a_day_and_heed_the_server() -> None:
    pauses = [pause_after_failure(PollState(failures=n), None, OPTIONS) for n in (1, 2, 9)]
    assert pauses == [timedelta(hours=2), timedelta(hours=4), timedelta(days=1)]
    assert pause_after_failure(PollState(), 36_000.0, OPTIONS) == timedelta(hours=10)


@pytest.mark.parametrize(
    ("gap", "interval"),
    [(timedelta(minutes=5), 1_800), (timedelta(hours=4), 3_600), (timedelta(days=9), 14_400)],
)
def test_polling_follows_the_rhythm_within_bounds(gap: timedelta, interval: int) -> None:
    dates = [NOW - gap * n for n in range(12)]
    assert choose_interval(dates, NOW, OPTIONS) == interval
