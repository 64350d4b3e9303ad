"""The feed of the ledger: what became of signals, newest change first."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.feeds.model import Feed, FeedEntry, newest_first
from app.newsletter.marks import safe_link
from app.newsletter.wording import clean_text
from app.signal_reading import view_entries
from app.weeks import name_day
from db.signals import ledger_entries
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from app.signal_reading import Quotation, SignalView
    from db.store import Database
    from db.types import Transition

_MOST_SIGNALS = 50
_DECIDED = tuple(state for state in SignalState if state is not SignalState.OPEN)


def feed_of_ledger(database: Database, base_url: str, began: datetime) -> Feed:
    """The latest changes of state, each with the passage that decided it."""
    with database.read() as connection:
        found = ledger_entries(connection, states=_DECIDED, limit=_MOST_SIGNALS)
        views = view_entries(connection, found)
    entries = [entry for view in views for entry in _entries(view, base_url)]
    return Feed(
        name="feed/ledger",
        path="ledger",
        title="Tocsin: the ledger",
        subtitle="What was to be watched for, and what became of it.",
        home=f"{base_url}/ledger",
        began=began,
        entries=newest_first(entries),
    )


def _entries(view: SignalView, base_url: str) -> Iterator[FeedEntry]:
    changes = zip(view.entry.transitions, view.evidence, strict=True)
    for place, (change, evidence) in enumerate(changes):
        yield _entry(view, place, change, evidence, base_url)


def _entry(
    view: SignalView, place: int, change: Transition, evidence: Quotation | None, base_url: str
) -> FeedEntry:
    signal = view.entry.signal
    statement, reason = clean_text(signal.statement), clean_text(change.reason)
    state = change.to_state.value.capitalize()
    parts = [f"<p>{html.escape(state)}: {html.escape(reason)}</p>" if reason else ""]
    parts += [_quote("What decided it", evidence), _quote("What was expected", view.origin)]
    parts += [f"<p>Test: {html.escape(clean_text(signal.test))}</p>"]
    return FeedEntry(
        name=f"signal/{signal.id}/{place}",
        title=f"{state}: {statement}"[:300],
        url=f"{base_url}/ledger?signal={quote(signal.id, safe='')}",
        published=change.at,
        updated=change.at,
        summary=f"{state}: {statement} {reason}".strip(),
        content="".join(parts),
        topics=tuple(topic.value for topic in signal.topics),
    )


def _quote(title: str, said: Quotation | None) -> str:
    if said is None:
        return ""
    address = safe_link(said.url)
    source = html.escape(f"{clean_text(said.outlet)}, {name_day(said.published_at)}")
    linked = f'<a href="{html.escape(address)}">{source}</a>' if address else source
    words = html.escape(clean_text(said.text)[:600].strip(' “”"'))
    return f"<p>{title}:</p><blockquote><p>“{words}”</p><p>{linked}</p></blockquote>"
