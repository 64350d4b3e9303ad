"""The roundups and newsletters that mention a story, with the words in which they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import escape, joined, outward, shorten
from app.ui.words import count
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.story_parts import Newsletter

_SHOWN = 5
_TITLE = 90
_QUOTATION = 420


def render_newsletters(found: Sequence[Newsletter]) -> str:
    """The section as safe HTML; empty where none mentions it."""
    if not found:
        return ""
    items = [f"<li>{_newsletter(one)}</li>" for one in found]
    rest = "".join(items[_SHOWN:])
    said = count(len(items) - _SHOWN, "more newsletter")
    more = f"<details><summary>{said}</summary><ul>{rest}</ul></details>" if rest else ""
    return (
        '<section class="t-newsletters"><h2>Also in newsletters</h2>'
        f"<ul>{''.join(items[:_SHOWN])}</ul>{more}</section>"
    )


def _newsletter(one: Newsletter) -> str:
    article = one.article
    title = outward(article.url, shorten(article.title, _TITLE) or article.outlet)
    about = joined([escape(article.outlet), name_day(article.published_at)])
    words = "".join(
        f"<blockquote>{escape(shorten(passage, _QUOTATION))}</blockquote>"
        for passage in one.passages
    )
    passages = f"<details><summary>What it says</summary>{words}</details>" if words else ""
    return f'{title} <span class="t-meta">{about}</span>{passages}'
