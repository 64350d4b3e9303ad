"""What the browser's world has besides `seed_world`: a family of models, their ends, a rule, vectors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.articles import latest_snapshots
from db.types import EntityRecord, Mention, Predicate, Tier, Topic
from db.vectors import save_vectors
from tests.seeding_understood import MAKER
from tests.table_world import Stated, state

if TYPE_CHECKING:
    from analysis.ports import Embedder
    from db.store import Database

FAMILY, THREE, FOUR = "model:tallow", "model:tallow-3", "model:tallow-4"
DIRECTIVE = "s-directive"
_RECORDS = (
    EntityRecord(MAKER, "organisation", "Northlight AI"),
    EntityRecord(FAMILY, "model", "Tallow", FAMILY, MAKER),
    EntityRecord(THREE, "model", "Tallow 3", FAMILY, MAKER, "3"),
    EntityRecord(FOUR, "model", "Tallow 4", FAMILY, MAKER, "4"),
)
_THREE = Mention(THREE, "model", "Tallow 3", 2, in_title=True)
_FOUR = Mention(FOUR, "model", "Tallow 4", 2, in_title=True)
_BUREAU = Mention(
    "regulator:bis", "regulator", "Bureau of Industry and Security", 1, in_title=False
)
_Stated = partial(Stated, records=_RECORDS, mentions=(_THREE,))
_PRIMARY = partial(_Stated, tier=Tier.PRIMARY)


def seed_browser_world(database: Database, embedder: Embedder) -> None:
    """Add what the pages with tables, charts and timelines are for, and every article's vector."""
    state(database, *_models(), *_rules())
    with database.write() as connection:
        rows = connection.execute(select(t.analyses.c.article_id, t.analyses.c.text_hash)).all()
        texts = latest_snapshots(connection, [row.article_id for row in rows])
        hashes = {row.text_hash: texts[row.article_id].content for row in rows}
        vectors = embedder.encode(list(hashes.values()))
        save_vectors(connection, embedder.model_id, dict(zip(hashes, vectors, strict=True)))


def _models() -> tuple[Stated, ...]:
    released = Predicate.MODEL_RELEASED
    return (
        _PRIMARY(
            "tallow-out", "2026-05-11", ((released, "Tallow 3", "", "released", "2026-05-11"),),
            title="Northlight AI releases Tallow 3",
            text="Northlight AI releases Tallow 3, with 70 billion parameters, on 11 May 2026.",
        ),
        _Stated(
            "tallow-licence", "2026-05-20",
            ((Predicate.LICENCE_CHANGED, "Tallow 3", "", "Apache 2.0 license", ""),), "Bay Wire",
            title="Tallow 3 comes under Apache 2.0",
            text="The weights of Tallow 3 come under the Apache 2.0 licence.",
            topics=(Topic.WEIGHTS_OR_LICENCE,),
        ),
        _Stated(
            "tallow-price", "2026-06-09",
            ((Predicate.PRICE_CHANGED, "Tallow 3", "$3", "$2 per million tokens", "2026-07-01"),),
            "Bay Wire", title="Tallow 3 costs a third less",
            text="Tallow 3 costs $2 per million tokens from July, down from $3.",
            topics=(Topic.PRICING_LIMITS,),
        ),
        _PRIMARY(
            "tallow-four", "2026-06-10", ((released, "Tallow 4", "", "released", "2026-06-10"),),
            title="Tallow 4 is here, and Tallow 3 retires in autumn", story="s-tallow-4",
            text="Northlight AI releases Tallow 4 to all customers and sets an end for Tallow 3.",
            mentions=(_FOUR, _THREE),
        ),
        _PRIMARY(
            "tallow-end", "2026-06-11",
            ((Predicate.DEPRECATED, "Tallow 3", "", "retires", "2026-10-30"),),
            title="Tallow 3 retires on 30 October", story="s-tallow-4",
            text="Northlight AI retires Tallow 3 on 30 October 2026; Tallow 4 takes its place.",
            topics=(Topic.DEPRECATION_SHUTDOWN,),
        ),
    )  # fmt: skip


def _rules() -> tuple[Stated, ...]:
    export, topics = Predicate.EXPORT_RULE_CHANGED, (Topic.EXPORT_CONTROL,)
    return (
        _PRIMARY(
            "directive", "2026-06-12",
            ((export, "Tallow 3", "", "imposed an export control", "2026-06-26"),),
            title="An export control directive on Tallow 3", story=DIRECTIVE, topics=topics,
            text="The Bureau of Industry and Security imposed an export control directive on Tallow 3.",
            mentions=(_BUREAU, _THREE),
        ),
        _Stated(
            "directive-told", "2026-06-13",
            ((export, "Tallow 3", "", "export control directive", ""),), "Bay Wire",
            title="Tallow 3 falls under export rules", story=DIRECTIVE, topics=topics,
            text="Customers abroad lose Tallow 3 on 26 June under the new directive.",
        ),
    )  # fmt: skip
