"""Made-up articles with facts, names and signals, for the tests of an issue's tables and ledger."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from db.analyses import readings, save_analysis
from db.articles import insert_snapshot, update_article
from db.revisions import Revision, insert_revision
from db.signals import open_signal
from db.types import (
    Fact,
    Mention,
    Predicate,
    Signal,
    SignalOrigin,
    Snapshot,
    TextKind,
    Tier,
    anchor_passage,
    hash_text,
    snapshot_content,
)
from tests.brief_stories import END, Told, published, seed_story

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database
    from db.types import RevisionKind

WORDS = "Northlight released Lantern 5 on Tuesday for all who build with its interface."


@dataclasses.dataclass(frozen=True)
class Stated:
    """A fact of an article: the words that state it, its values, and what is named as a model."""

    predicate: Predicate
    subject: str
    words: str
    from_value: str = ""
    to_value: str = ""
    day: str = ""


def seed_claim(database: Database, story: str, told: Told, *stated: Stated) -> None:
    """Store an article in a story with those facts, their subjects named as models."""
    seed_story(database, story, [told])
    with database.write() as connection:
        (reading,) = readings(connection, [told.key])
        update_article(connection, dataclasses.replace(reading.article, tier=told.tier))
        content = reading.snapshot.content
        facts = []
        for one in stated:
            start = content.index(one.words)
            passage = anchor_passage(reading.snapshot, start, start + len(one.words))
            facts.append(
                Fact(one.predicate, one.subject, one.from_value, one.to_value, one.day, passage)
            )
        names = dict.fromkeys(one.subject for one in stated)
        mentions = tuple(Mention(f"model:{n.lower()}", "model", n, 2, True) for n in names)
        analysis = dataclasses.replace(reading.analysis, facts=tuple(facts), mentions=mentions)
        save_analysis(connection, analysis)


def release(key: str = "r1", **changes: object) -> tuple[Told, Stated]:
    """A maker's own word that its model is out."""
    told = Told(key, "Northlight Blog", "Introducing Lantern 5", WORDS, tier=Tier.PRIMARY)
    told = dataclasses.replace(told, **changes)  # type: ignore[arg-type]  # the fields are those of the class
    return told, Stated(Predicate.MODEL_RELEASED, "Lantern 5", WORDS, to_value="released")


def seed_signal(
    database: Database, told: Told, words: str, signal_id: str, **changes: object
) -> Signal:
    """Open a signal on those words of an article that is stored."""
    with database.write() as connection:
        (reading,) = readings(connection, [told.key])
        start = reading.snapshot.content.index(words)
        signal = Signal(
            signal_id, SignalOrigin.ARTICLE, told.outlet, Predicate.ACCESS_RESTORED,
            ("model:lantern-5",), "", words, "a source says that access is back",
            (Tier.PRIMARY, Tier.PRESS), published(told), "2026-06-27", "on 27 June", "2026-07-11",
            "", 0.5, told.key, anchor_passage(reading.snapshot, start, start + len(words)),
            reading.story_id,
        )  # fmt: skip
        signal = dataclasses.replace(signal, **changes)  # type: ignore[arg-type]  # the fields are those of the class
        open_signal(connection, signal)
    return signal


def revise(
    database: Database, told: Told, text: str, at: datetime, kind: RevisionKind, number: int = 2
) -> None:
    """Store newer words of an article."""
    content = snapshot_content(told.title, text)
    newer = Snapshot(
        f"{told.key}.{number}", told.key, number, at, told.title, text, TextKind.PAGE,
        hash_text(content),
    )  # fmt: skip
    with database.write() as connection:
        insert_snapshot(connection, newer)
        insert_revision(connection, Revision(newer.id, kind, (), (), 0.1))


__all__ = ["END", "WORDS", "Stated", "release", "revise", "seed_claim", "seed_signal"]
