"""The command `tocsin stories`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.output import check_moment, json_option, print_json
from app.clock import parse_moment
from app.settings import load_settings
from db.errors import ConfigError
from db.types import Topic

if TYPE_CHECKING:
    from app.settings import Settings
    from app.story_listing import StoryList
    from db.store import Database

limit_option = click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)


@click.group()
def stories() -> None:
    """List stories, and show what is known of one."""


@stories.command("list")
@click.option(
    "--since", metavar="ISO", callback=check_moment, help="Still told at or after this time."
)
@click.option("--until", metavar="ISO", callback=check_moment, help="Begun before this time.")
@click.option("--topic", type=click.Choice([topic.value for topic in Topic]))
@click.option("--entity", help="A name or key, such as Anthropic or model:kimi-k3.")
@click.option("--thread", help="A thread's id, as `tocsin threads list` gives it.")
@limit_option
@json_option
def list_all(
    since: str | None,
    until: str | None,
    topic: str | None,
    entity: str | None,
    thread: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """Stories, newest report first."""
    from app.story_listing import StoryQuestion, read_stories

    question = StoryQuestion(
        parse_moment(since) if since else None, parse_moment(until) if until else None,
        topic, entity, thread,
    )  # fmt: skip
    if question.since and question.until and question.since >= question.until:
        raise click.UsageError("--since must lie before --until")
    settings, database = open_database()
    found = read_stories(database, question, limit)
    if as_json:
        print_json(_list_body(found, public_address(settings)))
    else:
        _show_list(found)


@stories.command()
@click.argument("story_id", metavar="ID")
@json_option
def show(story_id: str, *, as_json: bool) -> None:
    """One story: its thread, facts, names, articles and history."""
    from app.cli.story_lines import write_story
    from app.story_bodies import describe_story
    from app.story_reading import read_story

    settings, database = open_database()
    view = read_story(database, story_id)
    if view is None:
        raise ConfigError(
            f"there is no story {story_id!r}; `tocsin stories list` and `tocsin search` give ids"
        )
    if as_json:
        print_json(describe_story(view, public_address(settings)))
    else:
        click.echo("\n".join(write_story(view)))


def open_database() -> tuple[Settings, Database]:
    """The settings and the database they name; raises ConfigError or SchemaError."""
    from app.wiring import open_existing_database

    settings = load_settings()
    return settings, open_existing_database(settings)


def public_address(settings: Settings) -> str:
    """Where `tocsin run` serves the pages that links lead to."""
    server = settings.server
    return server.base_url or f"http://{server.host}:{server.port}"


def _list_body(found: StoryList, base_url: str) -> dict[str, Any]:
    from app.story_bodies import describe_row

    rows = [describe_row(row, base_url) for row in found.rows]
    return {"stories": rows, "all": found.everything}


def _show_list(found: StoryList) -> None:
    from app.cli.story_lines import write_row

    for row in found.rows:
        click.echo(write_row(row))
    if not found.rows:
        click.echo("No story fits. Try a wider time, or `tocsin entities list` for names.")
    left = found.everything - len(found.rows)
    if left > 0:
        click.echo(f"{left} more; --limit shows them", err=True)
