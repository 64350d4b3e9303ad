from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db.articles import articles_by_id, entries_of_source, latest_snapshots, pages_due
from db.documents import last_two_versions, latest_versions
from db.types import PageState, Source
from ingest.connectors.port import DocumentText
from ingest.entries import FeedEntry
from ingest.harvest import Harvest, save_harvest
from ingest.options import IngestOptions
from tests.feeding import NOW, seed_sources

if TYPE_CHECKING:
    from collections import Counter

    from db.store import Database
    from db.types import Article, Snapshot

TERMS = Source(
    "lab-terms", "Lab terms", "https://lab.example/terms", "lab.example", kind="document"
)
URL = "https://lab.example/terms"
FIRST = DocumentText(
    URL,
    "Terms of use",
    "You may use the model for research.\nYou may not resell access.\nFees are due in a month.",
    (("license", "apache-2.0"),),
)


def _take(database: Database, document: DocumentText, days: int = 0) -> Counter[str]:
    harvest = Harvest(TERMS, (), (document,), is_first=days == 0)
    with database.write() as connection:
        counts, _ = save_harvest(connection, harvest, NOW + timedelta(days=days), IngestOptions())
    return counts


def _told(database: Database) -> list[tuple[Article, Snapshot]]:
    with database.read() as connection:
        entries = entries_of_source(connection, TERMS.key)
        ids = sorted({entry.article_id for entry in entries.values()})
        articles, snapshots = articles_by_id(connection, ids), latest_snapshots(connection, ids)
    pairs = [(articles[key], snapshots[key]) for key in ids]
    return sorted(pairs, key=lambda pair: pair[0].number)


def test_the_first_version_is_kept_and_tells_nothing(database: Database) -> None:
    seed_sources(database, TERMS)
    assert _take(database, FIRST)["new_versions"] == 1
    assert _told(database) == []
    with database.read() as connection:
        assert latest_versions(connection, TERMS.key)[URL].text == FIRST.text


def test_the_same_words_are_no_version(database: Database) -> None:
    seed_sources(database, TERMS)
    _take(database, FIRST)
    spaced = replace(FIRST, text=FIRST.text.replace("\n", "\n\n"))
    assert _take(database, FIRST, 1)["new_versions"] == 0
    assert _take(database, spaced, 2)["new_versions"] == 0


def test_a_change_is_told_with_the_passages_that_are_new(database: Database) -> None:
    seed_sources(database, TERMS)
    _take(database, FIRST)
    new = "You may not use the model in the European Union."
    assert _take(database, replace(FIRST, text=f"{FIRST.text}\n{new}"), 3)["new_articles"] == 1
    ((article, snapshot),) = _told(database)
    assert article.title == "Terms of use: the text changed"
    assert article.published_at == NOW + timedelta(days=3)
    assert (article.url, article.page_state) == (URL, PageState.SKIPPED)
    assert snapshot.text == new
    assert article.details == {"document": URL, "version": "2"}


def test_each_change_is_an_article_of_its_own(database: Database) -> None:
    seed_sources(database, TERMS)
    for day, licence in enumerate(("apache-2.0", "other", "mit")):
        _take(database, replace(FIRST, details=(("license", licence),)), day)
    titles = [article.title for article, _ in _told(database)]
    assert titles == [
        "Terms of use: license: apache-2.0 → other",
        "Terms of use: license: other → mit",
    ]
    with database.read() as connection:
        versions = last_two_versions(connection, TERMS.key, URL)
    assert [version.number for version in versions] == [2, 3]
    assert len({version.sha256 for version in versions}) == 2


def test_what_was_taken_away_is_told_as_such(database: Database) -> None:
    seed_sources(database, TERMS)
    _take(database, FIRST)
    _take(database, replace(FIRST, text="You may use the model for research."), 1)
    ((_, snapshot),) = _told(database)
    assert "No longer there: You may not resell access." in snapshot.text


def test_a_version_is_not_read_from_its_page_even_where_the_source_reads_pages(
    database: Database,
) -> None:
    hub = replace(TERMS, key="hub", kind="huggingface")
    seed_sources(database, hub)
    for day, licence in enumerate(("apache-2.0", "other")):
        document = replace(FIRST, details=(("license", licence),))
        harvest = Harvest(hub, (), (document,), is_first=day == 0)
        with database.write() as connection:
            save_harvest(connection, harvest, NOW + timedelta(days=day), IngestOptions())
    with database.read() as connection:
        assert pages_due(connection, NOW + timedelta(days=9)) == []
        (entry,) = entries_of_source(connection, "hub").values()
        snapshot = latest_snapshots(connection, [entry.article_id])[entry.article_id]
    assert snapshot.text == "license: apache-2.0 → other"


def test_the_commit_of_a_text_is_its_name_and_no_change_of_it(database: Database) -> None:
    seed_sources(database, TERMS)
    _take(database, replace(FIRST, details=(("sha", "0a"),)))
    assert _take(database, replace(FIRST, details=(("sha", "0b"),)), 1)["new_versions"] == 0
    longer = replace(FIRST, text=f"{FIRST.text}\nYou shall pay.", details=(("sha", "0c"),))
    assert _take(database, longer, 2)["new_versions"] == 1
    ((article, snapshot),) = _told(database)
    assert article.title == "Terms of use: the text changed"
    assert snapshot.text == "You shall pay."


def test_a_new_dated_section_tells_of_its_document_by_itself(database: Database) -> None:
    seed_sources(database, TERMS)
    _take(database, FIRST)
    section = FeedEntry(
        guid="2026-06-13", link=f"{URL}#13", title="Terms of use: June 13", summary="",
        content="You may not use the model at sea.", published=NOW, day_only=True, updated="",
    )  # fmt: skip
    changed = replace(FIRST, text=f"{FIRST.text}\nJune 13\n{section.content}")
    with database.write() as connection:
        harvest = Harvest(TERMS, (section,), (changed,))
        counts, _ = save_harvest(connection, harvest, NOW + timedelta(days=1), IngestOptions())
    assert (counts["new_versions"], counts["new_articles"]) == (1, 1)
    assert [article.title for article, _ in _told(database)] == ["Terms of use: June 13"]
