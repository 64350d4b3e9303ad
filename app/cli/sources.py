"""Commands about sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, now_option, print_json
from app.cli.source_checks import check, discover, find_at
from app.cli.source_opml import export, import_opml
from app.clock import current_time
from app.settings import load_settings
from db.errors import ConfigError, FetchError
from db.types import SourceStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.source_lines import SourceLine
    from db.store import Database
    from db.types import PolledSource, Source

KINDS = "feed, sitemap, list, document, federal_register, huggingface, github"


@click.group()
def sources() -> None:
    """List, add, check, remove, import and export sources."""


sources.add_command(check)
sources.add_command(discover)
sources.add_command(import_opml)
sources.add_command(export)


@sources.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those switched off, with the reason.")
@now_option
@json_option
def list_all(*, everything: bool, now: str | None, as_json: bool) -> None:
    """Every source with its health and next poll."""
    from app.source_lines import write_sources

    moment = current_time(now)
    lines = _read_lines(_database(), everything=everything)
    if as_json:
        print_json(lines)
        return
    shown = [line for line in lines if everything or line.health != "off"]
    if shown:
        click.echo("\n".join(write_sources(shown, moment)))
    hidden = len(lines) - len(shown)
    off = f"; {hidden} more are off, `--all` shows them" if hidden else ""
    click.echo(f"{len(shown)} sources{off}", err=True)


@sources.command()
@click.argument("url")
@click.option("--name", default="", help="Name shown to readers; default: the feed's own title.")
@click.option("--kind", default="auto", metavar="KIND", help=f"auto (looks), or {KINDS}.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), help="Default: by site.")
@click.option("--category", default="", help="A word of your own to file it under.")
@click.option("--language", default="", help="Language code, such as en.")
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="For its kind.")
def add(
    url: str,
    name: str,
    kind: str,
    tier: str | None,
    category: str,
    language: str,
    options: tuple[str, ...],
) -> None:
    """Add the source at URL; its kind is found out by looking, unless it is given."""
    from ingest.discover import complete_url
    from ingest.opml import new_source

    settings = _read_options(options)
    stated = Tier(tier) if tier else None
    source = new_source(
        complete_url(url), name=name, kind="feed" if kind == "auto" else kind, tier=stated, category=category,
        language=language, options=settings,
    )  # fmt: skip
    database = _database()
    _require_new(database, source)
    if kind == "auto":
        found = _look(database, source)
        source = new_source(
            found.url, name=name or found.name, kind=found.kind, tier=stated, category=category,
            language=language or found.language, homepage=found.homepage,
            options={**found.options, **settings},
        )  # fmt: skip
        _require_new(database, source)
    _check_options(source)
    if not _add(database, [source]):
        raise ConfigError(f"the name {source.name!r} is taken; give another --name")
    click.echo(f"added {source.key} ({source.kind}); the next `tocsin ingest` reads it")


@sources.command()
@click.argument("key")
def remove(key: str) -> None:
    """Remove the source KEY; one whose articles are kept is switched off instead."""
    from db import sources as table

    with _database().write() as connection:
        removed = table.remove_source(connection, key)
    if not removed:
        raise _unknown(key)
    click.echo(f"removed {key}; its articles, if any, stay")


@sources.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--shipped", is_flag=True, help="Every shipped source that is on by default.")
def enable(keys: tuple[str, ...], *, shipped: bool) -> None:
    """Switch sources on; shipped ones are added when they are not there."""
    from db import sources as table
    from ingest.catalogue_loader import load_catalogue, load_shipped

    if not keys and not shipped:
        raise click.UsageError("name a source, or give --shipped")
    offered = {item.source.key: item.source for item in load_shipped()}
    added: list[str] = []
    with _database().write() as connection:
        for key in keys:
            _require_readable(table.find_source(connection, key))
            is_known = table.set_status(connection, key, SourceStatus.ACTIVE)
            if not is_known and key not in offered:
                raise _unknown(key)
            if not is_known and not table.add_sources(connection, [offered[key]]):
                raise ConfigError(f"the address of {key!r} is polled under another key already")
            added.append(key)
        if shipped:
            added += table.add_sources(connection, load_catalogue())
    click.echo(f"{len(added)} sources switched on; the next `tocsin ingest` reads them")


@sources.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
def disable(keys: tuple[str, ...]) -> None:
    """Switch sources off; their articles stay."""
    from db import sources as table

    with _database().write() as connection:
        for key in keys:
            if not table.set_status(connection, key, SourceStatus.DISABLED):
                raise _unknown(key)
    click.echo(f"{len(keys)} sources switched off; `tocsin sources enable KEY` takes it back")


def _database() -> Database:
    from app.wiring import open_existing_database

    return open_existing_database(load_settings())


def _read_lines(database: Database, *, everything: bool) -> list[SourceLine]:
    """The database's sources; with everything, also those that are only shipped."""
    from app.source_lines import SourceLine, judge_state
    from db import sources as table
    from db.hosts import host_states
    from db.types import PolledSource, PollState
    from ingest.catalogue_loader import load_shipped
    from ingest.check import judge_robots
    from ingest.robots import Robots

    with database.read() as connection:
        known = table.list_sources(connection)
        hosts = sorted({polled.source.host for polled in known})
        robots = Robots(host_states(connection, hosts))
    evidence = {item.source.key: item.evidence for item in load_shipped()}
    keys = {polled.source.key for polled in known}
    off = PollState(SourceStatus.DISABLED)
    offered = [
        PolledSource(item.source, off) for item in load_shipped() if item.source.key not in keys
    ]

    def make_line(polled: PolledSource) -> SourceLine:
        source, state = polled.source, polled.state
        word = judge_robots(robots, source.url)
        is_known = source.key in keys
        return SourceLine(
            source, state, judge_state(state), word, is_known, evidence.get(source.key, "")
        )

    return [make_line(polled) for polled in [*known, *(offered if everything else [])]]


