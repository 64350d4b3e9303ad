"""Watched documents: how many versions, and what the last change added and took away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.changes import render_passages
from app.ui.parts import escape, joined, outward, shorten
from app.ui.words import count
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.sources_view import DocumentChange, SourcesView, WatchedDocument

_TITLE = 90
_VALUE = 160
_SHOWN = 8


def render_documents(view: SourcesView) -> str:
    """The section as safe HTML; empty while nothing is watched."""
    if not view.documents:
        return ""
    names = {polled.source.key: polled.source.name for polled in view.everything}
    changed = [document for document in view.documents if document.history.versions > 1]
    steady = [document for document in view.documents if document.history.versions == 1]
    items = [_changed(document, names) for document in changed]
    shown, rest = "".join(items[:_SHOWN]), "".join(items[_SHOWN:])
    more = f"<details><summary>{len(items) - _SHOWN} more that changed</summary><ul>{rest}</ul></details>"
    lead = count(len(view.documents), "document")
    said = f"{lead}: terms, licences, model cards and lists of retirements; {_sum_up(changed)}."
    return (
        f'<section class="t-documents"><h2>Watched documents</h2><p>{said}</p>'
        f"<ul>{shown}</ul>{more if rest else ''}{_steady(steady, names)}</section>"
    )


def _sum_up(changed: Sequence[WatchedDocument]) -> str:
    if not changed:
        return "none has changed since it was first read"
    return f"{len(changed)} {'has' if len(changed) == 1 else 'have'} changed since first read"


def _name(document: WatchedDocument, names: dict[str, str]) -> str:
    history = document.history
    source = names.get(history.source_key, history.source_key)
    title = shorten(history.title, _TITLE) or source
    link = outward(history.url, title)
    return link if title == source else f"{link} ({escape(source)})"


def _changed(document: WatchedDocument, names: dict[str, str]) -> str:
    history = document.history
    about = joined(
        [
            f"last change {name_day(history.last_at)}",
            f"{count(history.versions, 'version')} since {name_day(history.first_at)}",
        ]
    )
    change = _change(document.change) if document.change else ""
    name = _name(document, names)
    return f'<li>{name} <span class="t-meta">{about}</span>{change}</li>'


def _change(change: DocumentChange) -> str:
    values = "".join(f"<li>{escape(shorten(value, _VALUE))}</li>" for value in change.values)
    listing = f'<ul class="t-values">{values}</ul>' if values else ""
    passages = render_passages(change.added, change.removed)
    if not passages and not listing:
        return ""
    return f"<details><summary>What changed</summary>{listing}{passages}</details>"


def _steady(documents: Sequence[WatchedDocument], names: dict[str, str]) -> str:
    if not documents:
        return ""
    items = "".join(
        f'<li>{_name(document, names)} <span class="t-meta">since '
        f"{name_day(document.history.first_at)}</span></li>"
        for document in documents
    )
    said = f"{count(len(documents), 'document')} with one version so far"
    return f"<details><summary>{said}</summary><ul>{items}</ul></details>"
