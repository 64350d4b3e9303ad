"""What counts as told of a model: not of its version, not a state of things, not a promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from app.models_facts import is_month_only, is_plan, months_only
from app.models_listed import find_listed
from app.models_reading import list_models
from app.models_values import Openness, build_rows
from db.fact_lists import StatedFact
from db.model_lists import NamedModel
from db.types import EntityRecord, Fact, Passage, Predicate, Tier
from tests.table_world import CORVID, LUMEN, LUMEN_3, LUMEN_4, NORTHLIGHT, Stated, state

if TYPE_CHECKING:
    from app.models_values import ModelRow
    from db.store import Database

RELEASED, PRICE = Predicate.MODEL_RELEASED, Predicate.PRICE_CHANGED
LICENCE, WEIGHTS = Predicate.LICENCE_CHANGED, Predicate.WEIGHTS_PUBLISHED
CORVID_2 = EntityRecord(
    "model:corvid-2", "model", "Corvid 2", "model:corvid", "", "2", discovered=True
)
PLUME = EntityRecord("model:lumen-plume", "model", "Lumen Plume", "model:lumen", discovered=True)
PLUME_2 = replace(PLUME, key="model:lumen-plume-2", name="Lumen Plume 2")
EVERY = (NORTHLIGHT, LUMEN, LUMEN_3, LUMEN_4, CORVID, CORVID_2, PLUME, PLUME_2)


def rows_of(database: Database) -> dict[str, ModelRow]:
    return {row.key: row for row in list_models(database)}


def test_what_is_told_of_the_short_name_goes_to_its_version(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-09", ((RELEASED, "Lumen Plume 2", "", "out", ""),), records=EVERY),
        Stated("b", "2026-06-10", ((RELEASED, "Lumen Plume", "", "out", "2026-06-09"),)),
        Stated("c", "2026-06-12", ((PRICE, "Lumen Plume", "$3", "$2 a token", ""),)),
    )
    rows = rows_of(database)
    assert rows["model:lumen-plume-2"].facts == 2
    assert rows["model:lumen-plume-2"].released.is_exact, "the day that the other report states"
    assert rows["model:lumen-plume"].facts == 1, "nobody told of a price of the version"


def test_a_family_repeats_nothing_that_is_told_of_a_model(database: Database) -> None:
    lifted = (Predicate.EXPORT_RULE_CHANGED, "Lumen 3", "", "controls lifted", "")
    state(
        database,
        Stated("a", "2026-06-09", (lifted,), records=EVERY),
        Stated("b", "2026-06-10", ((lifted[0], "Lumen", "", "controls lifted", ""),)),
    )
    rows = rows_of(database)
    assert rows["model:lumen"].facts == 0
    assert rows["model:lumen-3"].facts == 1


def test_a_name_is_not_released_after_its_version(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-05-01", ((RELEASED, "Corvid 2", "", "out", ""),), records=EVERY),
        Stated("b", "2026-07-01", ((RELEASED, "Corvid", "", "its app is out", ""),)),
    )
    assert not rows_of(database)["model:corvid"].released.is_known
    assert rows_of(database)["model:corvid-2"].released.day == "2026-05-01"


def test_a_price_that_only_stands_is_no_change(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-09", ((PRICE, "Lumen 3", "", "$3 per million tokens", ""),)),
        Stated("b", "2026-06-09", ((PRICE, "Lumen 4", "", "raising the limits of", ""),)),
        Stated("c", "2026-06-10", ((LICENCE, "Corvid", "", "MIT", ""),)),
    )
    rows = rows_of(database)
    assert not rows["model:lumen-3"].changed.is_known
    assert rows["model:lumen-4"].changed.text == "raising the limits", "a cut phrase ends whole"
    assert not rows["model:corvid"].changed.is_known
    assert rows["model:corvid"].openness is Openness.OPEN_SOURCE


def test_another_licence_than_before_is_a_change(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-09", ((LICENCE, "Corvid", "", "MIT", ""),)),
        Stated("b", "2026-07-09", ((LICENCE, "Corvid", "", "Apache 2.0", ""),)),
    )
    assert rows_of(database)["model:corvid"].changed.day == "2026-07-09"


def test_a_change_stands_on_its_stated_day_or_says_from_when(database: Database) -> None:
    restored = (Predicate.ACCESS_RESTORED, "Lumen 3", "", "back", "2026-06-11")
    state(
        database,
        Stated("a", "2026-06-09", (restored,), tier=Tier.PRIMARY),
        Stated("b", "2026-06-09", ((PRICE, "Lumen 4", "$3", "$2", "2026-09-01"),)),
    )
    rows = rows_of(database)
    assert rows["model:lumen-3"].changed.day == "2026-06-11"
    assert rows["model:lumen-4"].changed.day == "2026-06-09"
    assert rows["model:lumen-4"].changed.text == "$3 → $2, from 2026-09-01"


def test_promised_weights_and_support_for_open_things_open_nothing(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-09", ((WEIGHTS, "Lumen 3", "", "release its weights", "2026-06-30"),)),
        Stated("b", "2026-06-09", ((WEIGHTS, "Lumen 4", "", "support for the open Quay", ""),)),
    )
    rows = rows_of(database)
    assert rows["model:lumen-3"].openness is Openness.UNKNOWN
    assert not rows["model:lumen-3"].released.is_known
    assert not rows["model:lumen-4"].changed.is_known


def test_another_firm_offers_a_model_by_that_day_only(database: Database) -> None:
    offered = (RELEASED, "Lumen 3", "", "is now available", "2026-06-20")
    state(database, Stated("a", "2026-06-20", (offered,), "groq.com", Tier.PRIMARY))
    released = rows_of(database)["model:lumen-3"].released
    assert (released.day, released.is_exact) == ("2026-06-20", False)


def test_the_makers_own_day_stands_against_a_report_dated_days_before(database: Database) -> None:
    out = (RELEASED, "Lumen 3", "", "out", "")
    state(
        database,
        Stated("a", "2026-06-03", (out,), "Bay Wire"),
        Stated("b", "2026-06-05", (out,), "Northlight", Tier.PRIMARY),
    )
    released = rows_of(database)["model:lumen-3"].released
    assert (released.day, released.is_exact) == ("2026-06-05", True)


def test_an_outlet_that_names_months_only_tells_by_when() -> None:
    out = (RELEASED, "Lumen 3", "", "out", "")
    told = [
        StatedFact(Fact(*out, Passage("a.1", 0, 3, "x")), key, "Quay", "", "", day, Tier.PRIMARY, None)
        for key, day in (
            ("a", datetime(2026, 5, 1, tzinfo=UTC)), ("b", datetime(2026, 6, 1, tzinfo=UTC)),
            ("c", datetime(2026, 6, 9, 9, tzinfo=UTC)),
        )
    ]  # fmt: skip
    assert months_only(told) == {"Quay"}
    assert [is_month_only(one, frozenset({"Quay"})) for one in told] == [True, True, False]
    other = replace(told[0], article_id="d", published_at=datetime(2026, 5, 8, tzinfo=UTC))
    assert months_only([*told, other]) == frozenset()
    model = NamedModel(LUMEN_3, 2, told[0].published_at)
    (row,) = build_rows([model], told[:2], [])
    assert (row.released.day, row.released.is_exact) == ("2026-05-31", False)
    elsewhere = replace(told[0], fact=replace(told[0].fact, subject="Lumen 4"))
    (row,) = build_rows([model], [elsewhere, *told[1:]], [])
    assert (row.released.day, row.released.is_exact) == ("2026-06-09", True)
    (row,) = build_rows([model], told[1:], [])
    assert row.released.day == "2026-06-01", "one page alone may be of a first"


@pytest.mark.parametrize(
    ("key", "is_dropped"),
    [("model:lumen-pro", True), ("model:lumen-max", True), ("model:lumen-3-pro", False)],
)
def test_a_familys_name_with_a_plans_is_no_model(key: str, *, is_dropped: bool) -> None:
    record = EntityRecord(key, "model", key, "model:lumen", NORTHLIGHT.key, discovered=True)
    assert is_plan(record) is is_dropped
    assert not is_plan(replace(record, discovered=False)), "our list knows better"


@pytest.mark.parametrize(
    ("key", "family", "weights"),
    [
        ("model:gemma-4-12b", "model:gemma", "open"),
        ("model:nemotron-3-small", "model:nemotron", "open"),
        ("model:grok-4.9", "model:grok", "closed"),
        ("model:grok-2-mini", "model:grok", ""),
        ("model:qwen3.9", "model:qwen", ""),
        ("model:minimax-speech-7", "model:minimax", ""),
        ("model:stable-audio-2.9", "model:stable-audio", ""),
    ],
)
def test_kin_passes_on_only_what_holds_for_all(key: str, family: str, weights: str) -> None:
    found = find_listed(key, family)
    assert (found.weights if found else "") == weights
    assert found is None or not found.is_own