def _read_options(stated: tuple[str, ...]) -> Mapping[str, str]:
    options = {}
    for item in stated:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--option takes NAME=VALUE, not {item!r}")
        options[name.strip()] = value
    return options


def _require_new(database: Database, source: Source) -> None:
    from db import sources as table

    with database.read() as connection:
        known = table.list_sources(connection)
    taken = next((p for p in known if p.source.url == source.url), None)
    if taken is not None:
        off = taken.state.status is SourceStatus.DISABLED
        way = f"; `tocsin sources enable {taken.source.key}` switches it on" if off else ""
        raise ConfigError(f"{source.url} is a source already: {taken.source.key}{way}")


def _look(database: Database, source: Source) -> Source:
    """What stands at the address, if it is a source itself; raises ConfigError for a mere page."""
    from ingest.candidates import Origin

    try:
        discovery = find_at(database, source.url)
    except FetchError as fault:
        unseen = _guess_unseen(source)
        click.echo(f"{fault.message}; taken unseen: {unseen.kind} {unseen.url}", err=True)
        return unseen
    best = discovery.finds[0] if discovery.finds else None
    if best is None:
        from app.source_lines import write_nothing_found

        raise ConfigError(write_nothing_found(discovery))
    is_here = best.source.url == source.url
    if best.origin is Origin.PAGE:
        click.echo(
            f"no feed there: the page's own list of {best.entries} entries is read", err=True
        )
    elif best.origin not in {Origin.GIVEN, Origin.SHAPE} and not is_here:
        kind = "" if best.source.kind == "feed" else f" --kind {best.source.kind}"
        raise ConfigError(
            f"{source.url} is a page, not a feed; its best source is {best.source.url} "
            f"({best.source.kind}, {best.entries} entries): "
            f"`tocsin sources add {best.source.url}{kind}`"
        )
    return best.source


def _guess_unseen(source: Source) -> Source:
    """What sites of known build have at such an address; otherwise the address as a feed."""
    from ingest.candidates import candidates_by_shape
    from ingest.opml import new_source

    found = next(iter(candidates_by_shape(source.url)), None)
    return new_source(found.url, kind=found.kind, name=source.name) if found else source


def _check_options(source: Source) -> None:
    """Refuse a kind that nobody reads and options that its connector does not take."""
    from ingest.connectors.registry import connector_of

    connector_of(source.kind).start(source, "", current_time())


def _require_readable(polled: PolledSource | None) -> None:
    """Refuse to switch on what would only fail at every poll."""
    from ingest.archive_import import ARCHIVE
    from ingest.connectors.registry import connector_of

    if polled is None:
        return
    if polled.source.kind == ARCHIVE:
        raise ConfigError(
            f"{polled.source.key} is an imported archive, which is never polled; its articles are "
            "kept and found without being switched on"
        )
    connector_of(polled.source.kind)


def _add(database: Database, listed: list[Source]) -> list[str]:
    from db import sources as table

    with database.write() as connection:
        return table.add_sources(connection, listed)


def _unknown(key: str) -> ConfigError:
    return ConfigError(f"there is no source {key!r}; `tocsin sources list --all` shows the keys")
