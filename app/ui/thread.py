"""One longer affair: the stories before and after the one on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.alerts_link import alert_link
from app.ui.parts import escape, inward, joined, page_address, shorten, story_link
from app.ui.words import capitalise, count
from app.weeks import name_day, name_days
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.story_parts import ThreadStep, ThreadView

_AROUND = 3  # stories shown on either side of the current one
_TITLE = 120


def render_thread(thread: ThreadView | None, current: str) -> str:
    """The section as safe HTML; empty for a story that stands alone."""
    if thread is None:
        return ""
    steps = thread.steps
    titles = {step.row.story.id: step.row.story.title for step in steps}
    at = next((n for n, step in enumerate(steps) if step.row.story.id == current), 0)
    items = [_step(n, steps, titles, current) for n in range(len(steps))]
    first, last = max(at - _AROUND, 0), at + _AROUND + 1
    shown = f"<ol>{''.join(items[first:last])}</ol>"
    begun = min(step.row.story.first_published_at for step in steps)
    ended = max(step.row.story.last_published_at for step in steps)
    line = inward(page_address("timeline", thread=thread.thread.id), "its timeline")
    follow = alert_link(SubscriptionKind.THREAD, thread.thread.id)
    told = count(len(steps), "story", "stories")
    about = joined([told, name_days(begun, ended), line, follow])
    return (
        '<nav class="t-thread" aria-labelledby="thread"><h2 id="thread">One longer affair</h2>'
        f'<p class="t-meta">{about}</p>{_fold(items[:first], "earlier")}{shown}'
        f"{_fold(items[last:], 'later')}</nav>"
    )


def _fold(items: Sequence[str], word: str) -> str:
    if not items:
        return ""
    said = f"{len(items)} {word} {'story' if len(items) == 1 else 'stories'}"
    return f"<details><summary>{said}</summary><ol>{''.join(items)}</ol></details>"


def _step(at: int, steps: Sequence[ThreadStep], titles: dict[str, str], current: str) -> str:
    step = steps[at]
    story = step.row.story
    about = joined(
        [
            name_day(story.first_published_at),
            count(step.row.outlets, "outlet"),
            _relation(at, steps, titles),
        ]
    )
    title = shorten(story.title, _TITLE)
    if story.id == current:
        name = f"<strong>{escape(title)}</strong>"
        return f'<li aria-current="true"><p class="t-meta">{about}</p>{name}</li>'
    return f'<li><p class="t-meta">{about}</p>{story_link(story.id, title)}</li>'


def _relation(at: int, steps: Sequence[ThreadStep], titles: dict[str, str]) -> str:
    """`Reverses the one above`, or what it follows by name where that stands further up."""
    step = steps[at]
    if not step.relation or step.follows_id is None:
        return ""
    said = escape(capitalise(step.relation))
    if at and steps[at - 1].row.story.id == step.follows_id:
        return f"{said} the story above"
    name = titles.get(step.follows_id)
    return f"{said} “{escape(shorten(name, 60))}”" if name else said
