"""Search results as HTML: a list of stories, each with the passage that shows why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.passage_reading import passage_name
from app.ui.entities import entity_address, entity_link
from app.ui.parts import (
    escape,
    inward,
    joined,
    mark_spans,
    outward,
    page_address,
    shorten,
    story_link,
)
from app.ui.passages import cited_address
from app.ui.words import TOPICS, count, entity_kind, topic_name
from app.weeks import name_day, name_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.search_types import ArticleHit, StoryHit
    from app.found_reading import FoundStory
    from app.reading import Facets
    from db.types import EntityRecord

_SHOWN_ARTICLES = 2
_SUGGESTED_NAMES = 12
_SUGGESTED_PAGES = 4
_TITLE = 160
_THREAD = 60
_UNTELLING = {"other", "opinion_analysis", "tutorial_howto"}


def render_hits(stories: Sequence[StoryHit], told: Mapping[str, FoundStory], first: int = 1) -> str:
    """Stories as an ordered list whose first item has that number; best first."""
    items = "".join(_story(story, told.get(story.story_id)) for story in stories)
    return f'<ol class="t-results" start="{first}">{items}</ol>'


def render_notes(notes: Sequence[str]) -> str:
    """What limits an answer, one line each."""
    return "".join(f'<p class="t-note" role="note">{escape(note)}</p>' for note in notes)


def render_named_in(entities: Sequence[EntityRecord]) -> str:
    """Ways to the pages of what the question names; empty where it names nothing we know."""
    shown = entities[:_SUGGESTED_PAGES]
    names = Counter(record.name.casefold() for record in shown)
    links = [
        _of_kind(record) if names[record.name.casefold()] > 1 else entity_link(record)
        for record in shown
    ]
    if not links:
        return ""
    return (
        f'<p class="t-chips t-named-in"><span class="t-meta">Pages on</span> {" ".join(links)}</p>'
    )


def render_invitation(facets: Facets) -> str:
    """What an empty box offers: names and topics that would find something."""
    names = [
        inward(page_address("search", q=facet.name), facet.name, "t-chip")
        for facet in facets.entities[:_SUGGESTED_NAMES]
    ]
    found = {facet.key for facet in facets.topics}
    topics = [
        inward(page_address("search", q=label, topic=topic), label, "t-chip")
        for topic, label in TOPICS.items()
        if topic in found and topic not in _UNTELLING
    ]
    if not names and not topics:
        way = inward(page_address("sources"), "See how the sources are")
        return f'<p class="t-calm">There is nothing to search yet: no article was analysed so far. {way}.</p>'
    return (
        '<section class="t-invitation">'
        f"{_chips('Often named', names)}{_chips('Topics', topics)}"
        "</section>"
    )


def _of_kind(record: EntityRecord) -> str:
    # A firm and its model may have one name.
    label = f"{record.name} ({entity_kind(record.kind).lower()})"
    return inward(entity_address(record.key), label, "t-chip")


def _chips(label: str, links: Sequence[str]) -> str:
    if not links:
        return ""
    items = "".join(f"<li>{link}</li>" for link in links)
    return f'<h2>{escape(label)}</h2><ul class="t-chips">{items}</ul>'


def _story(story: StoryHit, told: FoundStory | None) -> str:
    told_apart = _without_repeats(story.articles)
    articles = [_article(hit, story) for hit in told_apart[:_SHOWN_ARTICLES]]
    rest = [_article(hit, story) for hit in told_apart[_SHOWN_ARTICLES:]]
    more = ""
    if rest:
        label = f"{count(len(rest), 'more article')} of this story"
        more = f"<details><summary>{label}</summary>{''.join(rest)}</details>"
    title = shorten(story.title, _TITLE)
    head = story_link(story.story_id, title) if story.story_id else escape(title)
    return (
        f'<li class="t-hit"><h2>{head}</h2><p class="t-meta">{joined(_about(story, told))}</p>'
        f"{''.join(articles)}{more}</li>"
    )


def _without_repeats(hits: Sequence[ArticleHit]) -> list[ArticleHit]:
    """Each passage once: an outlet may carry one text at several addresses."""
    return list({(hit.outlet, hit.excerpt): hit for hit in reversed(hits)}.values())[::-1]


def _about(story: StoryHit, told: FoundStory | None) -> list[str]:
    parts = [
        escape(name_days(story.first_published_at, story.last_published_at)),
        count(story.outlets, "outlet"),
    ]
    if told is not None:
        parts += [escape(topic_name(topic)) for topic in told.topics]
        if told.thread is not None:
            part_of = f"part of “{shorten(told.thread.title, _THREAD)}”"
            parts.append(inward(page_address("timeline", thread=told.thread.id), part_of))
    if story.story_id:
        parts.append(inward(page_address("search", like=story.story_id), "more like this"))
    return parts


def _article(hit: ArticleHit, story: StoryHit) -> str:
    parts = [outward(hit.url, hit.outlet, "t-outlet"), name_day(hit.published_at)]
    if story.story_id:
        place = cited_address(story.story_id, passage_name(hit.passage))
        parts.append(inward(place, "in context"))
    # Of an article without text its title is the passage: one line says it once.
    if hit.title and hit.title not in (story.title, hit.excerpt):
        parts.append(escape(shorten(hit.title, _TITLE)))
    shown = "" if hit.excerpt == story.title else f"<p>{mark_spans(hit.excerpt, hit.marks)}</p>"
    return f'<div class="t-found"><p class="t-meta">{joined(parts)}</p>{shown}</div>'
