"""A licence: our reading, the clauses of the texts that are kept, its versions, who uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.licences.knowledge import NOTE
from app.licence_shelf import NO_ADDRESS
from app.licence_views import describe, document_spec
from app.newsletter.wording import clean_text
from app.ui.alerts_link import alert_link
from app.ui.entities import entity_address
from app.ui.parts import escape, inward, joined, outward, page_address, shorten
from app.ui.words import capitalise, count, spell
from app.weeks import name_day
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.licences.knowledge import KnownLicence
    from analysis.licences.terms import Statement
    from app.licence_views import KeptText, LicenceView, VersionMark
    from app.models_values import ModelRow
    from db.documents import DocumentRecord

_QUOTE, _SHOWN_USERS, _SHOWN_TEXTS = 500, 30, 200
MATTERS = {
    "openness": "Openness",
    "commercial": "Commercial use",
    "user_threshold": "Users",
    "revenue_threshold_usd": "Revenue",
    "naming": "Naming",
    "outputs": "Outputs to improve other models",
    "regions_excluded": "Not for",
    "note": "Note",
}


def render_licence(
    view: LicenceView, users: Sequence[ModelRow], others: Sequence[tuple[str, str]]
) -> str:
    """The panel as safe HTML."""
    ways = [inward(page_address("models"), "All models")]
    if view.known:
        ways.append(alert_link(SubscriptionKind.LICENCE, f"licence:{view.known.key}"))
    known = _known(view.known, others) if view.known else ""
    texts = "".join(_text(one) for one in view.texts)
    if not view.texts:
        texts = (
            '<p class="t-note">No text of it is kept here yet, so what it says is not quoted. '
            "<code>tocsin licences add FILE --name NAME</code> keeps one.</p>"
        )
    return (
        f'<section class="t-models-licence"><p class="t-note">{joined(ways)}</p>'
        f"<h2>{escape(clean_text(view.name))}</h2>{known}{texts}{_users(users)}</section>"
    )


def _known(known: KnownLicence, others: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{title}</th><td>{escape(capitalise(describe(known, matter)))}</td></tr>'
        for matter, title in MATTERS.items()
        if getattr(known, matter) or matter != "note"
    )
    links = ", ".join(
        inward(page_address("models", compare=f"{known.key}..{key}"), name)
        for key, name in others
        if key != known.key
    )
    compare = f"<details><summary>Compare with another licence</summary><p>{links}</p></details>"
    return (
        f'<table class="t-table t-models-terms"><caption>What it settles: {NOTE}</caption>'
        f"<tbody>{rows}</tbody></table>{compare}"
    )


def _text(text: KeptText) -> str:
    rows = "".join(_clause(one) for one in text.statements)
    title = escape(clean_text(text.record.title))
    version = escape(_version_name(text.version))
    heads = '<th scope="col">Matter</th><th scope="col">What it says</th><th scope="col">In its words</th>'
    table = (
        f'<table class="t-table t-models-clauses"><caption>{title}, {version}: the most telling clause '
        f"of each matter, as we read it</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
        "</table>"
    )
    if not rows:
        table = '<p class="t-calm">Nothing in it settles use, users, places, names, prices or the like.</p>'
    own = text.record.url if not text.record.url.startswith(NO_ADDRESS) else ""
    source = f" · {outward(own, 'the document')}" if own else ""
    return f'<h3>{title} <span class="t-meta">{version}{source}</span></h3>{table}{_versions(text)}'


def _clause(one: Statement) -> str:
    place = " ".join(part for part in (one.label, one.heading) if part)
    where = f"<footer>{escape(shorten(clean_text(place), 90))}</footer>" if place else ""
    quote = escape(shorten(clean_text(one.quote.text), _QUOTE))
    who = f'<p class="t-note">Who: {escape(one.who)}</p>' if one.who else ""
    return (
        f'<tr><th scope="row">{escape(spell(one.kind.value))}</th><td>{escape(one.says)}{who}</td>'
        f"<td><blockquote>{quote}{where}</blockquote></td></tr>"
    )


def _versions(text: KeptText) -> str:
    """Each version, with the way to what changed since the one before it."""
    items = []
    for at, version in enumerate(text.versions):
        links = [inward(page_address("models", licence=f"{text.spec}@{version.number}"), "read it")]
        if at + 1 < len(text.versions):
            before = text.versions[at + 1].number
            pair = f"{text.spec}@{before}..{text.spec}@{version.number}"
            links.append(inward(page_address("models", compare=pair), "what changed"))
        items.append(f"<li>{escape(_version_name(version))}: {joined(links)}</li>")
    if len(items) == 1:
        return '<p class="t-note">One version is kept so far; a change will show here.</p>'
    return f"<h4>Versions</h4><ul>{''.join(items)}</ul>"


def _version_name(version: VersionMark) -> str:
    label = f" ({clean_text(version.label)})" if version.label else ""
    return f"version {version.number}{label} of {name_day(version.taken_at)}"


def _users(users: Sequence[ModelRow]) -> str:
    if not users:
        return '<p class="t-note">No model that articles state a licence of uses it.</p>'
    links = ", ".join(inward(entity_address(row.key), row.name) for row in users[:_SHOWN_USERS])
    rest = len(users) - _SHOWN_USERS
    more = f" and {rest} more" if rest > 0 else ""
    return f'<p class="t-note">Used by {count(len(users), "model")}: {links}{more}.</p>'


def render_documents_kept(records: Sequence[DocumentRecord]) -> str:
    """The licences and terms whose versions are kept, as safe HTML."""
    if not records:
        return (
            '<section class="t-models-kept"><h2>Licences and terms that are watched</h2>'
            '<p class="t-calm">None yet. The catalogue’s watched documents are kept from their first '
            "poll on; <code>tocsin licences add</code> keeps a text by hand.</p></section>"
        )
    items = "".join(f"<li>{_document(one)}</li>" for one in records[:_SHOWN_TEXTS])
    return (
        '<section class="t-models-kept"><h2>Licences and terms that are watched</h2>'
        f"<ul>{items}</ul></section>"
    )


def _document(record: DocumentRecord) -> str:
    spec = document_spec(record)
    title = inward(page_address("models", licence=spec), clean_text(record.title) or record.name)
    about = [f"{count(record.versions, 'version')} since {name_day(record.first_at)}"]
    if record.versions > 1:
        pair = f"{spec}@{record.versions - 1}..{spec}@{record.versions}"
        link = inward(page_address("models", compare=pair), "what changed last")
        about.append(f"changed {name_day(record.newest_at)}, {link}")
    return f'{title} <span class="t-meta">{joined(about)}</span>'
