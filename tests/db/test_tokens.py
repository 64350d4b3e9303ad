from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.reader_tables import api_tokens
from db.tokens import ApiToken, add_token, find_token, list_tokens, note_use, revoke_token

if TYPE_CHECKING:
    from db.store import Database

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
TOKEN = ApiToken("t1", "dashboard", "reader", NOW)
SECRET = "tocsin_" + "x" * 43


def test_a_token_is_found_by_its_secret_of_which_only_the_hash_is_kept(database: Database) -> None:
    with database.write() as connection:
        assert add_token(connection, TOKEN, SECRET)
        assert find_token(connection, SECRET, NOW) == TOKEN
        assert find_token(connection, SECRET + "x", NOW) is None
        row = connection.execute(select(api_tokens)).one()
    assert SECRET not in str(tuple(row))
    assert "sha256" not in {field.name for field in dataclasses.fields(ApiToken)}


def test_a_token_ends_at_its_moment(database: Database) -> None:
    until = NOW + timedelta(days=1)
    with database.write() as connection:
        add_token(connection, dataclasses.replace(TOKEN, expires_at=until), SECRET)
        assert find_token(connection, SECRET, until - timedelta(seconds=1)) is not None
        assert find_token(connection, SECRET, until) is None


def test_a_revoked_token_opens_nothing_and_its_name_is_free_again(database: Database) -> None:
    with database.write() as connection:
        add_token(connection, TOKEN, SECRET)
        again = dataclasses.replace(TOKEN, id="t2")
        assert not add_token(connection, again, SECRET + "y"), "one good token of a name"
        assert revoke_token(connection, "dashboard", NOW) == ["t1"]
        assert revoke_token(connection, "dashboard", NOW) == []
        assert find_token(connection, SECRET, NOW) is None
        assert add_token(connection, again, SECRET + "y")
        assert [token.id for token in list_tokens(connection)] == ["t1", "t2"]


def test_the_last_use_is_kept(database: Database) -> None:
    with database.write() as connection:
        add_token(connection, TOKEN, SECRET)
        note_use(connection, "t1", NOW)
        assert list_tokens(connection)[0].last_used_at == NOW
