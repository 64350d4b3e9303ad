"""The made-up world's ledger: signals open, fired, expired, from articles, people and an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db.articles import latest_snapshots
from db.signals import add_sighting, open_signal, record_transition
from db.types import (
    Predicate,
    Sighting,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Topic,
    Transition,
    anchor_passage,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from db.types import Passage

OPEN_SIGNAL, DUE_SIGNAL = "sig-answer", "sig-endpoint"
FIRED_SIGNAL, EXPIRED_SIGNAL, IMPORTED_SIGNAL = "sig-weights", "sig-compiler", "sig-court"


@dataclass(frozen=True)
class _Seed:
    key: str
    origin: SignalOrigin
    publication: str
    predicate: Predicate
    subject: str
    statement: str
    test: str
    opened: datetime
    due: str
    deadline: str
    words: tuple[str, str] | None = None  # the event whose first telling holds these words


_SEEDS = (
    _Seed(
        OPEN_SIGNAL, SignalOrigin.ARTICLE, "Northlight AI", Predicate.EXPORT_RULE_CHANGED,
        "model:aurora 5", "Northlight expects an answer to its licence application.",
        "A primary or press source reports the answer on Aurora 5.",
        datetime(2026, 6, 15, 9, tzinfo=UTC), "2026-07-30", "2026-08-13",
        ("suspended", "The company expects an answer to its licence application by 30 July 2026."),
    ),
    _Seed(
        DUE_SIGNAL, SignalOrigin.ARTICLE, "Harbour Labs", Predicate.DEPRECATED,
        "model:complete-v1 endpoint", "Harbour Labs retires the complete-v1 endpoint.",
        "A primary or press source says that complete-v1 answers no more.",
        datetime(2026, 6, 15, 9, tzinfo=UTC), "2026-06-25", "2026-07-09",
        ("retired", "Harbour Labs retires the complete-v1 endpoint on 1 October 2026."),
    ),
    _Seed(
        FIRED_SIGNAL, SignalOrigin.PERSON, "ada", Predicate.WEIGHTS_PUBLISHED,
        "model:harbour 3 mini", "Harbour Labs publishes the weights of Harbour 3 Mini.",
        "A source says that the weights of Harbour 3 Mini can be had.",
        datetime(2026, 6, 4, 9, tzinfo=UTC), "", "2026-09-01",
    ),
    _Seed(
        EXPIRED_SIGNAL, SignalOrigin.TEMPLATE, "Compute Weekly", Predicate.PRODUCT_AVAILABLE,
        "name:compiler", "The compiler can be had.", "A source says that the compiler can be had.",
        datetime(2026, 6, 4, 9, tzinfo=UTC), "2026-06-10", "2026-06-12",
        ("compiler", "the numbers, the method and the code are public."),
    ),
    _Seed(
        IMPORTED_SIGNAL, SignalOrigin.IMPORT, "Morning Wire", Predicate.LAWSUIT_STEP,
        "name:atlas press", "The Atlas Press suit is dismissed.",
        "A source says that the suit of Atlas Press is dismissed.",
        datetime(2026, 6, 5, 9, tzinfo=UTC), "", "2026-12-31",
    ),
)  # fmt: skip


def seed_ledger(connection: Connection, find_article: Callable[[str, int], str]) -> None:
    """Five signals: two open by articles, one fired, one expired, one imported and contradicted."""
    for seed in _SEEDS:
        open_signal(connection, _to_signal(connection, seed, find_article))
    again = find_article("suspended", 1)
    snapshot = latest_snapshots(connection, [again])[again]
    seen = Sighting(
        OPEN_SIGNAL, again, anchor_passage(snapshot, 0, len(snapshot.title)),
        "The Model Gazette", datetime(2026, 6, 15, 12, tzinfo=UTC),
    )  # fmt: skip
    add_sighting(connection, seen)
    _close(connection, FIRED_SIGNAL, SignalState.FIRED, find_article("weights", 0), 9.5)
    _close(connection, IMPORTED_SIGNAL, SignalState.CONTRADICTED, find_article("court", 0), None)
    ended = datetime(2026, 6, 12, 23, 59, tzinfo=UTC)
    expired = Transition(
        EXPIRED_SIGNAL, ended, SignalState.OPEN, SignalState.EXPIRED, "rules", "the deadline passed"
    )
    record_transition(connection, expired)


def _to_signal(
    connection: Connection, seed: _Seed, find_article: Callable[[str, int], str]
) -> Signal:
    article = passage = None
    if seed.words is not None:
        article = find_article(seed.words[0], 0)
        passage = _passage(connection, article, seed.words[1])
    return Signal(
        id=seed.key,
        origin=seed.origin,
        publication=seed.publication,
        predicate=seed.predicate,
        subjects=(seed.subject,),
        value="",
        statement=seed.statement,
        test=seed.test,
        tiers=(Tier.PRIMARY, Tier.PRESS),
        opened_at=seed.opened,
        due=seed.due,
        due_text="by then" if seed.due else "",
        deadline=seed.deadline,
        void_rule="the subject is given up",
        strength=0.8,
        article_id=article,
        passage=passage,
        topics=(Topic.EXPORT_CONTROL,) if seed.key == OPEN_SIGNAL else (),
    )


def _close(
    connection: Connection, key: str, state: SignalState, article: str, lead: float | None
) -> None:
    snapshot = latest_snapshots(connection, [article])[article]
    start = len(snapshot.title) + 2
    end = start + snapshot.text.index(".") + 1
    at = datetime(2026, 6, 14, 9, tzinfo=UTC) + timedelta(hours=1)
    change = Transition(
        key, at, SignalState.OPEN, state, "rules", "the passage says so",
        article, anchor_passage(snapshot, start, end), lead,
    )  # fmt: skip
    record_transition(connection, change)


def _passage(connection: Connection, article: str, words: str) -> Passage:
    snapshot = latest_snapshots(connection, [article])[article]
    start = snapshot.content.index(words)
    return anchor_passage(snapshot, start, start + len(words))
