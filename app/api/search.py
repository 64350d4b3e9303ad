"""Search."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from analysis.search_types import (
    FoundFacets,
    SearchQuery,
    Sort,
    StoryHit,
    Understood,
)
from app.answers import RequestFaultError, plain
from app.api.parameters import (
    Flag,
    Id,
    Language,
    Moment,
    Question,
    Since,
    SortName,
    Text,
    TierName,
    TopicName,
    Until,
    make_limit,
)
from app.api.periods import check_period
from app.api.route import CheckedRoute
from app.api.shapes import Body, Page, extend, several, shape_of
from app.api.turning import Turn, turning
from app.context import SearchDesk, current_context
from app.found_reading import find_title

router = APIRouter(tags=["Search"], route_class=CheckedRoute)


class FoundPage(Page):
    """How much was found; it ends at the depth of the ranking, and then `is_cut` is true."""

    notes: list[str]
    found: int
    is_cut: bool


SearchBody = extend(
    "SearchBody",
    FoundPage,
    "Stories with the passages that matched, how the question was read, and what it can be "
    "narrowed to. Marks are spans of an excerpt, in code points.",
    query=shape_of(SearchQuery),
    stories=several(StoryHit),
    understood=shape_of(Understood),
    facets=shape_of(FoundFacets),
)
LikeBody = extend(
    "LikeBody",
    Body,
    "Stories that resemble one, the most alike first.",
    stories=several(StoryHit),
    notes=list[str],
)


@router.get("/search", response_model=SearchBody)
def search(
    turn: Annotated[Turn, turning(20, 100, int)],
    q: Question,
    since: Since = None,
    until: Until = None,
    topic: TopicName = None,
    entity: Annotated[Text, Query(description="A key such as `model:lumen 3`, or a name.")] = None,
    source: Annotated[Text, Query(description="A source's key, or an outlet's name.")] = None,
    tier: TierName = None,
    language: Language = None,
    as_of: Annotated[Moment, Query(description="Search what was known at this moment.")] = None,
    sort: SortName = Sort.RELEVANCE,
    literal: Annotated[
        Flag, Query(description="Take the words as they are: mend no spelling, read no dates.")
    ] = False,
) -> Any:
    """Stories that match a question, narrowed by filters, with the passages that show why.

    A page goes on after the stories shown: what comes in meanwhile may move a story by a place.
    """
    check_period(since, until)
    offset = turn.after[0] if turn.after is not None else 0
    query = SearchQuery(
        q, since, until, topic, entity, source, turn.limit, tier, language, as_of, sort, offset,
        literal,
    )  # fmt: skip
    return _answer(turn, query)


@router.get("/stories/{story_id}/like", response_model=LikeBody)
def show_like(story_id: Id, limit: make_limit(10, 50) = 10) -> Any:  # type: ignore[valid-type]  # made here
    """Stories that resemble one, the most alike first."""
    if find_title(current_context().database, story_id) is None:
        raise RequestFaultError(404, f"there is no story {story_id[:80]}")
    desk = _desk()
    answer = desk.like(story_id, limit)
    return {"stories": plain(answer.stories), "notes": _notes(desk, answer.notes)}


def _answer(turn: Turn, query: SearchQuery) -> dict[str, Any]:
    desk = _desk()
    answer = desk.ask(query)
    end = query.offset + query.limit
    return {
        "query": plain(query),
        "stories": plain(answer.stories),
        "next": turn.follow((end,)) if answer.found > end and answer.stories else None,
        "notes": _notes(desk, answer.notes),
        "understood": plain(answer.understood),
        "facets": plain(answer.facets),
        "found": max(answer.found, query.offset + len(answer.stories)),
        "is_cut": answer.is_cut,
    }


def _notes(desk: SearchDesk, notes: tuple[str, ...]) -> list[str]:
    return [*notes, *([desk.note] if desk.note else [])]


def _desk() -> SearchDesk:
    desk = current_context().search
    if desk is None:
        raise RequestFaultError(503, "search is not available on this server")
    return desk
