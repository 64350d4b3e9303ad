"""The command `tocsin licences`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import check_moment, json_option, now_option, print_json, to_plain
from app.clock import current_time, parse_moment
from app.settings import load_settings
from app.stack_file import shown
from db.errors import ConfigError

if TYPE_CHECKING:
    from analysis.evaluate.captures import Capture
    from db.documents import DocumentVersion
    from db.store import Database

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def licences() -> None:
    """Versions of licences and terms: what they say, what changed, who is caught."""


@licences.command("list")
@click.option("--all", "every", is_flag=True, help="Price lists, model cards and the like too.")
@json_option
def list_all(*, every: bool, as_json: bool) -> None:
    """Documents of which versions are kept."""
    from app.licence_shelf import list_shelf

    found = list_shelf(_open(), every=every)
    if as_json:
        print_json({"documents": found})
        return
    for one in found:
        changed = f"changed {one.newest_at:%Y-%m-%d}" if one.versions > 1 else "no change seen"
        since = f"since {one.first_at:%Y-%m-%d}"
        click.echo(
            f"{shown(one.title)}  [{one.source_key}]  versions {one.versions}, {since}, {changed}"
        )
    if not found:
        click.echo(
            "No licence or terms are kept yet; `tocsin licences add FILE --name NAME` keeps one."
        )


@licences.command()
@click.argument("name")
@click.option("--version", "number", type=click.IntRange(1), help="Default: the newest.")
@json_option
def show(name: str, number: int | None, *, as_json: bool) -> None:
    """What the licence or terms NAME (or a file) say, as a plain table."""
    from analysis.licences.knowledge import find_licence
    from analysis.licences.terms import read_terms
    from app.cli.licence_lines import write_known, write_table

    title, version, text = _read_one(name, number)
    table, known = read_terms(text).table, find_licence(title)
    if as_json:
        print_json({"name": title, "version": version, "terms": table, "known": known})
        return
    click.echo(shown(f"{title}, version {version}" if version else title))
    for line in write_table(table):
        click.echo(shown(line))
    if not table:
        click.echo("Nothing in it settles use, users, places, names, prices or the like.")
    if known:
        click.echo("\n".join(write_known(known)))


@licences.command()
@click.argument("names", metavar="NAME | OLD_FILE NEW_FILE", nargs=-1, required=True)
@click.option("--from", "older", type=click.IntRange(1), help="Default: the one before --to.")
@click.option("--to", "newer", type=click.IntRange(1), help="Default: the newest.")
@json_option
def diff(names: tuple[str, ...], older: int | None, newer: int | None, *, as_json: bool) -> None:
    """What changed between two versions of NAME, or between two files, and who is caught."""
    from analysis.evaluate.terms import VersionChange, compare_captures
    from app.cli.licence_lines import write_change

    if len(names) > 2:  # noqa: PLR2004 - two files
        raise click.UsageError("give one NAME, or two files")
    if len(names) == 2 and (older or newer):  # noqa: PLR2004 - two files
        raise click.UsageError("--from and --to choose versions of one NAME, not of files")
    pair = _read_files(*names) if len(names) == 2 else _read_pair(names[0], older, newer)  # noqa: PLR2004 - an old and a new file
    found = compare_captures(*pair)
    if as_json:
        print_json({"changed": isinstance(found, VersionChange)} | to_plain(found))
    elif isinstance(found, VersionChange):
        click.echo("\n".join(map(shown, write_change(found))))
    else:
        click.echo(
            f"{shown(found.document)}: {found.from_version} and {found.to_version} say the same."
        )


@licences.command()
@click.argument("file", type=FILE)
@click.option("--name", required=True, help='What it is called, such as "Lumen Community License".')
@click.option("--version", default="", help="The version as the publisher names it.")
@click.option("--date", "day", metavar="ISO", callback=check_moment, help="When it was published.")
@now_option
def add(file: Path, name: str, version: str, day: str | None, now: str | None) -> None:
    """Keep the text of FILE as the newest version of a licence, without a source on the network."""
    from app.document_pages import read_file
    from app.licence_shelf import shelve_text

    moment = parse_moment(day) if day else current_time(now)
    kept = shelve_text(_open(), read_file(file), name.strip(), version.strip(), moment)
    if kept.is_new:
        click.echo(f"kept version {kept.number} of {kept.name}")
    else:
        click.echo(f"version {kept.number} of {kept.name} says this already; nothing to keep")


def _read_one(name: str, number: int | None) -> tuple[str, int, str]:
    """Title, number and text of a version, or of a file (number 0)."""
    from app.document_pages import read_file
    from app.licence_shelf import find_document, read_versions

    path = Path(name)
    if path.is_file():
        return path.name, 0, read_file(path)
    database = _open()
    record = find_document(database, name)
    versions = read_versions(database, record)
    chosen = _choose(versions, number or versions[-1].number, record.title)
    return chosen.title, chosen.number, chosen.text


def _read_pair(name: str, older: int | None, newer: int | None) -> tuple[Capture, Capture]:
    from analysis.evaluate.captures import Capture
    from app.clause_reading import version_name
    from app.licence_shelf import find_document, read_versions

    database = _open()
    record = find_document(database, name)
    versions = read_versions(database, record)
    to = newer or versions[-1].number
    before = older or to - 1
    if before < 1 or before >= to:
        if len(versions) == 1:
            raise ConfigError(f"of {record.title!r} only one version is kept; nothing to compare")
        raise ConfigError(f"--from must be below --to, of 1 to {versions[-1].number}")
    old, new = (_choose(versions, number, record.title) for number in (before, to))
    return (
        Capture(record.title, version_name(old), old.text),
        Capture(record.title, version_name(new), new.text),
    )


def _choose(versions: tuple[DocumentVersion, ...], number: int, title: str) -> DocumentVersion:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise ConfigError(f"{title!r} has versions 1 to {versions[-1].number}, not {number}")
    return found


def _read_files(old: str, new: str) -> tuple[Capture, Capture]:
    from analysis.evaluate.captures import Capture
    from app.document_pages import read_file

    for path in (old, new):
        if not Path(path).is_file():
            raise ConfigError(
                f"{path} is no file; give two files, or one name from `licences list`"
            )
    name = Path(new).stem
    return (
        Capture(name, Path(old).name, read_file(Path(old))),
        Capture(name, Path(new).name, read_file(Path(new))),
    )


def _open() -> Database:
    from app.wiring import open_existing_database

    return open_existing_database(load_settings())
