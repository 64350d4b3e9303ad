"""A message as a mail's HTML: no image, script, remote style or tracking; text is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import app.newsletter
from app.alert_words.view import shorten
from app.newsletter.mail import MOST_BYTES

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment

    from app.alert_words.notes import NoteView
    from app.alert_words.view import MessageView

_FOLDER = Path(__file__).parent
# Items, quotations of each and their characters, from the roomiest on; the first that fits is sent.
CUTS: Final = ((40, 4, 900), (40, 2, 500), (40, 1, 300), (20, 1, 240), (10, 1, 200), (3, 1, 160))


def render_html(view: MessageView) -> str:
    """The whole document, of at most `MOST_BYTES`; where items are left out it says so."""
    html = ""
    for cut in CUTS:
        short = shorten(view, *cut)
        html = _render("message.html.jinja", short, short.intro, single=len(short.items) == 1)
        if len(html.encode()) <= MOST_BYTES:
            break
    return html


def render_note(view: NoteView) -> str:
    """A confirmation or a test: a heading, a few lines, at most one link."""
    return _render("note.html.jinja", view, " ".join(view.lines))


def _render(template: str, view: object, preheader: str, *, single: bool = False) -> str:
    heading = getattr(view, "name", "") or getattr(view, "heading", "")
    values = {"view": view, "preheader": preheader, "single": single, "heading": heading}
    html = _environment().get_template(template).render(values)
    packed = "\n".join(line.strip() for line in html.splitlines() if line.strip())
    return _inliner().inline(packed)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    newsletter = Path(app.newsletter.__path__[0])
    return Environment(
        loader=FileSystemLoader([_FOLDER / "templates", _FOLDER, newsletter]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    # Nothing is ever loaded: the only style sheet stands in the page itself.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
