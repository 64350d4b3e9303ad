"""Verbatim words behind an alert: passages read from the snapshots that they are pinned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.message import Quote
from analysis.text.sentences import split_sentences
from db.articles import articles_by_id, snapshots_by_id
from db.types import Passage, hash_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from db.store import Connection
    from db.types import Article, Snapshot

LONGEST_QUOTE = 900  # characters; a longer passage is quoted from its beginning
MOST_QUOTES = 4  # of one item
_BEGINNING = 4_000


def read_quotes(connection: Connection, passages: Iterable[Passage]) -> dict[Passage, Quote]:
    """The words of each passage; one that its snapshot does not bear out is left out.

    A snapshot that a later one has superseded is still the one that is quoted.
    """
    wanted = sorted(set(passages))
    snapshots = snapshots_by_id(connection, sorted({p.snapshot_id for p in wanted}))
    articles = articles_by_id(connection, sorted({s.article_id for s in snapshots.values()}))
    found = {}
    for passage in wanted:
        snapshot = snapshots.get(passage.snapshot_id)
        article = articles.get(snapshot.article_id) if snapshot else None
        if snapshot is not None and article is not None and stands_in(passage, snapshot):
            found[passage] = quote_passage(passage, snapshot, article)
    return found


def stands_in(passage: Passage, snapshot: Snapshot) -> bool:
    """Whether the snapshot holds the passage's words."""
    if not 0 <= passage.start < passage.end <= len(snapshot.content):
        return False
    words = snapshot.content[passage.start : passage.end]
    return bool(words.strip()) and hash_text(words) == passage.sha256


def pick_quotes(passages: Sequence[Passage], known: Mapping[Passage, Quote]) -> tuple[Quote, ...]:
    """Quotations of one item, in order, none said twice; at most `MOST_QUOTES`."""
    picked: dict[tuple[str, str], Quote] = {}
    for passage in passages:
        quote = known.get(passage)
        if quote is not None:
            picked.setdefault((quote.outlet, " ".join(quote.text.split())), quote)
    return tuple(picked.values())[:MOST_QUOTES]


def opening_passage(snapshot: Snapshot) -> Passage | None:
    """The first sentence of a text, else its title: what is quoted where no rule names a passage."""
    offset = len(snapshot.title) + 2
    for span in split_sentences(snapshot.text[:_BEGINNING]):
        return anchor_within(snapshot, offset + span.start, offset + span.end)
    return anchor_within(snapshot, 0, len(snapshot.title))


def anchor_within(snapshot: Snapshot, start: int, end: int) -> Passage | None:
    """A passage over the span without white space at its ends; None where nothing is left."""
    words = snapshot.content[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    end = start + len(words)
    return Passage(snapshot.id, start, end, hash_text(words)) if words else None


def quote_passage(passage: Passage, snapshot: Snapshot, article: Article) -> Quote:
    """The words of a passage that its snapshot bears out."""
    place = _shorten(passage, snapshot)
    return Quote(
        text=snapshot.content[place.start : place.end],
        outlet=article.outlet,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        passage=place,
    )


def _shorten(passage: Passage, snapshot: Snapshot) -> Passage:
    if passage.end - passage.start <= LONGEST_QUOTE:
        return passage
    cut = snapshot.content[passage.start : passage.start + LONGEST_QUOTE]
    kept = cut.rpartition(" ")[0] or cut
    return anchor_within(snapshot, passage.start, passage.start + len(kept)) or passage
