from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db.reactions import (
    Reaction,
    ReactionCounts,
    Verdict,
    count_reactions,
    drop_reaction,
    list_reactions,
    reaction_of,
    save_reaction,
)
from db.stories import save_story
from db.types import Story

if TYPE_CHECKING:
    from db.store import Database

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)


def said(reader: str, verdict: Verdict, hours: int = 0, place: str = "story") -> Reaction:
    return Reaction("s-1", reader, place, verdict, "2026-W25", NOW + timedelta(hours=hours))


def test_a_word_is_kept_changed_and_taken_back(database: Database) -> None:
    with database.write() as connection:
        save_story(connection, Story("s-1", "Lumen 3 is released", NOW, NOW, NOW))
        save_reaction(connection, said("one", Verdict.USEFUL))
        save_reaction(connection, said("one", Verdict.NOT_USEFUL, 1))
        save_reaction(connection, said("two", Verdict.USEFUL, 2))
        assert count_reactions(connection, "s-1") == ReactionCounts(1, 1)
        assert reaction_of(connection, "s-1", "one") == said("one", Verdict.NOT_USEFUL, 1)
        assert [one.reader for one in list_reactions(connection)] == ["two", "one"]
        drop_reaction(connection, "s-1", "one", "story")
        assert reaction_of(connection, "s-1", "one") is None
        assert count_reactions(connection, "s-1") == ReactionCounts(1, 0)


def test_of_two_places_the_latest_word_counts(database: Database) -> None:
    with database.write() as connection:
        save_story(connection, Story("s-1", "Lumen 3 is released", NOW, NOW, NOW))
        save_reaction(connection, said("one", Verdict.USEFUL, 3, place="brief"))
        save_reaction(connection, said("one", Verdict.NOT_USEFUL, 1))
        assert count_reactions(connection, "s-1") == ReactionCounts(1, 0)
        found = reaction_of(connection, "s-1", "one")
    assert found is not None
    assert found.place == "brief"
