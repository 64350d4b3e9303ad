"""Strangers who come through a proxy to a server without sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.search_types import SearchQuery
from app.access import LOCAL_GUEST, LOCAL_ID, LOCAL_READER
from app.reactions import react
from app.saved_searches import delete_search, list_searches, rename_search, save_search
from db.errors import ConfigError
from db.reactions import Verdict
from tests.seeding import NOW

if TYPE_CHECKING:
    from db.store import Database


def test_a_guest_neither_sees_nor_loses_what_the_operator_keeps(database: Database) -> None:
    kept = save_search(database, LOCAL_READER.id, "Mine", SearchQuery("aurora"), NOW)
    assert list_searches(database, LOCAL_GUEST.id) == []
    with pytest.raises(ConfigError, match="nothing is kept"):
        delete_search(database, LOCAL_GUEST.id, kept.id)
    with pytest.raises(ConfigError, match="nothing is kept"):
        rename_search(database, LOCAL_GUEST.id, kept.id, "Theirs")
    assert [one.name for one in list_searches(database, LOCAL_ID)] == ["Mine"]


def test_nothing_is_kept_for_a_guest(database: Database) -> None:
    with pytest.raises(ConfigError, match="nothing is kept"):
        save_search(database, LOCAL_GUEST.id, "Theirs", SearchQuery("aurora"), NOW)
    with pytest.raises(ConfigError, match="nothing is kept"):
        react(database, LOCAL_GUEST.id, "s1", Verdict.USEFUL, NOW)
    assert list_searches(database, LOCAL_GUEST.id) == []
