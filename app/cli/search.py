"""The command `tocsin search`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import json_option, print_json
from app.cli.search_options import question_options, read_question
from app.settings import load_settings
from db.errors import ConfigError

if TYPE_CHECKING:
    from analysis.search_types import SearchAnswer, StoryHit
    from app.settings import Settings

form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json", "md"]),
    default="text",
    show_default=True,
    help="Lines for people, or a file for spreadsheets, programs or notes.",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answer to this file.",
)
words_option = click.option(
    "--words-only", is_flag=True, help="Without the model: words, not meaning."
)


@click.command()
@click.argument("query", nargs=-1, required=True)
@question_options
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0, 10_000), default=0, help="Leave out so many.")
@words_option
@form_option
@output_option
@json_option
def search(
    query: tuple[str, ...],
    limit: int,
    offset: int,
    form: str,
    output: Path | None,
    *,
    words_only: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Search past events by words and by meaning; the answer is grouped by story."""
    from app.wiring import make_search_engine, open_existing_database

    question = read_question(query, given, limit, offset)
    settings = load_settings()
    engine = make_search_engine(settings, open_existing_database(settings), words_only=words_only)
    tell_answer(engine.search(question), settings, "json" if as_json else form, output)


def tell_answer(answer: SearchAnswer, settings: Settings, form: str, output: Path | None) -> None:
    """Print an answer in a form, or write it to a file; raises ConfigError when it cannot."""
    if form == "json" and output is None:
        print_json(answer)
    elif form == "text" and output is None:
        _show(answer)
    else:
        _write(_render(answer, settings, form), output)


def _render(answer: SearchAnswer, settings: Settings, form: str) -> str:
    from app.cli.stories import public_address
    from app.exports import render_csv, render_json, render_markdown

    base_url = public_address(settings)
    match form:
        case "csv":
            return render_csv(answer, base_url)
        case "json":
            return render_json(answer, base_url)
        case "md":
            return render_markdown(answer, base_url)
    raise click.UsageError("--output needs --format csv, json or md")


def _write(document: str, output: Path | None) -> None:
    if output is None:
        # The bytes of the file, whatever the terminal's encoding and line ends.
        click.echo(document.encode("utf-8", "replace"), nl=False)
        return
    try:
        output.write_bytes(document.encode("utf-8", "replace"))
    except OSError as fault:
        raise ConfigError(f"{output} cannot be written; choose another file") from fault
    click.echo(f"{output} is written", err=True)


def _show(answer: SearchAnswer) -> None:
    from analysis.search.notes import NOTHING

    read = describe_reading(answer)
    if read:
        click.echo(f"read as: {read} (--literal takes the words as they are)", err=True)
    for note in answer.notes:
        if note != NOTHING:
            click.echo(f"note: {note}", err=True)
    if not answer.stories:
        click.echo("Nothing found. Try fewer words, wider filters or a wider time.")
    for hit in answer.stories:
        _show_story(hit)


def describe_reading(answer: SearchAnswer) -> str:
    """What was read out of a question: mended spelling, names and a period; empty for nothing."""
    from app.cli.story_lines import clean_line

    understood = answer.understood
    read = [f"“{understood.corrected}”"] if understood.corrected else []
    read += [entity.name for entity in understood.entities]
    if understood.period is not None:
        read.append(understood.period.reason or understood.period.words)
    return clean_line(", ".join(dict.fromkeys(read)))


def _show_story(hit: StoryHit) -> None:
    from app.cli.story_lines import clean_line

    outlets = f"{hit.outlets} outlet{'s' if hit.outlets != 1 else ''}"
    click.secho(f"{hit.first_published_at:%Y-%m-%d}  {clean_line(hit.title)}", bold=True)
    best = hit.articles[0]
    if best.excerpt != hit.title:
        click.echo(f"    {clean_line(best.excerpt)}")
    source = clean_line(f"{best.outlet}, {best.published_at:%d %b %Y}; {outlets}  {best.url}")
    click.echo(f"    {source}")
