"""The table of models: in families, or sorted by a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.models_reading import ModelSort
from app.models_values import Basis, Openness
from app.newsletter.wording import clean_text
from app.ui.entities import entity_address
from app.ui.models_words import CHANGES, LISTED, OPENNESS
from app.ui.parts import escape, inward, outward, page_address, shorten, story_link
from app.ui.words import count
from app.weeks import name_day
from app.weeks_months import name_iso_day
from db.types import Predicate

if TYPE_CHECKING:
    from app.models_reading import ModelFamily, ModelQuestion, ModelsView
    from app.models_values import ModelRow, Value

_VALUE, _QUOTE = 70, 360
_COLUMNS = (
    (ModelSort.NAME, "Model"),
    (ModelSort.OWNER, "Owner"),
    (ModelSort.LICENCE, "Licence"),
    (ModelSort.OPENNESS, "Openness"),
    (ModelSort.RELEASED, "Released"),
    (ModelSort.CHANGED, "Last changed"),
    (ModelSort.RETIRES, "Retires"),
)
# What a first click on a column shows: the newest first for days, else from A to Z.
_FALLING = frozenset({ModelSort.RELEASED, ModelSort.CHANGED})
_MONEY = re.compile(r"[$€£¥]|\b(?:dollars?|euros?|usd|eur)\b", re.IGNORECASE)
_UNKNOWN = '<span class="t-models-unknown">unknown</span>'


def render_models(view: ModelsView) -> str:
    """The table with the ways to its other pages, as safe HTML."""
    if not view.count:
        every = inward(page_address("models"), "See all of them")
        return f'<p class="t-wide t-calm">No model is like that. {every}.</p>'
    body = "".join(_family(family, view.question) for family in view.families)
    if view.rows:
        body += f"<tbody>{''.join(_row(row) for row in view.rows)}</tbody>"
    return (
        f'<div class="t-wide t-models">{_said(view)}<table class="t-table t-models-table">'
        f"<caption>{_caption()}</caption><thead><tr>{_heads(view.question)}</tr></thead>"
        f"{body}</table>{_pages(view)}</div>"
    )


def query_of(question: ModelQuestion, **changes: str | None) -> str:
    """The address of the page for a question, with some parameters changed."""
    given = {
        "owner": question.owner,
        "openness": question.openness.value if question.openness else "",
        "licence": question.licence,
        "family": question.family,
        "since": question.changed_since.isoformat() if question.changed_since else "",
        "retires": "1" if question.retires_soon else "",
        "all": "1" if question.every else "",
        "sort": question.sort.value if question.sort else "",
        "dir": _direction(question) if question.sort else "",
    }
    return page_address("models", **(given | changes))


def _direction(question: ModelQuestion) -> str:
    return "desc" if question.descending else "asc"


def _said(view: ModelsView) -> str:
    shown = count(view.count, "model")
    of = f" of {view.stated:,} of which something is stated" if view.count < view.stated else ""
    every = ""
    if not view.question.every and view.named > view.stated:
        link = inward(query_of(view.question, all="1"), f"all {view.named:,} that are named")
        every = f" Articles name more than they state anything of: {link}."
    order = "" if view.question.sort else " In families, those with the latest news first."
    return f'<p class="t-note">{shown}{of}.{order}{every}</p>'


def _caption() -> str:
    return (
        "Each value opens the passage it rests on. “our list” marks what comes from the list of "
        "names shipped with Tocsin, as do owners; what neither says is unknown."
    )


def _heads(question: ModelQuestion) -> str:
    return "".join(_head(question, sort, name) for sort, name in _COLUMNS)


def _head(question: ModelQuestion, sort: ModelSort, name: str) -> str:
    here = question.sort is sort
    falls = not question.descending if here else sort in _FALLING
    address = query_of(question, sort=sort.value, dir="desc" if falls else "asc")
    order, arrow = "", ""
    if here:
        way = "descending" if question.descending else "ascending"
        order = f' aria-sort="{way}"'
        arrow = f'<span aria-hidden="true"> {"↓" if question.descending else "↑"}</span>'
    return f'<th scope="col"{order}>{inward(address, name)}{arrow}</th>'


def _family(family: ModelFamily, question: ModelQuestion) -> str:
    rows = "".join(_row(row) for row in family.rows)
    if family.count == 1:
        return f'<tbody class="t-models-one">{rows}</tbody>'
    rest = family.count - len(family.rows)
    more = ""
    if rest:
        link = inward(query_of(question, family=family.key), f"all {family.count:,}")
        more = f' <span class="t-meta">{len(family.rows)} shown, {link}</span>'
    columns = len(_COLUMNS)
    name = escape(clean_text(family.name))
    head = f'<tr class="t-models-family"><th scope="rowgroup" colspan="{columns}">{name}{more}</th></tr>'
    return f'<tbody class="t-models-several">{head}{rows}</tbody>'


def _row(row: ModelRow) -> str:
    name = inward(entity_address(row.key), shorten(row.name, _VALUE))
    return (
        f'<tr><th scope="row">{name}</th>'
        f"{_cell('Owner', _owner(row))}{_cell('Licence', _licence(row))}"
        f"{_cell('Openness', _openness(row))}{_cell('Released', _released(row.released))}"
        f"{_cell('Last changed', _changed(row.changed))}{_cell('Retires', _retires(row.retires))}</tr>"
    )


def _cell(label: str, content: str) -> str:
    css = "" if content else ' class="t-none"'
    return f'<td data-label="{label}"{css}>{content}</td>'


def _owner(row: ModelRow) -> str:
    if not row.owner:
        return _UNKNOWN
    return inward(entity_address(row.owner), shorten(row.owner_name, 40))


def _licence(row: ModelRow) -> str:
    value = row.licence
    if not value.is_known:
        return _UNKNOWN
    text = escape(shorten(clean_text(value.text), _VALUE))
    about = ""
    if row.licence_key:
        link = inward(page_address("models", licence=row.licence_key), "about it")
        about = f' <span class="t-meta">{link}</span>'
    return f"{_with_source(text, value)}{about}"


def _openness(row: ModelRow) -> str:
    value = row.openness_value
    if row.openness is Openness.UNKNOWN:
        return _UNKNOWN
    text = escape(OPENNESS[row.openness])
    return _with_source(text, value) if value.basis is not Basis.STATED else text


def _released(value: Value) -> str:
    if not value.is_known:
        return _UNKNOWN
    day = escape(name_iso_day(value.day))
    return _with_source(day if value.is_exact else f"by {day}", value)


def _changed(value: Value) -> str:
    if not value.is_known:
        return '<span class="t-models-unknown">none told</span>'
    words = CHANGES.get(value.kind, "")
    if value.kind == Predicate.PRICE_CHANGED and not _MONEY.search(value.text):
        words = "limits"
    text = shorten(clean_text(value.text), _VALUE)
    said = f"{words}: {text}" if text else words
    day = escape(name_iso_day(value.day))
    return _with_source(f'{escape(said)}<br><span class="t-meta">{day}</span>', value)


def _retires(value: Value) -> str:
    if not value.is_known:
        return '<span class="t-models-unknown">none told</span>'
    text = escape(name_iso_day(value.day) or value.text)
    if value.expected:
        link = inward(page_address("ledger", signal=value.signal_id), "expected")
        text += f' <span class="t-meta">{link}</span>'
    return _with_source(text, value)


def _with_source(shown: str, value: Value) -> str:
    """A value that opens its passage, or the mark of what it comes from instead."""
    if value.basis is Basis.LIST:
        return f'{shown} <span class="t-models-mark">{LISTED}</span>'
    if value.basis is Basis.FAMILY:
        family = escape(clean_text(value.text))
        return f'{shown} <span class="t-models-mark">{LISTED}, of {family}</span>'
    said = value.said
    if said is None:
        return shown
    mark = f"{clean_text(said.outlet)}, {name_day(said.published_at)}"
    link = outward(said.url, mark, "", clean_text(said.title))
    story = f" · {story_link(value.story_id, 'its story')}" if value.story_id else ""
    quote = escape(shorten(clean_text(said.text), _QUOTE))
    return (
        f"<details><summary>{shown}</summary><blockquote>{quote}<footer>{link}{story}</footer>"
        "</blockquote></details>"
    )


def _pages(view: ModelsView) -> str:
    if view.pages == 1:
        return ""
    page = min(max(view.question.page, 1), view.pages)
    before = inward(query_of(view.question, at=str(page - 1)), "Before") if page > 1 else ""
    after = inward(query_of(view.question, at=str(page + 1)), "Next") if page < view.pages else ""
    return (
        f'<nav class="t-models-pages" aria-label="Pages of the table">{before}'
        f"<span>Page {page} of {view.pages}</span>{after}</nav>"
    )
