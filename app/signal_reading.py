"""A signal with its quotations, and the score, as command line, pages and interface show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.articles import articles_by_id, snapshots_by_id
from db.errors import ConfigError
from db.ledger_pages import entries_to_score
from db.signals import find_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from analysis.signals.score import Scoreboard
    from db.store import Connection, Database
    from db.types import LedgerEntry, Passage


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage in words, with the article that it stands in."""

    text: str
    article_id: str
    outlet: str
    title: str
    url: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class SignalView:
    """An entry of the ledger with the words of its passages.

    `evidence` stands beside the entry's transitions, None for those without a passage.
    """

    entry: LedgerEntry
    origin: Quotation | None
    sightings: tuple[Quotation, ...]
    evidence: tuple[Quotation | None, ...]


def read_signal(database: Database, signal_id: str) -> SignalView:
    """One signal; raises ConfigError when there is none of that id."""
    with database.read() as connection:
        entry = find_entry(connection, signal_id)
        if entry is None:
            raise ConfigError(f"there is no signal {signal_id!r}; `tocsin signals list` gives ids")
        return view_entries(connection, [entry])[0]


def view_entries(connection: Connection, entries: Sequence[LedgerEntry]) -> list[SignalView]:
    """Entries with the words of their passages."""
    passages = [passage for entry in entries for passage in _passages(entry)]
    quotations = quote_passages(connection, passages)
    return [
        SignalView(
            entry,
            quotations.get(entry.signal.passage) if entry.signal.passage else None,
            tuple(quotations[s.passage] for s in entry.sightings if s.passage in quotations),
            tuple(quotations.get(t.passage) if t.passage else None for t in entry.transitions),
        )
        for entry in entries
    ]


def read_score(database: Database) -> Scoreboard:
    """The score over the whole ledger; changes with the ledger's mark only."""
    with database.read() as connection:
        return score_ledger(connection)


def score_ledger(connection: Connection) -> Scoreboard:
    """The same in a reading that has begun."""
    from analysis.signals.score import score

    return score(entries_to_score(connection))


def quote_passages(connection: Connection, passages: Iterable[Passage]) -> dict[Passage, Quotation]:
    """The words of passages with their articles, for those whose snapshot is still stored."""
    wanted = sorted(set(passages))
    snapshots = snapshots_by_id(connection, sorted({p.snapshot_id for p in wanted}))
    articles = articles_by_id(connection, sorted({s.article_id for s in snapshots.values()}))
    found = {}
    for passage in wanted:
        snapshot = snapshots.get(passage.snapshot_id)
        article = articles.get(snapshot.article_id) if snapshot else None
        if snapshot is None or article is None:
            continue
        text = snapshot.content[passage.start : passage.end]
        found[passage] = Quotation(
            text, article.id, article.outlet, snapshot.title, article.url, article.published_at
        )
    return found


def _passages(entry: LedgerEntry) -> list[Passage]:
    found = [entry.signal.passage, *(change.passage for change in entry.transitions)]
    found += [sighting.passage for sighting in entry.sightings]
    return [passage for passage in found if passage is not None]
