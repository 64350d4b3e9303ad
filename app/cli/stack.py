"""The command `tocsin stack`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, print_json, shown_progress
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.stack.findings import Proposal
    from analysis.stack.resolve import Entry, ResolvedStack

_PATH = click.Path(path_type=Path)
_STRENGTH = ("", "weak: ", "only mentioned: ")
_TITLES = {
    "models": "Models", "providers": "Providers", "licences": "Licences", "hardware": "Hardware",
    "regions": "Regions",
}  # fmt: skip


@click.group()
def stack() -> None:
    """Say what you depend on, so that issues tell what changed for you."""


@stack.command()
@click.argument("path", type=_PATH)
@click.option("--output", type=_PATH, metavar="FILE", help="Write the proposal to FILE.")
@click.option("--force", is_flag=True, help="Write over an existing FILE.")
@click.option("--name", default="", help="Name of the stack; the folder's name unless given.")
@json_option
def scan(path: Path, output: Path | None, name: str, *, force: bool, as_json: bool) -> None:
    """Read the code base in PATH and propose a stack, with where each entry was found.

    Nothing is run and no link is followed; of variables only the names are read.
    """
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.scan import scan_folder
    from app.stack_file import write_proposal

    if output is not None and output.exists() and not force:
        raise ConfigError(f"{output} exists; name another file, or add --force to write over it")
    with shown_progress() as progress:
        proposal = scan_folder(path, load_gazetteer(), progress, name=name)
    if output is not None:
        _check_says_something(proposal, output)
        _write(output, write_proposal(proposal))
    if as_json:
        print_json(proposal)
        return
    click.echo("\n".join(_describe(proposal)))
    if output is not None:
        click.echo(f"\nWritten to {output}; read it through, then `tocsin stack show {output}`.")


@stack.command()
@click.argument("file", type=_PATH, required=False)
@json_option
def show(file: Path | None, *, as_json: bool) -> None:
    """What each entry of the stack in FILE was understood as; without FILE, of all stacks of the data folder."""
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack
    from app.settings import home_folder
    from app.stack_file import load_stack, load_stacks

    stacks = (load_stack(file),) if file is not None else load_stacks(home_folder())
    if not stacks:
        raise ConfigError(
            f"there is no stack in {home_folder()}; run `tocsin stack scan PATH --output "
            f"{home_folder() / 'stack.toml'}`"
        )
    gazetteer = load_gazetteer()
    resolved = [resolve_stack(one, gazetteer) for one in stacks]
    if as_json:
        rows = [{"stack": one.stack, "entries": _rows(one)} for one in resolved]
        print_json({"stacks": rows})
        return
    click.echo("\n\n".join("\n".join(_show(one)) for one in resolved))


def _check_says_something(proposal: Proposal, output: Path) -> None:
    # Such a file would be refused by everything that reads it.
    if not any(getattr(proposal.stack, part) for part in _TITLES):
        weaker = f"; only mentioned: {', '.join(one.entry for one in proposal.found[:8])}"
        raise ConfigError(
            f"nothing that is in use was found in {proposal.files} files, so that {output} is not "
            'written; write models = ["…"] into it by hand' + (weaker if proposal.found else "")
        )


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise ConfigError(
            f"{output} cannot be written; name a file in a folder of yours"
        ) from fault


def _describe(proposal: Proposal) -> Iterator[str]:
    from app.stack_file import shown

    if not proposal.found:
        yield f"Nothing found in {proposal.files} files that names a model, provider or accelerator."
    for part, title in _TITLES.items():
        found = [one for one in proposal.found if one.part == part]
        if found:
            yield title
        for one in found:
            more = one.count - len(one.places)
            rest = f" and {more} more" if more > 0 else ""
            places = ", ".join(map(shown, one.places[:2])) + rest
            yield f"  {shown(one.entry)}  ({_STRENGTH[one.evidence]}{one.how}; {places})"
    skipped = "; ".join(f"{count} {reason}" for reason, count in proposal.skipped)
    yield f"{proposal.files} files read" + (f", left out: {skipped}" if skipped else "")


def _show(resolved: ResolvedStack) -> Iterator[str]:
    from app.stack_file import SIZES, shown

    yield shown(resolved.stack.name)
    for entry in resolved.entries:
        yield f"  {entry.part}: {shown(entry.written)} → {_understood(resolved, entry)}"
    for key in SIZES:
        if (value := getattr(resolved.stack, key)) is not None:
            yield f"  {key}: {value:,}"
    if resolved.stack.fields:
        yield f"  fields: {', '.join(map(shown, resolved.stack.fields))}"


def _understood(resolved: ResolvedStack, entry: Entry) -> str:
    from app.stack_changes import tell_entry

    return tell_entry(resolved, entry) or "not known: matched by its words"


def _rows(resolved: ResolvedStack) -> list[dict[str, object]]:
    return [
        {
            "part": entry.part,
            "written": entry.written,
            "known": entry.known,
            "entity": entry.key,
            "name": entry.name,
            "family": entry.family,
            "owner": entry.owner,
            "understood": _understood(resolved, entry),
        }
        for entry in resolved.entries
    ]
