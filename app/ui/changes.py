"""What a later version of a text added and took away, quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import escape, shorten
from app.ui.words import REVISIONS, count, spell
from app.weeks import name_day
from db.types import RevisionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.changes import ArticleChange

_PASSAGE = 600
_SHOWN_PASSAGES = 8
_NOTE = 240


def render_changes(changes: Sequence[ArticleChange]) -> str:
    """An article's later versions, oldest first: corrections in full, others to be opened."""
    return "".join(_change(change) for change in changes)


def _change(change: ArticleChange) -> str:
    word = REVISIONS.get(change.kind.value, spell(change.kind.value))
    title = ""
    if change.title_before != change.title_after:
        title = f'<p class="t-note">The headline was “{escape(shorten(change.title_before, _NOTE))}”.</p>'
    passages = render_passages(change.added, change.removed)
    said = f"{word} {name_day(change.at, year=False)}"
    if not passages:
        return f'<div class="t-change"><p class="t-note">{said}.</p>{title}</div>'
    state = " open" if change.kind is RevisionKind.CORRECTION else ""
    summary = f"<summary>{said}{_measure(change)}</summary>"
    return f'<details class="t-change"{state}>{summary}{title}{passages}</details>'


def _measure(change: ArticleChange) -> str:
    parts = [
        f"{count(len(found), 'sentence')} {word}"
        for found, word in ((change.added, "added"), (change.removed, "taken out"))
        if found
    ]
    return f": {', '.join(parts)}" if parts else ""


def render_passages(added: Sequence[str], removed: Sequence[str]) -> str:
    """Both lists as quotations; empty when there is neither."""
    return _passages("Added", "ins", added) + _passages("Taken out", "del", removed)


def _passages(word: str, element: str, passages: Sequence[str]) -> str:
    if not passages:
        return ""
    quoted = "".join(
        f"<blockquote><{element}>{escape(shorten(passage, _PASSAGE))}</{element}></blockquote>"
        for passage in passages[:_SHOWN_PASSAGES]
    )
    rest = len(passages) - _SHOWN_PASSAGES
    more = f'<p class="t-note">and {count(rest, "more passage")}</p>' if rest > 0 else ""
    return f'<div class="t-passages"><p class="t-note">{word}</p>{quoted}{more}</div>'
