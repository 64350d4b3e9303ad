"""Entities and topics."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.answers import RequestFaultError
from app.api.parameters import Id, Text, make_limit
from app.api.route import CheckedRoute
from app.api.shapes import Body, Page
from app.api.story_shapes import EntityPageBody, EntityRowBody
from app.api.turning import Turn, turning
from app.context import current_context
from app.entity_reading import read_entity
from app.page_reading import read_entity_page
from app.story_bodies import describe_entity, describe_entity_row
from app.ui.words import TOPICS
from db.types import Topic

router = APIRouter(tags=["Names"], route_class=CheckedRoute)


class EntityList(Page):
    """Entities, those named by most articles first."""

    entities: list[EntityRowBody]


class TopicBody(Body):
    """A topic, and where its stories are."""

    key: Topic
    name: str
    stories: str


class TopicList(Body):
    """Every topic, in our order."""

    topics: list[TopicBody]


@router.get("/entities", response_model=EntityList)
def list_entities(
    turn: Annotated[Turn, turning(50, 200, int, int, str)],
    q: Annotated[Text, Query(description="A part of the name or the key.")] = None,
    kind: Annotated[
        Text, Query(description="Only entities of this kind, such as `model` or `organisation`.")
    ] = None,
) -> Any:
    """Entities whose name holds `q`, those that begin with it first; all of them without it."""
    context = current_context()
    found = read_entity_page(context.database, q, kind, turn.limit + 1, turn.after)
    return turn.close(
        "entities",
        found,
        lambda pair: describe_entity_row(pair[0], context.base_url),
        lambda pair: (pair[1], pair[0].articles, pair[0].record.key),
    )


@router.get("/entities/{key}", response_model=EntityPageBody)
def show_entity(key: Id, limit: make_limit(50, 200) = 50) -> Any:  # type: ignore[valid-type]  # made here
    """One entity with its relatives, its stories and the facts about it."""
    context = current_context()
    view = read_entity(context.database, key, limit)
    if view is None:
        raise RequestFaultError(404, f"there is no entity {key[:80]}")
    return describe_entity(view, context.base_url)


@router.get("/topics", response_model=TopicList)
def list_topics() -> Any:
    """The topics under which articles are filed."""
    base = f"{current_context().base_url}/api/v1/stories?topic="
    return {
        "topics": [
            {"key": topic, "name": TOPICS[topic.value], "stories": f"{base}{topic.value}"}
            for topic in Topic
        ]
    }
