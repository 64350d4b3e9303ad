"""The command `tocsin brief`, its verification and its published form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, now_option, print_json
from app.clock import current_time
from app.settings import load_settings

if TYPE_CHECKING:
    from analysis.brief.model import Brief

_STACK_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(invoke_without_command=True)
@click.option("--week", metavar="2026-W25", help="The issue of that week; default: the newest due.")
@click.option("--format", "form", type=click.Choice(["md", "html", "json", "text"]), default="md")
@click.option("--stack", "stack_file", type=_STACK_FILE, help="With what changes for this stack.")
@click.option("--again", is_flag=True, help="Write it anew from what is known now.")
@now_option
@click.pass_context
def brief(
    context: click.Context,
    week: str | None,
    form: str,
    stack_file: Path | None,
    now: str | None,
    *,
    again: bool,
) -> None:
    """Write the builder's brief of a week, or show it when it was written before."""
    if context.invoked_subcommand is None:
        issue = _find_or_write(week, now, again=again)
        if stack_file is not None:
            issue = _edition_for(issue, stack_file)
        click.echo(_render(issue, form), nl=form != "json")


@brief.command()
@click.argument("week")
@click.option("--stack", default="", metavar="NAME", help="The edition for the stack of that name.")
@json_option
def verify(week: str, stack: str, *, as_json: bool) -> int:
    """Rebuild the issue of WEEK from what is stored and compare it byte for byte."""
    from analysis.brief.rebuild import compare_brief
    from app.wiring import open_existing_database

    outcome = compare_brief(open_existing_database(load_settings()), week, stack)
    name = f"{outcome.week} for {stack}" if stack else outcome.week
    if as_json:
        print_json(outcome)
    elif outcome.same:
        click.echo(f"{name}: rebuilt, identical to the byte ({outcome.sha256})")
    else:
        click.echo(f"{name}: the rebuilt issue differs:")
        for difference in outcome.differences:
            click.echo(f"  - {difference}")
    return 0 if outcome.same else 1


@brief.command()
def schema() -> None:
    """Print the JSON Schema of `tocsin brief --format json`."""
    from analysis.brief.schema import schema_text

    click.echo(schema_text(), nl=False)


def _find_or_write(week: str | None, now: str | None, *, again: bool) -> Brief:
    from analysis.brief.serialise import brief_from_json
    from analysis.brief.weeks import issue_period, latest_due_week
    from app.wiring import issue_schedule, open_existing_database, open_workshop
    from db.briefs import find_brief
    from scheduler import jobs

    settings = load_settings()
    schedule, moment = issue_schedule(settings), current_time(now)
    period = issue_period(week or latest_due_week(moment, schedule), schedule)
    database = open_existing_database(settings)
    with database.read() as connection:
        stored = find_brief(connection, period.week)
    if stored is not None and not again:
        return brief_from_json(stored.document)
    with open_workshop(settings, database) as workshop:
        issue = jobs.write_issue(workshop, period.week, moment)
        jobs.write_editions(workshop, period.week)  # those of the issue before went with it
        return issue


def _edition_for(issue: Brief, stack_file: Path) -> Brief:
    from analysis.brief.edition import find_or_write_edition
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack
    from app.stack_file import load_stack
    from app.wiring import open_existing_database

    stack = resolve_stack(load_stack(stack_file), load_gazetteer())
    database = open_existing_database(load_settings())
    return find_or_write_edition(database, issue.week, stack)


def _render(issue: Brief, form: str) -> str:
    from analysis.brief.serialise import brief_to_json
    from app.newsletter.html import render_html
    from app.newsletter.markdown import render_markdown
    from app.newsletter.text import render_text

    match form:
        case "html":
            return render_html(issue)
        case "json":
            return brief_to_json(issue)
        case "text":
            return render_text(issue)
        case _:
            return render_markdown(issue)
