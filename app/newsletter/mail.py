"""An issue as a mail: HTML that needs no image, script or style sheet, and its plain-text twin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.newsletter.html import environment, frame_values
from app.newsletter.links import links_to
from app.newsletter.text import render_text
from app.newsletter.view import view_issue
from app.newsletter.wording import clean_text, for_you_title, week_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from css_inline import CSSInliner

    from analysis.brief.model import Brief

MOST_BYTES = 98_000  # Gmail cuts off what comes after 102 kB, headers of the part included
_LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be; `html` and `text` tell the same."""

    subject: str
    preheader: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of an issue's lists a mail shows; the web page has the rest."""

    outlets: int
    signals: int
    rows: int
    key_facts: bool = True
    whole_stories: int = 99


# From the roomiest on; the first one under the limit is sent.
CUTS = (
    Cut(8, 5, 12),
    Cut(4, 4, 8),
    Cut(2, 3, 5),
    Cut(1, 2, 3, key_facts=False),
    Cut(1, 1, 2, key_facts=False, whole_stories=5),
    Cut(1, 1, 1, key_facts=False, whole_stories=0),
)


def render_mail(brief: Brief, base_url: str = "", foot: Sequence[tuple[str, str]] = ()) -> Mail:
    """The mail of an issue; `base_url` is the service's public address for links to it.

    Its HTML stays under `MOST_BYTES` by shortening lists, and says so where it does. `foot` are
    links at its end, addresses with their words.
    """
    view = view_issue(brief)
    values = frame_values(brief, view, links_to(base_url, brief)) | {"foot": foot}
    html = ""
    for cut in CUTS:
        template = environment().get_template("mail.html.jinja")
        html = _inliner().inline(_pack(template.render(values | {"cut": cut})))
        if len(html.encode()) <= MOST_BYTES:
            break
    return Mail(_subject(brief), view.preheader, html, render_text(brief, base_url))


def _subject(brief: Brief) -> str:
    lead = clean_text(brief.stories[0].headline.text) if brief.stories else "a quiet week"
    mine = brief.for_you
    if mine is not None:
        count = len(mine.items)
        title = for_you_title(brief)
        none = f"{title[:1].lower()}{title[1:]}"
        lead = f"{count} for you · {lead}" if count else f"{none} · {lead}"
    if not brief.stories and view_issue(brief).quiet[:7] != "A quiet":
        lead = "no stories, and why"
    return f"Tocsin, {week_words(brief.week)}: {lead}"[:_LONGEST_SUBJECT]


def _pack(html: str) -> str:
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    # Nothing is ever loaded: the only style sheet stands in the page itself.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
