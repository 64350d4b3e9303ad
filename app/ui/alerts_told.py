"""What was told, or would have been: a headline with its day, what is new, the passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.alert_words.phrases import because
from app.newsletter.wording import clean_text
from app.ui.parts import escape, inward, outward, shorten
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.alerts.message import Quote

_QUOTE = 320


class Told(Protocol):
    """What kept alerts and those of a back-test have in common."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def headline(self) -> str:
        """What it is."""

    @property
    def update(self) -> str:
        """What is new of a known story; empty for a new one."""

    @property
    def quotes(self) -> Sequence[Quote]:
        """The passages it rests on."""

    @property
    def path(self) -> str:
        """Its page; empty where there is none."""


def render_told(told: Told, *, quotes: int = 1) -> str:
    """Headline, what is new and the first passages, safe HTML."""
    headline = clean_text(told.headline) or "An alert"
    link = inward(told.path, headline) if told.path.startswith("/") else escape(headline)
    update = f'<p class="t-alerts-update">{escape(clean_text(told.update))}</p>' * bool(told.update)
    shown = "".join(_quote(quote, headline) for quote in told.quotes[:quotes])
    return (
        f'<div class="t-alerts-told"><p><time datetime="{told.occurred_at.isoformat()}">'
        f"{escape(name_day(told.occurred_at))}</time> {link}</p>{update}{shown}</div>"
    )


def render_why(rule: str) -> str:
    """The rule that matched, as a sentence; safe HTML."""
    said = because(rule)
    return f'<p class="t-alerts-why">{escape(said)}</p>' if said else ""


def _quote(quote: Quote, headline: str) -> str:
    mark = f"{clean_text(quote.outlet)}, {name_day(quote.published_at)}"
    source = outward(quote.url, mark, "", clean_text(quote.title))
    text = shorten(clean_text(quote.text), _QUOTE)
    # A headline that is the passage is not told twice; its source is.
    said = "" if _plain(text) == _plain(headline) else escape(text)
    return f"<blockquote>{said}<footer>{source}</footer></blockquote>"


def _plain(text: str) -> str:
    return text.rstrip(" .!").casefold()
