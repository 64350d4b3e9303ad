"""The options that a search on the command line takes, for whoever asks one."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from app.cli.output import check_moment
from app.clock import parse_moment
from db.types import Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from analysis.search_types import SearchQuery

_P = ParamSpec("_P")
_R = TypeVar("_R")
# The values of analysis.search_types.Sort; a test holds them together.
SORTS = ("relevance", "newest", "oldest")
_OPTIONS = (
    click.option(
        "--since", metavar="ISO", callback=check_moment, help="Published at or after this time."
    ),
    click.option(
        "--until", metavar="ISO", callback=check_moment, help="Published before this time."
    ),
    click.option("--topic", type=click.Choice([topic.value for topic in Topic])),
    click.option("--entity", help="A name or key, such as Anthropic or model:kimi-k3."),
    click.option("--source", help="A source's key or an outlet's name."),
    click.option("--tier", type=click.Choice([tier.value for tier in Tier])),
    click.option("--language", metavar="CODE", help="A language, such as en or zh."),
    click.option(
        "--as-of", metavar="ISO", callback=check_moment, help="Answer with what was known then."
    ),
    click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True),
    click.option(
        "--literal", is_flag=True, help="The words as they are: no spelling, names or dates."
    ),
)


def question_options(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Give a command the filters of a search; `read_question` takes what they were given."""
    return functools.reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def read_question(
    words: tuple[str, ...], given: dict[str, Any], limit: int = 20, offset: int = 0
) -> SearchQuery:
    """The question of a command's arguments; raises click.UsageError without a word in it."""
    from analysis.search_types import SearchQuery, Sort

    text = " ".join(words).strip()
    if not text:
        raise click.UsageError("say what to search for, such as: tocsin search open weights")
    return SearchQuery(
        text=text,
        since=_moment(given["since"]),
        until=_moment(given["until"]),
        topic=given["topic"],
        entity=given["entity"],
        source=given["source"],
        limit=limit,
        tier=given["tier"],
        language=given["language"],
        as_of=_moment(given["as_of"]),
        sort=Sort(given["sort"]),
        offset=offset,
        literal=given["literal"],
    )


def _moment(stated: str | None) -> datetime | None:
    return parse_moment(stated) if stated else None
