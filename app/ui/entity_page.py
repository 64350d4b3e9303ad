"""An entity as a page: what it is, what belongs to it, what was stated, its stories over time."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.ui.alerts_link import alert_entity
from app.ui.entities import entity_address, entity_link
from app.ui.facts import render_facts
from app.ui.parts import escape, inward, joined, outward, page_address, story_link
from app.ui.words import count, entity_group, entity_kind
from app.weeks import name_day, name_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.entity_reading import EntityRow, EntityView
    from db.story_lists import StoryRow
    from db.types import EntityRecord

_SHOWN = 12
_SHOWN_STORIES = 15
_STATED = "What was stated about it"
_WEIGHTS = {"open": "open weights", "closed": "closed weights", "mixed": "some weights open"}


def render_entity(view: EntityView) -> str:
    """The page as safe HTML."""
    links = {
        row.record.name.casefold(): entity_address(row.record.key)
        for row in (*view.members, *view.sisters)
    }
    return (
        f'<article class="t-entity">{_head(view)}{_about(view)}{_relatives(view)}'
        f"{render_facts(view.statements, view.articles, links, _STATED, ranked=False)}"
        f"{_stories(view)}</article>"
    )


def _head(view: EntityView) -> str:
    record = view.record
    counted = (
        count(view.articles_naming, "article"),
        f"{count(view.story_count, 'story', 'stories')} about it",
    )
    return (
        f'<header class="t-head"><p class="t-kicker">{escape(entity_kind(record.kind))}</p>'
        f'<h1 class="t-title">{escape(record.name)}</h1><p class="t-meta">{joined(counted)}</p>'
        f'<p class="t-meta">{joined(_ways(view))}</p></header>'
    )


def _ways(view: EntityView) -> list[str]:
    """Where else it is told of: its timeline, its family's, a search, feeds."""
    record = view.record
    ways = [inward(_timeline(view), "Timeline")]
    if view.family is not None:
        family = page_address("timeline", family=view.family.key)
        ways.append(inward(family, f"Timeline of the {view.family.name} family"))
    search = page_address("search", q=record.name, entity=record.key)
    feed = f"/feeds/entities/{quote(record.key, safe='')}"
    links = " and ".join(
        f'<a href="{escape(feed)}.{kind}" target="_blank">{name}</a>'
        for kind, name in (("xml", "Atom"), ("json", "JSON"))
    )
    follow = alert_entity(record.key, is_family=bool(view.members))
    return [*ways, inward(search, "Search it, save the search"), f"Feed: {links}", follow]


def _timeline(view: EntityView) -> str:
    named = "family" if view.members else "entity"
    return page_address("timeline", **{named: view.record.key})


def _about(view: EntityView) -> str:
    """What is known, as a short list of terms."""
    record = view.record
    rows = [
        ("Owner" if record.kind != "model" else "Made by", _link(view.owner)),
        ("Family", _link(view.family)),
        ("Version", escape(record.version)),
        ("Size", escape(record.size)),
        ("Weights", _openness(view)),
        ("First read of", _first(view)),
    ]
    shown = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in rows if said)
    note = ""
    if record.discovered:
        note = (
            '<p class="t-note">The name was found in articles by its form and the words around it; '
            "no list of ours has it.</p>"
        )
    return f'<section class="t-box t-about"><dl>{shown}</dl>{note}</section>' if shown else note


def _link(record: EntityRecord | None) -> str:
    return entity_link(record, "") if record is not None else ""


def _openness(view: EntityView) -> str:
    known = view.openness
    if known is None:
        return ""
    parts = (_WEIGHTS.get(known.weights, known.weights), known.licence)
    return escape(", ".join(part for part in parts if part))


def _first(view: EntityView) -> str:
    if view.first is None:
        return ""
    return f"{name_day(view.first.published_at)}, {outward(view.first.url, view.first.outlet)}"


def _relatives(view: EntityView) -> str:
    family = view.family.name if view.family is not None else ""
    shown = _listing("Models of this family", view.members)
    shown += _listing(f"Other models of {family}" if family else "Sister models", view.sisters)
    kinds = sorted(
        {row.record.kind for row in view.owned}, key=lambda kind: (kind != "model", kind)
    )
    for kind in kinds:
        owned = [row for row in view.owned if row.record.kind == kind]
        shown += _listing(f"Its {entity_group(kind).lower()}", owned)
    return shown


def _listing(title: str, rows: Sequence[EntityRow]) -> str:
    if not rows:
        return ""
    chips = [f"<li>{entity_link(row.record)}</li>" for row in rows]
    rest = "".join(chips[_SHOWN:])
    said = f"{len(chips) - _SHOWN} more"
    more = f'<details><summary>{said}</summary><ul class="t-chips">{rest}</ul></details>'
    return (
        f'<section class="t-relatives"><h2>{escape(title)}</h2>'
        f'<ul class="t-chips">{"".join(chips[:_SHOWN])}</ul>{more if rest else ""}</section>'
    )


def _stories(view: EntityView) -> str:
    """Newest first, by month."""
    told = view.stories[:_SHOWN_STORIES]
    months = groupby(told, key=lambda row: row.story.last_published_at.strftime("%B %Y"))
    shown = "".join(
        f'<section class="t-day"><h3>{month}</h3>{"".join(_story(row) for row in rows)}</section>'
        for month, rows in months
    )
    left = view.story_count - len(told)
    name = view.record.name
    notes = [
        f"{count(left, 'older story', 'older stories')} on its timeline" if left > 0 else "",
        f"{count(view.passing, 'more story names', 'more stories name')} it in passing"
        if view.passing
        else "",
    ]
    said = "; ".join(note for note in notes if note)
    find = inward(page_address("search", q=name, entity=view.record.key), "Search all that name it")
    line = inward(_timeline(view), "See its timeline")
    more = f'<p class="t-note">{said}. {line}. {find}.</p>' if said else ""
    if not shown:
        shown = '<p class="t-calm">No headline has named it so far.</p>'
    return f'<section class="t-timeline"><h2>Stories over time</h2>{shown}{more}</section>'


def _story(row: StoryRow) -> str:
    story = row.story
    about = joined(
        [
            name_days(story.first_published_at, story.last_published_at),
            count(row.outlets, "outlet"),
        ]
    )
    return (
        f'<div class="t-item"><p class="t-meta">{about}</p>'
        f"<h4>{story_link(story.id, story.title)}</h4></div>"
    )
