"""Commands about sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, print_json
from app.settings import load_settings
from db.errors import ConfigError
from db.types import Tier

if TYPE_CHECKING:
    from db.store import Database
    from db.types import PolledSource, Source

_LARGEST_OPML = 20_000_000


@click.group()
def sources() -> None:
    """List, add, remove, import and export sources."""


@sources.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """Every source with its health."""
    from db import sources as table

    with _database().read() as connection:
        known = table.list_sources(connection)
    if as_json:
        print_json(known)
        return
    for polled in known:
        click.echo(_describe(polled))
    click.echo(f"{len(known)} sources", err=True)


@sources.command()
@click.argument("url")
@click.option("--name", default="", help="Name shown to readers; default: the host.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default="press")
@click.option("--category", default="", help="A word of your own to file it under.")
@click.option("--language", default="", help="Language code, such as en.")
def add(url: str, name: str, tier: str, category: str, language: str) -> None:
    """Add the feed at URL."""
    from ingest.opml import new_source

    source = new_source(url, name=name, tier=Tier(tier), category=category, language=language)
    if not _add([source]):
        raise ConfigError(
            f"{url} or the name {source.name!r} is a source already; see `tocsin sources list`, or "
            "give another --name"
        )
    click.echo(f"added {source.key}; the next `tocsin ingest` reads it")


@sources.command()
@click.argument("key")
def remove(key: str) -> None:
    """Remove the source KEY; one whose articles are kept is switched off instead."""
    from db import sources as table

    with _database().write() as connection:
        removed = table.remove_source(connection, key)
    if not removed:
        raise ConfigError(f"there is no source {key!r}; `tocsin sources list` shows the keys")
    click.echo(f"removed {key}; its articles, if any, stay")


@sources.command("import")
@click.argument("opml", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def import_opml(opml: Path, *, as_json: bool) -> None:
    """Add every feed of the file OPML that is not a source yet."""
    from ingest.opml import read_opml

    if opml.stat().st_size > _LARGEST_OPML:
        raise ConfigError(f"{opml} is larger than 20 MB and surely no list of feeds")
    listed = read_opml(opml.read_bytes())
    added = _add(listed)
    if as_json:
        print_json({"listed": len(listed), "added": added})
    else:
        click.echo(f"{len(listed)} feeds listed, {len(added)} added")


@sources.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def export(target: Path) -> None:
    """Write all sources as OPML to the file TARGET, or to standard output for -."""
    from db import sources as table
    from ingest.opml import write_opml

    with _database().read() as connection:
        listed = [polled.source for polled in table.list_sources(connection)]
    document = write_opml(listed)
    if str(target) == "-":
        click.echo(document.decode())
    else:
        target.write_bytes(document)
        click.echo(f"{target}: {len(listed)} sources")


def _database() -> Database:
    from app.wiring import open_existing_database

    return open_existing_database(load_settings())


def _add(listed: list[Source]) -> list[str]:
    from db import sources as table

    with _database().write() as connection:
        return table.add_sources(connection, listed)


def _describe(polled: PolledSource) -> str:
    state = polled.state
    if state.status.value != "active":
        health = state.status.value
    elif state.failures:
        health = f"failing ({state.failures}): {state.last_error}"
    elif state.last_success_at:
        health = f"ok, last read {state.last_success_at:%Y-%m-%d %H:%M}"
    else:
        health = "not read yet"
    return f"{polled.source.key:40} {polled.source.tier.value:10} {health}"
