"""How a story came to be what it is: merges, splits, and links that lead here from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import escape, inward, page_address, shorten, story_link
from app.ui.words import HISTORY, count, spell
from app.weeks import name_day

if TYPE_CHECKING:
    from app.story_parts import HistoryNote
    from app.story_reading import StoryView

_TITLE = 90
_SHOWN = 5


def render_moved(view: StoryView) -> str:
    """A note for readers whose link was another story's; empty for all others."""
    if view.asked_id == view.story.id:
        return ""
    moved = view.moved
    other = moved.other if moved is not None else None
    name = f", “{escape(shorten(other.title, _TITLE))}”," if other is not None else ""
    day = f" on {name_day(moved.change.at)}" if moved is not None else ""
    said = f"The story that you followed{name} was merged into this one{day}."
    return f'<p class="t-banner" role="note">{said}</p>'


def render_history(view: StoryView) -> str:
    """Merges and splits with their days, and the permanent link."""
    link = inward(page_address("story", story=view.story.id), "Permanent link to this story")
    notes = [_note(note) for note in view.history]
    shown = "".join(f"<li>{note}</li>" for note in notes[-_SHOWN:])
    rest = "".join(f"<li>{note}</li>" for note in notes[:-_SHOWN])
    earlier = count(len(notes) - _SHOWN, "earlier change")
    more = f"<details><summary>{earlier}</summary><ul>{rest}</ul></details>" if rest else ""
    listing = f"<ul>{shown}</ul>" if shown else ""
    head = "<h2>History of this story</h2>" if notes else ""
    return (
        f'<section class="t-history t-identity">{head}{more}{listing}'
        f'<p class="t-meta">{link}</p></section>'
    )


def _note(note: HistoryNote) -> str:
    """`18 June 2026: merged with “…”`."""
    words = HISTORY.get(note.change.kind, spell(note.change.kind).lower())
    day = name_day(note.change.at)
    if note.other is None:
        return f"{day}: {escape(words)} another story"
    title = f"“{shorten(note.other.title, _TITLE)}”"
    # What was taken in has no page of its own any more: its link would lead back to this one.
    name = escape(title) if note.took_in else story_link(note.other.id, title)
    return f"{day}: {escape(words)} {name}"
