"""The table of models: every value rests on a passage or on our list, or is unknown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.models_reading import ModelQuestion, ModelSort, list_models, read_models
from app.models_values import Basis, Openness
from db.signals import open_signal
from db.types import Predicate, Tier
from tests.app.test_ui_ledger import build_signal
from tests.seeding import HOSTILE_TITLE
from tests.table_world import NOW, Stated, state

if TYPE_CHECKING:
    from app.models_values import ModelRow
    from db.store import Database

RELEASED, PRICE = Predicate.MODEL_RELEASED, Predicate.PRICE_CHANGED
LICENCE, SUSPENDED = Predicate.LICENCE_CHANGED, Predicate.ACCESS_SUSPENDED


def row_of(database: Database, key: str) -> ModelRow:
    return next(row for row in list_models(database) if row.key == key)


def test_a_release_is_dated_by_the_earliest_day_stated_or_reported(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-12", ((RELEASED, "Lumen 3", "", "out", "2026-06-10"),)),
        Stated("b", "2026-06-11", ((RELEASED, "lumen-3", "", "out", ""),)),
        Stated("c", "2026-06-20", ((RELEASED, "Lumen 4", "", "out", ""),)),
        Stated("d", "2026-06-20", ((RELEASED, "Corvid", "", "out", ""),), tier=Tier.PRIMARY),
    )
    assert row_of(database, "model:lumen-3").released.day == "2026-06-10"
    assert row_of(database, "model:lumen-3").released.is_exact
    assert not row_of(database, "model:lumen-4").released.is_exact, "one report says by when only"
    assert row_of(database, "model:corvid").released.is_exact, "its maker announced it that day"


def test_what_nothing_states_is_unknown(database: Database) -> None:
    state(database, Stated("a", "2026-06-12", ((RELEASED, "Lumen 3", "", "out", ""),)))
    row = row_of(database, "model:lumen-3")
    assert row.openness is Openness.UNKNOWN
    assert not row.licence.is_known
    assert not row.changed.is_known
    assert not row.retires.is_known
    assert row.owner == "organisation:northlight"


@pytest.mark.parametrize(
    ("words", "openness", "name"),
    [
        ("Apache 2.0 license", Openness.OPEN_SOURCE, "Apache License 2.0"),
        ("MIT-licensed", Openness.OPEN_SOURCE, "MIT License"),
        ("Llama 3.1 Community License", Openness.OPEN_WEIGHTS, "Llama 3.1 Community License"),
        ("a licence of its own", Openness.UNKNOWN, "a licence of its own"),
    ],
)
def test_a_stated_licence_says_how_open_a_model_is(
    database: Database, words: str, openness: Openness, name: str
) -> None:
    state(database, Stated("a", "2026-06-12", ((LICENCE, "Lumen 3", "", words, ""),)))
    row = row_of(database, "model:lumen-3")
    assert row.licence.text == name
    assert row.licence.basis is Basis.STATED
    assert row.openness is openness


def test_weights_without_a_known_licence_are_open_under_conditions(database: Database) -> None:
    fact = (Predicate.WEIGHTS_PUBLISHED, "Lumen 3", "", "weights are out", "")
    state(database, Stated("a", "2026-06-12", (fact,)))
    row = row_of(database, "model:lumen-3")
    assert row.openness is Openness.OPEN_WEIGHTS
    assert row.released.day == "2026-06-12"


def test_the_same_price_told_again_is_no_change(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-01", ((PRICE, "Lumen 3", "", "$3 per million tokens", ""),)),
        Stated("b", "2026-06-09", ((PRICE, "Lumen 3", "$3", "$2 per million tokens", ""),)),
        Stated("c", "2026-07-09", ((PRICE, "Lumen 3", "", "$3 / million tokens", ""),)),
    )
    changed = row_of(database, "model:lumen-3").changed
    assert changed.day == "2026-06-09"
    assert changed.text == "$3 → $2 per million tokens"


def test_an_old_suspension_spoken_of_again_is_no_change(database: Database) -> None:
    state(
        database,
        Stated("a", "2026-06-01", ((SUSPENDED, "Lumen 3", "", "off", ""),), tier=Tier.PRIMARY),
        Stated(
            "b", "2026-06-20", ((Predicate.ACCESS_RESTORED, "Lumen 3", "", "on", "2026-06-20"),)
        ),
        Stated("c", "2026-07-15", ((SUSPENDED, "Lumen 3", "", "was off", ""),), "Bay Wire"),
    )
    changed = row_of(database, "model:lumen-3").changed
    assert (changed.kind, changed.day) == ("access_restored", "2026-06-20")


def test_one_outlet_alone_ends_nothing_without_a_day(database: Database) -> None:
    fact = (Predicate.DEPRECATED, "Lumen 3", "", "gone", "")
    state(database, Stated("a", "2026-06-01", (fact,)))
    assert not row_of(database, "model:lumen-3").retires.is_known
    assert not row_of(database, "model:lumen-3").changed.is_known
    state(database, Stated("b", "2026-06-02", (fact,), "Bay Wire"))
    assert row_of(database, "model:lumen-3").retires.text == "announced, no day stated"


def test_what_was_switched_off_and_came_back_has_not_ended(database: Database) -> None:
    off = (Predicate.DEPRECATED, "Lumen 3", "", "switches off", "")
    back = (Predicate.ACCESS_RESTORED, "Lumen 3", "", "", "")
    state(
        database,
        Stated("one", "2026-07-01", (off,), "Quay Post"),
        Stated("two", "2026-07-01", (off,), "Kestrel Wire"),
        Stated("three", "2026-07-09", (back,), "Quay Post"),
    )
    assert row_of(database, "model:lumen-3").retires.text == ""


def test_an_open_expectation_gives_the_day_of_an_end(database: Database) -> None:
    state(database, Stated("a", "2026-06-12", ((RELEASED, "Lumen 3", "", "out", ""),)))
    end = build_signal(
        "end", predicate=Predicate.DEPRECATED, subjects=("model:lumen-3",), due="2026-09-01",
        story_id=None,
    )  # fmt: skip
    with database.write() as connection:
        open_signal(connection, end)
    retires = row_of(database, "model:lumen-3").retires
    assert (retires.day, retires.expected, retires.signal_id) == ("2026-09-01", True, "end")
    soon = read_models(database, ModelQuestion(retires_soon=True), NOW)
    assert soon.count == 1


@pytest.fixture
def several(database: Database) -> Database:
    """Three models of two families."""
    state(
        database,
        Stated("a", "2026-06-12", ((RELEASED, "Lumen 3", "", "out", "2026-06-12"),)),
        Stated("b", "2026-07-01", ((RELEASED, "Lumen 4", "", "out", "2026-07-01"),)),
        Stated("c", "2026-06-20", ((LICENCE, "Corvid", "", "Apache 2.0", ""),)),
        Stated("d", "2026-07-10", ((PRICE, "Lumen 3", "$3", "$2", ""),)),
    )
    return database


def names(database: Database, **asked: object) -> list[str]:
    view = read_models(database, ModelQuestion(**asked), NOW)  # type: ignore[arg-type]  # by name
    return [row.name for row in view.rows]


def test_rows_are_sorted_by_a_column_with_nothing_last(several: Database) -> None:
    by_day = names(several, sort=ModelSort.RELEASED, descending=True)
    assert by_day == ["Lumen 4", "Lumen 3", "Corvid"]
    assert names(several, sort=ModelSort.RELEASED) == ["Lumen 3", "Lumen 4", "Corvid"]
    assert names(several, sort=ModelSort.NAME) == ["Corvid", "Lumen 3", "Lumen 4"]
    assert names(several, sort=ModelSort.LICENCE)[0] == "Corvid"


def test_rows_are_filtered(several: Database) -> None:
    by_name = {"sort": ModelSort.NAME}
    assert names(several, owner="organisation:northlight", **by_name) == ["Lumen 3", "Lumen 4"]
    assert names(several, openness=Openness.OPEN_SOURCE, **by_name) == ["Corvid"]
    assert names(several, licence="apache-2.0", **by_name) == ["Corvid"]
    assert names(several, changed_since=date(2026, 7, 1), **by_name) == ["Lumen 3"]
    assert names(several, family="model:lumen", **by_name) == ["Lumen 3", "Lumen 4"]


def test_families_stand_together_the_latest_news_first(several: Database) -> None:
    view = read_models(several, ModelQuestion(), NOW)
    found = [(family.key, [row.name for row in family.rows]) for family in view.families]
    assert found == [("model:lumen", ["Lumen 3", "Lumen 4"]), ("model:corvid", ["Corvid"])]
    assert view.families[0].rows[0].changed.said is not None, "the passage comes in words"
    assert (view.count, view.pages, view.rows) == (3, 1, ())


def test_pages_hold_so_many_rows(several: Database) -> None:
    first = read_models(several, ModelQuestion(sort=ModelSort.NAME, rows=2), NOW)
    second = read_models(several, ModelQuestion(sort=ModelSort.NAME, rows=2, page=2), NOW)
    assert [row.name for row in (*first.rows, *second.rows)] == ["Corvid", "Lumen 3", "Lumen 4"]
    assert first.pages == 2
    assert read_models(several, ModelQuestion(sort=ModelSort.NAME, rows=2, page=9), NOW).rows == ()


def test_markup_in_values_is_kept_as_it_is_for_the_page_to_escape(database: Database) -> None:
    state(database, Stated("a", "2026-06-12", ((LICENCE, "Lumen 3", "", HOSTILE_TITLE, ""),)))
    assert row_of(database, "model:lumen-3").licence.text == HOSTILE_TITLE
