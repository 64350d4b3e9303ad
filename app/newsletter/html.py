"""An issue as a web page, or as a part of one. Text from outside is escaped, never trusted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.newsletter.view import view_issue

if TYPE_CHECKING:
    from jinja2 import Environment

    from analysis.brief.model import Brief

_FOLDER = Path(__file__).parent


def render_html(brief: Brief, base_url: str = "") -> str:
    """A complete page; `base_url` is the service's public address for links back to it."""
    return _render("page.html.jinja", brief, base_url)


def render_fragment(brief: Brief, base_url: str = "") -> str:
    """One `<div class="tocsin-brief">` for another page, which brings `style_sheet()` along."""
    return _render("issue.html.jinja", brief, base_url)


def style_sheet() -> str:
    """The style of both, scoped to the class `tocsin-brief`."""
    return (_FOLDER / "style.css").read_text(encoding="utf-8")


def _render(template: str, brief: Brief, base_url: str) -> str:
    return (
        _environment()
        .get_template(template)
        .render(issue=view_issue(brief), week=brief.week, base_url=base_url.rstrip("/"))
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([_FOLDER / "templates", _FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
