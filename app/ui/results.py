"""Search results as HTML."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.ui.entities import entity_link
from app.ui.parts import (
    escape,
    inward,
    joined,
    mark_spans,
    outward,
    page_address,
    story_link,
)
from app.ui.words import TOPICS, count, entity_kind
from app.weeks import name_day, name_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.search_types import ArticleHit, SearchAnswer, SearchQuery, StoryHit
    from app.reading import Facets
    from db.types import EntityRecord

_SHOWN_ARTICLES = 3
_SUGGESTED_NAMES = 12
_SUGGESTED_PAGES = 4
_UNTELLING = {"other", "opinion_analysis", "tutorial_howto"}


def render_answer(answer: SearchAnswer, notes: Sequence[str]) -> str:
    """Counts, notes, then stories, best first."""
    articles = sum(len(story.articles) for story in answer.stories)
    counted = f"{count(len(answer.stories), 'story', 'stories')}, {count(articles, 'article')}"
    stories = "".join(_story(story) for story in answer.stories)
    return (
        f'<div class="t-results"><p class="t-meta" role="status">{counted}</p>'
        f"{_notes(notes)}{stories}</div>"
    )


def render_nothing(query: SearchQuery, notes: Sequence[str]) -> str:
    """What to try when nothing was found."""
    filters = (query.since, query.until, query.topic, query.entity, query.source)
    ways = []
    if any(value is not None for value in filters):
        without = inward(page_address("search", q=query.text), "search without the filters")
        ways.append(without)
    ways += ["use fewer or more general words", "check the spelling of names"]
    items = "".join(f"<li>{way}</li>" for way in ways)
    return (
        f'<section class="t-empty" role="status"><h2>Nothing found for “{escape(query.text)}”</h2>'
        f"{_notes(notes)}<p>You could</p><ul>{items}</ul></section>"
    )


def render_named_in(entities: Sequence[EntityRecord]) -> str:
    """Ways to the pages of what the question names; empty where it names nothing we know."""
    shown = entities[:_SUGGESTED_PAGES]
    names = Counter(record.name.casefold() for record in shown)
    links = [
        entity_link(record) + (_kind_of(record) if names[record.name.casefold()] > 1 else "")
        for record in shown
    ]
    if not links:
        return ""
    return (
        f'<p class="t-chips t-named-in"><span class="t-meta">Pages on</span> {" ".join(links)}</p>'
    )


def _kind_of(record: EntityRecord) -> str:
    # A firm and its model may have one name.
    return f' <span class="t-meta">{escape(entity_kind(record.kind).lower())}</span>'


def render_invitation(facets: Facets) -> str:
    """What an empty box offers: names and topics that would find something."""
    names = [
        inward(page_address("search", q=facet.name), facet.name, "t-chip")
        for facet in facets.entities[:_SUGGESTED_NAMES]
    ]
    found = {facet.key for facet in facets.topics}
    topics = [
        inward(page_address("search", q=label, topic=label), label, "t-chip")
        for topic, label in TOPICS.items()
        if topic in found and topic not in _UNTELLING
    ]
    if not names and not topics:
        return (
            '<p class="t-calm">There is nothing to search yet: no article was analysed so far.</p>'
        )
    return (
        '<section class="t-invitation">'
        f"{_chips('Often named', names)}{_chips('Topics', topics)}"
        "</section>"
    )


def _chips(label: str, links: Sequence[str]) -> str:
    if not links:
        return ""
    return f'<h2>{escape(label)}</h2><p class="t-chips">{" ".join(links)}</p>'


def _notes(notes: Sequence[str]) -> str:
    return "".join(f'<p class="t-note" role="note">{escape(note)}</p>' for note in notes)


def _story(story: StoryHit) -> str:
    articles = [_article(hit) for hit in story.articles[:_SHOWN_ARTICLES]]
    rest = [_article(hit) for hit in story.articles[_SHOWN_ARTICLES:]]
    more = ""
    if rest:
        label = f"{count(len(rest), 'more article')} of this story"
        more = f"<details><summary>{label}</summary>{''.join(rest)}</details>"
    about = (
        name_days(story.first_published_at, story.last_published_at),
        count(story.outlets, "outlet"),
    )
    title = story_link(story.story_id, story.title) if story.story_id else escape(story.title)
    return (
        f'<section class="t-hit"><h2>{title}</h2><p class="t-meta">{joined(about)}</p>'
        f"{''.join(articles)}{more}</section>"
    )


def _article(hit: ArticleHit) -> str:
    about = joined([outward(hit.url, hit.outlet, "t-outlet"), name_day(hit.published_at)])
    return (
        f'<div class="t-found"><p class="t-meta">{about}</p>'
        f"<p>{mark_spans(hit.excerpt, hit.marks)}</p></div>"
    )
