"""What changes after it was read, in the made-up world: texts, documents, hosts, whose words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import articles, copies, documents, hosts, revisions, sources
from db import tables as t
from db.documents import DocumentVersion
from db.hosts import HostState
from db.revisions import Revision
from db.types import (
    Arrival,
    DateKind,
    RevisionKind,
    Snapshot,
    TextKind,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

ATTACK = '<script>window.hit=1</script><img src=x onerror="window.hit=1">'
CORRECTION = "Correction: an earlier version said that banks in 14 countries lost access."
TERMS = "https://northlight.example/terms"


def seed_changes(connection: Connection, now: datetime) -> None:
    """A corrected article, hostile changes, a copy, watched documents, a host on hold."""
    corrected, hostile = article_of(connection, "suspended-2"), article_of(connection, "hostile-0")
    _revise(connection, corrected, now, RevisionKind.CORRECTION, CORRECTION, "14 countries")
    _revise(connection, hostile, now, RevisionKind.UPDATE, f"Added {ATTACK}", f"Removed {ATTACK}")
    _note_dates(connection, article_of(connection, "suspended-3"), hostile)
    _judge(
        connection,
        article_of(connection, "suspended-4"),
        article_of(connection, "suspended-1"),
        now,
    )
    _watch(connection, now)
    hold = HostState("margin.example", hold_until=now + timedelta(hours=5))
    silent = HostState("lens.example", robots_status=0, robots_until=now + timedelta(minutes=40))
    hosts.save_host_states(connection, [hold, silent])
    _fail_for_days(connection, now)


def article_of(connection: Connection, place: str) -> str:
    """The id of the article whose address ends so."""
    found = connection.execute(
        select(t.articles.c.id).where(t.articles.c.canonical_url.endswith(f"/{place}"))
    )
    return str(found.scalar_one())


def _revise(
    connection: Connection, key: str, now: datetime, kind: RevisionKind, added: str, removed: str
) -> None:
    before = articles.latest_snapshots(connection, [key])[key]
    text = f"{before.text} {added}"
    sha256 = hash_text(snapshot_content(before.title, text))
    taken = now - timedelta(hours=20)
    after = Snapshot(f"{key}.2", key, 2, taken, before.title, text, TextKind.PAGE, sha256)
    articles.insert_snapshot(connection, after)
    revisions.insert_revision(connection, Revision(after.id, kind, (added,), (removed,), 0.2))


def _note_dates(connection: Connection, stated: str, hostile: str) -> None:
    found = articles.articles_by_id(connection, [stated, hostile])
    noted = replace(found[stated], date_note="stated by the page", details={"license": "mit"})
    undated = replace(
        found[hostile],
        date_kind=DateKind.MISSING,
        date_note=ATTACK,
        arrival=Arrival.BACKFILL,
        details={"effective_on": ATTACK, "license": ATTACK},
    )
    for article in (noted, undated):
        articles.update_article(connection, article)


def _judge(connection: Connection, copy: str, origin: str, now: datetime) -> None:
    found = [
        copies.Copy(origin, f"{origin}.1", None, copies.CopyKind.ORIGINAL, 0.0, 0.0, now),
        copies.Copy(copy, f"{copy}.1", origin, copies.CopyKind.EXACT, 1.0, 1.0, now),
    ]
    copies.save_copies(connection, found)


def _watch(connection: Connection, now: datetime) -> None:
    texts = (
        "You may use the model for any lawful purpose. We keep prompts for 30 days.",
        f"You may use the model for any lawful purpose. We keep prompts for 90 days. {ATTACK}",
    )
    for number, text in enumerate(texts, 1):
        taken = now - timedelta(days=9 - 4 * number)
        details = {"license": "apache-2.0" if number == 1 else "other"}
        documents.insert_version(
            connection,
            DocumentVersion(
                "northlight", TERMS, number, taken, "Terms of use", text, hash_text(text), details
            ),
        )
    documents.insert_version(
        connection,
        DocumentVersion(
            "harbour", "https://harbour.example/licence", 1, now - timedelta(days=30), ATTACK, "Do.",
            hash_text("Do."),
        ),
    )  # fmt: skip


def _fail_for_days(connection: Connection, now: datetime) -> None:
    failing = sources.find_source(connection, "digest")
    assert failing is not None
    later = replace(
        failing.state,
        failing_since=now - timedelta(days=4),
        next_poll_at=now + timedelta(hours=6),
    )
    sources.save_poll_state(connection, "digest", later)
