"""Commands that look at sources on the web: check, discover."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, now_option, print_json, shown_progress
from app.clock import current_time
from app.log import set_up_logging
from app.settings import load_settings
from db.errors import ConfigError
from db.types import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from db.store import Database
    from db.types import Source
    from ingest.discover import Discovery
    from ingest.rounds import Asking
    from ingest.verdicts import SourceCheck


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--all", "everything", is_flag=True, help="Also those switched off or only shipped.")
@click.option("--no-pages", is_flag=True, help="Do not read the newest article of each source.")
@click.option("--disable-failing", is_flag=True, help="Switch off those that fail for good.")
@now_option
@json_option
def check(
    keys: tuple[str, ...],
    *,
    everything: bool,
    no_pages: bool,
    disable_failing: bool,
    now: str | None,
    as_json: bool,
) -> None:
    """Ask sources now: do they answer, parse, state dates, give text, and allow it?

    Without KEY, every source that is on. Nothing is taken in.
    """
    from ingest.check import check_sources
    from ingest.verdicts import is_network_down

    database, moment = _database(), current_time(now)
    chosen = _choose(database, keys, everything=everything)
    with _asking(database, moment) as asking, shown_progress() as progress:
        checks = check_sources(asking, chosen, with_pages=not no_pages, progress=progress)
    down = is_network_down(checks)
    off = _switch_off(database, checks) if disable_failing and not down else []
    _report(checks, off, moment, as_json=as_json)
    if down:
        raise ConfigError(
            f"not one of {len(checks)} sources could be reached; look at the connection, or at "
            f"HTTPS_PROXY ({checks[0].reason})"
        )


@click.command()
@click.argument("url")
@click.option("--add", "adds", is_flag=True, help="Add the best, or the one that --pick names.")
@click.option("--pick", type=click.IntRange(1), default=1, metavar="N", help="Which one to add.")
@now_option
@json_option
def discover(url: str, *, adds: bool, pick: int, now: str | None, as_json: bool) -> None:
    """Find the feeds of the site at URL, each verified by reading it."""
    from app.source_lines import write_find, write_nothing_found

    database, moment = _database(), current_time(now)
    discovery = find_at(database, url, moment)
    if as_json:
        print_json(discovery)
    else:
        for number, find in enumerate(discovery.finds, 1):
            click.echo(write_find(number, find, moment))
    if not discovery.finds:
        raise ConfigError(write_nothing_found(discovery))
    if adds:
        _add_find(database, discovery, pick)


def find_at(database: Database, url: str, moment: datetime | None = None) -> Discovery:
    """Search a site for sources; raises IngestError when it cannot be reached."""
    from ingest.discover import discover_sources

    with _asking(database, moment or current_time()) as asking:
        return discover_sources(asking, url)


@contextmanager
def _asking(database: Database, moment: datetime) -> Iterator[Asking]:
    """Fetcher and worker as the service has them, for the length of one command."""
    from app.wiring import fetch_limits, ingest_options
    from db.hosts import held_hosts
    from ingest.fetch import Fetcher
    from ingest.refresh import keep_holds
    from ingest.rounds import Asking
    from ingest.worker import ProcessWorker

    settings = load_settings()
    set_up_logging("warning" if settings.log.level == "info" else settings.log.level)
    options = ingest_options(settings)
    with Fetcher(fetch_limits(settings)) as fetcher, ProcessWorker(options) as worker:
        with database.read() as connection:
            fetcher.hold_hosts(held_hosts(connection, moment))
        yield Asking(database, fetcher, worker, moment, options)
        keep_holds(database, fetcher, moment)


def _database() -> Database:
    from app.wiring import open_existing_database

    return open_existing_database(load_settings())


def _choose(database: Database, keys: Sequence[str], *, everything: bool) -> list[Source]:
    """The sources named, or those that are on, or all that we know of."""
    from db.sources import list_sources
    from ingest.catalogue_loader import load_shipped

    with database.read() as connection:
        listed = list_sources(connection)
    known = {polled.source.key: polled.source for polled in listed}
    shipped = {item.source.key: item.source for item in load_shipped()}
    offered = shipped | known
    if unknown := [key for key in keys if key not in offered]:
        raise ConfigError(
            f"there is no source {unknown[0]!r}; `tocsin sources list --all` shows the keys"
        )
    if keys:
        return [offered[key] for key in dict.fromkeys(keys)]
    if everything:
        return [offered[key] for key in sorted(offered)]
    active = [p.source for p in listed if p.state.status is SourceStatus.ACTIVE]
    if not active:
        raise ConfigError("no source is switched on; `tocsin sources enable --shipped` adds some")
    return active


def _switch_off(database: Database, checks: Sequence[SourceCheck]) -> list[str]:
    """Those that fail and will not mend by themselves."""
    from db.sources import set_status

    with database.write() as connection:
        return [
            check.key
            for check in checks
            if check.fails
            and check.lasting
            and set_status(connection, check.key, SourceStatus.DISABLED)
        ]


def _report(
    checks: Sequence[SourceCheck], off: Sequence[str], moment: datetime, *, as_json: bool
) -> None:
    from app.source_lines import sort_checks, write_checks, write_summary

    if as_json:
        print_json({"checked_at": moment, "checks": sort_checks(checks), "switched_off": off})
        return
    click.echo("\n".join(write_checks(sort_checks(checks), moment)))
    click.echo(write_summary(checks))
    if off:
        click.echo(f"switched off: {', '.join(off)}; `tocsin sources enable KEY` takes it back")


def _add_find(database: Database, discovery: Discovery, pick: int) -> None:
    from db.sources import add_sources

    if pick > len(discovery.finds):
        raise ConfigError(f"only {len(discovery.finds)} were found; --pick takes one of them")
    source = discovery.finds[pick - 1].source
    with database.write() as connection:
        added = add_sources(connection, [source])
    if not added:
        raise ConfigError(f"{source.url} or the name {source.key!r} is a source already")
    click.echo(f"added {source.key} ({source.kind}); the next `tocsin ingest` reads it", err=True)
