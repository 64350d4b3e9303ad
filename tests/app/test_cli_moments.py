"""Times on the command line: what is none is wrong usage, on every command that takes one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click
import pytest

from app.cli.main import cli, run_cli
from app.clock import current_time, parse_moment
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMES = ("--now", "--since", "--until")


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(click.Context(group)):
        found = group.get_command(click.Context(group), name)
        assert found is not None
        yield (*path, name), found
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)


def timed_options() -> list[tuple[str, ...]]:
    return [
        (*path, option)
        for path, command in commands(cli)
        for parameter in command.params
        for option in parameter.opts
        if option in TIMES
    ]


def test_every_command_refuses_what_is_no_time_as_wrong_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = timed_options()
    assert {path[0] for path in options} >= {"ingest", "search", "backfill", "sources", "brief"}
    for path in options:
        call = partial(cli.main, args=[*path, "nonsense"], standalone_mode=False)
        code = run_cli(call)
        told = capsys.readouterr().err
        assert code == 2, path
        assert f"Invalid value for '{path[-1]}': 'nonsense' is no ISO 8601 time" in told


@pytest.mark.parametrize("text", ["nonsense", "", "2026-13-01", "0001-01-01T00:00:00+23:00"])
def test_what_is_no_time_in_utc_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is no ISO 8601 time"):
        parse_moment(text)


def test_a_wrong_clock_of_the_environment_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOCSIN_NOW", "yesterday")
    with pytest.raises(ConfigError, match="'yesterday' is no ISO 8601 time"):
        current_time()
    assert run_cli(lambda: current_time() and 0) == 1
    assert capsys.readouterr().err.startswith("tocsin: 'yesterday' is no ISO 8601 time; write one")
