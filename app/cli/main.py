"""The command `tocsin`. Subcommands are imported when they are called, so that help is quick."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import click

from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("app.cli.setup:init", "Write tocsin.toml, create the database, load the catalogue."),
    "demo": ("app.cli.demo:demo", "Run everything on the shipped demo corpus, without network."),
    "run": ("app.cli.serve:run", "Serve pages, API and feeds, and keep them up to date."),
    "sources": ("app.cli.sources:sources", "List, add, remove, import and export sources."),
    "ingest": ("app.cli.work:ingest", "Read the sources that are due, once."),
    "backfill": ("app.cli.history:backfill", "Read back the past of sources."),
    "import": ("app.cli.history:import_archive", "Take in an archive of articles."),
    "analyse": ("app.cli.work:analyse", "Understand what came in, once."),
    "brief": ("app.cli.brief:brief", "Write or show the builder's brief of a week."),
    "signals": ("app.cli.signals:signals", "The ledger: what to watch for, and what came of it."),
    "stack": ("app.cli.stack:stack", "What you depend on: find it in your code, show it."),
    "licences": ("app.cli.licences:licences", "Licences and terms, and how they changed."),
    "calendar": ("app.cli.calendar:calendar", "Days to watch for, as an .ics calendar."),
    "search": ("app.cli.search:search", "Search past events."),
    "searches": ("app.cli.searches:searches", "Searches kept under a name."),
    "alerts": ("app.cli.alerts:alerts", "Subscriptions, their back-tests, and the outbox."),
    "worker": ("app.cli.worker:worker", "Do the scheduled jobs without serving pages."),
    "stories": ("app.cli.stories:stories", "List stories, and show what is known of one."),
    "threads": ("app.cli.threads:threads", "List longer affairs, and the stories of one."),
    "entities": ("app.cli.entities:entities", "Find names, and show what is known of one."),
    "mcp": ("app.cli.mcp:mcp", "Answer language models' questions, by MCP."),
    "tokens": ("app.cli.tokens:tokens", "Tokens for programs that read a server with sign-in."),
    "reactions": ("app.cli.reactions:reactions", "What readers found useful, as labels."),
    "evaluate": ("app.cli.evaluate:evaluate", "Measure quality on labelled data."),
    "doctor": ("app.cli.setup:doctor", "Check settings, database, model and index."),
    "backup": ("app.cli.setup:backup", "Copy the database while it is in use."),
    "restore": ("app.cli.setup:restore", "Put a backup in the place of the database."),
    "db": ("app.cli.setup:db", "Look after the database's schema."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which a newcomer needs them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tocsin")
def cli() -> None:
    """Tocsin reads the AI industry's news for people who build with AI models."""


def main() -> None:
    """Entry point: our faults become one sentence and exit code 1, bugs keep their traceback."""
    sys.exit(run_cli(lambda: cli.main(standalone_mode=False)))


def run_cli(command: Callable[[], object]) -> int:
    """Run a command and turn its outcome into an exit code: 0 done, 1 failed, 2 wrong usage."""
    try:
        outcome = command()
    except click.UsageError as fault:
        fault.show()
        return 2
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except TocsinError as fault:
        click.echo(f"tocsin: {fault}", err=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as fault:
        click.echo(f"tocsin: {_describe_os_error(fault)}", err=True)
        return 1
    return outcome if isinstance(outcome, int) else 0


def _describe_os_error(fault: OSError) -> str:
    import errno

    where = f" ({fault.filename})" if fault.filename else ""
    if fault.errno == errno.ENOSPC:
        return f"the disk is full{where}; free some space and run the command again"
    return f"{(fault.strerror or str(fault)).lower()}{where}"
