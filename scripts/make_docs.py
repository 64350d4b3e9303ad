"""Write the generated parts of docs/, or with --check say what is out of date.

Generated: docs/commands.md (from the command line's own help), docs/settings.md (from the
settings' classes), docs/errors.md (from the error tree), docs/api.md (from the description of the interface) and tocsin.example.toml. Also checked: every relative link in
the Markdown files leads somewhere, and every `tocsin ...` command that they name exists.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from api_docs import render_api_docs
from pydantic import SecretStr

from analysis.brief.schema import schema_text
from app.alert_words.document import alert_schema_text
from app.cli.main import COMMANDS, cli
from app.setting_sections import SECTIONS
from app.settings import PREFIX, example_toml
from db import errors

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by `./do docs`; edit the code it comes from. -->"


def _shown(value: object) -> str:
    return repr(value.get_secret_value() if isinstance(value, SecretStr) else value)


def main(arguments: list[str]) -> int:
    """Write, or check; the exit code is 1 when something is out of date or broken."""
    pages = {
        ROOT / "docs/commands.md": describe_commands(),
        ROOT / "docs/settings.md": describe_settings(),
        ROOT / "docs/errors.md": describe_errors(),
        ROOT / "docs/api.md": render_api_docs(),
        ROOT / "docs/brief.schema.json": schema_text(),
        ROOT / "docs/alert.schema.json": alert_schema_text(),
        ROOT / "tocsin.example.toml": example_toml(),
    }
    if "--check" not in arguments:
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))
    faults = [
        f"{path.relative_to(ROOT)} is out of date; run ./do docs"
        for path, text in pages.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    faults += find_broken_links() + find_unknown_commands()
    for fault in faults:
        print(f"docs: {fault}", file=sys.stderr)
    return 1 if faults else 0


def describe_commands() -> str:
    """Every command with its help, subcommands included."""
    parts = ["# Commands", NOTE, describe_exit_codes()]
    context = click.Context(cli, info_name="tocsin")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        parts += describe_command(command, f"tocsin {name}", context)
    return "\n\n".join(parts) + "\n"


def describe_exit_codes() -> str:
    """What every command has in common."""
    return (
        "Exit codes: 0 done, 1 failed with a message that says what to do, 2 wrong usage. "
        "Commands that report take `--json`; `--now` or `TOCSIN_NOW` sets the clock for replays."
    )


def describe_command(command: click.Command, path: str, parent: click.Context) -> list[str]:
    """The help of one command and of those below it."""
    context = click.Context(command, info_name=path.rsplit(" ", 1)[1], parent=parent)
    text = command.get_help(context).strip()
    parts = [f"## {path}", f"```text\n{text}\n```"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            parts += describe_command(below, f"{path} {name}", context)
    return parts


def describe_settings() -> str:
    """A table per section, and the file that `tocsin init` writes."""
    parts = [
        "# Settings",
        NOTE,
        (
            "Settings come from `tocsin.toml` in the data folder (or the file that `TOCSIN_CONFIG` "
            "names); an environment variable wins over the file. `TOCSIN_HOME` is the data folder. "
            "`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` are honoured."
        ),
    ]
    for name, section in SECTIONS.items():
        rows = [
            f"| `{key}` | `{PREFIX}{name.upper()}__{key.upper()}` | `{_shown(field.default)}` "
            f"| {field.description} |"
            for key, field in section.model_fields.items()
        ]
        head = "| setting | environment | default | meaning |\n|---|---|---|---|\n"
        parts += [f"## [{name}]", (section.__doc__ or "").strip(), head + "\n".join(rows)]
    parts += ["## The file", f"```toml\n{example_toml().strip()}\n```"]
    return "\n\n".join(parts) + "\n"


def describe_errors() -> str:
    """The error tree, as the module draws it, and what each one means."""
    tree = (errors.__doc__ or "").strip()
    kinds = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.TocsinError)
    ]
    rows = [
        f"| `{kind.__name__}` | {(kind.__doc__ or '').strip().splitlines()[0]} |" for kind in kinds
    ]
    table = "| error | meaning |\n|---|---|\n" + "\n".join(rows)
    return f"# Errors\n\n{NOTE}\n\n```text\n{tree}\n```\n\n{table}\n"


def markdown_files() -> list[Path]:
    """The documents that people read."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def find_broken_links() -> list[str]:
    """Relative links and images that lead nowhere."""
    faults = []
    for path in markdown_files():
        targets = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        faults += [
            f"{path.relative_to(ROOT)} links to {target}, which does not exist"
            for target in targets
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
        ]
    return faults


def find_unknown_commands() -> list[str]:
    """Commands that a document names and the program does not have."""
    return [
        f"{path.relative_to(ROOT)} names `tocsin {name}`, which does not exist"
        for path in markdown_files()
        for name in re.findall(r"`tocsin ([a-z]+)", path.read_text(encoding="utf-8"))
        if name not in COMMANDS
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
