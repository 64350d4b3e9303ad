"""What commands print: JSON for programs, lines for people, progress while they wait."""

from __future__ import annotations

import dataclasses
import json
import sys
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.clock import parse_moment
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from db.progress import Progress


def check_moment(
    context: click.Context, parameter: click.Parameter, stated: str | None
) -> str | None:
    """Refuse what is no time as wrong usage; the callback of options that take one."""
    if stated is not None:
        try:
            parse_moment(stated)
        except ConfigError as fault:
            raise click.BadParameter(fault.message, context, parameter) from None
    return stated


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
now_option = click.option(
    "--now", metavar="ISO", callback=check_moment,
    help="Set the clock, for replays; TOCSIN_NOW does the same.",
)  # fmt: skip


def print_json(value: object) -> None:
    """One JSON document on standard output; dataclasses, times and enums included."""
    click.echo(json.dumps(to_plain(value), ensure_ascii=False, indent=2))


def to_plain(value: Any) -> Any:
    """The same value in the types that JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_plain(item) for item in value]
    return value


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A bar per stage on a terminal; elsewhere a line at each stage's end. On standard error."""
    if not sys.stderr.isatty():
        yield _print_line
        return
    from rich.console import Console
    from rich.progress import Progress as RichProgress

    with RichProgress(console=Console(stderr=True), transient=True) as bars:
        yield _BarProgress(bars)


def _print_line(stage: str, done: int, total: int) -> None:
    if total and done == total:
        click.echo(f"{stage}: {done}", err=True)


class _BarProgress:
    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)
