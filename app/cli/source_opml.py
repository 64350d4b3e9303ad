"""Commands that carry sources in and out as OPML: import, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, print_json
from app.settings import load_settings
from db.errors import ConfigError
from db.types import SourceStatus

if TYPE_CHECKING:
    from db.store import Database
    from ingest.opml import ListedSource

_LARGEST_OPML = 20_000_000


@click.command("import")
@click.argument("opml", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def import_opml(opml: Path, *, as_json: bool) -> None:
    """Add every source of the file OPML that is not there yet."""
    from ingest.opml import read_list

    if opml.stat().st_size > _LARGEST_OPML:
        raise ConfigError(f"{opml} is larger than 20 MB and surely no list of feeds")
    read = read_list(opml.read_bytes())
    added = _import(_database(), read.sources)
    if as_json:
        print_json({"listed": len(read.sources), "added": added, "left_out": read.left_out})
        return
    click.echo(f"{len(read.sources)} feeds listed, {len(added)} added")
    for reason in read.left_out[:10]:
        click.echo(f"left out: {reason}", err=True)
    if len(read.left_out) > 10:  # noqa: PLR2004 - as many as fit on a screen
        click.echo(f"left out: {len(read.left_out) - 10} more; --json names them all", err=True)


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def export(target: Path) -> None:
    """Write all sources as OPML to the file TARGET, or to standard output for -."""
    from db import sources as table
    from ingest.opml import ListedSource, write_opml

    with _database().read() as connection:
        listed = table.list_sources(connection)
    # Licences kept by hand stand under an address that nobody can poll.
    known = [polled for polled in listed if not polled.source.host.endswith(".invalid")]
    document = write_opml(ListedSource(polled.source, polled.state.status) for polled in known)
    if str(target) == "-":
        click.echo(document.decode(), nl=False)
    else:
        target.write_bytes(document)
        click.echo(f"{target}: {len(known)} sources")


def _database() -> Database:
    from app.wiring import open_existing_database

    return open_existing_database(load_settings())


def _import(database: Database, listed: tuple[ListedSource, ...]) -> list[str]:
    """Add what is new, each in the state that the list gives it."""
    from db import sources as table

    added: set[str] = set()
    with database.write() as connection:
        for status in SourceStatus:
            alike = [item.source for item in listed if item.status is status]
            added.update(table.add_sources(connection, alike, status))
    return [item.source.key for item in listed if item.source.key in added]
