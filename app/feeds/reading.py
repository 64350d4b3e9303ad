"""Which stories stand in which feed. None where there is nothing of that name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from analysis.search_types import Sort
from app.entity_reading import find_key, read_entity
from app.feeds.briefs import MOST_ISSUES, feed_of_briefs
from app.feeds.model import Feed
from app.feeds.stories import entries_of, entries_of_hits, read_tellings
from app.newsletter.wording import clean_text
from app.reading import read_issues
from app.saved_searches import find_search
from app.search_address import asked_by
from app.story_listing import StoryQuestion, read_stories, read_thread
from app.ui.words import topic_name
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.context import AppContext
    from db.story_lists import StoryRow

MOST_STORIES = 40


def read_briefs(context: AppContext) -> Feed:
    """The issues."""
    found = read_issues(context.database, MOST_ISSUES)
    return feed_of_briefs(found, context.base_url, context.started_at)


def read_all_stories(context: AppContext) -> Feed:
    """Every story."""
    found = read_stories(context.database, StoryQuestion(), MOST_STORIES)
    said = "Every story with its outlets and passages, newest report first."
    return _feed(context, "stories", "Tocsin: stories", said, "/", found.rows)


def read_topic(context: AppContext, topic: str) -> Feed | None:
    """The stories on a topic of ours."""
    if topic not in set(Topic):
        return None
    found = read_stories(context.database, StoryQuestion(topic=topic), MOST_STORIES)
    name = topic_name(topic)
    said = f"Stories on {name.lower()}, newest report first."
    home = f"/search?{urlencode({'q': name, 'topic': topic})}"
    return _feed(context, f"topics/{topic}", f"Tocsin: {name}", said, home, found.rows)


def read_entity_feed(context: AppContext, named: str) -> Feed | None:
    """The stories with an entity in a headline, by its key or name."""
    view = read_entity(context.database, find_key(context.database, named), MOST_STORIES)
    if view is None:
        return None
    name, key = clean_text(view.record.name), quote(view.record.key, safe=":")
    said = f"Stories about {name}, newest report first."
    home = f"/entity?key={key}"
    return _feed(context, f"entities/{key}", f"Tocsin: {name}", said, home, view.stories)


def read_thread_feed(context: AppContext, thread_id: str) -> Feed | None:
    """The stories of one longer affair."""
    view = read_thread(context.database, thread_id)
    if view is None:
        return None
    title, key = clean_text(view.thread.title), quote(thread_id, safe="")
    rows = [step.row for step in view.steps][-MOST_STORIES:]
    home = f"/timeline?thread={key}"
    said = "Stories that continue one another, newest report first."
    return _feed(context, f"threads/{key}", f"Tocsin: {title}", said, home, rows)


def read_saved_search(context: AppContext, search_id: str) -> Feed | None:
    """What a saved search finds, the newest of it first."""
    kept = find_search(context.database, search_id)
    if kept is None or context.search is None:
        return None
    asked = replace(kept.query, sort=Sort.NEWEST, limit=MOST_STORIES, offset=0)
    answer = context.search.ask(asked)
    name = clean_text(kept.saved.name)
    path = f"searches/{kept.saved.id}"
    return Feed(
        name=f"feed/{path}",
        path=path,
        title=f"Tocsin: {name}",
        subtitle="Stories that a saved search finds, newest report first.",
        home=context.base_url + asked_by(kept.query).address(),
        began=kept.saved.created_at,
        entries=entries_of_hits(answer.stories, context.base_url),
    )


def _feed(
    context: AppContext, path: str, title: str, said: str, home: str, rows: Sequence[StoryRow]
) -> Feed:
    tellings = read_tellings(context.database, rows)
    return Feed(
        name=f"feed/{path}",
        path=path,
        title=title,
        subtitle=said,
        home=context.base_url + home,
        began=context.started_at,
        entries=entries_of(tellings, context.base_url),
    )
