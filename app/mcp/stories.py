"""A story as `get_story` answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.mcp.answers import quoted
from app.mcp.bodies import ArticleLine, Neighbour, Quotation, Statement, StoryBody
from app.mcp.quoting import day_of
from app.statements import is_unsourced, state_fact, tell_change, told_first
from app.ui.parts import page_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.story_reading import StoryView
    from db.types import Reading

_STATEMENTS = 12
_VERSIONS = 3
_SAID_BY = 2
_ARTICLES = 15
_OPENINGS = 3
_NEIGHBOURS = 10
_ENTITIES = 12
_OPENING_CHARACTERS = 600


def describe_story(view: StoryView, base_url: str) -> StoryBody:
    """The story, its parts bounded."""
    story = view.story
    return StoryBody(
        id=story.id,
        title=story.title,
        asked_id=view.asked_id,
        first_date=day_of(story.first_published_at),
        last_date=day_of(story.last_published_at),
        outlets=view.outlets,
        topics=view.topics,
        entities=tuple(f"{e.record.name} [{e.record.key}]" for e in view.entities[:_ENTITIES]),
        told_in=view.weeks,
        statements=tuple(_statements(view))[:_STATEMENTS],
        opening=tuple(_openings(view)),
        articles=tuple(_article(one, view) for one in view.readings[:_ARTICLES]),
        article_count=len(view.readings),
        affair=tuple(_neighbours(view)),
        page=base_url + page_address("story", story=story.id),
    )


def tell_story(body: StoryBody) -> Iterator[str]:
    """The same in lines."""
    days = f"{body.first_date} to {body.last_date}"
    yield f"“{body.title}” [story {body.id}], {days}; outlets: {body.outlets}"
    if body.asked_id != body.id:
        yield f"Story {body.asked_id} was merged into this one."
    yield f"Names: {', '.join(body.entities)}. Told in briefs: {', '.join(body.told_in) or 'none'}."
    for one in body.statements:
        marks = [one.change, f"from {one.effective}" if one.effective else ""]
        marks += ["outlets differ"] if one.disputed else []
        marks += [] if one.sourced else ["nobody is named for this number"]
        yield "; ".join(part for part in (f"- {one.says}", *marks) if part)
        yield from map(quoted, one.said_by)
    if body.opening:
        yield "How it begins:"
        yield from map(quoted, body.opening)
    yield f"{len(body.articles)} of {body.article_count} articles:"
    for article in body.articles:
        copy = ", copies another" if article.copies else ""
        yield f"- “{article.title}” ({article.outlet}, {article.date}, {article.url}{copy})"
    yield from (
        f"{one.relation or 'first'}: “{one.title}” [story {one.id}] {one.date}"
        for one in body.affair
    )


def _statements(view: StoryView) -> Iterator[Statement]:
    urls = {reading.article.id: reading.article.url for reading in view.readings}
    for group in view.statements:
        for version in group.versions[:_VERSIONS]:
            said = tuple(
                Quotation(
                    text=support.words,
                    outlet=support.outlet,
                    date=day_of(support.published_at),
                    url=urls.get(support.article_id, ""),
                )
                for support in told_first(version)[:_SAID_BY]
            )
            yield Statement(
                says=state_fact(group.predicate, group.subject),
                change=tell_change(group, version),
                effective=version.effective_date,
                disputed=group.disputed,
                sourced=not is_unsourced(version),
                said_by=said,
            )


def _openings(view: StoryView) -> Iterator[Quotation]:
    own = [r for r in view.readings if r.article.duplicate_of is None and r.snapshot.text.strip()]
    for reading in own[:_OPENINGS]:
        yield Quotation(
            text=reading.snapshot.text[:_OPENING_CHARACTERS],
            outlet=reading.article.outlet,
            date=day_of(reading.article.published_at),
            url=reading.article.url,
        )


def _article(reading: Reading, view: StoryView) -> ArticleLine:
    article = reading.article
    return ArticleLine(
        title=article.title,
        outlet=article.outlet,
        date=day_of(article.published_at),
        url=article.url,
        kind=reading.analysis.kind.value,
        copies=view.origins.heads.get(article.id, article.id) != article.id,
    )


def _neighbours(view: StoryView) -> Iterator[Neighbour]:
    steps = view.thread.steps if view.thread is not None else ()
    for step in [s for s in steps if s.row.story.id != view.story.id][:_NEIGHBOURS]:
        yield Neighbour(
            id=step.row.story.id,
            title=step.row.story.title,
            date=day_of(step.row.story.first_published_at),
            relation=step.relation,
        )
