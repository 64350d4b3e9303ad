"""Stories and threads."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from app.answers import RequestFaultError
from app.api.parameters import Id, Since, Text, TopicName, Until
from app.api.periods import check_period
from app.api.route import CheckedRoute
from app.api.shapes import Page
from app.api.story_shapes import StoryBody, StoryRowBody, ThreadBody, ThreadRowBody
from app.api.turning import Turn, turning
from app.context import current_context
from app.story_bodies import (
    describe_row,
    describe_story,
    describe_thread,
    describe_thread_row,
)
from app.story_listing import StoryQuestion, read_stories, read_thread, read_threads
from app.story_reading import read_story

router = APIRouter(tags=["Stories"], route_class=CheckedRoute)


class StoryList(Page):
    """Stories, newest report first; `all` counts those that satisfy the question."""

    stories: list[StoryRowBody]
    all: int = Field(examples=[8672])


class ThreadList(Page):
    """Threads, newest report first."""

    threads: list[ThreadRowBody]


@router.get("/stories", response_model=StoryList)
def list_stories(
    turn: Annotated[Turn, turning(50, 200, datetime, str)],
    since: Since = None,
    until: Until = None,
    topic: TopicName = None,
    entity: Annotated[Text, Query(description="A key such as `model:lumen 3`, or a name.")] = None,
    thread: Annotated[Text, Query(description="The id of a thread.")] = None,
) -> Any:
    """Stories that lived in a period, newest report first.

    A story that gets a further report while you turn the pages moves to the front of the list.
    """
    check_period(since, until)
    context = current_context()
    question = StoryQuestion(since, until, topic, entity, thread)
    found = read_stories(context.database, question, turn.limit + 1, turn.after)
    body = turn.close(
        "stories",
        found.rows,
        lambda row: describe_row(row, context.base_url),
        lambda row: (row.story.last_published_at, row.story.id),
    )
    return body | {"all": found.everything}


@router.get("/stories/{story_id}", response_model=StoryBody)
def show_story(story_id: Id) -> Any:
    """One story with its articles, facts, thread, entities and the issues that told it.

    The id of a story that was merged away answers with the one that lives on.
    """
    context = current_context()
    view = read_story(context.database, story_id)
    if view is None:
        raise RequestFaultError(404, f"there is no story {story_id[:80]}")
    return describe_story(view, context.base_url)


@router.get("/threads", response_model=ThreadList)
def list_threads(
    turn: Annotated[Turn, turning(50, 200, datetime, str)], since: Since = None
) -> Any:
    """Longer affairs, newest report first; with `since` those that went on after it."""
    found = read_threads(current_context().database, turn.limit + 1, since, turn.after)
    return turn.close(
        "threads", found, describe_thread_row, lambda row: (row.last_published_at, row.thread.id)
    )


@router.get("/threads/{thread_id}", response_model=ThreadBody)
def show_thread(thread_id: Id) -> Any:
    """One thread with its stories and how each follows another."""
    context = current_context()
    view = read_thread(context.database, thread_id)
    if view is None:
        raise RequestFaultError(404, f"there is no thread {thread_id[:80]}")
    return describe_thread(view, context.base_url)
