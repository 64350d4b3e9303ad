"""The command `tocsin threads`."""

from __future__ import annotations

import click

from app.cli.output import check_moment, json_option, print_json
from app.cli.stories import limit_option, open_database, public_address
from app.clock import parse_moment
from db.errors import ConfigError


@click.group()
def threads() -> None:
    """List longer affairs, and show the stories of one."""


@threads.command("list")
@click.option(
    "--since", metavar="ISO", callback=check_moment, help="Went on at or after this time."
)
@limit_option
@json_option
def list_all(since: str | None, limit: int, *, as_json: bool) -> None:
    """Threads, newest report first."""
    from app.cli.story_lines import write_thread_row
    from app.story_bodies import describe_thread_row
    from app.story_listing import read_threads

    _, database = open_database()
    found = read_threads(database, limit, parse_moment(since) if since else None)
    if as_json:
        print_json({"threads": [describe_thread_row(row) for row in found]})
        return
    for row in found:
        click.echo(write_thread_row(row))
    if not found:
        click.echo("No thread yet: no story continues another.")


@threads.command()
@click.argument("thread_id", metavar="ID")
@json_option
def show(thread_id: str, *, as_json: bool) -> None:
    """One thread: its stories, and how each follows another."""
    from app.cli.story_lines import write_thread
    from app.story_bodies import describe_thread
    from app.story_listing import read_thread

    settings, database = open_database()
    view = read_thread(database, thread_id)
    if view is None:
        raise ConfigError(f"there is no thread {thread_id!r}; `tocsin threads list` gives ids")
    if as_json:
        print_json(describe_thread(view, public_address(settings)))
    else:
        click.echo("\n".join(write_thread(view)))
