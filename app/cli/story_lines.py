"""Stories, threads and entities as lines for a terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from app.statements import (
    DISPUTED,
    UNSOURCED,
    cited_source,
    is_unsourced,
    state_fact,
    tell_change,
    tell_date,
    tell_support,
    told_first,
)
from app.ui.parts import shorten
from app.ui.timeline import shown_kind
from app.ui.words import (
    ARTICLE_KINDS,
    ENTITY_GROUPS,
    HISTORY,
    TIERS,
    entity_kind,
    spell,
    topic_name,
)
from app.weeks import name_days, name_week
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.knowledge.contradictions import FactGroup
    from app.entity_reading import EntityRow, EntityView
    from app.story_parts import HistoryNote, NamedEntity, ThreadView
    from app.story_reading import StoryView
    from db.story_lists import StoryRow, ThreadRow
    from db.types import Reading

_TITLE = 100
_WORDS = 200
_STATEMENTS = 20
_RELATIVES = 12


def clean_line(text: str) -> str:
    """Text from outside as one line: control characters could drive the terminal."""
    folded = " ".join(text.split())
    return "".join(c for c in folded if unicodedata.category(c)[0] != "C")


def write_row(row: StoryRow) -> str:
    """`2026-06-15  s-suspended  Access to Aurora 5 is suspended  (5 outlets)`."""
    story = row.story
    title = clean_line(shorten(story.title, _TITLE))
    outlets = _count(row.outlets, "outlet")
    return f"{story.last_published_at:%Y-%m-%d}  {story.id}  {title}  ({outlets})"


def write_story(view: StoryView) -> Iterator[str]:
    """Everything that is known of a story."""
    story = view.story
    yield clean_line(story.title)
    days = name_days(story.first_published_at, story.last_published_at)
    counted = f"{_count(len(view.readings), 'article')}, {_count(view.outlets, 'outlet')}"
    yield f"{story.id}  {days}; {counted}, {_count(view.origins.own, 'origin')}"
    if view.topics:
        yield f"filed under {', '.join(topic_name(topic) for topic in view.topics)}"
    if view.asked_id != story.id:
        yield f"({clean_line(view.asked_id)} was merged into this story)"
    if view.standing is not None:
        place = view.standing
        yield f"number {place.place} of {place.stories} in the brief of {name_week(place.week)}"
    yield from _section("One longer affair", _thread_lines(view.thread, story.id))
    yield from _section("What was stated", _statement_lines(view.statements))
    yield from _section("Named", _named_lines(view.entities))
    yield from _section("Articles", (_article_line(r, view) for r in view.readings))
    newsletters = (
        f"{one.article.published_at:%Y-%m-%d}  {clean_line(one.article.outlet)}: "
        f"{clean_line(shorten(one.article.title, _TITLE))}  {clean_line(one.article.url)}"
        for one in view.newsletters
    )
    yield from _section("Also in newsletters", newsletters)
    yield from _section("History", (_history_line(note) for note in view.history))


def write_thread(view: ThreadView) -> Iterator[str]:
    """A thread with its stories, each with how it follows another."""
    yield clean_line(view.thread.title)
    yield f"{view.thread.id}  {_count(len(view.steps), 'story', 'stories')}"
    yield ""
    yield from _thread_lines(view, "")


def write_thread_row(row: ThreadRow) -> str:
    """A thread in a list."""
    days = name_days(row.first_published_at, row.last_published_at)
    title = clean_line(shorten(row.thread.title, _TITLE))
    return f"{row.thread.id}  {title}  ({_count(row.stories, 'story', 'stories')}, {days})"


def write_entity_row(row: EntityRow) -> str:
    """An entity in a list."""
    record = row.record
    kind = entity_kind(record.kind).lower()
    return f"{record.key}  {clean_line(record.name)}  ({kind}, {_count(row.articles, 'article')})"


def write_entity(view: EntityView) -> Iterator[str]:
    """Everything that is known of an entity."""
    record = view.record
    yield f"{clean_line(record.name)}  ({entity_kind(record.kind).lower()})"
    yield record.key
    known = (
        ("family", view.family.name if view.family else ""),
        ("version", record.version),
        ("size", record.size),
        ("owner", view.owner.name if view.owner else ""),
        ("weights", view.openness.weights if view.openness else ""),
        ("licence", view.openness.licence if view.openness else ""),
        ("found", "by its form in articles; no list of ours has it" if record.discovered else ""),
    )
    yield from (f"{name:8} {clean_line(value)}" for name, value in known if value)
    yield f"{_count(view.articles_naming, 'article')} name it"
    for title, rows in (
        ("Models of this family", view.members),
        ("Sister models", view.sisters),
        ("Belongs to it", view.owned),
    ):
        lines = [write_entity_row(row) for row in rows[:_RELATIVES]]
        if len(rows) > _RELATIVES:
            lines.append(f"and {len(rows) - _RELATIVES} more; --json has them all")
        yield from _section(title, lines)
    yield from _section("What was stated about it", _statement_lines(view.statements))
    yield from _section("Stories", (write_row(row) for row in view.stories))
    left = view.story_count - len(view.stories)
    if left > 0:
        yield f"  {left} older stories not shown"


def _thread_lines(view: ThreadView | None, current: str) -> Iterator[str]:
    for step in view.steps if view is not None else ():
        story = step.row.story
        mark = "*" if story.id == current else " "
        relation = ""
        if step.relation and step.follows_id:
            relation = f"  [{clean_line(step.relation)} {step.follows_id}]"
        title = clean_line(shorten(story.title, _TITLE))
        yield f"{mark} {story.first_published_at:%Y-%m-%d}  {story.id}  {title}{relation}"


def _statement_lines(groups: Sequence[FactGroup]) -> Iterator[str]:
    told = [group for group in groups if group.predicate is not Predicate.OTHER]
    for group in told[:_STATEMENTS]:
        flag = f"  [{DISPUTED.lower()}]" if group.disputed else ""
        yield f"{clean_line(state_fact(group.predicate, group.subject))}{flag}"
        for version in group.versions:
            notes = (
                tell_change(group, version),
                tell_date(version.effective_date),
                UNSOURCED if is_unsourced(version) else "",
                "replaced since" if version.superseded else "",
                tell_support(version),
                f"citing {cited_source(version)}" if cited_source(version) else "",
            )
            yield f"    {clean_line('; '.join(note for note in notes if note))}"
            yield f"      “{clean_line(shorten(told_first(version)[0].words, _WORDS))}”"
    if len(told) > _STATEMENTS:
        yield f"and {len(told) - _STATEMENTS} more; --json has them all"


def _named_lines(entities: Sequence[NamedEntity]) -> Iterator[str]:
    order = [*ENTITY_GROUPS, *sorted({e.record.kind for e in entities} - ENTITY_GROUPS.keys())]
    for kind in order:
        names = [clean_line(e.record.name) for e in entities if e.record.kind == kind]
        if names:
            yield f"{ENTITY_GROUPS.get(kind, spell(kind))}: {', '.join(names)}"


def _article_line(reading: Reading, view: StoryView) -> str:
    article = reading.article
    origin = view.origins.heads.get(article.id, article.id)
    head = view.origins.articles.get(origin)
    copied = f", copy of {clean_line(head.outlet)}" if origin != article.id and head else ""
    about = ", ".join(
        part
        for part in (TIERS[reading.tier.value], ARTICLE_KINDS[shown_kind(reading).value])
        if part
    )
    title = clean_line(shorten(article.title, _TITLE))
    outlet = clean_line(article.outlet)
    return (
        f"{article.published_at:%Y-%m-%d %H:%M}  {outlet} ({about}{copied}): {title}"
        f"  {clean_line(article.url)}"
    )


def _history_line(note: HistoryNote) -> str:
    words = HISTORY.get(note.change.kind, spell(note.change.kind).lower())
    title = f" “{clean_line(shorten(note.other.title, _TITLE))}”" if note.other else ""
    return f"{note.change.at:%Y-%m-%d}  {words} {note.change.other_id}{title}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading over lines; nothing where there are none."""
    begun = False
    for line in lines:
        if not begun:
            yield ""
            yield title
            begun = True
        yield f"  {line}"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
