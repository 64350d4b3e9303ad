from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.types import Article, DateKind
from ingest.better import choose_date, choose_title, title_from_url
from ingest.extract import ExtractedPage
from tests.feeding import NOW

HOUR = datetime(2026, 6, 10, 14, 30, tzinfo=UTC)
DAY = datetime(2026, 6, 10, tzinfo=UTC)


def _article(published: datetime, kind: DateKind, url: str = "https://ledger.example/1") -> Article:
    return Article(
        id="a", canonical_url=url, url=url, source_key="ledger", outlet="Ledger",
        domain="ledger.example", title="Model 1 is out", summary="", published_at=published,
        date_kind=kind, first_seen_at=NOW,
    )  # fmt: skip


def _page(published: datetime | None, source: str = "meta") -> ExtractedPage:
    return ExtractedPage("text", "Model 1 is out", "Ledger", "en", published, date_source=source)


@pytest.mark.parametrize(
    ("entry", "page", "chosen"),
    [
        ("Model 1 is out", "Something else", "Model 1 is out"),
        ("", "Model 1 is out", "Model 1 is out"),
        ("Model 1 is out", "", "Model 1 is out"),
        (
            "Model 1 is out and cos…",
            "Model 1 is out and costs less",
            "Model 1 is out and costs less",
        ),
        ("Model 1 is out...", "A different headline", "Model 1 is out..."),
        ("Model 1 is out - The Ledger", "Model 1 is out", "Model 1 is out"),
    ],
)
def test_the_better_title_is_taken(entry: str, page: str, chosen: str) -> None:
    assert choose_title(entry, page, "The Ledger") == chosen


def test_a_page_dates_what_its_entry_does_not() -> None:
    article = choose_date(_article(NOW, DateKind.MISSING), _page(HOUR), NOW)
    assert (article.published_at, article.date_kind) == (HOUR, DateKind.STATED)
    assert article.date_note == "stated by the page"
    guessed = choose_date(_article(NOW, DateKind.FUTURE), _page(DAY, "guess"), NOW)
    assert (guessed.date_kind, guessed.date_note) == (DateKind.DAY, "guessed from the page")


def test_a_page_gives_the_hour_of_a_day() -> None:
    article = choose_date(_article(DAY, DateKind.DAY), _page(HOUR), NOW)
    assert (article.published_at, article.date_kind) == (HOUR, DateKind.STATED)


def test_an_entry_listed_days_later_gets_the_date_of_its_page() -> None:
    late = _article(HOUR + timedelta(days=9), DateKind.STATED)
    for source in ("meta", "time"):
        found = choose_date(late, _page(HOUR, source), NOW + timedelta(days=9))
        assert found.published_at == HOUR


@pytest.mark.parametrize(
    "page", [_page(None), _page(NOW + timedelta(days=2)), _page(DAY), _page(HOUR)]
)
def test_a_stated_date_stands_otherwise(page: ExtractedPage) -> None:
    article = _article(HOUR + timedelta(hours=2), DateKind.STATED)
    assert choose_date(article, page, NOW) == article


@pytest.mark.parametrize("source", ["text", "guess"])
def test_what_is_only_read_from_a_pages_words_changes_no_stated_date(source: str) -> None:
    late = _article(HOUR + timedelta(days=9), DateKind.STATED)
    assert choose_date(late, _page(HOUR, source), NOW + timedelta(days=9)) == late
    day = _article(DAY, DateKind.DAY)
    assert choose_date(day, _page(HOUR, source), NOW) == day


@pytest.mark.parametrize(
    ("path", "dated"),
    [("/2026/06/10/model-1", True), ("/2026/6/10", True), ("/news/model-1-20260610", False),
     ("/news/model-1-2026-06-10", False)],
)  # fmt: skip
def test_an_address_dates_a_late_listing_only_by_its_folders(path: str, *, dated: bool) -> None:
    late = _article(NOW, DateKind.STATED, f"https://ledger.example{path}")
    article = choose_date(late, _page(DAY, "url"), NOW)
    assert article.published_at == (DAY if dated else NOW)
    assert article.date_kind is (DateKind.DAY if dated else DateKind.STATED)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://lab.example/news/introducing-model-5", "Introducing model 5"),
        ("https://lab.example/2026/a_new%20day.html", "A new day"),
        ("https://lab.example/", "Lab.example"),
    ],
)
def test_an_address_gives_words_where_nothing_else_does(url: str, title: str) -> None:
    assert title_from_url(url) == title
