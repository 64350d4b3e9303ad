"""An issue as a web page, or as a part of one. Text from outside is escaped, never trusted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.newsletter.links import links_here, links_to
from app.newsletter.marks import signal_anchor
from app.newsletter.view import RADAR_WORDS, UNSOURCED, view_issue
from app.newsletter.wording import name_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from analysis.brief.model import Brief
    from app.newsletter.links import Links
    from app.newsletter.marks import Source
    from app.newsletter.view import IssueView

_FOLDER = Path(__file__).parent
_NAMED_OUTLETS = 4
_LEDGER_SHOWN = 6  # signals of a kind that a page shows before it folds the rest


def render_html(brief: Brief, base_url: str = "") -> str:
    """A complete page; `base_url` is the service's public address for links back to it."""
    return _render("page.html.jinja", brief, links_to(base_url, brief))


def render_fragment(brief: Brief, base_url: str = "") -> str:
    """One `<div class="t-issue">` for another page, which brings `style_sheet()` along."""
    return _render("issue.html.jinja", brief, links_to(base_url, brief))


def render_part(brief: Brief, issued: str, formats: Sequence[tuple[str, str]]) -> str:
    """The same for a page of the service itself; `formats` pair addresses with their names."""
    return _render("issue.html.jinja", brief, links_here(brief), issued=issued, formats=formats)


def style_sheet() -> str:
    """The style of all of them, scoped to the class `t-issue`."""
    return (_FOLDER / "issue.css").read_text(encoding="utf-8")


def _render(template: str, brief: Brief, links: Links, **more: object) -> str:
    view = view_issue(brief)
    values = frame_values(brief, view, links) | more
    return environment().get_template(template).render(values)


def frame_values(brief: Brief, view: IssueView, links: Links) -> dict[str, Any]:
    """What every template is given."""
    groups = view.ledger.groups if view.ledger else ()
    year, week = brief.week.split("-W")
    return {
        "issue": view,
        "week": brief.week,
        "links": links,
        "own": links.here,
        "kicker": "The builder’s brief",
        "heading": f"Week {int(week)}, {year}",
        "issued": "",
        "formats": (),
        "shown_signals": frozenset(line.signal_id for group in groups for line in group.lines),
    }


@cache
def environment() -> Environment:
    """The templates, which escape whatever they are given."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([_FOLDER / "templates", _FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {
        "names_of": _names_of,
        "anchor_of": signal_anchor,
        "unsourced": UNSOURCED,
        "radar_words": RADAR_WORDS,
        "ledger_shown": _LEDGER_SHOWN,
    }
    return made


def _names_of(sources: Sequence[Source]) -> str:
    return name_list([source.outlet for source in sources], _NAMED_OUTLETS)
