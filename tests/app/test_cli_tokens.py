from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from app.api_tokens import token_reader
from app.cli.tokens import tokens
from app.clock import parse_moment
from db.errors import ConfigError
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-01T12:00:00Z"


@pytest.fixture
def home(tmp_path: Path, schema_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import shutil

    shutil.copyfile(schema_file, tmp_path / "tocsin.sqlite3")
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    return tmp_path


def call(*words: str) -> str:
    outcome = CliRunner().invoke(tokens, list(words), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_a_token_is_shown_once_and_works(home: Path) -> None:
    secret = call("add", "dash board", "--days", "3", "--now", NOW).strip()
    assert secret.startswith("tocsin_")
    listed = call("list", "--now", NOW)
    assert "until 2026-07-04" in listed
    assert "dash board" in listed
    assert secret not in listed
    assert secret not in call("list", "--json")
    database = open_database(sqlite_url(home / "tocsin.sqlite3"))
    reader = token_reader(database, secret, parse_moment(NOW))
    assert reader is not None
    assert not reader.is_operator
    assert token_reader(database, secret, parse_moment("2026-07-04T12:00:00Z")) is None
    database.close()


@pytest.mark.usefixtures("home")
def test_a_token_is_revoked_by_name_or_id() -> None:
    made = json.loads(call("add", "one", "--role", "operator", "--json", "--now", NOW))
    assert made["role"] == "operator"
    assert call("revoke", made["id"]) == f"revoked {made['id']}\n"
    assert "revoked 20" in call("list")
    with pytest.raises(ConfigError, match="no token 'one' to revoke"):
        call("revoke", "one")


@pytest.mark.usefixtures("home")
def test_a_name_is_given_to_one_good_token() -> None:
    call("add", "one")
    with pytest.raises(ConfigError, match="there is a token called 'one' already"):
        call("add", "one")
    outcome = CliRunner().invoke(tokens, ["add", " \n "])
    assert outcome.exit_code == 2
