"""The command `tocsin entities`."""

from __future__ import annotations

import click

from app.cli.output import json_option, print_json
from app.cli.stories import limit_option, open_database, public_address
from db.errors import ConfigError


@click.group()
def entities() -> None:
    """Find models, organisations, rules and other names, and show what is known of one."""


@entities.command("list")
@click.argument("text", nargs=-1)
@limit_option
@json_option
def list_all(text: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """Names that hold TEXT; without it, those that most articles name."""
    from app.cli.story_lines import write_entity_row
    from app.entity_reading import search_entities
    from app.story_bodies import describe_entity_row

    settings, database = open_database()
    found = search_entities(database, " ".join(text), limit)
    if as_json:
        address = public_address(settings)
        print_json({"entities": [describe_entity_row(row, address) for row in found]})
        return
    for row in found:
        click.echo(write_entity_row(row))
    if not found:
        click.echo("No article read so far names that.")


@entities.command()
@click.argument("key")
@click.option("--limit", type=click.IntRange(1, 1000), default=40, help="Stories at most.")
@json_option
def show(key: str, limit: int, *, as_json: bool) -> None:
    """One entity by KEY, such as model:kimi-k3, or by its name as written."""
    from app.cli.story_lines import write_entity
    from app.entity_reading import find_key, read_entity
    from app.story_bodies import describe_entity

    settings, database = open_database()
    view = read_entity(database, find_key(database, key), limit)
    if view is None:
        raise ConfigError(f"no article names {key!r}; `tocsin entities list TEXT` finds keys")
    if as_json:
        print_json(describe_entity(view, public_address(settings)))
    else:
        click.echo("\n".join(write_entity(view)))
