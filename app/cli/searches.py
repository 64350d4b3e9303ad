"""The commands `tocsin searches …`: searches kept under a name, each with a feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import json_option, now_option, print_json
from app.cli.search import form_option, output_option, tell_answer, words_option
from app.cli.search_options import question_options, read_question
from app.cli.stories import open_database, public_address
from db.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from db.saved_searches import SavedSearch


@click.group()
def searches() -> None:
    """Keep searches under a name, run them again, and read them as feeds."""


@searches.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """What is kept, oldest first."""
    from app.access import LOCAL_ID
    from app.saved_searches import list_searches

    settings, database = open_database()
    base_url = public_address(settings)
    found = list_searches(database, LOCAL_ID)
    if as_json:
        print_json({"searches": [_body(saved, base_url) for saved in found]})
        return
    for saved in found:
        click.secho(saved.name, bold=True)
        click.echo(f"    {_words_of(saved.question)}")
        click.echo(f"    {base_url}/feeds/searches/{saved.id}.xml")
    if not found:
        click.echo("No search is kept yet; `tocsin searches save NAME WORDS` keeps one.")


@searches.command()
@click.argument("name")
@click.argument("query", nargs=-1, required=True)
@question_options
@now_option
@json_option
def save(
    name: str, query: tuple[str, ...], now: str | None, *, as_json: bool, **given: Any
) -> None:
    """Keep the search QUERY under NAME."""
    from app.access import LOCAL_ID
    from app.clock import current_time
    from app.saved_searches import save_search

    settings, database = open_database()
    question = read_question(query, given)
    saved = save_search(database, LOCAL_ID, name, question, current_time(now))
    base_url = public_address(settings)
    if as_json:
        print_json(_body(saved, base_url))
    else:
        click.echo(f"kept; its feed is {base_url}/feeds/searches/{saved.id}.xml")


@searches.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@words_option
@form_option
@output_option
@json_option
def run(
    name: str, limit: int, form: str, output: Path | None, *, words_only: bool, as_json: bool
) -> None:
    """Ask the search called NAME again."""
    import dataclasses

    from app.access import LOCAL_ID
    from app.saved_searches import find_own_search
    from app.wiring import make_search_engine

    settings, database = open_database()
    kept = find_own_search(database, LOCAL_ID, name)
    engine = make_search_engine(settings, database, words_only=words_only)
    answer = engine.search(dataclasses.replace(kept.query, limit=limit))
    tell_answer(answer, settings, "json" if as_json else form, output)


@searches.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget the search called NAME; its feed ends."""
    from app.access import LOCAL_ID
    from app.saved_searches import delete_search, find_own_search

    _, database = open_database()
    kept = find_own_search(database, LOCAL_ID, name)
    if not delete_search(database, LOCAL_ID, kept.saved.id):
        raise ConfigError(f"{name!r} was removed by somebody else just now")
    click.echo(f"{kept.saved.name} is forgotten, and its feed has ended")


def _body(saved: SavedSearch, base_url: str) -> dict[str, Any]:
    import json

    feed = f"{base_url}/feeds/searches/{saved.id}"
    return {
        "id": saved.id,
        "name": saved.name,
        "question": json.loads(saved.question),
        "created_at": saved.created_at,
        "atom": f"{feed}.xml",
        "json_feed": f"{feed}.json",
    }


def _words_of(document: str) -> str:
    """A saved question as one would write it on the command line."""
    from app.cli.story_lines import clean_line

    told = {key: value for key, value in json.loads(document).items() if key != "version"}
    words = str(told.pop("text", ""))
    options = [f"--{key.replace('_', '-')} {value}" for key, value in told.items()]
    return clean_line(" ".join([words, *options]).replace("--literal True", "--literal"))
