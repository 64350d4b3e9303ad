"""The tools about what happened: search_events, get_story, find_entity.

Annotations are read at run time, by the SDK; so nothing here is imported for types alone.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from analysis.search_types import SearchAnswer, SearchQuery, StoryHit
from app.context import AppContext
from app.entity_reading import search_entities
from app.mcp.answers import answer, quoted, read_day, read_span, refuse
from app.mcp.bodies import Events, FoundStory, Named, Names, Quotation, StoryBody
from app.mcp.quoting import day_of
from app.mcp.stories import describe_story, tell_story
from app.story_reading import read_story
from app.ui.parts import page_address
from db.types import Topic

_PASSAGES = 2
_MOST_HITS = 25

Query = Annotated[
    str,
    Field(
        min_length=1,
        max_length=400,
        description="what to look for, in words; names and times within it are understood",
    ),
]
Day = Annotated[str | None, Field(max_length=40, description="ISO 8601 day, such as 2026-06-18")]
Name = Annotated[
    str | None, Field(max_length=200, description="a name or key: `Anthropic`, `model:kimi-k3`")
]


class EventTools:
    """Search and stories over the database of the context."""

    def __init__(self, context: Callable[[], AppContext]) -> None:
        self._context = context

    def search_events(
        self,
        query: Query,
        since: Day = None,
        until: Day = None,
        topic: Topic | None = None,
        entity: Name = None,
        as_of: Annotated[
            str | None,
            Field(max_length=40, description="answer with what was known on this day"),
        ] = None,
        limit: Annotated[int, Field(ge=1, le=_MOST_HITS)] = 10,
    ) -> Annotated[CallToolResult, Events]:
        """Run the search."""
        first, last = read_span(since, until)
        asked = SearchQuery(
            text=query,
            since=first,
            until=last,
            topic=topic.value if topic else None,
            entity=entity or None,
            as_of=read_day("as_of", as_of),
            limit=limit,
        )
        if not query.strip():
            raise refuse("query is empty; say in words what to look for")
        context = self._context()
        if context.search is None:
            raise refuse("search is not available on this server; list_signals and get_brief are")
        body = _describe_events(context.search.ask(asked), context, asked.as_of)
        return answer(body, _tell_events(body))

    def get_story(
        self,
        id: Annotated[str, Field(min_length=1, max_length=100)],  # noqa: A002 - its name for callers
    ) -> Annotated[CallToolResult, StoryBody]:
        """Read the story."""
        context = self._context()
        view = read_story(context.database, id.strip())
        if view is None:
            raise refuse(f"there is no story {id[:60]!r}; search_events gives ids of stories")
        body = describe_story(view, context.base_url)
        return answer(body, tell_story(body))

    def find_entity(
        self,
        name: Annotated[str, Field(max_length=200, description="empty: the most named ones")] = "",
        limit: Annotated[int, Field(ge=1, le=50)] = 15,
    ) -> Annotated[CallToolResult, Names]:
        """Look the name up."""
        context = self._context()
        rows = search_entities(context.database, name.strip(), limit)
        found = tuple(
            Named(
                key=row.record.key,
                name=row.record.name,
                kind=row.record.kind,
                articles=row.articles,
                page=context.base_url + page_address("entity", key=row.record.key),
            )
            for row in rows
        )
        lines = [f"{one.name} [{one.key}], named in {one.articles} articles" for one in found]
        return answer(Names(entities=found), lines or ["Nothing is named so; try fewer letters."])


def _describe_events(found: SearchAnswer, context: AppContext, as_of: datetime | None) -> Events:
    note = context.search.note if context.search is not None else ""
    return Events(
        query=found.query.text,
        understood=tuple(_understood(found)),
        as_of=as_of.isoformat() if as_of else "",
        found=found.found or len(found.stories),
        stories=tuple(_describe_hit(hit, context.base_url) for hit in found.stories),
        notes=(*found.notes, *((note,) if note else ())),
    )


def _understood(found: SearchAnswer) -> Iterator[str]:
    read = found.understood
    if read.corrected:
        yield f"searched for: {read.corrected}"
    for entity in read.entities:
        yield f"{entity.words} is {entity.name} [{entity.key}]"
    if read.period is not None:
        yield read.period.reason or f"time: {read.period.words}"
    if read.topics:
        yield f"topics: {', '.join(read.topics)}"


def _describe_hit(hit: StoryHit, base_url: str) -> FoundStory:
    best = hit.articles[0]
    story = page_address("story", story=hit.story_id) if hit.story_id else ""
    return FoundStory(
        id=hit.story_id,
        title=hit.title,
        first_date=day_of(hit.first_published_at),
        last_date=day_of(hit.last_published_at),
        outlets=hit.outlets,
        page=base_url + story if story else best.url,
        passages=tuple(
            Quotation(
                text=one.excerpt, outlet=one.outlet, date=day_of(one.published_at), url=one.url
            )
            for one in hit.articles[:_PASSAGES]
        ),
    )


def _tell_events(body: Events) -> Iterator[str]:
    until = f", as known on {body.as_of[:10]}" if body.as_of else ""
    yield f"{len(body.stories)} of {body.found} stories for “{body.query}”{until}."
    yield from (f"Understood: {one}" for one in body.understood)
    yield from (f"Note: {one}" for one in body.notes)
    for number, one in enumerate(body.stories, 1):
        days = (
            one.first_date
            if one.first_date == one.last_date
            else f"{one.first_date} to {one.last_date}"
        )
        yield f"{number}. “{one.title}” [story {one.id or 'none'}] {days}; outlets: {one.outlets}"
        yield from map(quoted, one.passages)
    if not body.stories:
        yield "Nothing found; try fewer words, another name, or a wider time."
