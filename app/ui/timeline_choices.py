"""What a timeline can be drawn of: names, families and affairs that were told most lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import escape, inward, joined, page_address, shorten
from app.ui.words import count, entity_kind
from app.weeks import name_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.entity_reading import EntityRow
    from app.timeline_reading import TimelineChoices
    from db.story_lists import ThreadRow
    from db.timelines import ToldName

_TITLE = 120


def render_choices(choices: TimelineChoices) -> str:
    """Lists of links; a calm sentence where nothing was read yet."""
    if not (choices.names or choices.families or choices.threads):
        way = inward(page_address("sources"), "See how the sources are")
        return f'<p class="t-calm">There is nothing to draw yet: no article was analysed so far. {way}.</p>'
    affairs = "".join(f"<li>{_affair(row)}</li>" for row in choices.threads)
    threads = (
        f'<section><h2>Longer affairs</h2><ul class="t-timeline-affairs">{affairs}</ul></section>'
        if affairs
        else ""
    )
    return (
        '<div class="t-timeline-choices">'
        f"{_names('Most named in headlines', choices.names, 'entity')}"
        f"{_names('Families of models', choices.families, 'family')}{threads}"
        '<p class="t-note">Counted over the last eight weeks.</p></div>'
    )


def render_found(rows: Sequence[EntityRow], text: str) -> str:
    """Names that hold what was typed, each leading to its timeline."""
    if not rows:
        search = inward(page_address("search", q=text), "Search the articles for it")
        return f'<p class="t-calm">Nothing that was read is called so. {search}.</p>'
    items = "".join(
        f"<li>{inward(page_address('timeline', entity=row.record.key), row.record.name)} "
        f'<span class="t-meta">{escape(entity_kind(row.record.kind).lower())}, '
        f"{count(row.articles, 'article')}</span></li>"
        for row in rows
    )
    return f'<ul class="t-timeline-affairs" role="status">{items}</ul>'


def _names(title: str, names: Sequence[ToldName], parameter: str) -> str:
    if not names:
        return ""
    items = "".join(
        f'<li><a class="t-chip" href="{escape(page_address("timeline", **{parameter: one.key}))}" '
        f'target="_self">{escape(shorten(one.name, 60))} '
        f'<span class="t-timeline-number">{one.articles:,}</span></a></li>'
        for one in names
    )
    return f'<section><h2>{title}</h2><ul class="t-chips">{items}</ul></section>'


def _affair(row: ThreadRow) -> str:
    about = [
        count(row.stories, "story", "stories"),
        name_days(row.first_published_at, row.last_published_at),
    ]
    link = inward(page_address("timeline", thread=row.thread.id), shorten(row.thread.title, _TITLE))
    return f'{link} <span class="t-meta">{joined(about)}</span>'
