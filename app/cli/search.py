"""The command `tocsin search`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.output import check_moment, json_option, print_json
from app.clock import parse_moment
from app.settings import load_settings
from db.types import Topic

if TYPE_CHECKING:
    from analysis.search_types import SearchAnswer, StoryHit


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--since", metavar="ISO", callback=check_moment, help="Published at or after this time."
)
@click.option("--until", metavar="ISO", callback=check_moment, help="Published before this time.")
@click.option("--topic", type=click.Choice([topic.value for topic in Topic]))
@click.option("--entity", help="A name or key, such as Anthropic or model:kimi-k3.")
@click.option("--source", help="A source's key or an outlet's name.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--words-only", is_flag=True, help="Without the model: words, not meaning.")
@json_option
def search(
    query: tuple[str, ...],
    since: str | None,
    until: str | None,
    topic: str | None,
    entity: str | None,
    source: str | None,
    limit: int,
    *,
    words_only: bool,
    as_json: bool,
) -> None:
    """Search past events by words and by meaning; the answer is grouped by story."""
    from analysis.search_types import SearchQuery
    from app.wiring import make_search_engine, open_existing_database

    question = SearchQuery(
        text=" ".join(query),
        since=parse_moment(since) if since else None,
        until=parse_moment(until) if until else None,
        topic=topic,
        entity=entity,
        source=source,
        limit=limit,
    )
    settings = load_settings()
    engine = make_search_engine(settings, open_existing_database(settings), words_only=words_only)
    answer = engine.search(question)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _show(answer: SearchAnswer) -> None:
    for note in answer.notes:
        click.echo(f"note: {note}", err=True)
    if not answer.stories:
        click.echo("Nothing found. Try fewer words, or a wider time.")
    for hit in answer.stories:
        _show_story(hit)


def _show_story(hit: StoryHit) -> None:
    outlets = f"{hit.outlets} outlet{'s' if hit.outlets != 1 else ''}"
    click.secho(f"{hit.first_published_at:%Y-%m-%d}  {hit.title}", bold=True)
    best = hit.articles[0]
    click.echo(f"    {best.excerpt}")
    click.echo(f"    {best.outlet}, {best.published_at:%d %b %Y}; {outlets}  {best.url}")
