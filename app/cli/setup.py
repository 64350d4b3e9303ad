"""Commands around the installation: init, doctor, backup, restore, db."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.output import json_option, print_json
from app.settings import config_path, example_toml, load_settings
from db.errors import ConfigError


@click.command()
@click.option("--if-missing", is_flag=True, help="Do nothing where everything exists.")
@click.option("--show", is_flag=True, help="Print the settings file instead of writing it.")
def init(*, if_missing: bool, show: bool) -> None:
    """Write tocsin.toml, create the database, load the shipped catalogue of sources."""
    if show:
        click.echo(example_toml(), nl=False)
        return
    path = config_path()
    if path.exists() and not if_missing:
        raise ConfigError(f"{path} exists already; edit it, or remove it and run `tocsin init`")
    written = _write_settings(path)
    added = _create_database()
    if written or added:
        click.echo(f"settings: {path}\nsources added from the catalogue: {added}")
        click.echo("next: `tocsin run`, or `tocsin demo` to look around without network")


def _write_settings(path: Path) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(example_toml(), encoding="utf-8")
    return True


def _create_database() -> int:
    from app.wiring import create_database
    from db import sources
    from ingest.catalogue_loader import load_catalogue

    database = create_database(load_settings())
    with database.write() as connection:
        # A catalogue is a beginning: whoever removed sources does not get them back.
        if sources.list_sources(connection):
            return 0
        return len(sources.add_sources(connection, load_catalogue()))


@click.command()
@json_option
def doctor(*, as_json: bool) -> int:
    """Check settings, folder, database, model and index; exit code 1 when something is wrong."""
    from app.doctor import examine

    findings = examine()
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            mark = "ok  " if finding.sound else "FAIL"
            click.echo(f"{mark} {finding.subject}: {finding.detail}")
    return 0 if all(finding.sound for finding in findings) else 1


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Copy the database to the new file TARGET while it is in use."""
    from app.wiring import open_existing_database
    from db.backup import back_up
    from scheduler.sealing_keys import KEY_FILE

    settings = load_settings()
    size = back_up(open_existing_database(settings), target)
    click.echo(f"{target}: {size / 1e6:.1f} MB")
    if (settings.home / KEY_FILE).exists():
        # Together they would open every address; apart, neither does.
        click.echo(
            f"keep {KEY_FILE} too, but elsewhere: it opens the channels' addresses", err=True
        )


@click.command()
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(backup_file: Path, *, yes: bool) -> None:
    """Put BACKUP in the place of the database; the old one is kept beside it."""
    from app.wiring import connect_database
    from db.backup import restore as restore_backup
    from db.schema import upgrade_schema

    settings = load_settings()
    if not yes:
        click.confirm("Replace the database by this backup?", abort=True)
    database = connect_database(settings)
    kept = restore_backup(database, backup_file)
    upgrade_schema(connect_database(settings))
    click.echo(f"restored; the database before it is {kept}")


@click.group()
def db() -> None:
    """Look after the database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this version; safe to repeat."""
    from app.wiring import connect_database
    from db.renewals import is_outdated
    from db.schema import upgrade_schema

    database = connect_database(load_settings())
    click.echo(f"schema {upgrade_schema(database)}")
    with database.read() as connection:
        outdated = is_outdated(connection)
    if outdated:
        click.echo("next: `tocsin analyse --again` reads what an earlier version understood")
