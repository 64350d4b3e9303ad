"""Entities: kept once, with the article that named them first; found by name."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from db.analyses import analyses_by_article, save_analysis
from db.entities import (
    Sighting,
    entities_by_key,
    entities_of_owner,
    find_entities,
    first_sightings,
    models_of_family,
    save_entities,
)
from db.types import EntityRecord, Mention

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from db.types import Analysis

GPT = EntityRecord("model:gpt", "model", "GPT", "model:gpt", "organisation:openai")
SOL = EntityRecord(
    "model:gpt-5.6-sol", "model", "GPT-5.6 Sol", "model:gpt", "organisation:openai", "5.6", "", True
)
MINI = dataclasses.replace(SOL, key="model:gpt-5.6-sol-mini", name="GPT-5.6 Sol mini", size="mini")
HEAD = EntityRecord("person:a-b", "person", "A. 100% B", owner="organisation:openai")


def mention(record: EntityRecord) -> Mention:
    return Mention(record.key, record.kind, record.name, 1, in_title=True)


def test_an_analysis_comes_back_with_the_entities_it_mentions(
    stored: Database, make_analysis: Callable[..., Analysis]
) -> None:
    full = make_analysis("a1.1", mentions=(mention(SOL), mention(HEAD)), entities=(SOL, HEAD))
    with stored.write() as connection:
        save_analysis(connection, full)
        assert analyses_by_article(connection, ["a1"]) == {"a1": full}
        assert analyses_by_article(connection, ["a2"])["a2"].entities == ()


def test_the_first_sighting_stays_and_what_is_known_is_renewed(
    stored: Database, make_analysis: Callable[..., Analysis], noon: datetime
) -> None:
    later = noon + timedelta(days=1)
    better = dataclasses.replace(SOL, name="GPT-5.6 Sol (new)", discovered=False)
    with stored.write() as connection:
        save_analysis(connection, make_analysis("a1.1", entities=(SOL,)))
        again = make_analysis("a2.1", entities=(better, MINI), analysed_at=later)
        save_analysis(connection, again)
        save_analysis(connection, again)
        assert entities_by_key(connection, [SOL.key, "model:none"]) == {SOL.key: better}
        assert first_sightings(connection, [SOL.key, MINI.key, "model:none"]) == {
            SOL.key: Sighting("a1", noon),
            MINI.key: Sighting("a2", later),
        }


def test_a_discovered_entity_keeps_its_first_owner(stored: Database, noon: datetime) -> None:
    unowned = dataclasses.replace(SOL, owner="")
    other = dataclasses.replace(SOL, owner="organisation:other")
    with stored.write() as connection:
        save_entities(connection, [unowned], "a1", noon)
        for record in (SOL, unowned, other):
            save_entities(connection, [record], "a2", noon)
            assert entities_by_key(connection, [SOL.key]) == {SOL.key: SOL}


def test_families_and_owners_have_their_entities_by_key(stored: Database, noon: datetime) -> None:
    with stored.write() as connection:
        save_entities(connection, [MINI, HEAD, GPT, SOL], "a1", noon)
        assert models_of_family(connection, "model:gpt") == [SOL, MINI]
        assert models_of_family(connection, "model:claude") == []
        assert entities_of_owner(connection, "organisation:openai") == [GPT, SOL, MINI, HEAD]


def test_entities_are_found_by_name_or_key_in_any_spelling(
    stored: Database, make_analysis: Callable[..., Analysis], noon: datetime
) -> None:
    with stored.write() as connection:
        save_entities(connection, [GPT, SOL, MINI, HEAD], "a1", noon)
        save_analysis(connection, make_analysis("a2.1", mentions=(mention(MINI),)))
        assert find_entities(connection, "gpt 5.6") == [MINI, SOL]
        assert find_entities(connection, " Sol Mini ") == [MINI]
        assert find_entities(connection, "GPT", limit=1) == [MINI]
        assert find_entities(connection, "100% b") == [HEAD]
        assert find_entities(connection, "%") == []
        assert find_entities(connection, "gpt_5") == []
        assert find_entities(connection, "  ") == []


def test_many_keys_are_asked_for_in_parts(stored: Database, noon: datetime) -> None:
    many = [EntityRecord(f"model:m-{n:04}", "model", f"M {n}") for n in range(1201)]
    with stored.write() as connection:
        save_entities(connection, many, "a1", noon)
        assert len(entities_by_key(connection, [one.key for one in many])) == 1201
