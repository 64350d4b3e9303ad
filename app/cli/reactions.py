"""The command `tocsin reactions`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, print_json
from app.cli.stories import limit_option, open_database

if TYPE_CHECKING:
    from app.reactions import JudgedStory

_OUT = click.Path(path_type=Path, dir_okay=False)


@click.group()
def reactions() -> None:
    """Show what readers found useful, and export it as labels for the ranking."""


@reactions.command("list")
@limit_option
@json_option
def list_all(limit: int, *, as_json: bool) -> None:
    """Stories that readers reacted to, with counts; never who."""
    from app.reactions import judge_stories

    _, database = open_database()
    found = judge_stories(database)[:limit]
    if as_json:
        print_json({"stories": [_body(story) for story in found]})
        return
    for story in found:
        said = f"{story.counts.useful:>4} useful {story.counts.not_useful:>4} not"
        click.echo(f"{said}  {story.story_id:16} {' '.join(story.title.split())[:90]}")
    if not found:
        click.echo("No reaction yet: they are left on the pages of stories.")


@reactions.command()
@click.option("--output", type=_OUT, required=True, help="Where the labels go, JSON Lines.")
@click.option("--articles", type=_OUT, help="Where the labelled articles go, JSON Lines.")
@json_option
def export(output: Path, articles: Path | None, *, as_json: bool) -> None:
    """Write labels that `tocsin evaluate relevance ARTICLES --labels OUTPUT` reads.

    An article counts 2 where most readers found its story useful, 0 where most did not.
    """
    from app.reactions import document_lines, judge_stories, label_lines, write_lines

    _, database = open_database()
    judged = judge_stories(database)
    labels = list(label_lines(judged))
    write_lines(output, labels)
    if articles is not None:
        write_lines(articles, list(document_lines(database, judged)))
    told = sum(story.verdict is not None for story in judged)
    if as_json:
        print_json({"labels": len(labels), "stories": told, "output": str(output)})
    else:
        click.echo(f"{output}: labels of {len(labels)} articles in {_stories(told)}.")


def _stories(number: int) -> str:
    return f"{number:,} {'story' if number == 1 else 'stories'}"


def _body(story: JudgedStory) -> dict[str, object]:
    return {
        "story": story.story_id,
        "title": story.title,
        "useful": story.counts.useful,
        "not_useful": story.counts.not_useful,
        "verdict": story.verdict.value if story.verdict else None,
        "articles": len(story.articles),
    }
