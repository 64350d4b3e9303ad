"""The command `tocsin calendar`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, now_option, print_json
from app.cli.stories import open_database
from app.clock import current_time
from db.errors import ConfigError
from db.types import Topic

if TYPE_CHECKING:
    from analysis.stack.resolve import ResolvedStack


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
@click.option("--topic", type=click.Choice([topic.value for topic in Topic]))
@click.option(
    "--stack", "stack_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Only what concerns this stack.",
)  # fmt: skip
@now_option
@json_option
def calendar(
    output: Path | None,
    topic: str | None,
    stack_file: Path | None,
    now: str | None,
    *,
    as_json: bool,
) -> None:
    """Days to watch for and days on which changes take effect, as an .ics calendar."""
    from app.calendar import read_events, render_calendar

    _, database = open_database()
    events = read_events(
        database,
        current_time(now),
        topic=Topic(topic) if topic else None,
        stack=_stack(stack_file) if stack_file else None,
    )
    if as_json:
        print_json(events)
    elif output is None:
        click.echo(render_calendar(events).decode("utf-8"), nl=False)
    else:
        _write(output, render_calendar(events))
        click.echo(f"{len(events)} days written to {output}")


def _write(output: Path, document: bytes) -> None:
    try:
        output.write_bytes(document)
    except OSError as fault:
        raise ConfigError(
            f"{output} cannot be written; name a file in a folder of yours that exists"
        ) from fault


def _stack(path: Path) -> ResolvedStack:
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack
    from app.stack_file import load_stack

    return resolve_stack(load_stack(path), load_gazetteer())
