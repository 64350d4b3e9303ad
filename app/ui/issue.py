"""An issue as a page: the newsletter's own rendering, the reader's stacks, the neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.html import render_part
from app.ui.parts import escape, inward, joined, page_address
from app.weeks import name_moment, name_week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.model import Brief
    from app.reading import Issue

_FILES = ((".html", "Plain page"), (".md", "Markdown"), (".txt", "Text"), (".json", "JSON"))


def render_issue(issue: Issue, stack: str = "", stacks: Sequence[str] = ()) -> str:
    """The whole issue as safe HTML; `stacks` are those with an edition, `stack` the one shown."""
    brief = issue.brief
    shown = render_part(brief, name_moment(brief.issued_at), _formats(brief.week, stack))
    return f"{_chooser(brief, stack, stacks)}{shown}{_neighbours(issue, stack)}"


def _chooser(brief: Brief, stack: str, stacks: Sequence[str]) -> str:
    if not stacks:
        return ""
    choices = ["", *stacks]
    links = [
        f"<strong>{escape(name or 'everybody')}</strong>"
        if name == stack
        else inward(page_address("", week=brief.week, stack=name), name or "everybody")
        for name in choices
    ]
    return f'<nav class="t-stacks" aria-label="For which stack">For {joined(links)}</nav>'


def _formats(week: str, stack: str) -> list[tuple[str, str]]:
    files = [(page_address(f"briefs/{week}{ending}", stack=stack), name) for ending, name in _FILES]
    return [*files, ("/feeds/briefs.xml", "Atom feed")]


def _neighbours(issue: Issue, stack: str) -> str:
    earlier = later = ""
    if issue.previous:
        address = page_address("", week=issue.previous, stack=stack)
        earlier = inward(address, f"← {name_week(issue.previous)}", "t-earlier")
    if issue.following:
        address = page_address("", week=issue.following, stack=stack)
        later = inward(address, f"{name_week(issue.following)} →", "t-later")
    return f'<nav class="t-neighbours" aria-label="Other issues">{earlier}{later}</nav>'
